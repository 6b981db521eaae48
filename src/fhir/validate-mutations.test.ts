import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateResource } from './validate.js';

/** A resource with every kind of element: choice, repeated primitive, companion, contained, extension, nested backbone. */
const RESOURCE = {
  resourceType: 'Observation',
  id: 'o1',
  meta: {
    versionId: '1',
    lastUpdated: '2024-05-01T10:00:00Z',
    profile: ['http://x.example/p'],
    tag: [{ system: 'urn:x', code: 'y' }],
  },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>BT 120/80</p></div>' },
  contained: [
    {
      resourceType: 'Patient',
      id: 'p',
      name: [{ given: ['Ida', null], _given: [null, { id: 'g' }], family: 'Bo' }],
      birthDate: '1952-02-29',
    },
  ],
  extension: [
    {
      url: 'http://x.example/e',
      extension: [
        { url: 'a', valuePeriod: { start: '2024-01' } },
        { url: 'b', valueDecimal: 1.5 },
      ],
    },
  ],
  identifier: [{ use: 'official', system: 'urn:oid:1.2.208', value: 'x' }],
  status: 'final',
  code: {
    coding: [{ system: 'urn:oid:1.2.208.176.2.1', code: 'NPU1', display: 'BT', userSelected: true }],
    text: 'BT',
  },
  subject: { reference: '#p', type: 'Patient', display: 'Ida' },
  effectivePeriod: { start: '2024-05-01T10:00:00+02:00', end: '2024-05-01T10:05:00+02:00' },
  _issued: { extension: [{ url: 'http://x.example/why', valueCode: 'unknown' }] },
  performer: [{ reference: 'Practitioner/1' }, { identifier: { value: 'z' } }],
  component: [
    {
      code: { text: 'sys' },
      valueQuantity: { value: 120, comparator: '<', unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
    },
    { code: { text: 'dia' }, valueSampledData: { origin: { value: 1 }, period: 10, dimensions: 1, data: '1 2 E' } },
  ],
};

type Path = (string | number)[];

/** Every place below the root that holds something. */
function placesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return keys.flatMap((key) => [
    [...path, key],
    ...placesOf((value as Record<string | number, unknown>)[key], [...path, key]),
  ]);
}

function at(value: unknown, path: Path): unknown {
  return path.reduce((inner, key) => (inner as Record<string | number, unknown>)[key], value);
}

function withChange(
  path: Path,
  change: (parent: Record<string | number, unknown>, key: string | number) => void,
): unknown {
  const copy = structuredClone(RESOURCE) as unknown;
  change(at(copy, path.slice(0, -1)) as Record<string | number, unknown>, path.at(-1)!);
  return copy;
}

/** The same place in FHIRPath: `valueQuantity` is `value`, `_given` is `given`. */
function expressionOf(path: Path): string {
  return path.reduce<string>((made, step) => {
    if (typeof step === 'number') return `${made}[${step}]`;
    const plain = step.replace(/^_/, '');
    return `${made}.${CHOICES.find((choice) => new RegExp(`^${choice}[A-Z]`).test(plain)) ?? plain}`;
  }, 'Observation');
}

const CHOICES = ['value', 'effective'];

function placesWithFaults(resource: unknown): string[] {
  return validateResource(resource).map((issue) => issue.expression ?? '');
}

// A fault of the resource's own type is reported for `Resource`.
const place = fc.constantFrom(...placesOf(RESOURCE).filter((path) => path.join() !== 'resourceType'));
const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
const isPrimitive = (path: Path) => typeof at(RESOURCE, path) !== 'object';
const objects = fc.constantFrom(
  [] as Path,
  ...placesOf(RESOURCE).filter((path) => {
    const value = at(RESOURCE, path);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  }),
);

describe('a valid resource, changed in one place', () => {
  it('is valid before the change (control)', () => {
    expect(validateResource(RESOURCE)).toEqual([]);
    expect(placesOf(RESOURCE).length).toBeGreaterThan(90);
  });

  it('by an unknown property has a fault at that property', () => {
    fc.assert(
      fc.property(objects, fc.stringMatching(/^[a-z]{3,12}Zz$/), (path, name) => {
        const changed = withChange([...path, name], (parent, key) => {
          parent[key] = 'x';
        });
        expect(placesWithFaults(changed)).toContain(`${expressionOf(path)}.${name}`);
      }),
    );
  });

  it('by a value of another JSON type has a fault at that place', () => {
    const other = fc.constantFrom<unknown[]>([], [[]], [null], [{}], [7.5], [{ zz: 1 }]).map((list) => list[0]);
    fc.assert(
      fc.property(place, other, (path, value) => {
        const before = at(RESOURCE, path);
        fc.pre(value !== undefined && kindOf(before) !== kindOf(value));
        const changed = withChange(path, (parent, key) => {
          parent[key] = value;
        });
        const expected = expressionOf(path);
        expect(placesWithFaults(changed).some((found) => found === expected || found.startsWith(`${expected}.`))).toBe(
          true,
        );
      }),
    );
  });

  it('by an empty value has a fault at that place', () => {
    fc.assert(
      fc.property(place, (path) => {
        const before = at(RESOURCE, path);
        fc.pre(before !== null);
        const empty = Array.isArray(before) ? [] : typeof before === 'object' ? {} : '';
        const changed = withChange(path, (parent, key) => {
          parent[key] = empty;
        });
        const expected = expressionOf(path);
        expect(placesWithFaults(changed).some((found) => found === expected || found.startsWith(`${expected}.`))).toBe(
          true,
        );
      }),
    );
  });

  it('by a control character in a text has a fault at that place', () => {
    const strings = placesOf(RESOURCE).filter(
      (path) => typeof at(RESOURCE, path) === 'string' && path.at(-1) !== 'resourceType' && path.at(-1) !== 'div',
    );
    fc.assert(
      fc.property(fc.constantFrom(...strings), fc.constantFrom('\u0000', '\u001b', '\ud800'), (path, bad) => {
        const changed = withChange(path, (parent, key) => {
          parent[key] = `${String(parent[key])}${bad}`;
        });
        expect(placesWithFaults(changed)).toContain(expressionOf(path));
      }),
    );
  });

  it('by a second type in a choice has a fault at that choice', () => {
    const choices = placesOf(RESOURCE).filter((path) =>
      isPrimitive(path) ? false : CHOICES.some((choice) => new RegExp(`^${choice}[A-Z]`).test(String(path.at(-1)))),
    );
    expect(choices.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(fc.constantFrom(...choices), (path) => {
        const name = String(path.at(-1)).startsWith('effective') ? 'effectiveInstant' : 'valueString';
        const changed = withChange(path, (parent) => {
          parent[name] = name === 'valueString' ? 'x' : '2024-01-01T00:00:00Z';
        });
        expect(placesWithFaults(changed)).toContain(expressionOf(path));
      }),
    );
  });

  it('by any JSON at all is judged without an exception', () => {
    fc.assert(
      fc.property(place, fc.jsonValue({ maxDepth: 5 }), (path, value) => {
        const changed = withChange(path, (parent, key) => {
          parent[key] = value;
        });
        expect(Array.isArray(validateResource(changed))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
