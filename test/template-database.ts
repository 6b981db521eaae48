/**
 * A database as it is when it has just been made, for tests to begin with a copy of: to make one anew each time takes seconds
 * of every file. It is made by whoever needs it first, in the folder of the whole run (test/folder-of-the-run.ts).
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { openDatabase } from '../src/database/index.js';

/** What openDatabase makes in the data folder. */
const CLUSTER = 'postgres';

/** Puts a database with the house's schema, and nothing in it, into an empty data folder. */
export async function putTemplate(dataDir: string): Promise<void> {
  const cluster = join(await templateFolder(), CLUSTER);
  // A cluster that lives elsewhere (a link) is not copied by copying the folder: then each is made anew.
  if (lstatSync(cluster).isSymbolicLink()) return;
  // With owners and modes: the server's files belong to its own account.
  execFileSync('cp', ['-a', cluster, dataDir]);
}

async function templateFolder(): Promise<string> {
  const run = inject('folderOfTheRun');
  const made = join(run, 'template');
  if (existsSync(made)) return made;
  const draft = mkdtempSync(join(run, 'draft-'));
  chmodSync(draft, 0o755);
  await (await openDatabase({ dataDir: draft })).close();
  try {
    renameSync(draft, made);
  } catch (error) {
    // Another worker was faster.
    if (!existsSync(made)) throw error;
    rmSync(draft, { recursive: true });
  }
  return made;
}
