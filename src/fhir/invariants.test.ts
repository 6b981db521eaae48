import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invariantTable, type InvariantRow, typeDefinition } from './definitions.js';
import { ruleHolds } from './fhirpath-rule.js';
import { HAND_WRITTEN } from './invariant-rules.js';
import { validateResource } from './validate.js';

const rows: [path: string, row: InvariantRow][] = Object.entries(invariantTable()).flatMap(([path, own]) =>
  own.map((row): [string, InvariantRow] => [path, row]),
);
const isResource = (path: string) => typeDefinition(path)?.kind === 'resource';
const sampleOf = (path: string) =>
  isResource(path) ? { resourceType: path === 'DomainResource' ? 'Basic' : path } : {};

/** What is broken, as `place key`. */
function broken(resource: unknown): string[] {
  return validateResource(resource, { invariants: true })
    .filter((issue) => issue.severity === 'error')
    .map((issue) => `${issue.expression} ${/Rule (\S+)/.exec(issue.diagnostics)?.[1] ?? issue.diagnostics}`);
}

describe('the invariants of R4', () => {
  it('are all run by the engine: none is passed over because it cannot be read', () => {
    expect(rows.length).toBeGreaterThan(220);
    const value = (path: string) => (/\.(max|div)$/.test(path) ? 'x' : sampleOf(path));
    for (const [path, [key, , , expression]] of rows) {
      const sample = value(path);
      const run = () =>
        ruleHolds(isResource(path) ? '' : path, expression, sample, {
          resource: sample,
          rootResource: sample,
          isOurs: true,
        });
      expect(run, `${path} ${key}`).not.toThrow();
    }
  });

  it.each([
    ['Patient.contact[0] pat-1', { resourceType: 'Patient', contact: [{ gender: 'female' }] }],
    ['Observation obs-6', observation({ valueString: 'x', dataAbsentReason: { text: 'x' } })],
    ['Observation.referenceRange[0] obs-3', observation({ referenceRange: [{ appliesTo: [{ text: 'x' }] }] })],
    ['Observation.value qty-3', observation({ valueQuantity: { value: 1, code: 'mg' } })],
    ['Observation.effective per-1', observation({ effectivePeriod: { start: '2024-02-01', end: '2024-01-31' } })],
    ['Observation.value.coding[0] ele-1', observation({ valueCodeableConcept: { coding: [{ id: 'a' }] } })],
    [
      'Organization.telecom[1] org-3',
      {
        resourceType: 'Organization',
        name: 'x',
        telecom: [
          { use: 'work', system: 'phone' },
          { use: 'home', system: 'phone' },
        ],
      },
    ],
    [
      'Questionnaire.item[0] que-6',
      { resourceType: 'Questionnaire', status: 'draft', item: [{ linkId: '1', type: 'display', required: true }] },
    ],
    ['Basic dom-3', { resourceType: 'Basic', code: { text: 'x' }, contained: [{ resourceType: 'Patient', id: 'p' }] }],
    [
      'Bundle bdl-7',
      {
        resourceType: 'Bundle',
        type: 'collection',
        entry: [1, 2].map(() => ({
          fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000001',
          resource: { resourceType: 'Patient' },
        })),
      },
    ],
    ['Bundle bdl-12', { resourceType: 'Bundle', type: 'message', entry: [{ resource: { resourceType: 'Patient' } }] }],
    [
      'ValueSet.compose.include[0] vsd-2',
      {
        resourceType: 'ValueSet',
        status: 'draft',
        compose: { include: [{ valueSet: ['urn:x'], concept: [{ code: 'a' }] }] },
      },
    ],
  ])('name the place and the key of what breaks them: %s', (fault, resource) => {
    expect(broken(resource)).toEqual([fault]);
  });

  it('are not judged where the structure is wrong already, and not at all for an import', () => {
    expect(broken({ resourceType: 'Patient', contact: [{ gender: 7 }] })).toHaveLength(1);
    expect(validateResource({ resourceType: 'Patient', contact: [{ gender: 'female' }] })).toEqual([]);
  });

  it('leave open what the precision of a date leaves open', () => {
    for (const [start, end] of [
      ['2024-01-31', '2024-01'],
      ['2024', '2024-01-01'],
      ['2024-01-01', '2024-01-01'],
    ])
      expect(broken(observation({ effectivePeriod: { start, end } })), `${start} ${end}`).toEqual([]);
  });

  it('mean what they say in words where their FHIRPath does not', () => {
    const risk = (more: object) => ({
      resourceType: 'RiskAssessment',
      status: 'final',
      subject: { reference: 'Patient/1' },
      prediction: [more],
    });
    expect(broken(risk({ qualitativeRisk: { text: 'Lille' } }))).toEqual([]);
    expect(broken(risk({ relativeRisk: 2 }))).toEqual([]);
    expect(broken(risk({ probabilityDecimal: 100 }))).toEqual([]);
    expect(broken(risk({ probabilityDecimal: 101 }))).toEqual(['RiskAssessment.prediction[0] ras-2']);
  });

  it('that are written by hand say what their FHIRPath says, of anything', () => {
    for (const [name, byHand] of Object.entries(HAND_WRITTEN)) {
      const [path, key] = name.split(' ') as [string, string];
      const row = invariantTable()[path]?.find(([own]) => own === key);
      expect(row, name).toBeDefined();
      // The published dom-3 asks `as` of many things at once, which FHIRPath forbids; `ofType` is what it means.
      const expression = key === 'dom-3' ? row![3].replaceAll('as(', 'ofType(') : row![3];
      const base = isResource(path) ? '' : path;
      const verdicts = new Set<boolean>();
      fc.assert(
        fc.property(arbitraryOf(path, expression), (value) => {
          const around = { resource: value, rootResource: value, isOurs: true };
          const verdict = ruleHolds(base, expression, value, around);
          verdicts.add(verdict);
          expect(byHand(value, value), `${name} ${JSON.stringify(value)}`).toBe(verdict);
        }),
        { numRuns: 150, seed: 7 },
      );
      // Else nothing was compared.
      expect(verdicts.size, name).toBe(2);
    }
  });
});

function observation(more: object) {
  return { resourceType: 'Observation', status: 'final', code: { text: 'x' }, ...more };
}

/** Values of a type with and without each element its rule speaks of, and with the codes it speaks of. */
function arbitraryOf(path: string, expression: string): fc.Arbitrary<Record<string, unknown>> {
  const literals = [...expression.matchAll(/'([^']*)'/g)].map((match) => match[1]!);
  const codes = [...literals.filter((one) => !one.includes('/')), 'other'];
  const systems = [...literals.filter((one) => one.startsWith('http')), 'urn:x'];
  const coding = fc.record({ system: fc.constantFrom(...systems), code: fc.constantFrom(...codes) });
  const concept = fc.record({ coding: fc.array(coding, { maxLength: 2, minLength: 1 }) });
  const day = fc.constantFrom('2024-01-01', '2024-01-02', '2024-01-03');
  const contained = fc.array(
    fc.record(
      {
        resourceType: fc.constant('Patient'),
        id: fc.constantFrom('a', 'b'),
        contained: fc.constant([{ resourceType: 'Patient', id: 'c' }]),
        meta: fc.constantFrom(
          { versionId: '1' },
          { lastUpdated: '2024-01-01T00:00:00Z' },
          { security: [{ code: 'R' }] },
          { source: 'urn:x' },
        ),
        managingOrganization: fc.constantFrom({ reference: '#' }, { reference: '#a' }),
      },
      { requiredKeys: ['resourceType', 'id'] },
    ),
    { minLength: 1, maxLength: 2 },
  );
  const entry = fc.array(
    fc.record(
      {
        fullUrl: fc.constantFrom('urn:uuid:1', 'http://x/Patient/1', 'http://x/Patient/1/_history/2'),
        resource: fc.constantFrom<object>(
          { resourceType: 'Patient' },
          { resourceType: 'Composition' },
          { resourceType: 'MessageHeader' },
          { resourceType: 'Patient', meta: { versionId: '2' } },
        ),
        request: fc.constant({ method: 'GET', url: 'x' }),
        response: fc.constant({ status: '200' }),
        search: fc.constant({ mode: 'match' }),
      },
      { requiredKeys: [] },
    ),
    { minLength: 1, maxLength: 3 },
  );
  const special: Record<string, fc.Arbitrary<unknown>> = {
    contained,
    entry: path === 'Bundle' ? entry : fc.constant([{ reference: 'Patient/1' }]),
    start: day,
    end: day,
    use: fc.constantFrom('home', 'work'),
    type:
      path === 'Bundle'
        ? fc.constantFrom(
            'batch',
            'transaction',
            'history',
            'searchset',
            'document',
            'message',
            'batch-response',
            'transaction-response',
            'collection',
          )
        : fc.constant({ text: 'x' }),
    text: fc.constantFrom<unknown>({ status: 'empty', div: '<div>x</div>' }, { status: 'empty' }),
    identifier:
      path === 'Bundle'
        ? fc.constantFrom({ system: 'urn:x', value: '1' }, { value: '1' })
        : fc.constant([{ value: '1' }]),
    fullUrl: fc.constantFrom('http://x/Patient/1', 'http://x/Patient/1/_history/2'),
    component: fc.array(fc.record({ code: concept }), { minLength: 1, maxLength: 2 }),
    subject: fc.constantFrom({ reference: '#a' }, { reference: '#b' }),
  };
  const elements = typeDefinition(path)?.elements ?? typeDefinition('ContactPoint')!.elements;
  const members: Record<string, fc.Arbitrary<unknown>> = path === 'DomainResource'
    ? { subject: special['subject']!, contained, text: special['text']! }
    : {};
  for (const element of elements) {
    if (['id', 'extension', 'modifierExtension', 'meta', 'implicitRules', 'language'].includes(element.name)) continue;
    if (!new RegExp(`\\b${element.name}\\b`).test(expression)) continue;
    const type = element.types[0]!.name;
    const one = special[element.name] ?? (type === 'CodeableConcept' ? concept : ofType(type));
    const list = element.max > 1 && !['contained', 'entry', 'identifier', 'component'].includes(element.name);
    members[element.choice ? `${element.name}${type[0]!.toUpperCase()}${type.slice(1)}` : element.name] = list
      ? one.map((value) => [value])
      : one;
  }
  // Only what has the structure of its type is ever asked.
  const record = fc.record(members, { requiredKeys: members['type'] && path === 'Bundle' ? ['type'] : [] });
  const resourceType = sampleOf(path);
  return record.map((value) => ({ ...resourceType, ...(value as Record<string, unknown>) }));
}

function ofType(type: string): fc.Arbitrary<unknown> {
  if (type === 'boolean') return fc.constant(true);
  if (/^(decimal|integer|unsignedInt|positiveInt)$/.test(type)) return fc.integer({ min: 0, max: 3 });
  if (type === 'instant' || type === 'dateTime') return fc.constant('2024-01-01T00:00:00Z');
  if (typeDefinition(type)?.kind === 'primitive') return fc.constant('x');
  if (type === 'Quantity' || type === 'Age') return fc.constant({ value: 1 });
  return fc.constant({ text: 'x', display: 'x' });
}
