import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifierOf } from '../../src/audit/tree/signed-note.js';
import { noteOf } from '../../src/audit/tree/tree-store.js';
import { databaseSource } from '../../src/audit/verify/log-source.js';
import { findingText } from '../../src/audit/verify/report.js';
import { verifyLog } from '../../src/audit/verify/verify-log.js';
import type { Transaction } from '../../src/database/index.js';
import { throwawayDatabase, type ThrowawayDatabase } from '../throwaway-database.js';
import { buildLog, SIGNER, WITNESS } from './log-fixture.js';
import { cloneLog, copyLog, type MemoryLog, sourceOf } from './memory-log.js';
import { type Chance, TAMPERINGS } from './tamperings.js';

const ROWS = 310;
const now = new Date('2026-11-20T08:00:00Z');
const keys = { key: verifierOf(SIGNER, 'log'), witnesses: [verifierOf(WITNESS, 'witness')] };

let house: ThrowawayDatabase;
let honest: MemoryLog;
/** What the witness has seen last. */
let seen: { from: string; note: string }[];

beforeAll(async () => {
  house = await throwawayDatabase();
  await buildLog(house.db, ROWS);
  honest = await copyLog(databaseSource(house.db));
  seen = [{ from: WITNESS.name, note: noteOf(honest.checkpoints.at(-1)!) }];
}, 120_000);
afterAll(() => house.dispose());

const check = (log: MemoryLog, known = seen) => verifyLog({ ...keys, source: sourceOf(log), known, now });

describe('a log that nobody has bent', () => {
  it('is found whole, in the database and as a copy', async () => {
    for (const source of [databaseSource(house.db), sourceOf(honest)]) {
      const report = await verifyLog({ ...keys, source, known: seen, now });
      expect(report.findings.map(findingText)).toEqual([]);
      expect(report).toMatchObject({ ok: true, leaves: ROWS, citizens: 7, erased: 0, pending: 0, signedSize: ROWS });
      expect(report.checkpoints).toBe(4);
      expect(report.cosignatures).toBe(4);
    }
  });
});

describe('a thousand tamperings', () => {
  it('are all found, each with a place', async () => {
    const kinds = Object.entries(TAMPERINGS);
    const missed: string[] = [];
    const placeless: string[] = [];
    const chance = dice(4711);
    for (let i = 0; i < 1000; i++) {
      const [name, tamper] = kinds[i % kinds.length]!;
      const log = cloneLog(honest);
      while (tamper(log, chance) === false) log.leaves.length;
      const report = await check(log);
      if (report.ok) missed.push(`${i}: ${name}`);
      else if (report.findings.every(({ place }) => Object.keys(place).length === 0))
        placeless.push(`${i}: ${name}: ${findingText(report.findings[0]!)}`);
    }
    expect(missed).toEqual([]);
    // Where the head itself cannot be read there is no nearer place than the whole log.
    expect(placeless.filter((one) => !one.includes('edge'))).toEqual([]);
  }, 120_000);

  it('the forger who has the log’s own key is found by the witness alone (negative control: without it, nothing is seen)', async () => {
    for (const name of [
      'a fork: edited, built anew and signed with the log’s own key',
      'the newest rows are cut off, with tree and checkpoints',
    ]) {
      const log = cloneLog(honest);
      TAMPERINGS[name]!(log, dice(1));
      expect((await check(log, [])).ok, name).toBe(true);
      expect(
        (await check(log)).findings.map(({ kind }) => kind),
        name,
      ).toContain('witness');
    }
  });
});

/** In the database itself, each undone again. */
const IN_THE_DATABASE: Record<string, string> = {
  'an edited entry': `UPDATE access_log SET entry = replace(entry, 'Asta', 'Else') WHERE id = (SELECT id FROM access_log ORDER BY at LIMIT 1 OFFSET 200)`,
  'a time moved by a microsecond': `UPDATE access_log SET at = at + interval '1 microsecond' WHERE id = (SELECT id FROM access_log ORDER BY at LIMIT 1 OFFSET 100)`,
  'a deleted row': 'DELETE FROM access_log WHERE id = (SELECT id FROM access_log ORDER BY at LIMIT 1 OFFSET 250)',
  'a deleted row with its leaf': `WITH gone AS (DELETE FROM access_log WHERE id = (SELECT id FROM access_log ORDER BY at LIMIT 1 OFFSET 250) RETURNING id)
    DELETE FROM access_log_leaf WHERE id IN (SELECT id FROM gone)`,
  'the last row of a citizen gone with its leaf': `WITH gone AS (DELETE FROM access_log WHERE id = (SELECT id FROM access_log ORDER BY at DESC LIMIT 1) RETURNING id)
    DELETE FROM access_log_leaf WHERE id IN (SELECT id FROM gone)`,
  'an inserted row': `INSERT INTO access_log (patient_key, id, at, effect, rule, actor, returned, entry, salt)
    SELECT patient_key, '00000000-0000-7000-8000-000000000001', at, effect, rule, actor, returned, entry, salt FROM access_log LIMIT 1`,
  'swapped salts': `UPDATE access_log AS a SET salt = b.salt FROM (SELECT salt FROM access_log ORDER BY at DESC LIMIT 1) AS b
    WHERE a.id = (SELECT id FROM access_log ORDER BY at LIMIT 1)`,
  'a row of somebody else': `UPDATE access_log SET patient_key = 77 WHERE id = (SELECT id FROM access_log ORDER BY at LIMIT 1 OFFSET 50)`,
  'a changed tile': `UPDATE log_tile SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE level = 0 AND tile = 0`,
  'a smaller tree': `UPDATE log_head SET size = 256, edge = ''::bytea`,
  'a checkpoint of another size': 'UPDATE log_checkpoint SET size = 98 WHERE size = 97',
};

describe('in the database', () => {
  it.each(Object.keys(IN_THE_DATABASE))('%s is found, and undone all is well again', async (name) => {
    const report = await undone(async (tx) => {
      await tx.query({ text: IN_THE_DATABASE[name]!, values: [] });
      return verifyLog({ ...keys, source: databaseSource(tx), known: seen, now });
    });
    expect(report.ok).toBe(false);
    expect(report.findings.length).toBeGreaterThan(0);
    expect((await verifyLog({ ...keys, source: databaseSource(house.db), known: seen, now })).ok).toBe(true);
  });

  it('the place of one edited row is that row, and nothing else is accused', async () => {
    const report = await undone(async (tx) => {
      const [row] = await tx.query<{ id: string }>({
        text: `UPDATE access_log SET returned = 99 WHERE id = (SELECT id FROM access_log ORDER BY at LIMIT 1 OFFSET 222) RETURNING id`,
        values: [],
      });
      return { row: row!.id, ...(await verifyLog({ ...keys, source: databaseSource(tx), known: seen, now })) };
    });
    expect(report.findings).toEqual([
      expect.objectContaining({ kind: 'row-changed', place: expect.objectContaining({ row: report.row, leaf: 222 }) }),
    ]);
  });
});

class Undo extends Error {}

async function undone<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  let result: T | undefined;
  await house.db.owner
    .transaction(async (tx) => {
      result = await work(tx);
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return result!;
}

/** The same dice at every run (mulberry32). */
function dice(seed: number): Chance {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}
