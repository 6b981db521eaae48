/** Many clients at once: no conflict that none of them caused, and one resource where one was meant. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDatabase, Statement, Transaction } from '../../src/database/index.js';
import { commitAll } from '../../src/record/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { type ThrowawayDatabase, throwawayDatabase } from '../throwaway-database.js';

let house: ThrowawayDatabase;
let p: TestPlatform;
/** How often a transaction was begun: each time more than one asked for is a conflict that was tried again. */
let begun = 0;
/** Statements that stored something about a citizen. */
let stored = 0;
beforeAll(async () => {
  house = await throwawayDatabase({ maxConnections: 16 });
  p = await openTestPlatform({ db: counting(house.db), dataDir: house.dataDir });
});
afterAll(async () => {
  await p?.close();
  await house?.dispose();
});

function counting(db: OpenDatabase): OpenDatabase {
  return new Proxy(db, {
    get(target, name) {
      if (name === 'transaction')
        return <T>(work: (tx: Transaction) => Promise<T>) =>
          target.transaction((tx) => {
            begun++;
            return work(tx);
          });
      if (name === 'query')
        return (statement: Statement) => {
          if (statement.text.includes('INSERT INTO resource (')) stored++;
          return target.query(statement);
        };
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const as = 'bench';
const CLIENTS = 16;
const clients = <T>(work: (client: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: CLIENTS }, (_, i) => work(i)));
const identified = (value: string, more: object = {}) => ({
  resourceType: 'Patient',
  identifier: [{ system: 'urn:race', value }],
  ...more,
});
const beganFor = async <T>(work: () => Promise<T>): Promise<{ result: T; begun: number }> => {
  const before = begun;
  const result = await work();
  return { result, begun: begun - before };
};

describe('sixteen clients', () => {
  it('updating different resources by condition, over and over, meet no conflict', async () => {
    const rounds = 6;
    const { result, begun: count } = await beganFor(() =>
      clients(async (client) => {
        const statuses: number[] = [];
        for (let round = 0; round < rounds; round++) {
          const path = `/fhir/Patient?identifier=urn:race|own-${client}`;
          const answer = await p.call(as, 'PUT', path, identified(`own-${client}`, { active: round % 2 === 0 }));
          statuses.push(answer.status);
        }
        return statuses;
      }),
    );
    expect(result).toEqual(Array.from({ length: CLIENTS }, () => [201, ...new Array(rounds - 1).fill(200)]));
    expect(count).toBe(CLIENTS * rounds);
    expect(
      (await p.call(as, 'GET', '/fhir/Patient?identifier:missing=false&_summary=count')).json.total,
    ).toBeGreaterThan(CLIENTS - 1);
  });

  it('creating the same by condition make one resource, alone and in transactions', async () => {
    const once = await clients(() =>
      p.call(as, 'POST', '/fhir/Patient', identified('once'), { 'if-none-exist': 'identifier=urn:race|once' }),
    );
    expect(once.filter((one) => one.status === 201)).toHaveLength(1);
    expect(once.filter((one) => one.status === 200)).toHaveLength(CLIENTS - 1);
    const bundles = await clients(() =>
      p.call(as, 'POST', '/fhir', {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          {
            resource: identified('bundled'),
            request: { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=urn:race|bundled' },
          },
        ],
      }),
    );
    expect(bundles.map((one) => one.status)).toEqual(new Array(CLIENTS).fill(200));
    for (const value of ['once', 'bundled'])
      expect((await p.call(as, 'GET', `/fhir/Patient?identifier=urn:race|${value}`)).json.total).toBe(1);
  });

  it('that mean by a condition what they create by it all mean the same one', async () => {
    const condition = 'identifier=urn:race|meant';
    const subject = { reference: `Patient?${condition}` };
    const entry = [
      { resource: { resourceType: 'Basic', code: { text: 'x' }, subject }, request: { method: 'POST', url: 'Basic' } },
      { resource: identified('meant'), request: { method: 'POST', url: 'Patient', ifNoneExist: condition } },
    ];
    const answers = await clients(() =>
      p.call(as, 'POST', '/fhir', { resourceType: 'Bundle', type: 'transaction', entry }),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const found = (await p.call(as, 'GET', `/fhir/Patient?${condition}&_revinclude=Basic:subject`)).json.entry;
    const modes = found.map(({ search }: { search: { mode: string } }) => search.mode);
    expect([modes.filter((mode: string) => mode === 'match').length, modes.length]).toEqual([1, 1 + CLIENTS]);
  });

  it('with the same conditions in opposite orders wait for each other, and never in a circle', async () => {
    const names = ['left', 'middle', 'right'];
    const entryOf = (value: string) => ({
      resource: identified(value),
      request: { method: 'POST', url: 'Patient', ifNoneExist: `identifier=urn:race|${value}` },
    });
    const { result, begun: count } = await beganFor(() =>
      clients((client) =>
        p.call(as, 'POST', '/fhir', {
          resourceType: 'Bundle',
          type: 'transaction',
          entry: (client % 2 === 0 ? names : [...names].reverse()).map(entryOf),
        }),
      ),
    );
    expect(result.map((one) => one.status)).toEqual(new Array(CLIENTS).fill(200));
    expect(count).toBe(CLIENTS);
  });

  it('would be caught if conditions were reserved one by one in the order of the entries', async () => {
    // The database ends the circle by refusing one of the two, which is begun again: what the test above counts.
    let meet: () => void = () => undefined;
    const bothHoldOne = new Promise<void>((resolve) => {
      let waiting = 0;
      meet = () => {
        waiting++;
        if (waiting >= 2) resolve();
      };
    });
    const insert = (tx: Transaction, key: string) =>
      tx.query({ text: 'INSERT INTO reservation (key) VALUES ($1)', values: [key] });
    const { begun: count } = await beganFor(() =>
      Promise.all(
        [
          ['a', 'b'],
          ['b', 'a'],
        ].map(([first, second]) =>
          p.db.transaction(async (tx) => {
            await insert(tx, first!);
            meet();
            await bothHoldOne;
            await insert(tx, second!);
            await tx.query({ text: 'DELETE FROM reservation WHERE key = ANY($1::text[])', values: [[first, second]] });
          }),
        ),
      ),
    );
    expect(count).toBeGreaterThan(2);
  });
});

describe('a condition', () => {
  it('may be longer than an index entry can be', async () => {
    const long = 'x'.repeat(20_000);
    const answer = await p.call(as, 'POST', '/fhir/Patient', identified('long'), {
      'if-none-exist': `identifier=urn:race|${long}`,
    });
    expect(answer.status).toBe(201);
  });
});

describe('creates that become due at the same time', () => {
  const beside = (reference: string, more: object = {}) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'x' },
    subject: { reference },
    ...more,
  });
  /** Straight to the record, so that they are due in the same turn of the loop however busy the machine is. */
  const write = (resource: Record<string, unknown>, method: 'POST' | 'PUT' = 'POST') => {
    const now = p.clock.now();
    const facts = {
      who: 'x',
      role: 'x',
      purpose: 'x',
      legal: 'x',
      reason: 'x',
      operation: 'create',
      what: 'Observation',
    };
    const log = { requestId: randomUUID(), at: now, effect: 'P', rule: 'S0', actor: 'race', facts };
    const id = resource['id'] as string | undefined;
    const intent = { method, type: 'Observation', id, text: JSON.stringify(resource), resource };
    const context = { scope: { patients: 'all', predicate: () => 'true' } as const, log };
    return commitAll(p.record, [intent], () => now, context);
  };
  const storedFor = async <T>(work: () => Promise<T>): Promise<{ result: T; count: number }> => {
    const before = stored;
    const result = await work();
    return { result, count: stored - before };
  };
  const newPatient = async () => {
    const { json } = await p.call(as, 'POST', '/fhir/Patient', { resourceType: 'Patient' });
    return `Patient/${json.id}`;
  };

  it('are one statement, and each has its own resource and its own row of the log', async () => {
    const subject = await newPatient();
    const { result, count } = await storedFor(() =>
      clients((client) => write(beside(subject, { valueString: `${client}` }))),
    );
    expect(count).toBe(1);
    const rows = await house.db.query<{ id: string; salt: string; line: string; returned: number }>({
      text: `SELECT l.id, encode(l.salt, 'hex') AS salt, l.entry AS line, l.returned FROM access_log AS l
        WHERE l.patient_key = $1 AND l.actor = 'race'`,
      values: [result[0]![0]!.patientKey],
    });
    expect(rows).toHaveLength(CLIENTS);
    for (const part of ['id', 'salt', 'line'] as const)
      expect(new Set(rows.map((row) => row[part])).size).toBe(CLIENTS);
    expect(new Set(rows.map((row) => row.returned))).toEqual(new Set([1]));
    for (const [client, [written]] of result.entries()) {
      const read = await p.call(as, 'GET', `/fhir/Observation/${written!.id}`);
      expect(read.text).toBe(written!.body);
      expect(read.json.valueString).toBe(`${client}`);
      expect(read.headers.get('last-modified')).toBe(new Date(written!.lastUpdated).toUTCString());
    }
  });

  it('do not fall with one among them that cannot be written', async () => {
    const subject = await newPatient();
    // An id that says where its Patient lives, who is there no more: only the statement itself finds out.
    const gone = await newPatient();
    await p.call(as, 'DELETE', `/fhir/${gone}`);
    const { result, count } = await storedFor(() =>
      Promise.allSettled(Array.from({ length: CLIENTS }, (_, client) => write(beside(client === 3 ? gone : subject)))),
    );
    expect(result.map((one) => one.status)).toEqual(
      result.map((_, client) => (client === 3 ? 'rejected' : 'fulfilled')),
    );
    expect(result[3]).toMatchObject({ reason: { category: 'unprocessable' } });
    const { json } = await p.call(as, 'GET', `/fhir/Observation?subject=${subject}&_summary=count`);
    expect(json.total).toBe(CLIENTS - 1);
    // Together once, which kept nothing, then each for itself; the one at fault until it may be tried no more.
    expect(count).toBeGreaterThan(CLIENTS);
  });

  it('under ids of their own have a statement each (negative control)', async () => {
    const subject = await newPatient();
    const { count } = await storedFor(() =>
      clients((client) => write(beside(subject, { id: `own-${client}` }), 'PUT')),
    );
    expect(count).toBe(CLIENTS);
  });
});
