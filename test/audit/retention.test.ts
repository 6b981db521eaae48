import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  databaseSource,
  eraseOldRows,
  LogKeeper,
  readCheckpoint,
  retentionOf,
  verifyLog,
} from '../../src/audit/index.js';
import { RETENTION } from '../../src/audit/retention.js';
import { findingText } from '../../src/audit/verify/report.js';
import { VirtualClock } from '../../src/base/index.js';
import { DutyRoster } from '../../src/jobs/index.js';
import { throwawayDatabase, type ThrowawayDatabase } from '../throwaway-database.js';
import { addRow, emptyLog } from './log-fixture.js';

const KEY = Buffer.alloc(32, 4).toString('base64url');

let house: ThrowawayDatabase;
let clock: VirtualClock;
let keeper: LogKeeper;
beforeAll(async () => {
  house = await throwawayDatabase();
});
beforeEach(async () => {
  await emptyLog(house.db);
  clock = new VirtualClock('2026-11-27T10:00:00Z');
  keeper = new LogKeeper({ db: house.db, clock, key: KEY, witnesses: [], say: () => undefined });
});
afterAll(() => house.dispose());

async function keep(): Promise<void> {
  await keeper.sequence('everywhere');
  await keeper.checkpoint();
}

describe('retention', () => {
  const verify = async () =>
    verifyLog({ source: databaseSource(house.db), key: (await keeper.keys()).newest, now: clock.now() });
  const rowsOf = async (citizen: bigint) =>
    (
      await house.db.query<{ operation: string }>({
        text: `SELECT entry::jsonb->>'operation' AS operation FROM access_log WHERE patient_key = $1 ORDER BY at`,
        values: [citizen],
      })
    ).map(({ operation }) => operation);

  /** Two citizens of twelve years ago, one of whom has been looked at since. */
  async function oldLog(): Promise<void> {
    clock.set('2014-05-01T10:00:00Z');
    for (const citizen of [1n, 2n, 1n]) await addRow(house.db, clock, citizen);
    await keep();
    clock.set('2026-11-27T10:00:00Z');
    await addRow(house.db, clock, 1n, { operation: 'overview' });
    await keep();
  }

  it('takes rows away after ten years, says so in the citizen’s log, and leaves the tree as it was', async () => {
    await oldLog();
    const before = await readCheckpoint(house.db);
    const report = await eraseOldRows(house.db, clock);
    expect(report).toMatchObject({ citizens: 2, rows: 3 });
    expect(await rowsOf(1n)).toEqual(['overview', 'erasure']);
    expect(await rowsOf(2n)).toEqual(['erasure']);
    await keep();
    const checked = await verify();
    expect(checked.findings.map(findingText)).toEqual([]);
    expect(checked).toMatchObject({ ok: true, erased: 3, leaves: 6 });
    expect((await readCheckpoint(house.db, before!.size))!.note).toBe(before!.note);
    expect(await eraseOldRows(house.db, clock)).toMatchObject({ citizens: 0, rows: 0 });
  });

  it('is carried out by one of two processes, once a day, without anybody asking', async () => {
    await oldLog();
    await house.db.query({ text: 'DELETE FROM duty', values: [] });
    const houses = [1, 2].map(() => {
      const roster = new DutyRoster({ db: house.db, clock, say: () => undefined });
      const run = () => eraseOldRows(house.db, clock);
      roster.add({ name: 'log-retention', everyMs: 24 * 3600_000, retryMs: 3600_000, run });
      return roster;
    });
    await Promise.all(houses.map((one) => one.tick()));
    expect((await houses[0]!.state('log-retention'))?.outcome).toMatchObject({ citizens: 2, rows: 3 });
    expect(await rowsOf(1n)).toEqual(['overview', 'erasure']);
    // A day later what was logged a day later is old enough too, and not before.
    clock.set('2026-11-27T23:00:00Z');
    for (const one of houses) await one.tick();
    expect(await rowsOf(1n)).toEqual(['overview', 'erasure']);
    clock.set('2036-11-28T10:00:00Z');
    await Promise.all(houses.map((one) => one.tick()));
    await keep();
    expect(await rowsOf(1n)).toEqual(['erasure', 'erasure']);
    const checked = await verify();
    expect(checked.findings.map(findingText)).toEqual([]);
    expect(checked).toMatchObject({ ok: true, erased: 4 });
  });

  it('keeps what is nine years old, and what no checkpoint dates', async () => {
    clock.set('2014-05-01T10:00:00Z');
    await addRow(house.db, clock, 1n);
    clock.set('2017-12-01T10:00:00Z');
    await addRow(house.db, clock, 1n);
    await keep();
    clock.set('2026-11-27T10:00:00Z');
    expect(await eraseOldRows(house.db, clock)).toMatchObject({ rows: 0 });
  });

  it('is no cloak: rows that are young, or that nothing says were erased, are missed', async () => {
    await oldLog();
    await house.db.owner.query({ text: 'DELETE FROM access_log WHERE patient_key = 2', values: [] });
    expect((await verify()).findings.map(({ kind }) => kind)).toEqual(['row-missing']);
    // Whoever claims an erasure must have a checkpoint that old.
    clock.advanceMs(60_000);
    await addRow(house.db, clock, 2n, { operation: 'erasure', facts: { operation: 'erasure', erasedUpTo: 1 } });
    await keep();
    expect((await verify()).findings).toEqual([]);
    await house.db.owner.query({ text: 'DELETE FROM access_log WHERE patient_key = 1', values: [] });
    clock.advanceMs(60_000);
    await addRow(house.db, clock, 1n, { operation: 'erasure', facts: { operation: 'erasure', erasedUpTo: 3 } });
    await keep();
    expect((await verify()).findings.map(({ kind }) => kind)).toEqual(['erasure']);
  });

  it('is a table with dates and legal references, and no day without a rule', () => {
    for (const of of ['citizen', 'audit'] as const) {
      for (let year = 2019; year < 2040; year++) {
        const rule = retentionOf(of, new Date(`${year}-06-01T00:00:00Z`));
        expect(rule.legal.length).toBeGreaterThan(10);
        expect(rule.end(new Date('2020-02-29T00:00:00Z')).getTime()).toBeGreaterThan(0);
      }
    }
    const changed = [
      { ...RETENTION[0]!, validTo: '2030-01-01' },
      { ...RETENTION[0]!, years: 7, validFrom: '2030-01-01' },
    ];
    expect(retentionOf('citizen', new Date('2029-12-31T12:00:00Z'), changed).years).toBe(5);
    expect(retentionOf('citizen', new Date('2030-01-01T12:00:00Z'), changed).years).toBe(7);
    expect(retentionOf('audit', new Date('2026-01-01T00:00:00Z')).years).toBe(10);
  });
});
