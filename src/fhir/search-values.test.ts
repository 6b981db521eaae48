import { describe, expect, it } from 'vitest';
import { RESOURCE_TYPES } from './resource-types.js';
import { compileExpression } from './search-compile.js';
import { parseExpression } from './search-expression.js';
import { extractSearchValues, searchParameter, searchParametersOf, searchValuesOf } from './search-values.js';

/** Values by parameter code, without those every resource has. */
function found(resource: object): Record<string, unknown[]> {
  const entries = extractSearchValues(resource).map(({ param, values }) => [
    param.code,
    values.map((value) => value.element),
  ]);
  return Object.fromEntries(entries.filter(([code]) => !(code as string).startsWith('_')));
}

describe('the search parameters of R4', () => {
  it('can all be read: every expression of all 146 resource types compiles to paths that exist', () => {
    let compiled = 0;
    const faults: string[] = [];
    for (const type of RESOURCE_TYPES) {
      for (const param of searchParametersOf(type).filter((each) => each.expression !== '')) {
        compiled++;
        try {
          const paths = compileExpression(parseExpression(param.expression), type, type);
          const inner = (param.components ?? []).flatMap((part) =>
            paths.map((path) => compileExpression(parseExpression(part.expression), path.type, type)),
          );
          if ([paths, ...inner].some((each) => each.length === 0)) faults.push(`${type}.${param.code} yields nothing`);
        } catch (error) {
          faults.push(`${type}.${param.code}: ${(error as Error).message}`);
        }
      }
    }
    expect(faults).toEqual([]);
    expect(RESOURCE_TYPES).toHaveLength(146);
    expect(compiled).toBe(2575);
  });

  it('refuse an expression that names an element R4 does not have (control)', () => {
    expect(() => compileExpression(parseExpression('Patient.nickname'), 'Patient', 'Patient')).toThrow(
      /no element nickname/,
    );
    expect(() => parseExpression('Patient.name.select(given)')).not.toThrow();
    expect(() => compileExpression(parseExpression('Patient.name.select(given)'), 'Patient', 'Patient')).toThrow();
    expect(() => parseExpression('Patient.name ~ 1')).toThrow(/Unsupported/);
  });

  it('are listed with type, targets, components and canonical address', () => {
    expect(searchParameter('Observation', 'subject')).toMatchObject({
      type: 'reference',
      url: 'http://hl7.org/fhir/SearchParameter/Observation-subject',
    });
    expect([...searchParameter('Observation', 'subject')!.targets].sort()).toEqual([
      'Device',
      'Group',
      'Location',
      'Patient',
    ]);
    expect(searchParameter('Observation', 'focus')!.targets).toHaveLength(146);
    expect(
      searchParameter('Observation', 'code-value-quantity')!.components?.map((part) => [part.code, part.type]),
    ).toEqual([
      ['code', 'token'],
      ['value-quantity', 'quantity'],
    ]);
    expect(searchParameter('Location', 'near')!.type).toBe('special');
    expect(searchParametersOf('Bundle').map((param) => param.code)).toContain('_lastUpdated');
    expect(searchParametersOf('Bundle').map((param) => param.code)).not.toContain('_text');
    expect(searchParameter('Patient', 'nickname')).toBeUndefined();
    expect(searchParametersOf('constructor')).toEqual([]);
  });

  it('of later FHIR versions are not among them', () => {
    expect(searchParameter('DeviceDefinition', 'classification')).toBeUndefined();
    expect(RESOURCE_TYPES).not.toContain('SubscriptionStatus');
  });
});

describe('the values a resource is found by', () => {
  it('name the FHIR type of the element, also where an element may have several', () => {
    const quantity = { value: 7.1, unit: 'mg/L' };
    const observation = {
      resourceType: 'Observation',
      code: { text: 'CRP' },
      valueQuantity: quantity,
      effectiveDateTime: '2024-01-01',
    };
    const values = extractSearchValues(observation);
    const of = (code: string) => values.find((each) => each.param.code === code)?.values;
    expect(of('value-quantity')).toEqual([{ element: quantity, type: 'Quantity' }]);
    expect(of('date')).toEqual([{ element: '2024-01-01', type: 'dateTime' }]);
    expect(of('code')).toEqual([{ element: { text: 'CRP' }, type: 'CodeableConcept' }]);
    expect(of('value-string')).toBeUndefined();
  });

  it('of a period and a timing keep their type', () => {
    const period = { start: '2024-01-01', end: '2024-02-01' };
    expect(searchValuesOf({ resourceType: 'Observation', effectivePeriod: period }, 'date')).toEqual([
      { element: period, type: 'Period' },
    ]);
    expect(searchValuesOf({ resourceType: 'Observation', effectiveTiming: { event: ['2024'] } }, 'date')[0]!.type).toBe(
      'Timing',
    );
  });

  it('of a composite come from one element, never from two components of different rows', () => {
    const systolic = { code: { text: 'sys' }, valueQuantity: { value: 120 } };
    const diastolic = { code: { text: 'dia' }, valueQuantity: { value: 80 } };
    const observation = {
      resourceType: 'Observation',
      code: { text: 'bp' },
      component: [systolic, diastolic, { code: { text: 'x' } }],
    };
    const values = searchValuesOf(observation, 'component-code-value-quantity');
    expect(values.map((value) => value.components?.map((part) => part.map((each) => each.element)))).toEqual([
      [[systolic.code], [systolic.valueQuantity]],
      [[diastolic.code], [diastolic.valueQuantity]],
    ]);
    expect(searchValuesOf(observation, 'combo-code-value-quantity')).toHaveLength(2);
    expect(searchValuesOf(observation, 'code-value-quantity')).toHaveLength(0);
  });

  it('of a composite may reach back to the whole resource', () => {
    const sequence = {
      resourceType: 'MolecularSequence',
      coordinateSystem: 0,
      referenceSeq: { chromosome: { text: '7' } },
      variant: [{ start: 5, end: 6 }],
    };
    const [value] = searchValuesOf(sequence, 'chromosome-variant-coordinate');
    expect(value?.components?.map((part) => part[0]?.element)).toEqual([{ text: '7' }, 5, 6]);
  });

  it('tell a telephone number from an e-mail address', () => {
    const phone = { system: 'phone', value: '12345678' };
    const email = { system: 'email', value: 'a@example.org' };
    const values = found({ resourceType: 'Patient', telecom: [phone, email] });
    expect(values).toMatchObject({ phone: [phone], email: [email], telecom: [phone, email] });
  });

  it('say of a living patient that deceased is false, of a dead one that it is true', () => {
    const deceased = (more: object) =>
      searchValuesOf({ resourceType: 'Patient', ...more }, 'deceased').map((value) => value.element);
    expect(deceased({})).toEqual([false]);
    expect(deceased({ deceasedBoolean: false })).toEqual([false]);
    expect(deceased({ deceasedBoolean: true })).toEqual([true]);
    expect(deceased({ deceasedDateTime: '2024-01-01' })).toEqual([true]);
  });

  it('judge the type of a reference from its text, its type, or the contained resource it names', () => {
    const patient = (subject: object, more: object = {}) =>
      searchValuesOf({ resourceType: 'Observation', subject, ...more }, 'patient').length;
    expect(patient({ reference: 'Patient/1' })).toBe(1);
    expect(patient({ reference: 'https://x.example/fhir/Patient/1/_history/2' })).toBe(1);
    expect(patient({ reference: 'Device/1' })).toBe(0);
    expect(patient({ type: 'Patient', identifier: { value: 'x' } })).toBe(1);
    expect(patient({ identifier: { value: 'x' } })).toBe(0);
    expect(patient({ reference: '#p' }, { contained: [{ resourceType: 'Patient', id: 'p' }] })).toBe(1);
    expect(patient({ reference: '#p' }, { contained: [{ resourceType: 'Device', id: 'p' }] })).toBe(0);
    // Where only a Patient may stand, an identifier alone is a patient.
    expect(
      searchValuesOf({ resourceType: 'Consent', patient: { identifier: { value: 'x' } } }, 'patient'),
    ).toHaveLength(1);
  });

  it('keep only the first entry of a message or document, with its own type', () => {
    const entry = [{ resource: { resourceType: 'Composition' } }, { resource: { resourceType: 'Patient' } }];
    const values = searchValuesOf({ resourceType: 'Bundle', type: 'document', entry }, 'composition');
    expect(values).toEqual([{ element: entry[0]!.resource, type: 'Composition' }]);
  });

  it('take nothing from related artifacts of another kind, or from a padded null', () => {
    const relatedArtifact = [
      { type: 'depends-on', resource: 'http://a' },
      { type: 'successor', resource: 'http://b' },
    ];
    expect(found({ resourceType: 'Library', relatedArtifact })).toMatchObject({
      'depends-on': ['http://a'],
      successor: ['http://b'],
    });
    expect(
      searchValuesOf({ resourceType: 'Patient', name: [{ given: [null, 'Ida'] }] }, 'given').map(
        (value) => value.element,
      ),
    ).toEqual(['Ida']);
  });

  it('are none for what is no resource', () => {
    for (const thing of [null, undefined, 7, 'x', [], {}, { resourceType: 'Foo' }, { resourceType: '__proto__' }]) {
      expect(extractSearchValues(thing)).toEqual([]);
    }
    expect(() =>
      extractSearchValues({ resourceType: 'Patient', name: 'x', telecom: [7, null], contact: {} }),
    ).not.toThrow();
  });
});
