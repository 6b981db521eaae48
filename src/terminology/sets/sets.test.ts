import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/index.js';
import { DefinitionBook } from '../../definitions/index.js';
import { validateResource } from '../../fhir/index.js';
import { ROLES } from '../../identity/caller.js';
import { DATA_KINDS } from '../../sources/index.js';
import { TerminologyService } from '../terminology.js';
import { OWN_TERMINOLOGY } from './index.js';
import { DATA_KIND_ROWS, PROFESSION_ROWS } from './own.js';

const SKS = 'urn:oid:1.2.208.176.2.4';
const ATC = 'http://www.whocc.no/atc';
const OWN = 'https://overblik.example/fhir';
const terminology = new TerminologyService(
  new DefinitionBook([...OWN_TERMINOLOGY]),
  new VirtualClock('2026-11-28T12:00:00Z'),
);

describe('the code systems and value sets of the platform', () => {
  it.each(OWN_TERMINOLOGY.map((resource) => [`${resource.resourceType}/${resource['id']}`, resource] as const))(
    '%s is valid FHIR, and its codes stand in it once',
    (_name, resource) => {
      expect(validateResource(resource).filter(({ severity }) => severity !== 'information')).toEqual([]);
      if (resource.resourceType === 'CodeSystem')
        expect(terminology.codeSystem(resource.url)!.size).toBe(resource['count']);
      else expect(terminology.expand(resource.url)!.length).toBeGreaterThan(5);
    },
  );

  it('place a diagnosis below its category, block and chapter', () => {
    expect(terminology.selfAndAbove(SKS, 'DJ441')).toEqual(['DJ441', 'DJ44', 'DJ40-DJ47', 'DJ00-DJ99']);
    expect(terminology.selfAndAbove(SKS, 'DD126')).toEqual(['DD126', 'DD12', 'DD10-DD36', 'DC00-DD48']);
    expect(terminology.selfAndBelow(SKS, 'DJ44')).toEqual(['DJ44', 'DJ440', 'DJ441', 'DJ449']);
    expect(terminology.subsumes(SKS, 'DI00-DI99', 'DI489')).toBe('subsumes');
    expect(terminology.lookup(SKS, 'DJ40-DJ47')).toMatchObject({ abstract: true });
    const orphans = [...terminology.codeSystem(SKS)!.roots].map(({ code }) => code);
    expect(orphans.every((code) => /^D[A-Z]\d\d-D[A-Z]\d\d$|^[KBU]$/.test(code))).toBe(true);
  });

  it('place an operation and a medicine below the beginnings of their codes', () => {
    expect(terminology.selfAndAbove(SKS, 'KNFB12')).toEqual(['KNFB12', 'KNFB', 'KNF', 'KN', 'K']);
    expect(terminology.selfAndAbove(ATC, 'J01CE02')).toEqual(['J01CE02', 'J01CE', 'J01C', 'J01', 'J']);
    expect(terminology.selfAndBelow(ATC, 'J01C')).toContain('J01CR05');
    expect(terminology.codeSystem(ATC)!.roots.every(({ code }) => code.length === 1)).toBe(true);
    // Every level is there: none is skipped.
    for (const { code, parents } of terminology.codeSystem(ATC)!.nodes)
      if (code.length > 1)
        expect([code, [...parents][0]!.code.length]).toEqual([code, { 3: 1, 4: 3, 5: 4, 7: 5 }[code.length]]);
  });

  it('tell diagnoses from procedures, and vaccines from other medicines', () => {
    const isIn = (set: string, system: string, code: string) =>
      terminology.isMember(`${OWN}/ValueSet/${set}`, system, code);
    expect(isIn('diagnoses', SKS, 'DJ441')).toBe(true);
    expect(isIn('diagnoses', SKS, 'KNFB12')).toBe(false);
    expect(isIn('procedures', SKS, 'KNFB12')).toBe(true);
    expect(isIn('vaccines', ATC, 'J07BD52')).toBe(true);
    expect(isIn('vaccines', ATC, 'N02BE01')).toBe(false);
    expect(isIn('vaccination-programme', ATC, 'J07BL01')).toBe(false);
    // A part of a system is sure of its own codes alone.
    expect(isIn('diagnoses', SKS, 'DZ999')).toBeUndefined();
  });

  it('do not judge by what they leave out: a value set over a property or a branch that is not here cannot be told', () => {
    const documents = 'http://hl7.org/fhir/ValueSet/doc-typecodes';
    expect(terminology.isMember(documents, 'http://loinc.org', '11506-3')).toBeUndefined();
    expect(
      terminology.isMember('http://hl7.org/fhir/ValueSet/example-intensional', 'http://loinc.org', '11506-3'),
    ).toBeUndefined();
    expect(terminology.isMember('http://hl7.org/fhir/ValueSet/observation-codes', 'http://loinc.org', '11506-3')).toBe(
      true,
    );
    expect(
      terminology.isMember('http://hl7.org/fhir/ValueSet/observation-codes', 'http://loinc.org', '1-8'),
    ).toBeUndefined();
  });

  it('know the days of a code', () => {
    expect(terminology.lookup(ATC, 'J07BX03', '2021-12-31')).toBeDefined();
    expect(terminology.lookup(ATC, 'J07BX03', '2022-01-01')).toBeUndefined();
    expect(terminology.lookup(SKS, 'DJ441', '1993-12-31')).toBeUndefined();
  });

  it('say all that the program says: roles of professionals, kinds of data', () => {
    const people = ROLES.filter((role) => !/^citizen$|-system$/.test(role));
    expect(PROFESSION_ROWS.map(({ code }) => code)).toEqual(people);
    expect(DATA_KIND_ROWS.map(({ code }) => code)).toEqual([...DATA_KINDS, 'log']);
  });
});
