/** The citizen's log: page by page to its end, and as one for the numbers of one person. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CitizensLog, LogLine } from '../../src/patient-index/contract.js';
import { Browser, logInAt } from '../identity/house.js';
import { type Answer, openTestPlatform, type TestPlatform } from '../platform.js';

let house: TestPlatform;
let karla: string;

beforeAll(async () => {
  house = await openTestPlatform({ citizens: 7 });
  karla = (await house.call('karla', 'GET', '/api/me')).json.patientId;
});
afterAll(() => house?.close());

const log = async (query = ''): Promise<CitizensLog> => {
  const answer = await house.call('karla', 'GET', `/api/me/log${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
};
async function wholeLog(): Promise<{ pages: number; lines: LogLine[] }> {
  const lines: LogLine[] = [];
  for (let pages = 1, next: string | undefined; ; pages++) {
    const page = await log(next === undefined ? '' : `?before=${next}`);
    lines.push(...page.entries);
    next = page.next;
    if (next === undefined) return { pages, lines };
  }
}

describe('a long log', () => {
  it('is read page by page to its first line, none twice, none left out', async () => {
    const key = (await house.record.locate('Patient', karla)).patientKey;
    // Look-ups enough for three pages, by a system that reads one line a time.
    const some = await house.call('bench', 'GET', `/fhir/Observation?patient=${karla}&_count=1`);
    const id = some.json.entry[0].resource.id;
    for (let batch = 0; batch < 22; batch++)
      await house.call('bench', 'POST', '/fhir', {
        resourceType: 'Bundle',
        type: 'batch',
        entry: Array.from({ length: 50 }, () => ({ request: { method: 'GET', url: `Observation/${id}` } })),
      });
    const { pages, lines } = await wholeLog();
    expect(pages).toBe(3);
    const reads = lines.filter(({ role }) => role === 'bench-system');
    const stored = await house.db.query<{ bench: number; all: number }>({
      text: `SELECT count(*) FILTER (WHERE actor = 'bench')::integer AS bench, count(*)::integer AS all FROM access_log WHERE patient_key = $1::bigint`,
      values: [key],
    });
    // Each page is a look-up too, written when it has been read.
    expect([reads.length, lines.length + pages]).toEqual([stored[0]!.bench, stored[0]!.all]);
    const times = lines.map(({ time }) => time);
    expect(times).toEqual(times.toSorted().reverse());
  });

  it('takes no other place to go on from than one it gave', async () => {
    for (const before of ['x', "' OR 1=1 --", '2026-11-28T08:00:00Z'])
      expect((await house.call('karla', 'GET', `/api/me/log?before=${encodeURIComponent(before)}`)).status).toBe(400);
  });
});

describe('a line', () => {
  it('names the person and the place, so that they can be blocked; a withheld name names nobody', async () => {
    await house.call('asta', 'GET', `/api/patients/${karla}/overview`);
    const line = (await log()).entries.find(({ who }) => who === 'Asta Prøvegaard')!;
    const practitioner = (await house.call('bench', 'GET', `/fhir/${line.person}`)).json;
    expect(practitioner.name[0].family).toBe('Prøvegaard');
    expect((await house.call('bench', 'GET', `/fhir/${line.place}`)).json.name).toBe(line.organisation);
  });

  it('tells her own choices by what they were', async () => {
    const browser = new Browser();
    await logInAt(house.url, browser, 'karla');
    const headers = { 'x-overblik': '1', 'content-type': 'application/json' };
    const body = JSON.stringify({ kind: 'block', kinds: ['image'] });
    await browser.ask(`${house.url}/api/me/blocks/effects`, { method: 'POST', headers, body });
    const made = await browser.ask(`${house.url}/api/me/blocks`, { method: 'POST', headers, body });
    const { choice } = (await made.json()) as { choice: { id: string } };
    await browser.ask(`${house.url}/api/me/blocks/${choice.id}`, { method: 'DELETE', headers: { 'x-overblik': '1' } });
    const told = (await log()).entries.filter(({ rule }) => rule === '53').map(({ what }) => what);
    expect(new Set(told)).toEqual(new Set(['Hvad en spærring vil gøre', 'Lavede en spærring', 'Ophævede en spærring']));
  });
});

describe('the log of one person with two numbers', () => {
  const link = (id: string, type: string) => ({ link: [{ other: { reference: `Patient/${id}` }, type }] });
  let other: string;
  let mine: object;
  let theirs: object;

  const write = async (method: string, path: string, body: object): Promise<Answer> => {
    const answer = await house.call('bench', method, path, body);
    expect([200, 201], answer.text).toContain(answer.status);
    return answer;
  };

  beforeAll(async () => {
    theirs = (
      await write('POST', '/fhir/Patient', {
        resourceType: 'Patient',
        identifier: [{ use: 'temp', system: 'urn:oid:1.2.208.176.1.6.1.1', value: '140348' + '1OS6' }],
        name: [{ family: 'Eksempelsen', given: ['Karla'] }],
        birthDate: '1948-03-14',
      })
    ).json;
    other = (theirs as { id: string }).id;
    await house.call('peter', 'GET', `/api/patients/${other}/overview`);
    mine = (await house.call('bench', 'GET', `/fhir/Patient/${karla}`)).json;
  });

  const ofPeter = async () => (await log()).entries.filter(({ who, otherNumber }) => /Peter/.test(who) && otherNumber);

  it('is hers only when both records say that they are one', async () => {
    expect(await ofPeter()).toEqual([]);
    await write('PUT', `/fhir/Patient/${karla}`, { ...mine, ...link(other, 'replaces') });
    // One side alone (negative control): whoever writes a link to somebody must not read that somebody's log.
    expect(await ofPeter()).toEqual([]);
    expect((await log()).otherNumbers).toBeUndefined();
    await write('PUT', `/fhir/Patient/${other}`, { ...theirs, ...link(karla, 'replaced-by') });
    const joined = await log();
    expect(joined.otherNumbers).toEqual([other]);
    expect((await ofPeter()).map(({ effect }) => effect)).toEqual(['D']);
  });

  it('tells a look-up that met both numbers once', async () => {
    const before = (await log()).entries.filter(({ who }) => who === 'Asta Prøvegaard').length;
    await house.call('asta', 'GET', `/api/patients/${karla}/overview`);
    expect((await log()).entries.filter(({ who }) => who === 'Asta Prøvegaard').length).toBe(before + 1);
  });

  it('has a download for each number, hers both', async () => {
    for (const id of [karla, other]) {
      const answer = await house.call('karla', 'GET', `/api/me/log/download?patient=${id}&format=json`);
      expect([answer.status, id], answer.text.slice(0, 200)).toEqual([200, id]);
    }
    expect((await house.call('emma', 'GET', `/api/me/log/download?patient=${other}&format=json`)).status).toBe(403);
  });

  it('comes apart again when the records do', async () => {
    await write('PUT', `/fhir/Patient/${karla}`, mine);
    expect(await ofPeter()).toEqual([]);
    expect((await log()).otherNumbers).toBeUndefined();
  });
});
