/** A supervisor's view of the log: whose rows, named so that they can be judged, the unusual ones marked by a rule that is told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LogMark, marksOf } from '../../src/audit/index.js';
import type { SupervisedEntry, SupervisedLog } from '../../src/patient-index/index.js';
import { openScreens, type Screens } from '../access/at-the-screen.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let house: TestPlatform;
let screens: Screens;
let karla: string;
let stranger: string;
const REASON = 'bevidstløs, kan ikke spørges';

beforeAll(async () => {
  house = await openTestPlatform({ citizens: 7 });
  screens = openScreens(house.url);
  const idOf = async (query: string) =>
    (await house.call('bench', 'GET', `/fhir/Patient?${query}`)).json.entry[0].resource.id as string;
  karla = await idOf('given=Karla');
  const made = await house.call('bench', 'POST', '/fhir/Patient', {
    resourceType: 'Patient',
    name: [{ family: 'Tilsynsen', given: ['Ukendt'] }],
    birthDate: '1970-01-01',
  });
  stranger = made.json.id;
  const overview = (person: string, id: string) => screens.as(person, 'GET', `/api/patients/${id}/overview`);
  const state = (person: string, id: string, grounds: object) =>
    screens.as(person, 'POST', `/api/patients/${id}/access`, grounds);
  await overview('asta', karla);
  await overview('jens', karla);
  await overview('mads', karla);
  await overview('mads', stranger);
  await overview('peter', karla);
  await state('asta', stranger, { purpose: 'emergency', reason: REASON });
  await overview('asta', stranger);
  await screens.as('asta', 'DELETE', `/api/patients/${stranger}/access`);
  await state('asta', stranger, { purpose: 'treatment', consent: true, reason: 'Ringede selv' });
  await overview('asta', stranger);
  await house.logKeeper.sequence('everywhere');
});
afterAll(() => house?.close());

async function view(person: string, path: string): Promise<SupervisedEntry[]> {
  const { status, text, json } = await house.call(person, 'GET', path);
  expect(status, text).toBe(200);
  return (json as SupervisedLog).entries;
}
const overviews = (entries: SupervisedEntry[]) => entries.filter(({ operation }) => operation === 'overview');
const told = ({ actor, effect, marks, patientName }: SupervisedEntry) => [actor, patientName, effect, marks];

describe('a supervisor', () => {
  it('sees who of the unit looked at whom, and what is unusual about it', async () => {
    const entries = overviews(await view('asta', '/api/log/unit'));
    const karlas = entries[0] && entries.find(({ patientId }) => patientId === karla)?.patientName;
    expect(karlas).toMatch(/^Karla /);
    const seen = entries.map(told);
    expect(seen).toContainEqual(['jens', karlas, 'F', []]);
    expect(seen).toContainEqual(['mads', 'Ukendt Tilsynsen', 'D', ['refused']]);
    expect(seen).toContainEqual(['asta', 'Ukendt Tilsynsen', 'PR', ['emergency', 'no-relation']]);
    expect(seen).toContainEqual(['asta', 'Ukendt Tilsynsen', 'P', ['no-relation']]);
    expect(entries.every(({ actor }) => actor !== 'peter')).toBe(true);
    expect(entries.find(({ patientId }) => patientId === karla)?.patientNumber).toMatch(/^\d{6}-••••$/);
  });

  it('sees what her assistants did in her name, and nobody else’s', async () => {
    const entries = await view('asta', '/api/log/assistants');
    expect(new Set(entries.map(({ actor }) => actor))).toEqual(new Set(['jens']));
    expect(entries[0]).toMatchObject({ onBehalfOf: 'Asta Prøvegaard', roleWords: { da: 'sekretær (medhjælp)' } });
  });

  it('picks out one person, and what is marked: the same by the database as by the rule', async () => {
    const all = await view('asta', '/api/log/unit');
    const mads = await view('asta', '/api/log/unit?actor=mads');
    expect(new Set(mads.map(({ actor }) => actor))).toEqual(new Set(['mads']));
    const marked = await view('asta', '/api/log/unit?marked=true');
    const expected = all.filter(({ marks }) => marks.length > 0).map(({ event }) => event);
    expect(marked.filter(({ event }) => all.some((one) => one.event === event)).map(({ event }) => event)).toEqual(
      expected,
    );
    expect(expected.length).toBeGreaterThan(2);
    expect((await house.call('asta', 'GET', '/api/log/unit?marked=perhaps')).status).toBe(400);
  });

  it('leaves a row with everybody whose look-ups were shown', async () => {
    const count = async () =>
      (await screens.as('karla', 'GET', '/api/me/log')).json.entries.filter(
        ({ rule }: { rule: string }) => rule === 'S31',
      ).length;
    const before = await count();
    await view('asta', '/api/log/unit');
    expect(await count()).toBe(before + 1);
  });

  it.each(['jens', 'mads', 'peter', 'omar', 'karla', 'drift'])('is not %s, who leads nobody', async (person) => {
    const { status, json } = await house.call(person, 'GET', '/api/log/unit');
    expect([status, json.access?.rule]).toEqual([403, 'S33']);
  });
});

describe('the marks', () => {
  const row = (effect: string, facts: object = {}, rule = '01') =>
    marksOf({ effect, rule, facts: { purpose: 'treatment', ...facts } as never });
  const cases: [string, LogMark[], LogMark[]][] = [
    ['an ordinary look-up', row('P', { grade: 'A' }), []],
    ['the patient’s own practice', row('PF', { grade: 'B' }), []],
    ['an earlier contact', row('PF', { grade: 'C' }), ['no-relation']],
    ['break-glass', row('PR', { grade: 'E', obligations: ['flag-in-log'] }), ['emergency', 'no-relation']],
    ['on the scene', row('PF', { purpose: 'emergency', grade: 'B+' }), ['emergency']],
    ['a block lifted by consent', row('P', { grade: 'A', obligations: ['flag-in-log'] }), ['lifted']],
    ['a refusal', row('D', { grade: 'E' }), ['refused']],
    ['break-glass refused', row('D', { purpose: 'emergency' }), ['refused', 'emergency']],
    ['a token that is too narrow', row('D', {}, 'scope'), []],
  ];
  it.each(cases)('of %s', (_title, marks, expected) => expect(marks).toEqual(expected));
});
