import { describe, expect, it } from 'vitest';
import { validateResource } from './validate.js';
import { MAX_ISSUES } from './validation-walk.js';

/** What is wrong, as `place code`. */
function faults(resource: unknown, type?: string): string[] {
  return validateResource(resource, { type }).map((issue) => `${issue.expression} ${issue.code}`);
}

const patient = (more: object) => ({ resourceType: 'Patient', ...more });
const observation = (more: object) => ({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, ...more });
const narrative = (div: string) => ({
  status: 'generated',
  div: `<div xmlns="http://www.w3.org/1999/xhtml">${div}</div>`,
});

describe('a resource', () => {
  it('that is complete and well-formed has no faults', () => {
    expect(
      faults(patient({ id: 'a', gender: 'female', birthDate: '1952-02-29', text: narrative('<p>Ida</p>') })),
    ).toEqual([]);
    expect(
      faults(observation({ subject: { reference: 'Patient/1' }, valueQuantity: { value: 7.1, unit: 'mg/L' } })),
    ).toEqual([]);
    expect(faults(patient({}))).toEqual([]);
  });

  it('must be an object of a known type, and of the type it was sent as', () => {
    for (const thing of [null, undefined, 7, 'x', [], true]) expect(faults(thing)).toEqual(['Resource structure']);
    expect(faults({})).toEqual(['Resource.resourceType structure']);
    expect(faults({ resourceType: 'Foo' })).toEqual(['Resource.resourceType structure']);
    expect(faults({ resourceType: 'DomainResource' })).toEqual(['Resource.resourceType structure']);
    expect(faults({ resourceType: ['Patient'] })).toEqual(['Resource.resourceType structure']);
    expect(faults(patient({}), 'Observation')).toEqual(['Patient.resourceType structure']);
    expect(faults(patient({}), 'Patient')).toEqual([]);
  });

  it('may have no property that R4 does not know, however it is named', () => {
    expect(faults(patient({ nickname: 'x' }))).toEqual(['Patient.nickname structure']);
    expect(faults(patient({ contact: [{ name: { middle: 'x' } }] }))).toEqual([
      'Patient.contact[0].name.middle structure',
    ]);
    const polluting = JSON.parse(
      '{"resourceType":"Patient","__proto__":{"a":1},"constructor":{"prototype":{}},"toString":1}',
    );
    expect(faults(polluting)).toEqual([
      'Patient.__proto__ structure',
      'Patient.constructor structure',
      'Patient.toString structure',
    ]);
    expect(faults(patient({ 'a b`c': 1 }))).toEqual(['Patient.`...` structure']);
    expect(faults(patient({ meta: { resourceType: 'Meta' } }))).toEqual(['Patient.meta.resourceType structure']);
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it('must have its mandatory elements, also inside elements', () => {
    expect(faults({ resourceType: 'Observation' })).toEqual([
      'Observation.status required',
      'Observation.code required',
    ]);
    expect(faults(patient({ link: [{ type: 'seealso' }] }))).toEqual(['Patient.link[0].other required']);
    // An extension in place of the value counts: it may say why the value is absent.
    const absent = {
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
    };
    expect(faults({ resourceType: 'Observation', _status: absent, code: { text: 'x' } })).toEqual([]);
  });

  it('repeats what may repeat, as an array, and nothing else', () => {
    expect(faults(patient({ name: { family: 'A' } }))).toEqual(['Patient.name structure']);
    expect(faults(patient({ gender: ['male'] }))).toEqual(['Patient.gender structure']);
    expect(faults(patient({ maritalStatus: [{ text: 'x' }] }))).toEqual(['Patient.maritalStatus structure']);
    expect(faults(patient({ name: [] }))).toEqual(['Patient.name structure']);
    expect(faults(patient({ name: [{ given: [['a']] }] }))).toEqual(['Patient.name[0].given[0] structure']);
  });

  it('has no empty objects, and no null but beside an extension', () => {
    expect(faults(patient({ maritalStatus: {} }))).toEqual(['Patient.maritalStatus structure']);
    expect(faults(patient({ birthDate: null }))).toEqual(['Patient.birthDate structure']);
    expect(faults(patient({ maritalStatus: null }))).toEqual(['Patient.maritalStatus structure']);
    expect(faults(patient({ name: [null] }))).toEqual(['Patient.name[0] structure']);
    expect(faults(patient({ name: [{ given: ['a', null] }] }))).toEqual(['Patient.name[0].given[1] structure']);
    const because = { extension: [{ url: 'http://x.example/why', valueString: 'y' }] };
    expect(faults(patient({ name: [{ given: ['a', null], _given: [null, because] }] }))).toEqual([]);
    expect(faults(patient({ name: [{ _given: [because] }] }))).toEqual([]);
    expect(faults(patient({ name: [{ given: [null], _given: [null] }] }))).toEqual([
      'Patient.name[0].given[0] structure',
    ]);
    expect(faults(patient({ _birthDate: because }))).toEqual([]);
    expect(faults(patient({ _birthDate: { value: '2024' } }))).toEqual(['Patient.birthDate.value structure']);
    expect(faults(patient({ birthDate: '2024', _birthDate: [because] }))).toEqual(['Patient.birthDate structure']);
    expect(faults(patient({ maritalStatus: { text: 'x' }, _maritalStatus: because }))).toEqual([
      'Patient._maritalStatus structure',
    ]);
  });

  it('has one value where it may choose among types', () => {
    expect(faults(observation({ valueString: 'a', valueInteger: 1 }))).toEqual(['Observation.value structure']);
    expect(faults(observation({ valueString: 'a', _valueString: { id: 'b' } }))).toEqual([]);
    expect(faults(observation({ valueString: 'a', _valueInteger: { id: 'b' } }))).toEqual([
      'Observation.value structure',
    ]);
    expect(faults(observation({ valueMoney: { value: 1 } }))).toEqual(['Observation.valueMoney structure']);
  });

  it('nests at most 64 levels', () => {
    const items = (levels: number): object[] => [{ linkId: '1', ...(levels > 1 && { item: items(levels - 1) }) }];
    const response = (levels: number) => ({
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      item: items(levels),
    });
    expect(faults(response(63))).toEqual([]);
    expect(faults(response(64))[0]).toMatch(/^QuestionnaireResponse(\.item\[0\]){64} structure$/);
    expect(faults(response(1000))).toHaveLength(1);
  });

  it('with very many faults is answered with a hundred of them', () => {
    const made = validateResource(patient({ name: Array.from({ length: 5000 }, () => ({ x: 1 })) }));
    expect(made).toHaveLength(MAX_ISSUES + 1);
    expect(made.at(-1)!.severity).toBe('information');
  });
});

describe('codes, references, extensions', () => {
  it('come from the value set where R4 requires one', () => {
    expect(faults(patient({ gender: 'mand' }))).toEqual(['Patient.gender code-invalid']);
    expect(faults({ resourceType: 'Observation', status: 'finished', code: { text: 'x' } })).toEqual([
      'Observation.status code-invalid',
    ]);
    const clinical = (coding: object[]) => ({
      resourceType: 'Condition',
      subject: { reference: 'Patient/1' },
      clinicalStatus: { coding },
    });
    const system = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
    expect(faults(clinical([{ system, code: 'active' }]))).toEqual([]);
    expect(faults(clinical([{ system: 'urn:x', code: 'active' }]))).toEqual(['Condition.clinicalStatus code-invalid']);
    expect(
      faults(
        clinical([
          { system, code: 'aktiv' },
          { system, code: 'active' },
        ]),
      ),
    ).toEqual([]);
    expect(faults(clinical([{ system, code: 'constructor' }]))).toEqual(['Condition.clinicalStatus code-invalid']);
    // Codes of a larger system that the value set leaves out.
    const plan = { resourceType: 'CarePlan', status: 'active', subject: { reference: 'Patient/1' } };
    expect(faults({ ...plan, intent: 'plan' })).toEqual([]);
    expect(faults({ ...plan, intent: 'filler-order' })).toEqual(['CarePlan.intent code-invalid']);
  });

  it('point to the types that R4 allows', () => {
    const subject = (reference: object) => faults(observation({ subject: reference }));
    for (const reference of [
      'Patient/1',
      'https://x.example/fhir/Group/1',
      'Device/1/_history/3',
      'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0',
      'Patient?identifier=x',
      'https://x.example/anything',
    ]) {
      expect(subject({ reference }), reference).toEqual([]);
    }
    for (const reference of [
      'Practitioner/1',
      'https://x.example/fhir/Practitioner/1',
      'Practitioner?identifier=x',
      'Patient',
      '1',
      'Foo/1',
      'Patient/a b',
      `Patient/${'x'.repeat(65)}`,
    ]) {
      expect(subject({ reference }), reference).toEqual(['Observation.subject.reference value']);
    }
    expect(subject({ type: 'Practitioner', identifier: { value: 'x' } })).toEqual(['Observation.subject.type value']);
    expect(subject({ type: 'Patient', identifier: { value: 'x' } })).toEqual([]);
    expect(subject({ type: 'http://hl7.org/fhir/StructureDefinition/Patient', reference: 'Patient/1' })).toEqual([]);
    expect(subject({ type: 'Device', reference: 'Patient/1' })).toEqual(['Observation.subject.type value']);
    expect(faults(observation({ focus: [{ reference: 'Basic/1' }] }))).toEqual([]);
  });

  it('name contained resources that exist, are of the right type, have ids and contain nothing', () => {
    const contained = (list: object[], subject: string) =>
      faults(observation({ contained: list, subject: { reference: subject } }));
    expect(contained([patient({ id: 'p' })], '#p')).toEqual([]);
    expect(contained([patient({ id: 'p' })], '#q')).toEqual(['Observation.subject.reference not-found']);
    expect(contained([{ resourceType: 'Practitioner', id: 'p' }], '#p')).toEqual([
      'Observation.subject.reference value',
    ]);
    expect(contained([patient({ id: 'p' }), patient({ id: 'p' })], '#p')).toEqual([
      'Observation.contained[1].id duplicate',
    ]);
    expect(contained([patient({})], 'Patient/1')).toEqual(['Observation.contained[0].id required']);
    expect(contained([patient({ id: 'p', contained: [patient({ id: 'q' })] })], '#p')).toContain(
      'Observation.contained[0].contained[0] structure',
    );
    expect(contained([patient({ id: 'p', gender: 'x' })], '#p')).toEqual([
      'Observation.contained[0].gender code-invalid',
    ]);
    // A contained resource may point to its container.
    const provenance = {
      resourceType: 'Provenance',
      id: 'v',
      target: [{ reference: '#' }],
      recorded: '2024-01-01T00:00:00Z',
      agent: [{ who: { reference: 'Patient/1' } }],
    };
    expect(faults(observation({ contained: [provenance] }))).toEqual([]);
  });

  it('have an address and either a value or extensions', () => {
    const extension = (value: object) => faults(patient({ extension: [value] }));
    expect(extension({ url: 'http://x.example/a', valueString: 'a' })).toEqual([]);
    expect(extension({ url: 'http://x.example/a', extension: [{ url: 'b', valueDecimal: 1 }] })).toEqual([]);
    expect(extension({ valueString: 'a' })).toEqual(['Patient.extension[0].url required']);
    expect(extension({ url: 'http://x.example/a' })).toEqual(['Patient.extension[0] structure']);
    expect(
      extension({ url: 'http://x.example/a', valueString: 'a', extension: [{ url: 'b', valueCode: 'c' }] }),
    ).toEqual(['Patient.extension[0] structure']);
    expect(extension({ url: 'http://x.example/a', valueString: 'a', valueCode: 'a' })).toEqual([
      'Patient.extension[0].value structure',
    ]);
    expect(extension({ url: 'http://x.example/a', valueFoo: 'a' })).toContain(
      'Patient.extension[0].valueFoo structure',
    );
    expect(extension({ url: 'http://x.example/a', valuePeriod: { start: '2024-02-30' } })).toEqual([
      'Patient.extension[0].value.start value',
    ]);
  });
});

describe('a bundle', () => {
  it('has each of its resources checked where it stands', () => {
    const entry = [
      { resource: patient({}) },
      { resource: { resourceType: 'Observation' } },
      { resource: { resourceType: 'Foo' } },
      { resource: 7 },
    ];
    expect(faults({ resourceType: 'Bundle', type: 'collection', entry })).toEqual([
      'Bundle.entry[1].resource.status required',
      'Bundle.entry[1].resource.code required',
      'Bundle.entry[2].resource.resourceType structure',
      'Bundle.entry[3].resource structure',
    ]);
  });

  it('keeps the contained resources of its entries apart', () => {
    const one = observation({ contained: [patient({ id: 'p' })], subject: { reference: '#p' } });
    const other = observation({ subject: { reference: '#p' } });
    const entry = [{ resource: one }, { resource: other }, { resource: one }];
    expect(faults({ resourceType: 'Bundle', type: 'collection', entry })).toEqual([
      'Bundle.entry[1].resource.subject.reference not-found',
    ]);
  });
});

describe('the words of a fault', () => {
  const words = (resource: unknown) => validateResource(resource)[0]!.diagnostics;

  it('quote a short value, never a long one, and never what could be a CPR number', () => {
    expect(words(patient({ birthDate: '2023-02-30' }))).toBe('The value "2023-02-30" is a date that does not exist');
    expect(words(patient({ birthDate: 'x'.repeat(5000) }))).not.toContain('xxx');
    for (const cpr of [
      '0201919990',
      '020191-9990',
      '020191 9990',
      '0703921VJ5',
      '020191/9990',
      '02 01 91 99 90',
      '02.01.91-9990',
      'cpr0201919990x',
    ]) {
      for (const resource of [
        patient({ id: `${cpr}!` }),
        patient({ birthDate: cpr }),
        patient({ gender: cpr }),
        patient({ [cpr]: 1 }),
        { resourceType: cpr },
        observation({ subject: { type: cpr } }),
      ]) {
        expect(JSON.stringify(validateResource(resource)), JSON.stringify(resource)).not.toContain(cpr);
      }
    }
  });

  it('quote no control characters and no text meant for another page', () => {
    expect(words(patient({ gender: 'a\u0000b' }))).not.toContain('\u0000');
    expect(words(patient({ gender: 'a\u202eb' }))).not.toContain('\u202e');
  });
});
