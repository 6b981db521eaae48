import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { APPLICATION_ROLE, ensureApplicationRole } from './application-role.js';
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
  /**
   * The same database as its owner: for migrations and for what the law has erased. Everything else works as a role that
   * cannot change the access log (application-role.ts); where the server lets us make no such role, the two are one.
   */
  readonly owner: Database;
  /** True when statements of the program run as a role that can only add to the access log. */
  readonly appendOnly: boolean;
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
  const house =
    options.url === undefined ? await openEmbedded(options.dataDir, log, faults) : openExternal(options.url, log);
  const owner = house.pool(null, OWNER_CONNECTIONS);
  try {
    if (!house.embedded) await refuseUnfitServer(owner);
    const dir = options.migrationsDir === undefined ? OWN_MIGRATIONS : options.migrationsDir;
    if (dir !== null) for (const name of await migrate(owner, dir)) log(`schema: applied ${name}`);
    const appendOnly = dir === OWN_MIGRATIONS && (await ensureApplicationRole(owner, house.embedded));
    const db = house.pool(appendOnly ? APPLICATION_ROLE : null, options.maxConnections ?? 16, async () => {
      await owner.close();
      await house.close();
    });
    return Object.defineProperties(db, {
      embedded: { value: house.embedded },
      owner: { value: owner },
      appendOnly: { value: appendOnly },
      socketDir: { value: house.socketDir },
      serverPid: { get: () => house.serverPid() },
    }) as PooledDatabase & OpenDatabase;
  } catch (error) {
    await owner.close();
    await house.close();
    throw error;
  }
}

/** Migrations, and what retention erases, one after the other. */
const OWNER_CONNECTIONS = 2;

/** A server, and how to connect to it. */
interface House {
  embedded: boolean;
  socketDir?: string;
  serverPid(): number | undefined;
  /** @param role to work as; null = the owner */
  pool(role: string | null, max: number, onClose?: () => Promise<void>): PooledDatabase;
  close(): Promise<void>;
}

function openExternal(url: string, log: (msg: string) => void): House {
  return {
    embedded: false,
    serverPid: () => undefined,
    pool: (role, max, onClose) => {
      const settings = poolConfiguration(max);
      const options = role === null ? settings.options : `${settings.options} -c role=${role}`;
      return new PooledDatabase({ pool: { ...settings, options, connectionString: url }, log, onClose });
    },
    close: async () => undefined,
  };
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

async function openEmbedded(dataDir: string, log: (msg: string) => void, faults: FaultSettings): Promise<House> {
  const server = await EmbeddedServer.open({
    dataDir,
    log,
    knock,
    settings: faults.server,
    surroundings: faults.surroundings,
  });
  return {
    embedded: true,
    socketDir: server.socketDir,
    serverPid: () => server.pid,
    pool: (role, max, onClose) =>
      new PooledDatabase({
        pool: { ...poolConfiguration(max), ...connectionTo(server.socketDir), user: role ?? EMBEDDED_USER },
        log,
        recover: () => server.ensureRunning(),
        onClose,
      }),
    close: () => server.close(),
  };
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
