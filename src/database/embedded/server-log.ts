import { type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

const LARGEST_LOG = 20 * 1024 * 1024;

const pathIn = (dataDir: string): string => join(dataDir, 'postgres.log');

/** Opens `<dataDir>/postgres.log` for appending; a log above 20 MB is kept once as postgres.log.1. */
export async function openServerLog(dataDir: string): Promise<FileHandle> {
  const path = pathIn(dataDir);
  if ((await serverLogSize(dataDir)) > LARGEST_LOG) await rename(path, `${path}.1`);
  return open(path, 'a', 0o600);
}

export async function serverLogSize(dataDir: string): Promise<number> {
  return stat(pathIn(dataDir)).then(
    ({ size }) => size,
    () => 0,
  );
}

/** The reasons for ending that the log gained after a place in it; the server's log holds no values (see cluster.ts). */
export async function lastWords(dataDir: string, from: number): Promise<string> {
  const bytes = await readFile(pathIn(dataDir)).catch(() => Buffer.alloc(0));
  const lines = bytes
    .subarray(from <= bytes.length ? from : 0)
    .toString('utf8')
    .split('\n');
  const reasons = lines.flatMap((line) => /(?:FATAL|PANIC|ERROR|LOG): +(.*)/.exec(line)?.[1] ?? []);
  return (
    reasons.slice(-3).join('; ') ||
    lines
      .filter((line) => line !== '')
      .slice(-2)
      .join('; ')
  );
}
