import { createHash, randomUUID } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import type { ServerAccount } from './account.js';
import { canEnter, type Launch, runTool } from './launch.js';
import { isProcessAlive } from './process-identity.js';

/** Port number of the embedded server; only a part of the socket's file name, nothing listens on it. */
export const EMBEDDED_PORT = 5432;
export const EMBEDDED_USER = 'overblik';
export const EMBEDDED_DATABASE = 'postgres';

/** sun_path holds 104 bytes on macOS and 108 on Linux (unix(7)), and `/.s.PGSQL.5432.lock` is added to the folder. */
const SOCKET_DIR_MAX_BYTES = 84;

export interface Cluster {
  /** Real path of the PostgreSQL data directory. */
  dir: string;
  socketDir: string;
}

/** Settings of the server. The defaults are safe ones: an acknowledged commit is on disk. */
export interface ServerSettings {
  /** `off` is reachable from tests only: it is the control of the kill -9 test. */
  synchronousCommit?: 'on' | 'off';
  /** How often the WAL writer wakes, and how much may wait; only matters with synchronousCommit off. */
  walWriterDelayMs?: number;
}

/**
 * Opens the cluster in `<dataDir>/postgres`, making it if there is none. Two processes may do so at once: each prepares its own
 * draft and one rename decides, so a cluster that is there is always whole.
 */
export async function openCluster(
  dataDir: string,
  launch: Launch,
  log: (msg: string) => void,
  elsewhere: string = '/var/lib/overblik',
): Promise<Cluster> {
  const place = join(dataDir, 'postgres');
  if ((await lstat(place).catch(() => undefined)) === undefined) await create(place, launch, log, elsewhere);
  const dir = await realpath(place).catch(() => {
    throw new Error(
      `${place} points to a folder that is gone. Put it back, or remove the link to begin with an empty database.`,
    );
  });
  await refuseOtherVersions(dir);
  return { dir, socketDir: await socketDirOf(dir, launch.account) };
}

async function create(place: string, launch: Launch, log: (msg: string) => void, elsewhere: string): Promise<void> {
  await removeAbandonedDrafts(dirname(place));
  const draft = join(dirname(place), `postgres.draft-${process.pid}`);
  const home = (await canEnter(launch, dirname(place))) ? draft : await homeElsewhere(elsewhere, log);
  await rm(draft, { recursive: true, force: true });
  await mkdir(home, { mode: 0o700, recursive: true });
  if (launch.account) await chown(home, launch.account.uid, launch.account.gid);
  await runTool(launch, launch.initdb, [
    ...['-D', home, '-U', EMBEDDED_USER, '-A', 'trust', '--encoding=UTF8', '--data-checksums', '--no-instructions'],
    // Byte order by default (what FHIR ids want, and independent of library versions); Danish sorting names "da-x-icu".
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
  ]);
  if (home !== draft) await symlink(home, draft);
  const isOurs = await putInPlace(draft, place);
  if (!isOurs) await rm(home, { recursive: true, force: true });
}

async function putInPlace(draft: string, place: string): Promise<boolean> {
  try {
    // A link would replace another link silently; a second look narrows that to the two calls below.
    if ((await lstat(place).catch(() => undefined)) !== undefined) throw new Error('taken');
    await rename(draft, place);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if ((await lstat(place).catch(() => undefined)) === undefined) throw error;
    return false;
  }
  const folder = await open(dirname(place), 'r');
  await folder.sync().finally(() => folder.close());
  return true;
}

async function removeAbandonedDrafts(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const pid = Number(/^postgres\.draft-(\d+)$/.exec(name)?.[1] ?? Number.NaN);
    if (pid > 0 && !isProcessAlive(pid)) await rm(join(dataDir, name), { recursive: true, force: true });
  }
}

/**
 * Where the server's account cannot enter the data directory by any means, the cluster lives under a name of its own in a
 * folder that it can, and the data directory keeps a link to it.
 */
async function homeElsewhere(parent: string, log: (msg: string) => void): Promise<string> {
  const home = join(parent, `postgres-${randomUUID()}`);
  await mkdir(parent, { recursive: true, mode: 0o755 });
  log(
    `the data directory lies in a private folder that the database's account cannot enter: its files are kept in ${home}`,
  );
  return home;
}

async function refuseOtherVersions(dir: string): Promise<void> {
  const version = (await readFile(join(dir, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version !== '18') {
    throw new Error(
      `${dir} is not a PostgreSQL 18 data directory (found: ${version || 'no PG_VERSION'}). Move it away, or start from a back-up.`,
    );
  }
}

async function socketDirOf(dir: string, account: ServerAccount | undefined): Promise<string> {
  if (Buffer.byteLength(dir) <= SOCKET_DIR_MAX_BYTES) return dir;
  const socketDir = join(tmpdir(), `overblik-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`);
  await mkdir(socketDir, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(socketDir);
  const owner = account?.uid ?? process.getuid?.();
  if (!found.isDirectory() || (found.uid !== owner && found.uid !== process.getuid?.())) {
    throw new Error(`${socketDir} belongs to somebody else; the database's socket cannot be put there.`);
  }
  if (account) await chown(socketDir, account.uid, account.gid);
  await chmod(socketDir, 0o700);
  return socketDir;
}

/**
 * Writes postgresql.conf. It is ours and is written at each start, so that a newer release brings its settings along;
 * `local.conf` beside it is the operator's and wins.
 */
export async function writeServerSettings(
  cluster: Cluster,
  account: ServerAccount | undefined,
  settings: ServerSettings,
): Promise<void> {
  const draft = join(cluster.dir, `postgresql.conf.${process.pid}`);
  await writeFile(draft, serverConfiguration(cluster.socketDir, settings), { mode: 0o600 });
  if (account) await chown(draft, account.uid, account.gid);
  await rename(draft, join(cluster.dir, 'postgresql.conf'));
}

const MB = 1024 * 1024;
const FEWEST_SHARED_MB = 256;
/** Each page has a place of its own in the books of the server, and all are looked through at a checkpoint. */
const MOST_SHARED_MB = 4096;

/** Memory that this machine, or the container we are in, has. Bytes. */
function machineMemory(): number {
  const container = process.constrainedMemory();
  return container > 0 ? Math.min(container, totalmem()) : totalmem();
}

/**
 * A quarter of the memory (PostgreSQL manual, 19.4.1 "Memory"), within reason. MB.
 * @param memory of the machine, bytes
 */
export const sharedBuffersMb = (memory: number): number =>
  Math.max(FEWEST_SHARED_MB, Math.min(MOST_SHARED_MB, Math.floor(memory / MB / 4)));

function serverConfiguration(socketDir: string, settings: ServerSettings): string {
  const lines = [
    '# Written at each start. Put your own settings in local.conf beside this file: they win.',
    "listen_addresses = ''",
    `port = ${EMBEDDED_PORT}`,
    `unix_socket_directories = '${socketDir.replaceAll("'", "''")}'`,
    'unix_socket_permissions = 0700',
    'max_connections = 100',
    // Durable: an answer leaves only when its commit is on disk.
    'fsync = on',
    'full_page_writes = on',
    `synchronous_commit = ${settings.synchronousCommit ?? 'on'}`,
    // Pages that do not fit are fetched from the system again: `$everything` took half as long again (decision record 0015).
    `shared_buffers = ${sharedBuffersMb(machineMemory())}MB`,
    'work_mem = 16MB',
    'maintenance_work_mem = 128MB',
    `effective_cache_size = ${Math.max(1024, Math.floor(machineMemory() / MB / 2))}MB`,
    'max_wal_size = 2GB',
    'min_wal_size = 256MB',
    'checkpoint_timeout = 15min',
    // Short indexed statements on solid-state disk.
    'random_page_cost = 1.1',
    'jit = off',
    // A container's /dev/shm is often 64 MB, too small for parallel workers; many small requests beat one wide one here.
    'max_parallel_workers_per_gather = 0',
    'max_parallel_maintenance_workers = 0',
    // A long pending list makes reads of a GIN index slow right after a bulk load.
    'gin_pending_list_limit = 512kB',
    'autovacuum_naptime = 20s',
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    "datestyle = 'ISO, YMD'",
    // The log may hold no value of a row: no statements, no parameters, no DETAIL lines.
    'log_min_messages = warning',
    'log_min_error_statement = panic',
    'log_error_verbosity = terse',
    'log_parameter_max_length = 0',
    'log_parameter_max_length_on_error = 0',
    "log_line_prefix = '%m [%p] '",
  ];
  if (settings.walWriterDelayMs !== undefined) {
    lines.push(
      `wal_writer_delay = ${settings.walWriterDelayMs}ms`,
      'wal_writer_flush_after = 1GB',
      'wal_buffers = 64MB',
    );
  }
  return `${[...lines, "include_if_exists = 'local.conf'"].join('\n')}\n`;
}
