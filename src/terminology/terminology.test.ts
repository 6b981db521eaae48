import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../base/index.js';
import { DefinitionBook } from '../definitions/index.js';
import { TerminologyService } from './terminology.js';

const V3 = 'http://terminology.hl7.org/CodeSystem';
const SYSTEM = 'http://example.dk/cs';
const SET = 'http://example.dk/vs';
let clock: VirtualClock;
let book: DefinitionBook;
let terminology: TerminologyService;
let rows = 0;

beforeEach(() => {
  clock = new VirtualClock('2026-11-28T12:00:00Z');
  book = new DefinitionBook();
  terminology = new TerminologyService(book, clock);
});

const store = (resource: { resourceType: string; url: string; [element: string]: unknown }) =>
  book.take([
    {
      action: 'create',
      type: resource.resourceType,
      id: `r${++rows}`,
      version: 1,
      resource: { status: 'active', ...resource },
    },
  ]);
const codeSystem = (concept: unknown[], more: object = {}) =>
  store({ resourceType: 'CodeSystem', url: SYSTEM, content: 'complete', caseSensitive: true, concept, ...more });
const valueSet = (compose: object, more: object = {}) =>
  store({ resourceType: 'ValueSet', url: SET, compose, ...more });
const codes = (url = SET, on?: string) => terminology.expand(url, on)?.map(({ code }) => code);

const animals = [
  {
    code: 'mammal',
    display: 'Pattedyr',
    property: [{ code: 'notSelectable', valueBoolean: true }],
    concept: [
      {
        code: 'dog',
        display: 'Hund',
        property: [{ code: 'legs', valueInteger: 4 }],
        concept: [{ code: 'puppy', display: 'Hvalp' }],
      },
      { code: 'whale', display: 'Hval', property: [{ code: 'legs', valueInteger: 0 }] },
    ],
  },
  { code: 'bird', display: 'Fugl', property: [{ code: 'legs', valueInteger: 2 }] },
  {
    code: 'dodo',
    display: 'Dronte',
    property: [
      { code: 'parent', valueCode: 'bird' },
      { code: 'status', valueCode: 'retired' },
    ],
  },
];

describe('codes of R4', () => {
  it('are known with their words', () => {
    expect(terminology.lookup('http://hl7.org/fhir/administrative-gender', 'female')).toMatchObject({
      display: 'Female',
    });
    expect(terminology.lookup(`${V3}/v2-0203`, 'MR')?.display).toMatch(/Medical record number/i);
    expect(terminology.lookup(`${V3}/v3-ActCode`, 'AMB')?.display).toBe('ambulatory');
    expect(terminology.lookup('http://hl7.org/fhir/administrative-gender', 'Female')).toBeUndefined();
    expect(terminology.isComplete('http://hl7.org/fhir/administrative-gender')).toBe(true);
    expect(terminology.isComplete('http://snomed.info/sct')).toBe(false);
  });

  it('are members of their value sets, with and without a system', () => {
    const set = 'http://hl7.org/fhir/ValueSet/observation-status';
    const system = 'http://hl7.org/fhir/observation-status';
    expect(terminology.isMember(set, system, 'final')).toBe(true);
    expect(terminology.isMember(`${set}|4.0.1`, undefined, 'final')).toBe(true);
    expect(terminology.isMember(set, undefined, 'done')).toBe(false);
    expect(terminology.isMember(set, 'http://elsewhere.example', 'final')).toBe(false);
    expect(terminology.isMember(`${set}|9.9`, system, 'final')).toBeUndefined();
  });

  it('lie below each other as v3 says, and groups are not for use in data', () => {
    expect(terminology.subsumes(`${V3}/v3-ActCode`, '_ActEncounterCode', 'AMB')).toBe('subsumes');
    expect(terminology.subsumes(`${V3}/v3-ActCode`, 'AMB', '_ActEncounterCode')).toBe('subsumed-by');
    expect(terminology.subsumes(`${V3}/v3-ActCode`, 'AMB', 'IMP')).toBe('not-subsumed');
    expect(terminology.subsumes(`${V3}/v3-ActCode`, 'AMB', 'no such code')).toBeUndefined();
    const set = 'http://terminology.hl7.org/ValueSet/v3-ActEncounterCode';
    expect(terminology.isMember(set, `${V3}/v3-ActCode`, 'AMB')).toBe(true);
    expect(terminology.isMember(set, `${V3}/v3-ActCode`, '_ActEncounterCode')).toBe(false);
    expect(terminology.selfAndBelow(`${V3}/v3-ActCode`, '_ActEncounterCode')).toContain('AMB');
    expect(terminology.selfAndAbove(`${V3}/v3-ActCode`, 'AMB')).toContain('_ActEncounterCode');
  });

  it('of an extensible binding are judged like any other', () => {
    const set = 'http://hl7.org/fhir/ValueSet/observation-interpretation';
    expect(terminology.isMember(set, `${V3}/v3-ObservationInterpretation`, 'HH')).toBe(true);
    expect(terminology.isMember(set, `${V3}/v3-ObservationInterpretation`, 'QQ')).toBe(false);
  });

  it('that R4 draws from elsewhere cannot be told: neither right nor wrong', () => {
    expect(
      terminology.isMember('http://hl7.org/fhir/ValueSet/body-site', 'http://snomed.info/sct', '368209003'),
    ).toBeUndefined();
    expect(terminology.isMember('http://hl7.org/fhir/ValueSet/body-site', SYSTEM, 'x')).toBe(false);
    expect(
      terminology.isMember('http://hl7.org/fhir/ValueSet/ucum-units', 'http://unitsofmeasure.org', 'kg'),
    ).toBeUndefined();
    expect(terminology.expand('http://hl7.org/fhir/ValueSet/ucum-units')).toBeUndefined();
  });

  it('are a value set of their own under the address that their code system gives', () => {
    codeSystem(animals, { valueSet: `${SYSTEM}/all` });
    expect(terminology.isMember(`${SYSTEM}/all`, SYSTEM, 'whale')).toBe(true);
    expect(terminology.isMember(`${SYSTEM}/all`, SYSTEM, 'unicorn')).toBe(false);
  });
});

describe('a value set', () => {
  it('filters by hierarchy', () => {
    codeSystem(animals);
    const by = (op: string, value: string) => {
      valueSet({ include: [{ system: SYSTEM, filter: [{ property: 'concept', op, value }] }] }, { version: `${rows}` });
      return codes();
    };
    expect(by('is-a', 'dog')).toEqual(['dog', 'puppy']);
    expect(by('descendent-of', 'dog')).toEqual(['puppy']);
    expect(by('is-a', 'mammal')).toEqual(['dog', 'whale', 'puppy']);
    expect(by('is-not-a', 'mammal')).toEqual(['bird', 'dodo']);
    expect(by('descendent-of', 'bird')).toEqual(['dodo']);
    expect(by('generalizes', 'puppy')).toEqual(['puppy', 'dog']);
    expect(by('is-a', 'unicorn')).toEqual([]);
  });

  it('filters by property, by expression and by what is there', () => {
    codeSystem(animals);
    const by = (property: string, op: string, value: string) => {
      valueSet({ include: [{ system: SYSTEM, filter: [{ property, op, value }] }] }, { version: `${rows}` });
      return codes();
    };
    expect(by('legs', '=', '4')).toEqual(['dog']);
    expect(by('code', 'in', 'dog,whale')).toEqual(['dog', 'whale']);
    expect(by('code', 'not-in', 'dog,whale')).toEqual(['puppy', 'bird', 'dodo']);
    expect(by('legs', 'exists', 'true')).toEqual(['dog', 'whale', 'bird']);
    expect(by('legs', 'exists', 'false')).toEqual(['puppy', 'dodo']);
    expect(by('display', 'regex', 'Hva.+')).toEqual(['puppy', 'whale']);
    expect(by('display', 'regex', 'Hval')).toEqual(['whale']);
    expect(by('display', 'regex', '(?=H).*')).toBeUndefined();
  });

  it('joins its includes, meets in one include, and leaves out what it excludes', () => {
    codeSystem(animals);
    store({
      resourceType: 'ValueSet',
      url: `${SET}/dogs`,
      compose: { include: [{ system: SYSTEM, concept: [{ code: 'dog' }, { code: 'puppy' }] }] },
    });
    valueSet({
      include: [{ valueSet: [`${SET}/dogs`] }, { system: SYSTEM, concept: [{ code: 'bird', display: 'Fjerkræ' }] }],
      exclude: [{ system: SYSTEM, concept: [{ code: 'puppy' }] }],
    });
    expect(codes()).toEqual(['dog', 'bird']);
    expect(terminology.expand(SET)![1]!.display).toBe('Fjerkræ');
    expect(terminology.isMember(SET, SYSTEM, 'puppy')).toBe(false);
    store({
      resourceType: 'ValueSet',
      url: `${SET}/meet`,
      compose: {
        include: [
          { system: SYSTEM, filter: [{ property: 'legs', op: 'exists', value: 'true' }], valueSet: [`${SET}/dogs`] },
        ],
      },
    });
    expect(codes(`${SET}/meet`)).toEqual(['dog']);
    expect(terminology.isMember(`${SET}/meet`, SYSTEM, 'puppy')).toBe(false);
  });

  it('says nothing of codes whose system is not here, and is sure of those it writes out', () => {
    valueSet({
      include: [{ system: 'http://snomed.info/sct', concept: [{ code: '1' }] }, { system: 'http://far.example' }],
    });
    expect(terminology.isMember(SET, 'http://snomed.info/sct', '1')).toBe(true);
    expect(terminology.isMember(SET, 'http://snomed.info/sct', '2')).toBe(false);
    expect(terminology.isMember(SET, 'http://far.example', '2')).toBeUndefined();
    expect(terminology.isMember(SET, undefined, '2')).toBeUndefined();
    expect(codes()).toBeUndefined();
  });

  it('has no code that its system does not have, also where it writes one out', () => {
    codeSystem(animals);
    valueSet({ include: [{ system: SYSTEM, concept: [{ code: 'dog' }, { code: 'cat' }] }] });
    expect(codes()).toEqual(['dog']);
    expect(terminology.isMember(SET, SYSTEM, 'cat')).toBe(false);
    expect(terminology.isMember(SET, SYSTEM, 'dog')).toBe(true);
  });

  it.each([
    ['a property that its system does not have', { property: 'wings', op: '=', value: '2' }],
    ['a property of no meaning, asked whether it is there', { property: 'wings', op: 'exists', value: 'false' }],
    ['a question that is neither true nor false', { property: 'legs', op: 'exists', value: 'perhaps' }],
  ])('that filters by %s cannot be told, nor what it leaves out', (_title, filter) => {
    codeSystem(animals);
    valueSet({ include: [{ system: SYSTEM, filter: [filter] }] });
    expect([terminology.isMember(SET, SYSTEM, 'dog'), codes()]).toEqual([undefined, undefined]);
    valueSet({ include: [{ system: SYSTEM }], exclude: [{ system: SYSTEM, filter: [filter] }] }, { version: '2' });
    expect([terminology.isMember(SET, SYSTEM, 'dog'), codes()]).toEqual([undefined, undefined]);
  });

  it('filters by a property that is declared, be it used or not', () => {
    codeSystem(animals, { property: [{ code: 'wings', type: 'integer' }] });
    valueSet({ include: [{ system: SYSTEM, filter: [{ property: 'wings', op: 'exists', value: 'true' }] }] });
    expect(codes()).toEqual([]);
  });

  it('of a system that is known in parts is sure of the part alone', () => {
    codeSystem(animals, { content: 'fragment' });
    valueSet({ include: [{ system: SYSTEM }] });
    expect(terminology.isMember(SET, SYSTEM, 'dog')).toBe(true);
    expect(terminology.isMember(SET, SYSTEM, 'cat')).toBeUndefined();
    expect(terminology.isComplete(SYSTEM)).toBe(false);
  });

  it('is its expansion when that is all there is, or all that can be told', () => {
    const expansion = {
      contains: [{ display: 'Dyr', contains: [{ system: 'http://far.example', code: 'a', display: 'A' }] }],
    };
    store({ resourceType: 'ValueSet', url: SET, expansion });
    expect(terminology.isMember(SET, 'http://far.example', 'a')).toBe(true);
    expect(terminology.isMember(SET, 'http://far.example', 'b')).toBe(false);
    store({
      resourceType: 'ValueSet',
      url: SET,
      version: '2',
      expansion,
      compose: { include: [{ system: 'http://far.example' }] },
    });
    expect(terminology.isMember(`${SET}|2`, 'http://far.example', 'b')).toBe(false);
    // An expansion that says it is not whole tells of its own codes only.
    store({
      resourceType: 'ValueSet',
      url: SET,
      version: '3',
      expansion: { ...expansion, total: 5 },
      compose: { include: [{ system: 'http://far.example' }] },
    });
    expect(terminology.isMember(`${SET}|3`, 'http://far.example', 'b')).toBeUndefined();
  });

  it('that contains itself ends', () => {
    valueSet({ include: [{ valueSet: [SET] }, { system: SYSTEM, concept: [{ code: 'x' }] }] });
    expect(terminology.isMember(SET, SYSTEM, 'x')).toBe(true);
    expect(terminology.isMember(SET, SYSTEM, 'y')).toBeUndefined();
  });

  it('leaves out retired codes when its author wants active ones', () => {
    codeSystem(animals);
    valueSet({ inactive: false, include: [{ system: SYSTEM }] });
    expect(codes()).toEqual(['dog', 'puppy', 'whale', 'bird']);
    expect(terminology.isMember(SET, SYSTEM, 'dodo')).toBe(false);
  });
});

describe('days', () => {
  const dated = [
    { code: 'old', property: [{ code: 'validTo', valueDateTime: '2025-12-31' }] },
    { code: 'new', property: [{ code: 'validFrom', valueDateTime: '2026-12-01' }] },
    { code: 'gone', property: [{ code: 'retirementDate', valueDateTime: '2026-01-01' }] },
    { code: 'always' },
  ];

  it('close a code after its last day and open one on its first', () => {
    codeSystem(dated);
    valueSet({ include: [{ system: SYSTEM }] });
    expect(terminology.lookup(SYSTEM, 'old', '2025-12-31')).toMatchObject({ validTo: '2025-12-31' });
    expect(terminology.lookup(SYSTEM, 'old', '2026-01-01')).toBeUndefined();
    expect(terminology.lookup(SYSTEM, 'gone', '2025-12-31')).toBeDefined();
    expect(terminology.lookup(SYSTEM, 'gone', '2026-01-01')).toBeUndefined();
    expect(terminology.isMember(SET, SYSTEM, 'old', '2025-12-31')).toBe(true);
    expect(terminology.isMember(SET, SYSTEM, 'old', '2026-01-01')).toBe(false);
    expect(codes(SET, '2025-06-01')).toEqual(['old', 'gone', 'always']);
    expect(codes()).toEqual(['always']);
    // Midnight in Denmark comes an hour before midnight in Greenwich.
    clock.set('2026-11-30T22:59:59Z');
    expect(terminology.lookup(SYSTEM, 'new')).toBeUndefined();
    clock.set('2026-11-30T23:00:00Z');
    expect(terminology.lookup(SYSTEM, 'new')).toBeDefined();
    expect(codes()).toEqual(['new', 'always']);
  });

  it('that the author of a value set fixed go before the day that is asked for', () => {
    codeSystem(dated);
    valueSet({ lockedDate: '2025-01-01', include: [{ system: SYSTEM }] });
    expect(codes()).toEqual(['old', 'gone', 'always']);
  });
});

describe('changes', () => {
  it('of a code system count at once, in the value sets that draw on it too', () => {
    codeSystem(animals);
    valueSet({ include: [{ system: SYSTEM }] });
    expect(terminology.isMember(SET, SYSTEM, 'cat')).toBe(false);
    const before = terminology.generation;
    codeSystem([...animals, { code: 'cat' }], { version: '2' });
    expect(terminology.isMember(SET, SYSTEM, 'cat')).toBe(true);
    expect(terminology.generation).toBeGreaterThan(before);
  });

  it('in the shape of a supplement add words in another language', () => {
    codeSystem(animals);
    store({
      resourceType: 'CodeSystem',
      url: 'http://example.dk/cs-fo',
      content: 'supplement',
      supplements: SYSTEM,
      concept: [{ code: 'dog', designation: [{ language: 'fo', value: 'Hundur' }] }],
    });
    expect(terminology.lookup(SYSTEM, 'dog')?.designations).toEqual({ fo: 'Hundur' });
  });

  it('to a version that holds nothing do not hide one that does', () => {
    codeSystem(animals, { version: '1' });
    codeSystem([], { version: '2', content: 'not-present' });
    expect(terminology.lookup(SYSTEM, 'dog')).toBeDefined();
  });
});

describe('capital letters', () => {
  it('count where the code system says so, and not where it says they do not', () => {
    codeSystem(animals, { caseSensitive: false });
    expect(terminology.lookup(SYSTEM, 'DOG')?.code).toBe('dog');
  });
});

describe('a code that a value set writes out', () => {
  it('is that of its system in any case, where case does not count there', () => {
    codeSystem([{ code: 'Ab' }], { caseSensitive: false });
    valueSet({ include: [{ system: SYSTEM, concept: [{ code: 'AB' }] }] });
    for (const code of ['ab', 'Ab', 'AB']) expect(terminology.isMember(SET, SYSTEM, code)).toBe(true);
    expect(codes()).toEqual(['Ab']);
  });
});

describe('code systems and value sets of strangers', () => {
  it('that are large, deep, circular or woven together are answered all the same', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => ({ code: `c${i}` }));
    const chain = Array.from({ length: 50_000 }, (_, i) => ({
      code: `d${i}`,
      property: [{ code: 'parent', valueCode: `d${i + 1 === 50_000 ? 0 : i + 1}` }],
    }));
    codeSystem([{ code: 'top', concept: many }, ...chain]);
    valueSet({ include: [{ system: SYSTEM, filter: [{ property: 'concept', op: 'is-a', value: 'top' }] }] });
    expect(terminology.isMember(SET, SYSTEM, 'c99999')).toBe(true);
    expect(terminology.selfAndBelow(SYSTEM, 'd0')).toHaveLength(50_000);
    // Thirty sets, each twice in the next: a thousand million ways to the first.
    for (let i = 1; i <= 30; i++)
      store({
        resourceType: 'ValueSet',
        url: `${SET}/${i}`,
        compose: { include: [{ valueSet: [i === 1 ? SET : `${SET}/${i - 1}`] }, { valueSet: [`${SET}/${i - 1}`] }] },
      });
    expect(terminology.isMember(`${SET}/30`, SYSTEM, 'c5')).toBe(true);
    expect(terminology.isMember(`${SET}/30`, SYSTEM, 'nothing')).toBeUndefined();
  });

  it('with more filters than anybody needs cannot be told', () => {
    codeSystem(animals);
    const filter = Array.from({ length: 101 }, () => ({ property: 'legs', op: 'exists', value: 'true' }));
    valueSet({ include: [{ system: SYSTEM, filter }] });
    expect(terminology.isMember(SET, SYSTEM, 'dog')).toBeUndefined();
  });
});
