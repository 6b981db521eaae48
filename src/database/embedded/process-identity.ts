import { execFile } from 'node:child_process';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** True when a process with that id exists, whoever owns it. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Something that tells two processes with the same id apart: the start time in clock ticks since boot (proc(5), field 22 of
 * /proc/<pid>/stat), or what `ps` prints. Process ids are reused, above all after a restart of a container.
 */
export async function processBirth(pid: number): Promise<string | undefined> {
  if (!isProcessAlive(pid)) return undefined;
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    // The second field is the command in brackets and may hold spaces.
    return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  }
  return run('ps', ['-o', 'lstart=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  );
}

/** True when the process is the PostgreSQL server of that cluster: the postmaster stands in its data directory. */
export async function isServerOf(pid: number, clusterDir: string): Promise<boolean> {
  if (!isProcessAlive(pid)) return false;
  if (process.platform === 'linux') {
    try {
      return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(clusterDir));
    } catch (error) {
      // No folder: it has ended and only waits to be collected (a zombie). No permission: somebody's live process.
      return (error as NodeJS.ErrnoException).code === 'EACCES';
    }
  }
  return run('ps', ['-o', 'comm=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.includes('postgres'),
    () => false,
  );
}
