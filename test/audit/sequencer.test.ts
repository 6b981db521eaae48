import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseSource, verifyLog } from '../../src/audit/index.js';
import { makeCheckpoint } from '../../src/audit/checkpoints.js';
import { MOST_IN_A_BATCH, Sequencer } from '../../src/audit/sequencer.js';
import { verifierOf } from '../../src/audit/tree/signed-note.js';
import { VirtualClock } from '../../src/base/index.js';
import type { Database, Statement } from '../../src/database/index.js';
import { throwawayDatabase, type ThrowawayDatabase } from '../throwaway-database.js';
import { addRow, ORIGIN, SIGNER } from './log-fixture.js';

let house: ThrowawayDatabase;
beforeAll(async () => {
  house = await throwawayDatabase();
});
afterAll(() => house.dispose());

const clock = new VirtualClock('2026-11-27T10:00:00Z');
const sequencerOn = (db: Database) => new Sequencer({ db, clock, origin: ORIGIN });

async function numbers(): Promise<string[]> {
  const rows = await house.db.query<{ one: string }>({
    text: `SELECT patient_key || ':' || number || '@' || leaf_index AS one FROM access_log_leaf ORDER BY leaf_index`,
    values: [],
  });
  return rows.map(({ one }) => one);
}

/** Holds back the statement that appends until it is let go. */
function holding(db: Database): { db: Database; held: Promise<void>; letGo: () => void } {
  let arrived = () => {};
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const go = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const slow = {
    ...db,
    async query(statement: Statement) {
      if (statement.text.includes('INSERT INTO access_log_leaf')) {
        arrived();
        await go;
      }
      return db.query(statement);
    },
  } as Database;
  return { db: slow, held, letGo };
}

describe('the sequencer', () => {
  it('numbers each citizen’s rows without a gap, in the order of their time', async () => {
    const sequencer = sequencerOn(house.db);
    expect(await sequencer.sequence()).toBe(0);
    for (const citizen of [3n, 4n, 3n, 0n, 3n]) {
      await addRow(house.db, clock, citizen);
      clock.advanceMs(10);
    }
    expect(await sequencer.sequence()).toBe(5);
    expect(await numbers()).toEqual(['3:1@0', '4:1@1', '3:2@2', '0:1@3', '3:3@4']);
    expect(await sequencer.sequence()).toBe(0);
    await sequencer.release();
  });

  it('finds a row that became visible long after its time, and takes it last', async () => {
    const sequencer = sequencerOn(house.db);
    const late = new VirtualClock(clock.now());
    clock.advanceMs(60_000);
    await addRow(house.db, clock, 4n);
    expect(await sequencer.sequence()).toBe(1);
    await addRow(house.db, late, 4n);
    expect(await sequencer.sequence('little')).toBe(0);
    expect(await sequencer.sequence('far')).toBe(1);
    expect((await numbers()).slice(-2)).toEqual(['4:2@5', '4:3@6']);
    await sequencer.release();
  });

  it('that was overtaken while it slept appends nothing', async () => {
    const { db, held, letGo } = holding(house.db);
    const sleeper = sequencerOn(db);
    await addRow(house.db, clock, 8n);
    const asleep = sleeper.sequence();
    await held;
    const other = sequencerOn(house.db);
    expect(await other.sequence()).toBeUndefined();
    // Its lease ends, another takes over and does the work.
    clock.advanceMs(11_000);
    expect(await other.sequence('far')).toBe(1);
    const before = await numbers();
    letGo();
    expect(await asleep).toBeUndefined();
    expect(await numbers()).toEqual(before);
    await other.release();
  });

  /** One sleeps over an old row; the other takes the lease over and has nothing to do. Only the token tells the first one off. */
  async function overtaken(db: Database): Promise<number | undefined> {
    const other = sequencerOn(house.db);
    const early = new VirtualClock(clock.now());
    clock.advanceMs(60_000);
    await addRow(house.db, clock, 9n);
    await other.sequence();
    await other.release();
    await addRow(house.db, early, 9n);
    const sleeping = holding(db);
    const asleep = sequencerOn(sleeping.db).sequence('far');
    await sleeping.held;
    clock.advanceMs(11_000);
    expect(await other.sequence('little')).toBe(0);
    sleeping.letGo();
    const added = await asleep;
    await other.release();
    return added;
  }

  it('is told off by its token alone', async () => {
    expect(await overtaken(house.db)).toBeUndefined();
    await sequencerOn(house.db).sequence('everywhere');
  });

  it('would not be without it (negative control)', async () => {
    const trusting = (statement: Statement): Statement => ({
      values: statement.values,
      text: statement.text.replace(
        /AND token = (\S+) AND holder = (\S+) AND/,
        'AND (token = $1 OR holder = $2 OR true) AND',
      ),
    });
    const blind = { query: (statement: Statement) => house.db.query(trusting(statement)) } as Database;
    expect(await overtaken(blind)).toBe(1);
  });

  it('takes a backlog larger than a batch, and the log that comes of it is whole', async () => {
    clock.advanceMs(11_000);
    await house.db.query({
      text: `INSERT INTO access_log (patient_key, id, at, effect, rule, actor, returned, entry, salt)
        SELECT g % 5, ('00000000-0000-7000-8000-' || lpad(g::text, 12, '0'))::uuid, $1::timestamptz + g * interval '1 millisecond', 'P', '01', 'asta', 1, '{"operation":"read"}', substring(sha256(int8send(g)) for 16)
        FROM generate_series(1, $2::bigint) AS g`,
      values: [clock.now(), MOST_IN_A_BATCH + 500],
    });
    const sequencer = sequencerOn(house.db);
    const added = await sequencer.sequence('everywhere');
    expect(added).toBeGreaterThan(MOST_IN_A_BATCH);
    await makeCheckpoint({ db: house.db, clock, signer: SIGNER });
    const report = await verifyLog({
      source: databaseSource(house.db),
      key: verifierOf(SIGNER, 'log'),
      now: clock.now(),
    });
    expect(report.findings).toEqual([]);
    expect(report.leaves).toBeGreaterThan(added!);
  });
});

describe('the program’s role in the database', () => {
  const CHANGES = [
    `UPDATE access_log SET actor = 'nobody'`,
    'DELETE FROM access_log',
    'TRUNCATE access_log',
    'UPDATE access_log_leaf SET number = number + 1',
    'DELETE FROM access_log_leaf',
    `UPDATE log_tile SET hashes = ''`,
    'DELETE FROM log_tile',
    `UPDATE log_checkpoint SET note = ''`,
    'DELETE FROM log_checkpoint',
    'DELETE FROM log_cosignature',
    'DROP TABLE access_log',
    'ALTER TABLE access_log DISABLE TRIGGER ALL',
    'SET ROLE overblik',
  ];

  it('may add to the log and read it', async () => {
    expect(house.db.appendOnly).toBe(true);
    await addRow(house.db, clock, 1n);
    expect((await house.db.query({ text: 'SELECT 1 FROM access_log LIMIT 1', values: [] })).length).toBe(1);
  });

  it.each(CHANGES)('may not: %s', async (text) => {
    // 42501: insufficient privilege.
    const refusal = await house.db.query({ text, values: [] }).catch((error: Error) => error);
    expect(refusal).toBeInstanceOf(Error);
    const { message, cause } = refusal as Error;
    expect(`${message} ${(cause as Error | undefined)?.message}`).toContain('42501');
  });

  it('is what holds: the owner of the database may (negative control)', async () => {
    const [before] = await house.db.owner.query<{ n: number }>({
      text: `WITH changed AS (UPDATE access_log SET actor = 'asta' RETURNING 1) SELECT count(*)::integer AS n FROM changed`,
      values: [],
    });
    expect(before!.n).toBeGreaterThan(1000);
  });
});
