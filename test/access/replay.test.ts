/** A decision of the log can be made again, and comes out the same; two numbers of one person are bound by the blocks of both. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replay, replayLog } from '../../src/access/index.js';
import type { LogFacts } from '../../src/audit/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let house: TestPlatform;
let karla: string;
let key: bigint;
const locate = async (id: string) => (await house.record.locate('Patient', id)).patientKey;

beforeAll(async () => {
  house = await openTestPlatform({ citizens: 7 });
  karla = (await house.call('karla', 'GET', '/api/me')).json.patientId;
  key = await locate(karla);
});
afterAll(() => house?.close());

const overview = async (person: string): Promise<number> =>
  (await house.call(person, 'GET', `/api/patients/${karla}/overview`)).status;

interface Line {
  at: number;
  effect: string;
  rule: string;
  entry: string;
}
const lines = (): Promise<Line[]> =>
  house.db.query<Line>({
    text: 'SELECT (extract(epoch FROM l.at) * 1000)::float8 AS at, l.effect, l.rule, l.entry FROM access_log AS l WHERE l.patient_key = $1::bigint ORDER BY l.id DESC',
    values: [key],
  });
const write = async (method: string, path: string, body: object) => {
  const answer = await house.call('bench', method, path, body);
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.json;
};
const consent = (id: string, more: object = {}) => ({
  resourceType: 'Consent',
  status: 'active',
  scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
  category: [{ coding: [{ system: 'https://overblik.example/fhir/CodeSystem/mark', code: 'block' }] }],
  patient: { reference: `Patient/${id}` },
  policyRule: { text: 'Sundhedsloven § 42 a, stk. 5' },
  provision: { type: 'deny' },
  ...more,
});

describe('a decision of the log', () => {
  it('made again by the law and the facts of its instant is the same, whoever asked, whatever has happened since', async () => {
    for (const person of ['asta', 'mads', 'jens', 'peter', 'sofie', 'omar', 'karla', 'ida', 'noah', 'bench'])
      await overview(person);
    const block = await write('POST', '/fhir/Consent', consent(karla));
    expect(await overview('asta')).toBe(403);
    await write('PUT', `/fhir/Consent/${block.id}`, { ...block, status: 'inactive' });
    expect(await overview('asta')).toBe(200);
    const replayed = await replayLog(house.db, key, 500, true, locate);
    expect(replayed.filter((one) => !one.isSame).map(({ at, logged, again }) => ({ at, logged, again }))).toEqual([]);
    expect(replayed.length).toBeGreaterThan(12);
    expect(new Set(replayed.map(({ logged }) => logged.effect)).size).toBeGreaterThan(1);
    // In the middle of it, the block was what decided.
    expect(replayed.some(({ again }) => again.rule === '09')).toBe(true);
  });

  it('that says something else than the law did is found (negative control)', async () => {
    const line = (await lines()).find(({ rule, entry }) => rule === '08' && entry.includes('"asked"'))!;
    const facts = JSON.parse(line.entry) as LogFacts;
    const again = (more: object) =>
      replay(
        house.db,
        { patientKey: key, at: new Date(line.at), effect: line.effect, rule: line.rule, facts, ...more },
        true,
        locate,
      );
    expect(await again({})).toMatchObject({ isSame: true });
    expect(await again({ effect: 'D' })).toMatchObject({ isSame: false });
    expect(await again({ facts: { ...facts, role: 'interpreter' } })).toMatchObject({ isSame: false });
    expect(await again({ at: new Date('2019-06-30T12:00:00Z') })).toMatchObject({
      isSame: false,
      again: { effect: 'D' },
    });
  });

  it('keeps no number in the line', async () => {
    const patient = (await house.call('bench', 'GET', `/fhir/Patient/${karla}`)).json;
    const cpr = patient.identifier[0].value as string;
    for (const { entry } of await lines()) expect(entry).not.toContain(cpr);
  });
});

describe('two Patients that are one person', () => {
  it('are bound by the blocks of both; a link on one side only tightens; undone it is as before', async () => {
    const organisation = (await house.call('peter', 'GET', '/api/me')).json.organisationSor as string;
    const unit = (await house.call('bench', 'GET', `/fhir/Organization?identifier=${organisation}`)).json.entry[0]
      .resource;
    const other = await write('POST', '/fhir/Patient', {
      resourceType: 'Patient',
      identifier: [{ use: 'temp', system: 'urn:oid:1.2.208.176.1.6.1.1', value: '140348' + '1OS6' }],
      name: [{ family: 'Eksempelsen', given: ['Karla'] }],
      birthDate: '1948-03-14',
    });
    const contact = await write('POST', '/fhir/Encounter', {
      resourceType: 'Encounter',
      status: 'in-progress',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject: { reference: `Patient/${other.id}` },
      serviceProvider: { reference: `Organization/${unit.id}`, display: unit.name },
      period: { start: '2026-11-01T08:00:00+01:00' },
    });
    const block = await write('POST', '/fhir/Consent', consent(other.id));
    const before = { asta: await overview('asta'), peter: await overview('peter') };
    expect(before).toEqual({ asta: 200, peter: 403 });
    const link = (id: string, type: string) => ({ link: [{ other: { reference: `Patient/${id}` }, type }] });
    const mine = (await house.call('bench', 'GET', `/fhir/Patient/${karla}`)).json;

    await write('PUT', `/fhir/Patient/${karla}`, { ...mine, ...link(other.id, 'replaces') });
    expect([await overview('asta'), await overview('peter'), await overview('karla')]).toEqual([403, 403, 200]);
    await write('PUT', `/fhir/Consent/${block.id}`, { ...block, status: 'inactive' });
    // One side alone opens nothing to whoever treats the other.
    expect([await overview('asta'), await overview('peter')]).toEqual([200, 403]);

    const theirs = (await house.call('bench', 'GET', `/fhir/Patient/${other.id}`)).json;
    await write('PUT', `/fhir/Patient/${other.id}`, { ...theirs, active: false, ...link(karla, 'replaced-by') });
    expect([await overview('asta'), await overview('peter')]).toEqual([200, 200]);
    // One person: the contact under the other number stands in her overview, and the look-up in the log of both.
    const shown = (await house.call('asta', 'GET', `/api/patients/${karla}/overview`)).json.items;
    expect(shown.some((item: { reference: string }) => item.reference === `Encounter/${contact.id}`)).toBe(true);
    const under = await house.db.query({
      text: 'SELECT 1 FROM access_log AS l WHERE l.patient_key = $1::bigint AND l.actor = $2',
      values: [await locate(other.id), 'asta'],
    });
    expect(under.length).toBeGreaterThan(0);

    await write('PUT', `/fhir/Patient/${karla}`, mine);
    expect([await overview('asta'), await overview('peter')]).toEqual([before.asta, before.peter]);
    const replayed = await replayLog(house.db, key, 12, true, locate);
    expect(replayed.filter((one) => !one.isSame).map(({ at, logged, again }) => ({ at, logged, again }))).toEqual([]);
  });
});
