import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EMBEDDED_PORT } from './cluster.js';
import { processBirth } from './process-identity.js';

/** What a server says of itself in postmaster.pid (line 1 and 8 of the file; src/include/utils/pidfile.h). */
export interface RunningServer {
  pid: number;
  /** False while it starts, recovers or stops. */
  isReady: boolean;
}

/** Reads postmaster.pid; undefined when there is none or it is still being written. The process need not live. */
export async function readServerPidFile(clusterDir: string): Promise<RunningServer | undefined> {
  const lines = (await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, isReady: lines[7]?.trim() === 'ready' } : undefined;
}

/**
 * Removes a postmaster.pid whose process is known not to be a server. PostgreSQL does so itself unless another process has
 * taken the number meanwhile, which it cannot tell from a server.
 */
export async function removeServerPidFile(clusterDir: string, socketDir: string): Promise<void> {
  await rm(join(clusterDir, 'postmaster.pid'), { force: true });
  await rm(join(socketDir, `.s.PGSQL.${EMBEDDED_PORT}.lock`), { force: true });
}

const OWNER_FILE = 'overblik-owner.json';

/** Notes that this process is the one that stops the server. */
export async function takeOwnership(clusterDir: string): Promise<void> {
  const draft = join(clusterDir, `${OWNER_FILE}.${process.pid}`);
  await writeFile(draft, JSON.stringify({ pid: process.pid, birth: await processBirth(process.pid) }), { mode: 0o600 });
  await rename(draft, join(clusterDir, OWNER_FILE));
}

/** True when the process that is to stop the server lives and is not this one. */
export async function hasOtherOwner(clusterDir: string): Promise<boolean> {
  const text = await readFile(join(clusterDir, OWNER_FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const owner = JSON.parse(text) as { pid: number; birth?: string };
  if (owner.pid === process.pid) return false;
  return owner.birth !== undefined && (await processBirth(owner.pid)) === owner.birth;
}
