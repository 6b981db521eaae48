import fc from 'fast-check';
import { expect, it } from 'vitest';
import { invariantTable, typeDefinition } from './definitions.js';
import { LIST_RULES } from './list-rules.js';
import { ruleHolds } from './fhirpath-rule.js';
import { allSteps } from './steps.js';
import { validateInSteps } from './validate-in-steps.js';

type Json = Record<string, unknown>;

const word = fc.constantFrom('a', 'a.b', 'a.c', 'a.b.d', 'e');
const some = (one: fc.Arbitrary<unknown>) => fc.array(one, { minLength: 1, maxLength: 3 });
const record = (members: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []) =>
  fc.record(members, { requiredKeys });
const concept = record({ code: word, display: word, concept: some(record({ code: word }, ['code'])) }, ['code']);
const item = record({ linkId: word, text: word, item: some(record({ linkId: word }, ['linkId'])) }, ['linkId']);
const elementDefinition = record(
  {
    ...{ id: word, path: word, label: word, sliceName: word, requirements: word, definition: word },
    ...{
      min: fc.constant(0),
      max: fc.constant('1'),
      base: fc.constant({ path: 'a' }),
      code: fc.constant([{ code: 'a' }]),
    },
    ...{ slicing: fc.constant({ rules: 'open' }), defaultValueString: word },
    type: some(record({ code: fc.constantFrom('a', 'a.b', 'a b', 'http://hl7.org/fhirpath/System.String') }, ['code'])),
  },
  ['path'],
);
const plainElement = record({ id: word, path: word }, ['path']);
const view = record({ element: fc.oneof(some(plainElement), some(elementDefinition)) }, ['element']);

/** Values of the type that each rule is about. */
const VALUES: Record<string, fc.Arbitrary<unknown>> = {
  CodeSystem: record({
    concept: some(concept),
    contained: some(record({ resourceType: fc.constant('CodeSystem'), concept: some(concept) }, ['resourceType'])),
  }),
  Questionnaire: record({ item: some(item) }),
  StructureDefinition: record({
    derivation: fc.constantFrom('constraint', 'specialization'),
    kind: fc.constantFrom('logical', 'resource'),
    type: word,
    url: fc.constantFrom('http://hl7.org/fhir/StructureDefinition/a', 'urn:x'),
    snapshot: view,
    differential: view,
  }),
  'StructureDefinition.snapshot': view,
  'StructureDefinition.differential': view,
  ElementDefinition: record({ type: some(record({ code: word })), constraint: some(record({ key: word })) }),
  CapabilityStatement: record({ document: some(record({ profile: word, mode: word })) }),
  'CapabilityStatement.rest': record({ resource: some(record({ type: word })) }),
  'CapabilityStatement.rest.resource': record({ searchParam: some(record({ name: word })) }),
  NamingSystem: record({ uniqueId: some(record({ type: word, preferred: fc.boolean() })) }),
};

it.each(Object.keys(LIST_RULES))('%s by hand says what its FHIRPath says', (name) => {
  const [path, key] = name.split(' ') as [string, string];
  const row = invariantTable()[path]?.find(([own]) => own === key);
  expect(row).toBeDefined();
  const isResource = typeDefinition(path)?.kind === 'resource';
  const verdicts = new Set<boolean>();
  const around = record({ kind: fc.constantFrom('logical', 'resource'), type: word }, ['kind', 'type']);
  fc.assert(
    fc.property(VALUES[path]!, around, (value, more) => {
      const one: Json = isResource ? { resourceType: path, ...(value as Json) } : (value as Json);
      const resource = isResource
        ? one
        : { resourceType: path.split('.')[0], ...(more as Json), [path.split('.')[1] ?? 'x']: one };
      const says = ruleHolds(isResource ? '' : path, row![3], one, { resource, rootResource: resource, isOurs: true });
      verdicts.add(says);
      expect(LIST_RULES[name]!(one, resource), JSON.stringify(one)).toBe(says);
    }),
    { numRuns: 400, seed: 7 },
  );
  // Else nothing was compared.
  expect(verdicts.size).toBe(2);
});

it('names the rule that is broken', () => {
  const twice = [{ code: 'a' }, { code: 'b', concept: [{ code: 'a' }] }];
  const system = { resourceType: 'CodeSystem', status: 'draft', content: 'complete', concept: twice };
  const { issues } = allSteps(validateInSteps(system));
  expect(issues.filter(({ severity }) => severity === 'error').map((one) => one.diagnostics)).toEqual([
    expect.stringContaining('csd-1'),
  ]);
});
