import pg from 'pg';
import { Failure } from '../base/index.js';

/** A row with that key is already there. Says which constraint, never which value: the driver's own text holds the value. */
export class UniqueViolation extends Error {
  readonly constraint: string;
  readonly table: string;
  constructor(table: string, constraint: string) {
    super(`${constraint} on ${table} is violated`);
    this.name = 'UniqueViolation';
    this.table = table;
    this.constraint = constraint;
  }
}

/**
 * The database refused a statement for another reason: a bug here, or a value it cannot hold. Carries the SQLSTATE and names
 * of things. The database's own sentence is kept only for classes 42 (unknown column and the like), 28 and 3D (log-in), which
 * speak of names; the others quote values, which may be a CPR number.
 */
export class StatementRefused extends Error {
  readonly sqlState: string;
  readonly constraint: string | undefined;
  constructor(error: pg.DatabaseError, statement: string) {
    const sqlState = error.code ?? 'unknown';
    const names = [error.table, error.column, error.constraint].filter((name) => name !== undefined).join(', ');
    const sentence = /^(42|28|3D)/.test(sqlState) ? `: ${error.message}` : names && ` (${names})`;
    const shape = statement.replace(/\s+/g, ' ').trim().slice(0, 100);
    super(`SQLSTATE ${sqlState}${sentence}, in: ${shape}`);
    this.name = 'StatementRefused';
    this.sqlState = sqlState;
    this.constraint = error.constraint;
  }
}

/** Two transactions crossed; running the work again is right (PostgreSQL manual, 13.5 and 13.3.4). */
export function isWorthRetrying(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01');
}

const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * A table changed its columns under a prepared statement (a newer program's migration): a new connection plans it anew.
 * The same code also stands for "not supported", hence the sentence (plancache.c).
 */
export function isStalePlan(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError && error.code === '0A000' && error.message.startsWith('cached plan must not')
  );
}

/** True when the connection, not the statement, is what failed: the client must not go back into the pool. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08|57P0)/.test(error.code ?? '');
  const { code, message } = error as { code?: string; message?: string };
  if (code !== undefined && SOCKET_CODES.has(code)) return true;
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout)/.test(
    message ?? '',
  );
}

/** True when the server is there but says: not now (starting up, shutting down, recovering). */
export function isServerStarting(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '57P03' || error.code === '57P01');
}

/**
 * Turns what the driver threw into what a caller may see. Errors that are not the driver's are returned as they are.
 *
 * @param statement text of the statement, without its values
 */
export function translate(error: unknown, statement: string): unknown {
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? '';
    if (code === '23505') return new UniqueViolation(error.table ?? '', error.constraint ?? '');
    // 53xxx out of room or connections, 57014 cancelled by a time limit, 55P03 a lock was not free, 25006 read-only standby,
    // 58030 an I/O error.
    if (isConnectionLoss(error) || isWorthRetrying(error) || /^(53...|57014|55P03|25006|58030)$/.test(code)) {
      return unavailable(code, !isConnectionLoss(error));
    }
    if (concernsAccessLog(error)) return unavailable(code, true);
    return new StatementRefused(error, statement);
  }
  return isConnectionLoss(error) ? unavailable((error as { code?: string }).code ?? 'connection', false) : error;
}

/**
 * The access log did not take its row. A read and its row are one statement, so this is no bug in the read: there is no answer
 * until the log can be written again.
 */
function concernsAccessLog({ table, message, where }: pg.DatabaseError): boolean {
  return [table, message, where].some((text) => text?.includes('access_log'));
}

/** Why the database does not answer; `isUndone`: it has said that nothing of the statement was kept. */
class NotNow extends Error {
  readonly isUndone: boolean;
  constructor(code: string, isUndone: boolean) {
    super(`database unavailable: ${code}`);
    this.isUndone = isUndone;
  }
}

function unavailable(code: string, isUndone: boolean): Failure {
  return new Failure('unavailable', 'The database does not answer right now. Try again in a moment.', {
    cause: new NotNow(code, isUndone),
  });
}

/** True when the database has refused a statement for certain: nothing of it was kept, and it may be run again. */
export function isUndone(error: unknown): boolean {
  if (error instanceof StatementRefused || error instanceof UniqueViolation) return true;
  return error instanceof Failure && error.cause instanceof NotNow && error.cause.isUndone;
}
