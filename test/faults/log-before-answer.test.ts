/** No answer leaves before its row in the access log is durable: the database is killed, again and again, between the two. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { type FaultSettings, openDatabaseWith } from '../../src/database/open-database.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { throwawayFolder } from '../throwaway-database.js';

const READERS = 6;
const ANSWERS_BEFORE_A_KILL = 60;

interface Tally {
  /** Answers with a citizen's facts, by resource. */
  answered: Map<string, number>;
  /** Rows of the log, by resource. */
  logged: Map<string, number>;
  refused: number;
}

/** Six readers read without pause, each a result of its own, while the whole database server is killed under them. */
async function readUnderKills(faults: FaultSettings, kills: number): Promise<Tally> {
  const dataDir = await throwawayFolder();
  const db = await openDatabaseWith({ dataDir }, faults);
  const platform = await openTestPlatform({ citizens: 1, dataDir, db });
  try {
    const { json } = await platform.call('bench', 'GET', `/fhir/Observation?_count=${READERS}`);
    const ids: string[] = json.entry.map(({ resource }: { resource: { id: string } }) => resource.id);
    expect(ids.length).toBe(READERS);
    // What the nation was loaded with must be there after the kills, whatever is lost of the log.
    await db.owner.query({ text: 'CHECKPOINT', values: [] });
    const answered = new Map(ids.map((id) => [id, 0]));
    let [total, refused, isDone] = [0, 0, false];
    let reached = () => {};
    const read = async (id: string) => {
      while (!isDone) {
        const answer = await platform.call('bench', 'GET', `/fhir/Observation/${id}`).catch(() => undefined);
        if (answer?.status !== 200) {
          refused += 1;
          continue;
        }
        expect(answer.json.id).toBe(id);
        answered.set(id, answered.get(id)! + 1);
        total += 1;
        reached();
      }
    };
    const untilAnswered = (goal: number) =>
      new Promise<void>((resolve) => {
        reached = () => total >= goal && resolve();
        reached();
      });
    const readers = ids.map(read);
    for (let kill = 0; kill < kills; kill++) {
      await untilAnswered(total + ANSWERS_BEFORE_A_KILL);
      await killServer(db.serverPid!);
    }
    await untilAnswered(total + READERS);
    isDone = true;
    await Promise.all(readers);
    return { answered, logged: await rowsByResource(platform), refused };
  } finally {
    await platform.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function rowsByResource(platform: TestPlatform): Promise<Map<string, number>> {
  const rows = await platform.db.query<{ what: string; rows: number }>({
    text: `SELECT entry::jsonb->>'what' AS what, count(*)::integer AS rows FROM access_log WHERE entry::jsonb->>'operation' = 'read' GROUP BY 1`,
    values: [],
  });
  return new Map(rows.map(({ what, rows: count }) => [what.replace('Observation/', ''), count]));
}

/** Signal 9 to the server's main process and to all its children at once: nothing is written any more. */
async function killServer(pid: number): Promise<void> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const children = pairs.flatMap(([child, parent]) => (child && parent === pid ? [child] : []));
  for (const one of [pid, ...children]) {
    try {
      process.kill(one, 'SIGKILL');
    } catch {
      // A child that ended by itself meanwhile.
    }
  }
}

const missing = ({ answered, logged }: Tally): string[] =>
  [...answered].flatMap(([id, answers]) => {
    const rows = logged.get(id) ?? 0;
    return rows < answers ? [`${id}: ${answers} answers, ${rows} rows`] : [];
  });

it('every answer that was given has its row, though the database was killed five times in between', async () => {
  const tally = await readUnderKills({}, 5);
  expect([...tally.answered.values()].reduce((sum, n) => sum + n, 0)).toBeGreaterThan(5 * ANSWERS_BEFORE_A_KILL);
  expect(missing(tally)).toEqual([]);
}, 180_000);

it('with commits that do not wait for the disk answers are given whose rows are lost, so the test can tell', async () => {
  const unsafe: FaultSettings = { server: { synchronousCommit: 'off', walWriterDelayMs: 10_000 } };
  expect(missing(await readUnderKills(unsafe, 1)).length).toBeGreaterThan(0);
}, 180_000);
