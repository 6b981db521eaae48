import { describe, expect, it } from 'vitest';
import type { CodeSource, ProfileSource } from './ports.js';
import type { SnapshotElement, StructureDefinition } from './structure-definition.js';
import { MOST_ENTRIES_WITH_RULES, ProfileValidator } from './validator.js';

/** Profiles made of a few elements of a snapshot; what is left out says nothing. */
function definition(name: string, type: string, ...elements: SnapshotElement[]): StructureDefinition {
  const url = `https://example.org/${name}`;
  const root = { id: type, path: type, min: 0, max: '*' };
  return {
    resourceType: 'StructureDefinition',
    url,
    type,
    derivation: 'constraint',
    snapshot: { element: [root, ...elements] },
  };
}

const at = (id: string, more: Partial<SnapshotElement> = {}): SnapshotElement => ({
  id,
  path: id.replace(/:[^.]*/g, ''),
  min: 0,
  max: '*',
  base: { path: id, min: 0, max: '*' },
  ...more,
});

const codes: CodeSource = {
  isMember: (valueSet, _system, code) => (valueSet === 'urn:unknown' ? undefined : code.startsWith('good')),
};

/** What is found, as `place severity code`. */
function findings(resource: object, ...definitions: StructureDefinition[]): string[] {
  const known = new Map(definitions.map((one) => [one.url, one]));
  const source: ProfileSource = { profile: (url) => known.get(url), valueSet: (url) => url, generation: 1 };
  const validator = new ProfileValidator(source, codes);
  const { issues } = validator.validate(resource, { profiles: [definitions[0]!.url] });
  return issues
    .filter((issue) => !issue.diagnostics.includes('dom-6'))
    .map(({ expression, severity, code }) => `${expression} ${severity} ${code}`);
}

const patient = (more: object = {}) => ({ resourceType: 'Patient', ...more });
const identifier = (system: string) => ({ system, value: '1' });

describe('a profile', () => {
  it('narrows how many there are, and what their values may be', () => {
    const profile = definition(
      'values',
      'Patient',
      at('Patient.name', { min: 1, max: '1' }),
      at('Patient.gender', { fixedCode: 'female' }),
      at('Patient.maritalStatus', { patternCodeableConcept: { coding: [{ code: 'M' }] } }),
      at('Patient.birthDate', { minValueDate: '1900-01-01', maxValueDate: '2000-12-31' }),
      at('Patient.multipleBirth[x]', { type: [{ code: 'integer' }], maxValueInteger: 5 }),
      at('Patient.language', { maxLength: 2, type: [{ code: 'code' }] }),
      at('Patient.photo', { max: '0' }),
    );
    const good = patient({
      name: [{ family: 'x' }],
      gender: 'female',
      maritalStatus: { coding: [{ system: 'urn:x', code: 'M' }] },
      birthDate: '2000',
      multipleBirthInteger: 5,
      language: 'da',
    });
    expect(findings(good, profile)).toEqual([]);
    const bad = patient({
      name: [{ family: 'x' }, { family: 'y' }],
      gender: 'male',
      maritalStatus: { coding: [{ system: 'urn:x', code: 'S' }] },
      birthDate: '2001-01-01',
      multipleBirthBoolean: true,
      language: 'dansk',
      photo: [{ title: 'x' }],
    });
    expect(findings(bad, profile).sort()).toEqual([
      'Patient.birthDate error value',
      'Patient.gender error value',
      'Patient.language error too-long',
      'Patient.maritalStatus error value',
      'Patient.multipleBirth error structure',
      'Patient.name error structure',
      'Patient.photo error structure',
    ]);
    expect(findings(patient({ birthDate: '1899-12-31', multipleBirthInteger: 6 }), profile)).toEqual([
      'Patient.name error required',
      'Patient.birthDate error value',
      'Patient.multipleBirth error value',
    ]);
  });

  it('tells slices apart by value, and counts each', () => {
    const sliced = (rules: string, ordered = false) =>
      definition(
        'slices',
        'Patient',
        at('Patient.identifier', { slicing: { discriminator: [{ type: 'value', path: 'system' }], rules, ordered } }),
        at('Patient.identifier:one', { sliceName: 'one', min: 1, max: '1' }),
        at('Patient.identifier:one.system', { fixedUri: 'urn:one' }),
        at('Patient.identifier:two', { sliceName: 'two' }),
        at('Patient.identifier:two.system', { patternUri: 'urn:two' }),
        at('Patient.identifier:two.value', { maxLength: 3, type: [{ code: 'string' }] }),
      );
    const of = (...systems: string[]) => patient({ identifier: systems.map(identifier) });
    expect(findings(of('urn:one', 'urn:two', 'urn:other'), sliced('open'))).toEqual([]);
    expect(findings(of('urn:two'), sliced('open'))).toEqual(['Patient.identifier error required']);
    expect(findings(of('urn:one', 'urn:one'), sliced('open'))).toEqual(['Patient.identifier error structure']);
    expect(findings(of('urn:one', 'urn:other'), sliced('closed'))).toEqual(['Patient.identifier[1] error structure']);
    expect(findings(of('urn:one', 'urn:other'), sliced('openAtEnd'))).toEqual([]);
    expect(findings(of('urn:other', 'urn:one'), sliced('openAtEnd'))).toEqual([
      'Patient.identifier[1] error structure',
    ]);
    expect(findings(of('urn:two', 'urn:one'), sliced('open', true))).toEqual(['Patient.identifier[1] error structure']);
    const long = patient({ identifier: [identifier('urn:one'), { system: 'urn:two', value: '1234' }] });
    expect(findings(long, sliced('open'))).toEqual(['Patient.identifier[1].value error too-long']);
  });

  it('tells slices apart by type, by what is there, by an extension, and by the profile of a type', () => {
    const byType = definition(
      'by-type',
      'Observation',
      at('Observation.value[x]', { slicing: { discriminator: [{ type: 'type', path: '$this' }], rules: 'closed' } }),
      at('Observation.value[x]:valueQuantity', { sliceName: 'valueQuantity', type: [{ code: 'Quantity' }] }),
      at('Observation.value[x]:valueQuantity.unit', { min: 1 }),
    );
    const observation = (more: object) => ({
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'x' },
      ...more,
    });
    expect(findings(observation({ valueQuantity: { value: 1, unit: 'mg' } }), byType)).toEqual([]);
    expect(findings(observation({ valueQuantity: { value: 1 } }), byType)).toEqual([
      'Observation.value.unit error required',
    ]);
    expect(findings(observation({ valueString: 'x' }), byType)).toEqual(['Observation.value error structure']);

    const byExistence = definition(
      'by-existence',
      'Patient',
      at('Patient.name', { slicing: { discriminator: [{ type: 'exists', path: 'period' }], rules: 'open' } }),
      at('Patient.name:former', { sliceName: 'former', max: '1' }),
      at('Patient.name:former.period', { min: 1 }),
      at('Patient.name:present', { sliceName: 'present', min: 1 }),
      at('Patient.name:present.period', { max: '0' }),
    );
    const former = { family: 'x', period: { end: '2020' } };
    expect(findings(patient({ name: [former, { family: 'y' }] }), byExistence)).toEqual([]);
    expect(findings(patient({ name: [former, former] }), byExistence)).toEqual([
      'Patient.name error structure',
      'Patient.name error required',
    ]);

    const marked = definition('marked', 'Identifier', at('Identifier.system', { fixedUri: 'urn:marked' }));
    const byTypeProfile = definition(
      'by-type-profile',
      'Patient',
      at('Patient.identifier', { slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'closed' } }),
      at('Patient.identifier:marked', { sliceName: 'marked', type: [{ code: 'Identifier', profile: [marked.url] }] }),
    );
    expect(findings(patient({ identifier: [identifier('urn:marked')] }), byTypeProfile, marked)).toEqual([]);
    expect(findings(patient({ identifier: [identifier('urn:x')] }), byTypeProfile, marked)).toEqual([
      'Patient.identifier[0] error structure',
    ]);

    const byExtension = definition(
      'by-extension',
      'Patient',
      at('Patient.contact', {
        slicing: { discriminator: [{ type: 'value', path: "extension('urn:kind').value" }], rules: 'open' },
      }),
      at('Patient.contact:kin', { sliceName: 'kin', min: 1 }),
      at('Patient.contact:kin.extension', {}),
      at('Patient.contact:kin.extension:kind', { sliceName: 'kind' }),
      at('Patient.contact:kin.extension:kind.url', { fixedUri: 'urn:kind' }),
      at('Patient.contact:kin.extension:kind.value[x]', { fixedCode: 'kin', type: [{ code: 'code' }] }),
    );
    const contact = (valueCode: string) => ({
      gender: 'female',
      name: { text: 'x' },
      extension: [{ url: 'urn:kind', valueCode }],
    });
    expect(findings(patient({ contact: [contact('kin')] }), byExtension)).toEqual([]);
    expect(findings(patient({ contact: [contact('friend')] }), byExtension)).toEqual([
      'Patient.contact error required',
    ]);
  });

  it('slices a slice again', () => {
    const profile = definition(
      'again',
      'Patient',
      at('Patient.identifier', { slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'open' } }),
      at('Patient.identifier:one', {
        sliceName: 'one',
        slicing: { discriminator: [{ type: 'value', path: 'use' }], rules: 'closed' },
      }),
      at('Patient.identifier:one.system', { fixedUri: 'urn:one' }),
      at('Patient.identifier:one/official', { sliceName: 'one/official', min: 1 }),
      at('Patient.identifier:one/official.use', { fixedCode: 'official' }),
    );
    const of = (use: string) => patient({ identifier: [{ ...identifier('urn:one'), use }] });
    expect(findings(of('official'), profile)).toEqual([]);
    expect(findings(of('old'), profile)).toEqual([
      'Patient.identifier[0] error structure',
      'Patient.identifier error required',
    ]);
  });

  it('binds codes: required is an error, extensible and preferred a warning, unknown sets are left alone', () => {
    const bound = (strength: string, valueSet = 'urn:set') =>
      definition(
        'bound',
        'Patient',
        at('Patient.maritalStatus', { type: [{ code: 'CodeableConcept' }], binding: { strength, valueSet } }),
      );
    const of = (...list: string[]) =>
      patient({ maritalStatus: { coding: list.map((code) => ({ system: 'urn:x', code })) } });
    expect(findings(of('bad', 'good'), bound('required'))).toEqual([]);
    expect(findings(of('bad'), bound('required'))).toEqual(['Patient.maritalStatus error code-invalid']);
    expect(findings(of('bad'), bound('extensible'))).toEqual(['Patient.maritalStatus warning code-invalid']);
    expect(findings(of('bad'), bound('preferred'))).toEqual(['Patient.maritalStatus warning code-invalid']);
    expect(findings(of('bad'), bound('example'))).toEqual([]);
    expect(findings(of('bad'), bound('required', 'urn:unknown'))).toEqual([]);
  });

  it('that binds a concept as required wants a code, not text alone', () => {
    const bound = (strength: string) =>
      definition(
        'concept',
        'Patient',
        at('Patient.maritalStatus', {
          type: [{ code: 'CodeableConcept' }],
          binding: { strength, valueSet: 'urn:known' },
        }),
      );
    const married = patient({ maritalStatus: { text: 'gift' } });
    expect(findings(married, bound('required'))).toEqual(['Patient.maritalStatus error code-invalid']);
    expect(findings(married, bound('extensible'))).toEqual([]);
  });

  it('that names an outermost set takes no code from outside it, however extensible the inner one is', () => {
    const max = 'http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet';
    const bound = (strength: string) =>
      definition(
        'outermost',
        'Patient',
        at('Patient.maritalStatus', {
          type: [{ code: 'CodeableConcept' }],
          binding: { strength, valueSet: 'urn:unknown', extension: [{ url: max, valueCanonical: 'urn:known' }] },
        }),
      );
    const status = (code: string) => patient({ maritalStatus: { coding: [{ system: 'urn:x', code }] } });
    expect(findings(status('bad'), bound('extensible'))).toEqual(['Patient.maritalStatus error code-invalid']);
    expect(findings(status('bad'), bound('preferred'))).toEqual(['Patient.maritalStatus error code-invalid']);
    expect(findings(status('good'), bound('extensible'))).toEqual([]);
  });

  it('counts the characters of a text, not the halves of some', () => {
    const profile = definition(
      'length',
      'Patient',
      at('Patient.language', { maxLength: 2, type: [{ code: 'string' }] }),
    );
    expect(findings(patient({ language: '\u{1F600}\u{1F600}' }), profile)).toEqual([]);
  });

  it('of a type that the resource is a kind of is judged, of any other is not', () => {
    const of = (type: string) => definition(type, type, at(`${type}.language`, { min: 1 }));
    expect(findings(patient(), of('DomainResource'))).toEqual(['Patient.language error required']);
    expect(findings(patient({ language: 'da' }), of('Resource'))).toEqual([]);
    expect(findings(patient({ language: 'da' }), of('Observation'))).toEqual(['Patient error structure']);
  });

  it('says what references may point to, and where that must be', () => {
    const named = definition('named', 'Organization', at('Organization.name', { min: 1 }));
    const reference = (type: object) => [{ code: 'Reference', ...type }];
    const profile = definition(
      'references',
      'Patient',
      at('Patient.managingOrganization', { type: reference({ targetProfile: [named.url], aggregation: ['bundled'] }) }),
    );
    const bundle = (...organizations: object[]) => ({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        {
          fullUrl: 'http://x/Patient/p',
          resource: patient({
            id: 'p',
            meta: { profile: [profile.url] },
            managingOrganization: { reference: 'Organization/o' },
          }),
        },
        ...organizations.map((one) => ({
          fullUrl: 'http://x/Organization/o',
          resource: { resourceType: 'Organization', id: 'o', ...one },
        })),
      ],
    });
    const whole = definition('whole', 'Bundle');
    expect(findings(bundle({ name: 'x' }), whole, profile, named)).toEqual([]);
    const place = 'Bundle.entry[0].resource.managingOrganization error structure';
    expect(findings(bundle({ identifier: [{ value: '1' }] }), whole, profile, named)).toEqual([place]);
    expect(findings(bundle(), whole, profile, named)).toEqual([place]);
    const contained = patient({
      contained: [{ resourceType: 'Organization', id: 'o', name: 'x' }],
      managingOrganization: { reference: '#o' },
    });
    expect(findings(contained, profile, named)).toEqual(['Patient.managingOrganization error structure']);
    expect(
      findings(patient({ managingOrganization: { reference: 'Organization/elsewhere' } }), profile, named),
    ).toEqual([]);
  });

  it('has rules of its own, with what FHIR adds to FHIRPath', () => {
    const named = definition('named', 'Organization', at('Organization.name', { min: 1 }));
    const rule = (key: string, expression: string, severity = 'error') => ({ key, severity, human: key, expression });
    const profile = definition(
      'rules',
      'Patient',
      at('Patient.birthDate', {
        type: [{ code: 'date' }],
        constraint: [rule('after-1900', "$this.toString().matches('^(19|20)')")],
      }),
      at('Patient.gender', { type: [{ code: 'code' }], constraint: [rule('good', "memberOf('urn:set')", 'warning')] }),
      at('Patient.managingOrganization', {
        type: [{ code: 'Reference' }],
        constraint: [rule('named', `resolve().conformsTo('${named.url}')`), rule('%resource', '%resource.active')],
      }),
      at('Patient.deceased[x]', { type: [{ code: 'boolean' }], constraint: [rule('unread', 'noSuchFunction()')] }),
    );
    const of = (name: string | undefined, more: object = {}) =>
      patient({
        active: true,
        contained: [{ resourceType: 'Organization', id: 'o', ...(name ? { name } : { identifier: [{ value: '1' }] }) }],
        managingOrganization: { reference: '#o' },
        ...more,
      });
    expect(findings(of('x', { birthDate: '1980-01-01' }), profile, named)).toEqual([]);
    expect(
      findings(
        of(undefined, { birthDate: '1880-01-01', gender: 'female', deceasedBoolean: true, active: false }),
        profile,
        named,
      ),
    ).toEqual([
      'Patient.birthDate error invariant',
      'Patient.gender warning invariant',
      'Patient.managingOrganization error invariant',
      'Patient.managingOrganization error invariant',
      'Patient.deceased warning not-supported',
    ]);
  });

  it('checks each extension that is known, wherever it stands, and warns of unknown modifiers', () => {
    const extension = definition(
      'Extension',
      'Extension',
      at('Extension.url', { fixedUri: 'urn:ext' }),
      at('Extension.value[x]', { min: 1, type: [{ code: 'code' }] }),
    );
    extension.url = 'urn:ext';
    const whole = definition('whole', 'Patient');
    const of = (value: object) =>
      patient({ name: [{ family: 'x', _family: { extension: [{ url: 'urn:ext', ...value }] } }] });
    expect(findings(of({ valueCode: 'x' }), whole, extension)).toEqual([]);
    expect(findings(of({ valueString: 'x' }), whole, extension)).toEqual([
      'Patient.name[0].family.extension[0].value error structure',
    ]);
    expect(findings(patient({ modifierExtension: [{ url: 'urn:unheard-of', valueCode: 'x' }] }), whole)).toEqual([
      'Patient.modifierExtension[0] warning extension',
    ]);
  });

  it('finds extensions that stand where their definitions do not let them', () => {
    const whole = definition('whole', 'Patient');
    const extension = (...context: object[]) => ({
      ...definition('Extension', 'Extension', at('Extension.url', { fixedUri: 'urn:ext' })),
      url: 'urn:ext',
      context,
    });
    const element = (expression: string) => extension({ type: 'element', expression });
    const used = [{ url: 'urn:ext', valueCode: 'x' }];
    const atName = patient({ name: [{ extension: used }] });
    const atFamily = patient({ name: [{ family: 'x', _family: { extension: used } }] });
    const inContact = patient({ contact: [{ name: { text: 'x', extension: used } }] });
    const atChoice = patient({ deceasedBoolean: true, _deceasedBoolean: { extension: used } });
    const fits: [object, string[]][] = [
      [patient({ extension: used }), ['Patient', 'DomainResource', 'Resource', 'Element']],
      [atName, ['Patient.name', 'HumanName', 'Element']],
      [atFamily, ['Patient.name.family', 'HumanName.family', 'string', 'Element']],
      [inContact, ['Patient.contact.name', 'HumanName', 'Element']],
      [atChoice, ['Patient.deceased[x]', 'Patient.deceased', 'boolean', 'Element']],
    ];
    const all = [...new Set(fits.flatMap(([, names]) => names))].concat('Observation', 'BackboneElement');
    for (const [resource, names] of fits)
      for (const name of all)
        expect(findings(resource, whole, element(name)).length, `${JSON.stringify(resource)} ${name}`).toBe(
          names.includes(name) ? 0 : 1,
        );
    const rest = { resource: [{ operation: [{ extension: used }] }] };
    const statement = { resourceType: 'CapabilityStatement', rest: [rest] };
    const contexts = ['CapabilityStatement.rest.operation', 'CapabilityStatement.rest.interaction'];
    const misplaced = contexts.map((context) =>
      findings(statement, definition('statement', 'CapabilityStatement'), element(context)).filter((one) =>
        one.includes('.extension[0] error structure'),
      ),
    );
    // One element at two places, and another one.
    expect(misplaced.map(({ length }) => length)).toEqual([0, 1]);
    // Of several contexts one is enough; one in FHIRPath is not judged.
    const either = extension(
      { type: 'element', expression: 'Observation' },
      { type: 'element', expression: 'HumanName' },
    );
    expect(findings(atName, whole, either)).toEqual([]);
    expect(findings(atName, whole, extension({ type: 'fhirpath', expression: 'false' }))).toEqual([]);
    const inOther = patient({ extension: [{ url: 'urn:other', extension: used }] });
    expect(findings(inOther, whole, extension({ type: 'extension', expression: 'urn:other' }))).toEqual([]);
    expect(findings(inOther, whole, extension({ type: 'extension', expression: 'urn:third' }))).toEqual([
      'Patient.extension[0].extension[0] error structure',
    ]);
  });

  it('finds a modifier among extensions, and an extension among modifiers', () => {
    const whole = definition('whole', 'Patient');
    const made = (isModifier: boolean) => {
      const extension = definition('Extension', 'Extension', at('Extension.url', { fixedUri: 'urn:ext' }));
      extension.url = 'urn:ext';
      extension.snapshot!.element[0]!['isModifier'] = isModifier;
      return extension;
    };
    const used = [{ url: 'urn:ext', valueCode: 'x' }];
    expect(findings(patient({ extension: used }), whole, made(false))).toEqual([]);
    expect(findings(patient({ modifierExtension: used }), whole, made(true))).toEqual([]);
    expect(findings(patient({ extension: used }), whole, made(true))).toEqual(['Patient.extension[0] error structure']);
    expect(findings(patient({ modifierExtension: used }), whole, made(false))).toEqual([
      'Patient.modifierExtension[0] error structure',
    ]);
  });

  it('that is of another type, not known, or unusable says so', () => {
    const other = definition('other', 'Observation');
    expect(findings(patient(), other)).toEqual(['Patient error structure']);
    expect(
      findings(patient({ meta: { profile: ['https://example.org/unheard-of'] } }), definition('whole', 'Patient')),
    ).toEqual(['Patient warning not-found']);
    const empty = { ...definition('empty', 'Patient'), snapshot: undefined };
    expect(findings(patient(), empty)).toEqual(['Patient error not-supported']);
  });

  it('that leads back to itself ends', () => {
    const self = definition('self', 'Patient');
    self.snapshot!.element.push(
      at('Patient.link', { min: 0 }),
      at('Patient.link.other', { type: [{ code: 'Reference', targetProfile: [self.url] }] }),
    );
    const link = (id: string, other: string) =>
      patient({
        id,
        meta: { profile: [self.url] },
        link: [{ other: { reference: `Patient/${other}` }, type: 'seealso' }],
      });
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [link('a', 'b'), link('b', 'a')].map((resource) => ({
        fullUrl: `http://x/Patient/${resource['id' as never]}`,
        resource,
      })),
    };
    expect(findings(bundle, definition('whole', 'Bundle'), self)).toEqual([]);
  });

  it('lists a hundred errors and a hundred warnings of a Bundle, and says that there are more', () => {
    const entry = Array.from({ length: 300 }, () => ({ resource: patient({ gender: 'blue' }) }));
    const validator = new ProfileValidator({ profile: () => undefined, valueSet: (url) => url, generation: 1 }, codes);
    const { issues } = validator.validate({ resourceType: 'Bundle', type: 'collection', entry });
    expect(issues.filter((issue) => issue.severity === 'error')).toHaveLength(100);
    expect(issues.filter((issue) => /more errors/.test(issue.diagnostics))).toHaveLength(1);
    expect(issues.length).toBeLessThanOrEqual(202);
  });

  it('is judged for a large Bundle entry by entry; only its rules over the whole are not, and that is said', () => {
    const entry = Array.from({ length: MOST_ENTRIES_WITH_RULES + 1 }, (_, n) => ({
      resource: patient(n === 700 ? {} : { gender: 'female' }),
    }));
    const rule = { key: 'big-1', severity: 'error', human: 'none', expression: 'entry.empty()' };
    const named = definition('named', 'Patient', at('Patient.gender', { min: 1 }));
    const profile = definition(
      'strict',
      'Bundle',
      at('Bundle.total', { min: 1 }),
      at('Bundle.entry', { slicing: { discriminator: [{ type: 'type', path: 'resource' }], rules: 'closed' } }),
      at('Bundle.entry:patient', { sliceName: 'patient', max: '5' }),
      at('Bundle.entry:patient.resource', { type: [{ code: 'Patient', profile: [named.url] }] }),
    );
    profile.snapshot!.element![0]!.constraint = [rule];
    const bundle = { resourceType: 'Bundle', type: 'collection', entry };
    const found = findings(bundle, profile, named);
    expect(found).toContain('Bundle warning too-costly');
    expect(found).toEqual(
      expect.arrayContaining([
        'Bundle.total error required',
        'Bundle.entry error structure',
        'Bundle.entry[700].resource.gender error required',
      ]),
    );
    expect(found.filter((one) => one.endsWith('invariant'))).toEqual([]);
    const few = findings({ ...bundle, entry: entry.slice(0, 10) }, profile, named);
    expect(few).toContain('Bundle error invariant');
    expect(few).not.toContain('Bundle warning too-costly');
    const huge = { ...bundle, entry: Array.from({ length: 5001 }, () => entry[0]!) };
    const left = findings(huge, profile, named).filter((one) => !one.endsWith('informational'));
    expect(left).toEqual(['Bundle warning too-costly']);
    // As many steps as there are entries, at least: others get their turn between.
    const source = {
      profile: (url: string) => [profile, named].find((one) => one.url === url),
      valueSet: String,
      generation: 1,
    };
    const steps = new ProfileValidator(source, codes).validateInSteps(bundle, {
      profiles: [profile.url],
      onlyProfiles: true,
    });
    let count = 0;
    while (!steps.next().done) count++;
    expect(count).toBeGreaterThan(2 * entry.length);
  });
});
