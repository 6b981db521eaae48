/**
 * The role the running program works as. It may do with the tables what it needs, and to the tables of the access log only
 * add: a fault in the program, or a statement smuggled into it, cannot change or remove what is logged. Migrations, retention
 * and tests that tamper on purpose work as the owner.
 */
import type { Database, Queryable } from './contract.js';
import { StatementRefused, UniqueViolation } from './driver-errors.js';

export const APPLICATION_ROLE = 'overblik_app';

/** Rows are added to these and read, never changed or removed by the program. */
export const APPEND_ONLY_TABLES = [
  'access_log',
  'access_log_leaf',
  'log_tile',
  'log_checkpoint',
  'log_cosignature',
  'log_key',
] as const;

/**
 * Makes the role and its rights, as far as the owner may. Runs at every start: a new table needs its rights too.
 * @param embedded the role may log in; elsewhere the owner's connections take it on
 * @returns false when the server lets us make no role: the program then works as the owner, and `overblik doctor` says so
 */
export async function ensureApplicationRole(owner: Database, embedded: boolean): Promise<boolean> {
  if (!(await roleExists(owner)) && !(await createRole(owner, embedded))) return false;
  if (!embedded && !(await mayBecome(owner))) return false;
  if (await hasItsRights(owner)) return true;
  await owner.transaction(async (tx) => {
    // Two programs that start together would trip over each other's rights.
    await tx.query({ text: 'LOCK TABLE schema_migration IN EXCLUSIVE MODE', values: [] });
    await tx.query({
      text: `GRANT USAGE ON SCHEMA public TO ${APPLICATION_ROLE};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${APPLICATION_ROLE};
        REVOKE UPDATE, DELETE, TRUNCATE ON ${APPEND_ONLY_TABLES.join(', ')} FROM ${APPLICATION_ROLE};
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON schema_migration FROM ${APPLICATION_ROLE}`,
      values: [],
    });
  });
  return true;
}

async function roleExists(owner: Queryable): Promise<boolean> {
  const text = 'SELECT 1 FROM pg_roles WHERE rolname = $1';
  return (await owner.query({ text, values: [APPLICATION_ROLE] })).length > 0;
}

async function createRole(owner: Queryable, embedded: boolean): Promise<boolean> {
  const created = `CREATE ROLE ${APPLICATION_ROLE} ${embedded ? 'LOGIN' : 'NOLOGIN'}`;
  try {
    await owner.query({ text: created, values: [] });
    if (!embedded) await owner.query({ text: `GRANT ${APPLICATION_ROLE} TO CURRENT_USER`, values: [] });
    return true;
  } catch (error) {
    if (error instanceof UniqueViolation) return true;
    // 42710: another program was faster. 42501: this server's owner may make no roles.
    if (error instanceof StatementRefused && error.sqlState === '42710') return true;
    if (error instanceof StatementRefused && error.sqlState === '42501') return false;
    throw error;
  }
}

async function mayBecome(owner: Queryable): Promise<boolean> {
  const text = `SELECT pg_has_role(CURRENT_USER, $1, 'MEMBER') AS may`;
  const rows = await owner.query<{ may: boolean }>({ text, values: [APPLICATION_ROLE] });
  return rows[0]?.may === true;
}

/** True when every table can be read by the role, and none of the log's can be changed. */
async function hasItsRights(owner: Queryable): Promise<boolean> {
  const rows = await owner.query<{ wrong: number }>({
    text: `SELECT count(*)::integer AS wrong FROM pg_tables WHERE schemaname = 'public' AND (
      NOT has_table_privilege($1, quote_ident(tablename), 'SELECT')
      OR (tablename = ANY ($2::text[]) AND (has_table_privilege($1, quote_ident(tablename), 'UPDATE') OR has_table_privilege($1, quote_ident(tablename), 'DELETE')
        OR NOT has_table_privilege($1, quote_ident(tablename), 'INSERT')))
      OR (tablename <> ALL ($2::text[]) AND tablename <> 'schema_migration' AND NOT has_table_privilege($1, quote_ident(tablename), 'UPDATE')))`,
    values: [APPLICATION_ROLE, [...APPEND_ONLY_TABLES]],
  });
  return rows[0]?.wrong === 0;
}
