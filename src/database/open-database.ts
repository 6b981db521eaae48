import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Database } from './contract.js';
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

const SESSION_OPTIONS =
  '-c timezone=UTC -c datestyle=ISO,YMD -c jit=off -c default_transaction_isolation=read\\ committed';

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
  return { max, types: resultTypes, application_name: 'overblik', options: SESSION_OPTIONS, keepAlive: true };
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
