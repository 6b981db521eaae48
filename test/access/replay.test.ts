/** A decision of the log can be made again, and comes out the same; two numbers of one person are bound by the blocks of both. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEMO_POLICY, replay, replayLog, tableHash } from '../../src/access/index.js';
import type { LogFacts } from '../../src/audit/index.js';
import { main } from '../../src/cli/index.js';
import type { ReplayedDecision, ReplayedLog } from '../../src/patient-index/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { throwawayFolder } from '../throwaway-database.js';

let house: TestPlatform;
let dir: string;
let karla: string;
let key: bigint;
const locate = async (id: string) => (await house.record.locate('Patient', id)).patientKey;

beforeAll(async () => {
  dir = await throwawayFolder();
  house = await openTestPlatform({ citizens: 7, dataDir: dir });
  karla = (await house.call('karla', 'GET', '/api/me')).json.patientId;
  key = await locate(karla);
});
afterAll(async () => {
  await house?.close();
  rmSync(dir, { recursive: true, force: true });
});

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

describe('the table that a decision was made by', () => {
  it('is named in the line by the hash of its rows of that day, and known again', async () => {
    expect(await overview('asta')).toBe(200);
    const [line] = await lines();
    const facts = JSON.parse(line!.entry) as LogFacts;
    expect(facts.asked?.table).toBe(tableHash(DEMO_POLICY, new Date(line!.at)));
    const [again] = await replayLog(house.db, key, 1, true, locate);
    expect(again).toMatchObject({ isSame: true, isSameTable: true, logged: { table: facts.asked!.table } });
  });

  it('a new version of a row, from a day to come, leaves old decisions as they were; one from before them is found out', async () => {
    const [line] = await lines();
    const { at, effect, rule, entry } = line!;
    const logged = { patientKey: key, at: new Date(at), effect, rule, facts: JSON.parse(entry) as LogFacts };
    const from = (day: string) => ({
      ...DEMO_POLICY,
      rows: DEMO_POLICY.rows.flatMap((row) => [
        { ...row, validTo: day },
        { ...row, effect: 'D' as const, validFrom: day },
      ]),
    });
    expect(await replay(house.db, logged, true, locate, from('2999-01-01'))).toMatchObject({
      isSame: true,
      isSameTable: true,
    });
    expect(await replay(house.db, logged, true, locate, from('2020-01-01'))).toMatchObject({
      isSame: false,
      isSameTable: false,
    });
  });
});

describe('decisions made again over HTTP', () => {
  const ask = async (as: string, path: string) => {
    // Rows are found by whose they are once they are in the tree.
    await house.logKeeper.sequence('everywhere');
    const { status, json } = await house.call(as, 'GET', `/api/log/replay${path}`);
    return { status, json: json as ReplayedLog & ReplayedDecision };
  };

  it('by a supervisor: her unit and her assistants, and nobody else; by the citizen: her own', async () => {
    await overview('jens');
    const unit = await ask('asta', '?view=unit');
    expect(unit.status).toBe(200);
    expect(new Set(unit.json.decisions.map(({ actor }) => actor))).toEqual(new Set(['asta', 'jens', 'mads']));
    expect(unit.json.same).toBe(unit.json.decisions.length);
    expect(unit.json.decisions.every(({ isSameTable }) => isSameTable)).toBe(true);
    const assistants = await ask('asta', '?view=assistants');
    expect(new Set(assistants.json.decisions.map(({ actor }) => actor))).toEqual(new Set(['jens']));
    const own = await ask('karla', '?view=own');
    expect(own.json.decisions.map(({ actor }) => actor)).toEqual(expect.arrayContaining(['asta', 'jens', 'karla']));
    for (const [as, view] of [
      ['mads', 'unit'],
      ['karla', 'unit'],
      ['jens', 'assistants'],
      ['drift', 'unit'],
      ['ida', `own&patient=${karla}`],
    ])
      expect((await ask(as!, `?view=${view}`)).status === 200, `${as} ${view}`).toBe(as === 'ida');
    expect((await ask('noah', `?view=own&patient=${karla}`)).status).toBe(403);
    expect((await ask('asta', '?view=all')).status).toBe(400);
  });

  it('one line by its id, for whoever may see the line; for all others it is not there', async () => {
    const { event } = (await ask('asta', '?view=unit')).json.decisions[0]!;
    const one = await ask('asta', `/${event}?view=unit`);
    expect(one.json).toMatchObject({ event, isSame: true, again: { legal: one.json.logged.legal } });
    expect(JSON.stringify(one.json)).not.toContain('evidence');
    const others = (await ask('karla', '?view=own')).json.decisions.find(({ actor }) => actor === 'karla')!.event;
    expect((await ask('asta', `/${others}?view=unit`)).status).toBe(404);
    expect((await ask('asta', `/${'a'.repeat(64)}?view=unit`)).status).toBe(404);
    expect((await ask('noah', `/${event}?view=own&patient=${karla}`)).status).toBe(403);
  });

  it('is itself a line of every citizen shown, and a decision that can be made again', async () => {
    await ask('asta', '?view=unit');
    const [line] = await lines();
    expect(JSON.parse(line!.entry)).toMatchObject({ operation: 'log-replay', asked: { operation: 'unit-log' } });
    const [again] = await replayLog(house.db, key, 1, true, locate);
    expect(again).toMatchObject({ isSame: true, logged: { rule: 'S31' } });
  });
});

describe('overblik access replay', () => {
  const run = async (...words: string[]) => {
    let out = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += String(text);
      return true;
    });
    const code = await main(['access', 'replay', ...words, '--demo', '--data', dir]).finally(() =>
      vi.restoreAllMocks(),
    );
    return { code, out };
  };

  it('makes the decisions of one citizen again beside the platform that runs: all the same, by the very same table', async () => {
    const { code, out } = await run('--patient', karla, '--json');
    expect(JSON.parse(out)).toMatchObject({ different: [], otherTable: 0 });
    expect(JSON.parse(out).replayed).toBeGreaterThan(10);
    expect(code).toBe(0);
    expect((await run('--patient', karla)).out).toMatch(
      /^\d+ decisions made again, \d+ the same, 0 by another table\n$/,
    );
  });

  it('exits with 1 and names the line that says something else than the law did (negative control)', async () => {
    const other = (await house.call('noah', 'GET', '/api/me')).json.patientId as string;
    await house.call('noah', 'GET', `/api/patients/${other}/overview`);
    // What stands cannot be changed, but a line can be added that says what never was decided.
    await house.db.query({
      text: `INSERT INTO access_log (patient_key, id, at, effect, rule, actor, returned, entry, salt)
        SELECT l.patient_key, gen_random_uuid(), l.at, 'P', '50', l.actor, 1, l.entry, l.salt
        FROM access_log AS l WHERE l.patient_key = $1::bigint AND l.actor = 'noah' LIMIT 1`,
      values: [await locate(other)],
    });
    const { code, out } = await run('--patient', other);
    expect(code).toBe(1);
    expect(out).toMatch(/P 50 .* -> {2}D 54/);
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
