import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { readServerPidFile } from '../../src/database/embedded/server-files.js';
import { openDatabase } from '../../src/database/index.js';
import type { FaultSettings } from '../../src/database/open-database.js';
import { throwawayFolder } from '../throwaway-database.js';
import { Child, childProgram } from './child-program.js';
import { type KillSubject, killNine, type Victim } from './kill-nine.js';

let program: string;
let dataDir: string;
beforeAll(async () => {
  program = await childProgram('test/faults/database-writer.ts');
});
beforeEach(async () => {
  dataDir = await throwawayFolder();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** The database alone: a child process that writes, and its embedded server. */
class DatabaseSubject implements KillSubject {
  readonly #faults: FaultSettings;
  #child: Child | undefined;
  #open = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();

  constructor(faults: FaultSettings = {}) {
    this.#faults = faults;
  }

  async start(): Promise<void> {
    const child = new Child(program, [JSON.stringify({ dataDir, faults: this.#faults })]);
    this.#child = child;
    await child.next();
    child.process.on('message', ({ id, ok }: { id: string; ok: boolean }) => {
      const waiting = this.#open.get(id);
      this.#open.delete(id);
      if (ok) waiting?.resolve();
      else waiting?.reject(new Error('not acknowledged'));
    });
    child.ended.then(() => {
      for (const { reject } of this.#open.values()) reject(new Error('the program is gone'));
      this.#open.clear();
    });
  }

  write(id: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#child?.process.send({ write: id }, (error) => error && reject(error));
    });
  }

  async pids() {
    const server = await readServerPidFile(join(dataDir, 'postgres'));
    return { program: this.#child?.process.pid ?? 0, server: server?.pid ?? 0 };
  }

  async stored() {
    const db = await openDatabase({ dataDir, migrationsDir: null });
    const rows = await db.query<{ id: string; parts: number }>({
      text: `SELECT id, count(*)::int4 AS parts FROM (SELECT id FROM part_a UNION ALL SELECT id FROM part_b UNION ALL SELECT id FROM part_c) AS p
        GROUP BY id`,
      values: [],
    });
    await db.close();
    const ids = (accept: (parts: number) => boolean) =>
      new Set(rows.filter((row) => accept(row.parts)).map((row) => row.id));
    return { whole: ids((parts) => parts === 3), partial: ids((parts) => parts !== 3) };
  }

  async stop(): Promise<void> {
    await this.#child?.close();
  }
}

const times = (count: number, victim: Victim): Victim[] => Array.from({ length: count }, () => victim);

it('twenty kills of the server and of the program in the midst of writes lose nothing that was acknowledged', async () => {
  const mixed = times(5, 'server').flatMap((one): Victim[] => [one, 'program', 'whole-server', 'server']);
  const report = await killNine(new DatabaseSubject(), mixed);
  expect(mixed.length).toBe(20);
  expect(report.acknowledged).toBeGreaterThan(20 * 40);
  expect(report.lost).toEqual([]);
  expect(report.partial).toEqual([]);
}, 240_000);

it('the same with commits that do not wait for the disk loses acknowledged writes, so the test can tell', async () => {
  const unsafe: FaultSettings = { server: { synchronousCommit: 'off', walWriterDelayMs: 10_000 } };
  const report = await killNine(new DatabaseSubject(unsafe), times(3, 'whole-server'));
  expect(report.lost.length).toBeGreaterThan(0);
  // Even then a write is there in full or not at all.
  expect(report.partial).toEqual([]);
}, 120_000);
