/** Many clients at once: no conflict that none of them caused, and one resource where one was meant. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDatabase, Transaction } from '../../src/database/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { type ThrowawayDatabase, throwawayDatabase } from '../throwaway-database.js';

let house: ThrowawayDatabase;
let p: TestPlatform;
/** How often a transaction was begun: each time more than one asked for is a conflict that was tried again. */
let begun = 0;
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
