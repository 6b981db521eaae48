import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Database, Queryable } from './contract.js';
import { isServerStarting } from './driver-errors.js';
import { EMBEDDED_DATABASE, EMBEDDED_PORT, EMBEDDED_USER, type ServerSettings } from './embedded/cluster.js';
import type { LaunchSurroundings } from './embedded/launch.js';
import { EmbeddedServer, type Knock } from './embedded/server.js';
import { migrate } from './migrate.js';
import { PooledDatabase } from './pooled-database.js';
import { resultTypes } from './result-types.js';

export interface OpenDatabaseOptions {
  /** `postgres://...` of a server of your own, PostgreSQL 15 to 18. Without it an embedded server is used. */
  url?: string;
  /** Folder that holds the embedded database; made if absent. Unused with `url`. */
  dataDir: string;
  /** One line for an operator; never holds a value of a row. */
  log?: (msg: string) => void;
  maxConnections?: number;
  /** Folder of numbered SQL files; the house's own by default, `null` to leave the schema alone. */
  migrationsDir?: string | null;
}

export interface OpenDatabase extends Database {
  readonly embedded: boolean;
  readonly socketDir?: string;
  /** Process id of the embedded server; another one after a restart. */
  readonly serverPid?: number;
}

/** What only tests may turn: see ServerSettings and EmbeddedServerOptions. */
export interface FaultSettings {
  server?: ServerSettings;
  surroundings?: LaunchSurroundings;
}

// Works for src/database/ and for the built program, where migrations/ lies beside the bundle.
const OWN_MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));

/** No statement, lock or forgotten transaction may hold a connection for ever. A migration lifts the first two for itself. */
const LIMITS = { statement_timeout: '2min', lock_timeout: '15s', idle_in_transaction_session_timeout: '2min' };
/** The same from our side, for a network that has gone silent: no await without an end. */
const SILENCE_MS = 15 * 60_000;

const SESSION = {
  timezone: 'UTC',
  datestyle: 'ISO,YMD',
  jit: 'off',
  default_transaction_isolation: 'read\\ committed',
  ...LIMITS,
};
const SESSION_OPTIONS = Object.entries(SESSION)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(' ');

/**
 * Opens the database and brings its schema up to date. The embedded server is started if no process has started it yet;
 * whoever started it stops it with close(), the others only leave. If the server dies it is started again, and statements
 * that come meanwhile wait for it.
 */
export function openDatabase(options: OpenDatabaseOptions): Promise<OpenDatabase> {
  return openDatabaseWith(options, {});
}

/** openDatabase with the safety off: for tests only, which is why the front door does not pass it on. */
export async function openDatabaseWith(options: OpenDatabaseOptions, faults: FaultSettings): Promise<OpenDatabase> {
  const log = options.log ?? (() => undefined);
  const max = options.maxConnections ?? 16;
  const db =
    options.url === undefined
      ? await openEmbedded(options.dataDir, max, log, faults)
      : openExternal(options.url, max, log);
  try {
    if (!db.embedded) await refuseUnfitServer(db);
    const dir = options.migrationsDir === undefined ? OWN_MIGRATIONS : options.migrationsDir;
    if (dir !== null) for (const name of await migrate(db, dir)) log(`schema: applied ${name}`);
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

function openExternal(url: string, max: number, log: (msg: string) => void): OpenDatabase {
  const pool = { ...poolConfiguration(max), connectionString: url };
  return Object.assign(new PooledDatabase({ pool, log }), { embedded: false });
}

async function refuseUnfitServer(db: Queryable): Promise<void> {
  const text = `SELECT current_setting('server_version_num')::int4 AS version, current_setting('server_encoding') AS encoding,
    EXISTS (SELECT FROM pg_collation WHERE collname = 'da-x-icu') AS danish`;
  const [found] = await db.query<{ version: number; encoding: string; danish: boolean }>({ text, values: [] });
  if (found === undefined || found.version < 150_000)
    throw new Error('The database server must be PostgreSQL 15 or later.');
  if (found.encoding !== 'UTF8') throw new Error(`The database must be encoded in UTF8, not ${found.encoding}.`);
  if (!found.danish)
    throw new Error('The database server lacks the collation "da-x-icu": PostgreSQL must be built with ICU.');
}

async function openEmbedded(
  dataDir: string,
  max: number,
  log: (msg: string) => void,
  faults: FaultSettings,
): Promise<OpenDatabase> {
  const server = await EmbeddedServer.open({
    dataDir,
    log,
    knock,
    settings: faults.server,
    surroundings: faults.surroundings,
  });
  const db = new PooledDatabase({
    pool: { ...poolConfiguration(max), ...connectionTo(server.socketDir) },
    log,
    recover: () => server.ensureRunning(),
    onClose: () => server.close(),
  });
  return Object.defineProperties(db, {
    embedded: { value: true },
    socketDir: { value: server.socketDir },
    serverPid: { get: () => server.pid },
  }) as PooledDatabase & { embedded: boolean };
}

function poolConfiguration(max: number): pg.PoolConfig {
  return {
    max,
    types: resultTypes,
    application_name: 'overblik',
    options: SESSION_OPTIONS,
    keepAlive: true,
    query_timeout: SILENCE_MS,
  };
}

function connectionTo(socketDir: string): pg.ClientConfig {
  return { host: socketDir, port: EMBEDDED_PORT, user: EMBEDDED_USER, database: EMBEDDED_DATABASE };
}

async function knock(socketDir: string): Promise<Knock> {
  const client = new pg.Client({ ...connectionTo(socketDir), connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return 'ready';
  } catch (error) {
    return isServerStarting(error) ? 'starting' : 'silent';
  } finally {
    await client.end().catch(() => undefined);
  }
}
