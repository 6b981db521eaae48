/** What citizens add themselves: theirs alone to add and to take back, shown to those who treat them as the citizen's own word. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnEntry } from '../../src/access/contract.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { openScreens, type Screens } from './at-the-screen.js';

let house: TestPlatform;
let screens: Screens;
let karla: string;
const VACCINE = { kind: 'vaccination', name: 'Gul feber, Nairobi', date: '2019-05-02' };

beforeAll(async () => {
  house = await openTestPlatform({ citizens: 7 });
  screens = openScreens(house.url);
  karla = (await house.call('karla', 'GET', '/api/me')).json.patientId;
});
afterAll(() => house?.close());

const add = (entry: object, person = 'karla') => screens.as(person, 'POST', '/api/me/entries', entry);
const added = async (entry: object): Promise<OwnEntry> => {
  const answer = await add(entry);
  expect(answer.status, answer.text).toBe(201);
  return answer.json.entry;
};
const list = async (): Promise<OwnEntry[]> => (await screens.as('karla', 'GET', '/api/me/entries')).json.entries;
const remove = (reference: string, person = 'karla') => screens.as(person, 'DELETE', `/api/me/entries/${reference}`);

describe('an entry of the citizen’s own', () => {
  it('is added, seen as her own word, and valid FHIR', async () => {
    const vaccination = await added(VACCINE);
    const weight = await added({ kind: 'measurement', measure: 'weight', value: '72,5', date: '2026-11-01' });
    expect(weight).toMatchObject({ name: 'Vægt', value: '72.5', unit: 'kg' });
    expect((await list()).map(({ reference }) => reference).sort()).toEqual(
      [vaccination.reference, weight.reference].sort(),
    );
    // Not by everybody: what no house is controller of is hidden by every block of a house, and Karla has one.
    const shown = async (person: string) =>
      (await house.call(person, 'GET', `/api/patients/${karla}/overview`)).text.includes('Gul feber, Nairobi');
    expect([await shown('bench'), await shown('karla'), await shown('asta')]).toEqual([true, true, false]);
    for (const { reference } of [vaccination, weight]) {
      const { json } = await house.call('bench', 'GET', `/fhir/${reference}`);
      expect(json.meta.security).toMatchObject([{ code: 'own-entry' }]);
      const verdict = await house.call('bench', 'POST', `/fhir/${json.resourceType}/$validate`, json);
      expect(verdict.json.issue.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([]);
    }
    for (const { reference } of [vaccination, weight]) expect((await remove(reference)).status).toBe(204);
    expect(await list()).toEqual([]);
  });

  it('is nobody else’s to take away, and once confirmed not hers either; nor is what others wrote', async () => {
    const { reference } = await added(VACCINE);
    expect((await remove(reference, 'ida')).status).toBe(404);
    expect((await remove(reference, 'emma')).status).toBe(404);
    const { json } = await house.call('bench', 'GET', `/fhir/${reference}`);
    const confirmed = { ...json, meta: undefined, primarySource: true };
    expect((await house.call('bench', 'PUT', `/fhir/${reference}`, confirmed)).status).toBe(200);
    expect((await remove(reference)).status).toBe(404);
    expect(await list()).toEqual([]);
    const theirs = (await house.call('bench', 'GET', `/fhir/Observation?patient=${karla}&_count=1`)).json.entry[0]
      .resource;
    expect((await remove(`Observation/${theirs.id}`)).status).toBe(404);
    expect((await house.call('bench', 'GET', `/fhir/Observation/${theirs.id}`)).status).toBe(200);
  });

  it('is refused before 15, to professionals, and logged by row 53', async () => {
    expect((await add(VACCINE, 'noah')).status).toBe(403);
    expect((await add(VACCINE, 'asta')).status).toBe(404);
    const { reference } = await added(VACCINE);
    await remove(reference);
    const rows = await house.db.query<{ effect: string; rule: string; entry: string }>({
      text: 'SELECT effect, rule, entry FROM access_log WHERE patient_key = $1::bigint AND actor = $2 ORDER BY at, id',
      values: [(await house.record.locate('Patient', karla)).patientKey, 'karla'],
    });
    const mine = rows.map(({ effect, rule, entry }) => [effect, rule, JSON.parse(entry).operation]);
    expect(mine).toContainEqual(['P', '53', 'own-entry']);
    expect(mine).toContainEqual(['P', '53', 'own-entry-removed']);
  });

  it.each([
    ['no kind', { ...VACCINE, kind: 'diagnosis' }, 'kind'],
    ['no name', { ...VACCINE, name: ' ' }, 'name'],
    ['a day that is none', { ...VACCINE, date: '2019-02-30' }, 'date'],
    ['a day to come', { ...VACCINE, date: '2999-01-01' }, 'date'],
    ['an unknown measure', { kind: 'measurement', measure: 'luck', value: '1', date: '2026-11-01' }, 'measure'],
    ['a value that is none', { kind: 'measurement', measure: 'pulse', value: '1e9', date: '2026-11-01' }, 'value'],
  ])('with %s is refused by the name of the member', async (_title, entry, member) => {
    const answer = await add(entry);
    expect([answer.status, answer.json.issue[0].expression]).toEqual([400, [member]]);
  });
});
