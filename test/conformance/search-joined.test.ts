/** Questions that join others: `_filter`, lists by function, citizens and directories together, distance, long numbers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchParametersOf } from '../../src/fhir/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { Dice } from '../twin-worlds/grammar.js';

let p: TestPlatform;
const ids: Record<string, string> = {};
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const VERIFIED = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const ALLERGY = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';

async function put(name: string, resource: Record<string, unknown>): Promise<void> {
  const made = await p.call('bench', 'POST', `/fhir/${resource['resourceType']}`, resource);
  if (made.status !== 201) throw new Error(`${name}: ${made.text}`);
  ids[name] = made.json.id;
}
const to = (name: string, type: string) => ({ reference: `${type}/${ids[name]}` });
const one = (system: string, code: string) => ({ coding: [{ system, code }] });

beforeAll(async () => {
  p = await openTestPlatform();
  const tag = { meta: { tag: [{ system: 'urn:joined', code: 'here' }] } };
  await put('house', {
    ...tag,
    resourceType: 'Organization',
    name: 'Huset',
    identifier: [{ system: 'urn:n', value: '1' }],
  });
  await put('copenhagen', { resourceType: 'Location', position: { latitude: 55.6761, longitude: 12.5683 } });
  await put('aarhus', { resourceType: 'Location', position: { latitude: 56.1629, longitude: 10.2039 } });
  await put('odense', { resourceType: 'Location', position: { latitude: 55.4038, longitude: 10.4024 } });
  await put('anna', {
    ...tag,
    resourceType: 'Patient',
    name: [{ family: 'Ågård-Berg', given: ['Anna Marie'] }],
    gender: 'female',
    birthDate: '1980-02-03',
    generalPractitioner: [to('house', 'Organization')],
    identifier: [{ system: 'urn:n', value: '2' }],
  });
  await put('bo', { resourceType: 'Patient', name: [{ family: 'Berg', given: ['Bo'] }], birthDate: '1990' });
  const subject = to('anna', 'Patient');
  await put('visit', {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject,
    period: { start: '2026-03-01', end: '2026-03-10' },
    serviceProvider: to('house', 'Organization'),
  });
  const problem = (name: string, status: string, verified: string) =>
    put(name, {
      resourceType: 'Condition',
      clinicalStatus: one(CLINICAL, status),
      verificationStatus: one(VERIFIED, verified),
      code: one('urn:oid:1.2.208.176.2.4', name === 'copd' ? 'DJ44' : 'DI10'),
      subject,
      encounter: to('visit', 'Encounter'),
    });
  await problem('copd', 'active', 'confirmed');
  await problem('healed', 'resolved', 'confirmed');
  await problem('mistaken', 'active', 'refuted');
  const taken = (name: string, type: string, status: string, more: object = {}) =>
    put(name, { resourceType: type, status, subject, medicationCodeableConcept: { text: name }, ...more });
  await taken('pills', 'MedicationStatement', 'active');
  await taken('stopped', 'MedicationStatement', 'stopped');
  await taken('ordered', 'MedicationRequest', 'active', { intent: 'order' });
  const allergy = (name: string, category: string, status: string) =>
    put(name, {
      resourceType: 'AllergyIntolerance',
      category: [category],
      clinicalStatus: one(ALLERGY, status),
      patient: subject,
    });
  await allergy('nuts', 'food', 'active');
  await allergy('penicillin', 'medication', 'active');
  await allergy('outgrown', 'food', 'resolved');
  await put('list', {
    resourceType: 'List',
    status: 'current',
    mode: 'working',
    subject,
    entry: [{ item: to('healed', 'Condition') }],
  });
  const long = (name: string, value: string) =>
    p
      .call(
        'bench',
        'POST',
        '/fhir/RiskAssessment',
        `{"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/${ids['anna']}"},"prediction":[{"probabilityDecimal":${value}}]}`,
      )
      .then((made) => {
        ids[name] = made.json.id;
      });
  await long('long', '0.1234567890123456789');
  await long('longer', '0.1234567890123476789');
});
afterAll(() => p?.close());

const get = (query: string, as = 'bench') =>
  p.call(as, 'GET', `/fhir/${query.replace(/\{([\w-]+)\}/g, (_all, name: string) => ids[name]!)}`);

async function found(query: string): Promise<string[]> {
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  const out: string[] = [];
  for (let next: string | undefined = query; next !== undefined; ) {
    const answer = await get(next);
    if (answer.status !== 200) throw new Error(answer.text);
    for (const { resource } of answer.json.entry ?? []) out.push(names.get(resource.id) ?? resource.id);
    const links = answer.json.link as { relation: string; url: string }[];
    next = links.find((link) => link.relation === 'next')?.url.slice(`${p.url}/fhir`.length);
    next = next?.replace(/^\//, '');
  }
  return out;
}
const filter = (type: string, expression: string, more = '') =>
  `${type}?_filter=${encodeURIComponent(expression)}${more}`;

describe('_filter', () => {
  it.each([
    ['a text, whatever the case', 'Patient', 'family eq "BERG"', ['bo']],
    ['a part of it', 'Patient', 'family co "berg"', ['anna', 'bo']],
    ['its beginning, by Danish spelling', 'Patient', 'family sw "aag"', ['anna']],
    ['its end', 'Patient', 'family ew "berg" and given eq "bo"', ['bo']],
    ['a text that is another', 'Patient', 'family ne "berg" and _tag eq urn:joined|here', ['anna']],
    ['dates', 'Patient', 'birthdate ge 1985 and family eq "berg"', ['bo']],
    ['dates that overlap', 'Encounter', 'date po 2026-03-05', ['visit']],
    ['and that do not', 'Encounter', 'date po 2026-04', []],
    ['codes', 'Condition', 'code eq urn:oid:1.2.208.176.2.4|DJ44', ['copd']],
    ['codes below one', 'Condition', 'code ss urn:oid:1.2.208.176.2.4|DJ44', ['copd']],
    ['another code', 'Condition', 'clinical-status ne active', ['healed']],
    ['what is there', 'Patient', 'gender pr true', ['anna']],
    ['what is not', 'Patient', 'gender pr false and family eq berg', ['bo']],
    ['references', 'Condition', 'encounter re Encounter/{visit} and clinical-status eq resolved', ['healed']],
    ['and before or', 'Condition', 'code eq DJ44 or code eq DI10 and clinical-status eq resolved', ['copd', 'healed']],
    ['parentheses', 'Condition', '(code eq DJ44 or code eq DI10) and clinical-status eq resolved', ['healed']],
    ['not', 'Condition', 'not (clinical-status eq active)', ['healed']],
    ['a chain', 'Condition', 'subject:Patient.name co "marie" and code eq DJ44', ['copd']],
    ['a chain to any type', 'Encounter', 'subject.birthdate lt 1981', ['visit']],
    ['the id at the end of a chain', 'Condition', 'subject.id eq {anna} and code eq DJ44', ['copd']],
    [
      'a chain with brackets',
      'Condition',
      'encounter[status eq finished].service-provider.name eq "huset" and code eq DJ44',
      ['copd'],
    ],
    ['brackets that fit nothing', 'Condition', 'encounter[status eq planned].class eq AMB', []],
    ['_has', 'Patient', '_has:Condition:patient:code eq DJ44', ['anna']],
    ['a comma in a text', 'Patient', 'family eq "berg,ågård"', []],
    [
      'a set of values',
      'Condition',
      'clinical-status in http://hl7.org/fhir/ValueSet/condition-clinical and code eq DJ44',
      ['copd'],
    ],
  ])('asks for %s', async (_title, type, expression, expected) => {
    const filled = expression.replace(/\{([\w-]+)\}/g, (_all, name: string) => ids[name]!);
    expect((await found(filter(type, filled, type === 'Patient' ? '' : '&patient={anna}'))).sort()).toEqual(
      [...expected].sort(),
    );
  });

  it('stands beside other parameters, and in the link to itself', async () => {
    const query = filter('Condition', 'code eq DI10', '&patient={anna}&clinical-status=active');
    expect(await found(query)).toEqual(['mistaken']);
    expect((await get(query)).json.link[0].url).toContain('_filter=code+eq+DI10');
  });

  it('names the citizen whom it is about, for a caller who must', async () => {
    const told = await get(
      filter('Condition', 'patient eq {anna} and code eq DJ44'.replace('{anna}', ids['anna']!)),
      'asta',
    );
    const untold = await get(filter('Condition', 'code eq DJ44'), 'asta');
    const either = `patient eq ${ids['anna']} or code eq DJ44`;
    expect([untold.status, (await get(filter('Condition', either), 'asta')).status]).toEqual([403, 403]);
    expect(told.text).not.toContain('one citizen');
  });

  it.each([
    ['code'],
    ['code eq'],
    ['code is DJ44'],
    ['(code eq DJ44'],
    ['code eq DJ44)'],
    ['code eq "DJ44'],
    ['code eq DJ44 and'],
    ['not code eq DJ44'],
    ['colour eq blue'],
    ['code co DJ44'],
    ['subject.colour eq blue'],
    ['date ge soon'],
    [`${'('.repeat(30)}code eq a${')'.repeat(30)}`],
    [Array.from({ length: 101 }, () => 'code eq a').join(' or ')],
    ['focus.focus.focus._lastUpdated gt 2020'],
  ])('refuses %s, and says why', async (expression) => {
    const answer = await get(filter('Observation', expression, '&patient={anna}'));
    expect([answer.status, answer.json.issue[0].severity]).toEqual([400, 'error']);
    expect(answer.json.issue[0].expression[0]).toMatch(/^http\.(_filter|date)$/);
  });
});

describe('whatever is written as _filter', () => {
  const VALUES = [
    'true',
    '5.4',
    '2026-01',
    '"a b"',
    'urn:x|1',
    'Patient/x',
    '"\\u0000"',
    '"\\ud800"',
    '"\\\\,$|%_"',
    '""',
    '|',
    'a$b',
  ];
  const WORDS = ['and', 'or', 'not', '(', ')', '[', ']', '.', '"', 'eq'];
  const OPERATIONS = 'eq ne co sw ew gt lt ge le ap sa eb pr po ss sb in ni re'.split(' ');
  const STEPS = ['', '', '', '.name', '.id', '[status eq x].code', ':Patient.name'];
  const PATHS = ['_id', '_lastUpdated', '_list', '_text', '_has:Observation:patient:code'];

  it('is answered or refused, never a fault', async () => {
    const dice = new Dice(20);
    const test = (type: string) => {
      const path = dice.of([...searchParametersOf(type).map(({ code }) => code), ...PATHS]) + dice.of(STEPS);
      return `${path} ${dice.of(OPERATIONS)} ${dice.of(VALUES)}`;
    };
    const statuses = new Set<number>();
    for (let i = 0; i < 300; i++) {
      const type = dice.of(['Observation', 'Patient', 'Location', 'Questionnaire', 'RiskAssessment', 'Task']);
      const parts = Array.from({ length: 1 + dice.below(4) }, () => test(type));
      const text = parts.join(dice.of([' and ', ' or ', ') or (', ` ${dice.of(WORDS)} `]));
      const answer = await get(filter(type, dice.chance(0.3) ? `not (${text})` : text, '&_count=1'));
      statuses.add(answer.status);
      expect(answer.status, text).toBeLessThan(500);
    }
    expect([...statuses].sort()).toEqual([200, 400]);
  });
});

describe('lists by their function', () => {
  it.each([
    ['Condition', '$current-problems', ['copd']],
    ['MedicationStatement', '$current-medications', ['pills']],
    ['MedicationRequest', '$current-medications', ['ordered']],
    ['AllergyIntolerance', '$current-allergies', ['nuts', 'penicillin']],
    ['AllergyIntolerance', '$current-drug-allergies', ['penicillin']],
    ['Condition', '$current-problems,{list}', ['copd', 'healed']],
  ])('%s?_list=%s', async (type, list, expected) => {
    expect((await found(`${type}?patient={anna}&_list=${list}`)).sort()).toEqual([...expected].sort());
  });

  it('are one list over several types', async () => {
    const query = '?_type=MedicationStatement,MedicationRequest&patient={anna}&_list=$current-medications';
    expect((await found(query)).sort()).toEqual(['ordered', 'pills']);
  });

  it.each([
    'Observation?_list=$current-problems',
    'Condition?_list=$current-wishes',
    'Condition?_list=$current-problems,a b',
  ])('refuses %s', async (query) => {
    expect((await get(query)).status).toBe(400);
  });
});

describe('citizens and directories together', () => {
  it.each([
    ['by what all resources have', '?_tag=urn:joined|here', ['anna', 'house']],
    ['by id, of whatever type', '?_id={house},{anna},{visit}', ['anna', 'house', 'visit']],
    [
      'by a parameter that the types share',
      '?_type=Patient,Organization&identifier=urn:n|1,urn:n|2',
      ['anna', 'house'],
    ],
    ['by _filter', '?_type=Patient,Organization&_filter=identifier eq urn:n|1', ['house']],
    ['by what refers to them', '?_id={house},{bo}&_has:Encounter:service-provider:status=finished', ['house']],
    ['in the compartment of a professional', 'Practitioner/nobody/*', []],
  ])('are found %s', async (_title, query, expected) => {
    expect((await found(query)).sort()).toEqual([...expected].sort());
  });

  it('in one order over all pages, and counted together', async () => {
    const query = '?_type=Patient,Organization,Encounter&_id={house},{anna},{bo},{visit}';
    const ordered = await found(`${query}&_sort=_lastUpdated`);
    expect(ordered).toEqual(['house', 'anna', 'bo', 'visit']);
    expect(await found(`${query}&_sort=_lastUpdated&_count=1`)).toEqual(ordered);
    expect(await found(`${query}&_sort=-_lastUpdated&_count=3`)).toEqual([...ordered].reverse());
    expect((await found(`${query}&_count=1`)).sort()).toEqual([...ordered].sort());
    expect((await get(`${query}&_summary=count`)).json.total).toBe(4);
    expect((await get(`${query}&_count=1&_total=accurate`)).json.total).toBe(4);
    const named = '?_type=Patient,Organization&_id={house},{anna}&_sort=identifier';
    expect(await found(named)).toEqual(['house', 'anna']);
  });

  it('a person must name the citizen all the same', async () => {
    expect((await get('?_type=Patient,Organization&_id={house}', 'asta')).status).toBe(403);
    expect((await get('?_id={house}', 'asta')).status).toBe(403);
  });
});

describe('the rest', () => {
  it('_sort=near puts the nearest place first', async () => {
    const near = 'Location?near=55.6761|12.5683|500|km';
    expect(await found(`${near}&_sort=near`)).toEqual(['copenhagen', 'odense', 'aarhus']);
    expect(await found(`${near}&_sort=-near&_count=1`)).toEqual(['aarhus', 'odense', 'copenhagen']);
    expect((await get('Location?_sort=near')).json.issue[0].expression).toEqual(['http._sort']);
  });

  it('a number with more digits than a double finds itself, and not its neighbour', async () => {
    const asked = (value: string) => found(`RiskAssessment?patient={anna}&probability=${value}`);
    expect(await asked('0.1234567890123456789')).toEqual(['long']);
    expect(await asked('ne0.1234567890123456789')).toEqual(['longer']);
    expect(await asked('gt0.1234567890123456789')).toEqual(['longer']);
    expect(await asked('ge0.1234567890123456789')).toHaveLength(2);
    expect(await asked('lt0.1234567890123476789')).toEqual(['long']);
    expect(await asked('0.123')).toHaveLength(2);
  });
});
