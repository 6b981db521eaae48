/** The citizen's view of the access log: a projection of the rows, newest first. */
import { Parameters, type Queryable } from '../database/index.js';
import { type LogEntry, type LogFacts, logInsert, oneCitizen } from './access-log.js';

export interface LogRow {
  at: string;
  effect: string;
  rule: string;
  actor: string;
  returned: number;
  facts: LogFacts;
}

/**
 * Reads the newest rows of one citizen's log; the reading is itself logged in the same statement.
 * @param limit at most so many rows
 */
export async function readAccessLog(
  db: Queryable,
  patientKey: bigint,
  limit: number,
  log: LogEntry,
): Promise<LogRow[]> {
  const p = new Parameters();
  const key = p.add(patientKey);
  const rows = await db.query<{
    at: number;
    effect: string;
    rule: string;
    actor: string;
    returned: number;
    entry: string;
  }>(
    p.statement(`WITH shown AS MATERIALIZED (
        SELECT id, (extract(epoch FROM at) * 1000)::float8 AS at, effect, rule, actor, returned, entry
        FROM access_log WHERE patient_key = ${key} ORDER BY id DESC LIMIT ${p.add(limit)}),
      logged AS (${logInsert(p, log, oneCitizen(key, 'SELECT count(*) FROM shown'))})
      SELECT at, effect, rule, actor, returned, entry FROM shown ORDER BY id DESC`),
  );
  return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString(), facts: JSON.parse(row.entry) as LogFacts }));
}
