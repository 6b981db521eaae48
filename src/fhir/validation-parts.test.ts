import { describe, expect, it } from 'vitest';
import { allSteps } from './steps.js';
import { validateInSteps } from './validate-in-steps.js';

type Json = Record<string | number, unknown>;

const item = (linkId: string, more: Json = {}) => ({ linkId, text: 'x', ...more });
const RESOURCES: Json[] = [
  {
    resourceType: 'Observation',
    contained: [
      { resourceType: 'Patient', id: 'p', name: [{ given: ['Ida', null], _given: [null, { id: 'g' }], family: 'Bo' }] },
    ],
    extension: [{ url: 'urn:e', extension: [{ url: 'a', valuePeriod: { start: '2024-01' } }] }],
    status: 'final',
    code: { coding: [{ system: 'urn:oid:1.2', code: 'NPU1', userSelected: true }], text: 'BT' },
    subject: { reference: '#p' },
    component: [
      { code: { text: 'a' }, valueQuantity: { value: 120, comparator: '<', unit: 'mmHg' } },
      { code: { text: 'b' }, referenceRange: [{ text: 'x' }, { low: { value: 1 } }] },
    ],
  },
  {
    resourceType: 'QuestionnaireResponse',
    status: 'completed',
    item: [item('1', { item: [item('1.1', { answer: [{ valueString: 'x', item: [item('1.1.1')] }] })] }), item('2')],
  },
  {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      { fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000000', resource: { resourceType: 'Patient', name: [{}] } },
      { resource: { resourceType: 'Parameters', parameter: [{ name: 'a', resource: { resourceType: 'Basic' } }] } },
    ],
  },
];

const WRONG: unknown[] = [null, 7, '', 'x', [], {}, [null], [{}], { resourceType: 'Banana' }, { id: 'x' }];

/** Each resource with each of its places changed to each wrong value, and with it taken away. */
function* changed(resource: Json): Generator<Json> {
  const paths: (string | number)[][] = [];
  const visit = (value: unknown, path: (string | number)[]) => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      const step = Array.isArray(value) ? Number(key) : key;
      paths.push([...path, step]);
      visit((value as Json)[step], [...path, step]);
    }
  };
  visit(resource, []);
  for (const path of paths)
    for (const wrong of [undefined, ...WRONG]) {
      const copy = structuredClone(resource);
      const parent = path.slice(0, -1).reduce<Json>((inner, step) => inner[step] as Json, copy);
      if (wrong === undefined) delete parent[path.at(-1)!];
      else parent[path.at(-1)!] = wrong;
      yield copy;
    }
}

const reportOf = (resource: unknown, inParts: boolean) => {
  const { issues, resources } = allSteps(validateInSteps(resource, undefined, () => inParts));
  return { issues: issues.map((issue) => ({ ...issue })), places: resources.map(({ place }) => place) };
};

describe('a resource that is checked in parts', () => {
  it.each(RESOURCES)('$resourceType: what is found is what the check of the whole finds', (resource) => {
    for (const one of [resource, ...changed(resource)]) {
      const whole = reportOf(one, false);
      const inParts = reportOf(one, true);
      expect(inParts, JSON.stringify(one)).toEqual(whole);
    }
  });

  it('yields between its parts, and when it is large does so by itself', () => {
    const name = Array.from({ length: 3000 }, (_, i) => ({ family: `x${i}` }));
    const steps = (resource: unknown, inParts?: () => boolean) =>
      [...validateInSteps(resource, undefined, inParts)].length;
    expect(steps({ resourceType: 'Patient', name })).toBeGreaterThan(3000);
    expect(steps({ resourceType: 'Patient', name: name.slice(0, 100) })).toBe(1);
    // Control: as a whole it is one step.
    expect(steps({ resourceType: 'Patient', name }, () => false)).toBe(1);
  });

  it('lists no more errors than others, and says that there are more', () => {
    const name = Array.from({ length: 3000 }, () => ({ family: 1 }));
    const { issues } = allSteps(validateInSteps({ resourceType: 'Patient', name }));
    expect(issues).toHaveLength(101);
    expect(issues).toEqual(allSteps(validateInSteps({ resourceType: 'Patient', name }, undefined, () => false)).issues);
  });
});
