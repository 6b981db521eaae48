/** The citizen's view of the access log: a projection of the rows, newest first. */
import { Parameters, type Queryable } from '../database/index.js';
import { type LogEntry, type LogFacts, logInsert, oneCitizen } from './access-log.js';
import { witnessedSize } from './tree/tree-store.js';

export interface LogRow {
  /** Of the row; later rows have later ids. */
  id: string;
  at: string;
  effect: string;
  rule: string;
  actor: string;
  returned: number;
  /** `request` tells which rows one request left, under several numbers of one person. */
  facts: LogFacts & { request?: string };
  /** Number among the citizen's entries; undefined for the moment until it is in the tree. */
  number?: number;
  /** How far the entry can be proven: in the tree, under a signed checkpoint, under one that enough witnesses have signed too. */
  proof: 'not-yet' | 'in-tree' | 'signed' | 'witnessed';
}

/**
 * Reads the newest rows of one citizen's log; the reading is itself logged in the same statement.
 * @param window at most `limit` rows, none from before `since`, and only rows older than the one called `before`
 * @param witnesses those that are believed, and how many of them must have signed
 */
export async function readAccessLog(
  db: Queryable,
  patientKey: bigint,
  window: { limit: number; since: Date; before?: string },
  log: LogEntry,
  witnesses: { names: readonly string[]; quorum: number },
): Promise<LogRow[]> {
  const p = new Parameters();
  const key = p.add(patientKey);
  const older = window.before === undefined ? '' : `AND id < ${p.add(window.before)}::uuid`;
  const rows = await db.query<{
    id: string;
    at: number;
    effect: string;
    rule: string;
    actor: string;
    returned: number;
    entry: string;
    number: number | null;
    proof: LogRow['proof'];
  }>(
    p.statement(`WITH shown AS MATERIALIZED (
        SELECT id, (extract(epoch FROM at) * 1000)::float8 AS at, effect, rule, actor, returned, entry
        FROM access_log WHERE patient_key = ${key} AND at >= ${p.add(window.since)}::timestamptz ${older} ORDER BY id DESC LIMIT ${p.add(window.limit)}),
      logged AS (${logInsert(p, log, oneCitizen(key, 'SELECT count(*) FROM shown'))})
      SELECT s.id, s.at, s.effect, s.rule, s.actor, s.returned, s.entry, f.number::float8 AS number,
        CASE WHEN f.leaf_index IS NULL THEN 'not-yet'
          WHEN f.leaf_index < ${witnessedSize(p, witnesses)} THEN 'witnessed'
          WHEN f.leaf_index < (SELECT max(c.size) FROM log_checkpoint AS c) THEN 'signed' ELSE 'in-tree' END AS proof
      FROM shown AS s LEFT JOIN access_log_leaf AS f ON f.patient_key = ${key} AND f.id = s.id ORDER BY s.id DESC`),
  );
  return rows.map((row) => ({
    ...row,
    at: new Date(row.at).toISOString(),
    number: row.number ?? undefined,
    facts: JSON.parse(row.entry) as LogRow['facts'],
  }));
}
