/** Reads rows of the log for AuditEvents and for supervisors. Each reading is logged, in the same statement, with every citizen whose rows it shows. */
import { Parameters, type Queryable } from '../../database/index.js';
import { type LogEntry, type LogFacts, logInsert, NO_CITIZEN } from '../access-log.js';

/** Operations with an action of their own; every other one is a question, `E`. An action that is none has no rows. */
const OPERATIONS_OF: Record<string, readonly string[]> = {
  R: ['read', 'vread'],
  C: ['create', 'transaction', 'batch', 'import', 'overview-outcome'],
  U: ['update', 'patch'],
  D: ['delete'],
};

function operationsOf(action: string): { names: readonly string[]; isOther: boolean } {
  if (action === 'E') return { names: Object.values(OPERATIONS_OF).flat(), isOther: true };
  return { names: OPERATIONS_OF[action] ?? [], isOther: false };
}

/** Whose rows: one citizen's, or those of the parties that somebody supervises (`unit|<id>`, `principal|<id>`). */
export type EventSource = { patientKey: bigint } | { parties: readonly string[] };

export interface EventFilter {
  id?: string;
  /** Instants, `to` not included. */
  from?: Date;
  to?: Date;
  /** Only rows about this citizen, where the source is parties. */
  patientKey?: bigint;
  /** As in AuditEvent: 0 let through, 8 refused by the law, 4 by the token's scopes. */
  outcomes?: readonly string[];
  /** As in AuditEvent: C, R, U, D, E. */
  actions?: readonly string[];
  actors?: readonly string[];
  operations?: readonly string[];
  effects?: readonly string[];
  /** Only what a supervisor should look at first, see MARKED. */
  isMarked?: boolean;
  limit: number;
  /** Only how many there are: one row, whose `returned` says it. */
  isCount?: boolean;
  /** The last row of the page before. */
  after?: { at: string; id: string };
}

export interface EventRow {
  patientKey: bigint;
  /** FHIR id of the citizen; undefined for a question that met none. */
  patientId?: string;
  /** Name and masked number, as the search for a person shows them. */
  patientName?: string;
  patientNumber?: string;
  id: string;
  /** UTC, microseconds. */
  at: string;
  effect: string;
  rule: string;
  actor: string;
  returned: number;
  facts: LogFacts & { request?: string };
  /** Number among the citizen's entries, and place in the tree, when it is there already. */
  number?: number;
  leaf?: number;
}

/** Newest first; one more than the limit when there are more. */
export async function readEventRows(
  db: Queryable,
  source: EventSource,
  filter: EventFilter,
  log: LogEntry,
): Promise<EventRow[]> {
  const p = new Parameters();
  const table = tableOf(source, p);
  const conditions = [...table.where, ...conditionsOf(filter, p)];
  if (filter.isCount) return countRows(db, source, p, `${table.from} WHERE ${conditions.join(' AND ')}`, log);
  const rows = await db.query<{
    patient_key: bigint;
    patient_id: string | null;
    patient_name: string | null;
    patient_number: string | null;
    id: string;
    at: string;
    effect: string;
    rule: string;
    actor: string;
    returned: number;
    entry: string;
    number: number | null;
    leaf: number | null;
  }>(
    p.statement(`WITH found AS MATERIALIZED (
        SELECT l.patient_key, l.id, l.at, l.effect, l.rule, l.actor, l.returned, l.entry FROM ${table.from}
        WHERE ${conditions.join(' AND ')} ORDER BY l.at DESC, l.id DESC LIMIT ${p.add(filter.limit + 1)}),
      shown AS (SELECT f.patient_key FROM found AS f ORDER BY f.at DESC, f.id DESC LIMIT ${p.add(filter.limit)}),
      logged AS (${logInsert(p, log, shownCitizens(source, p))})
      SELECT f.patient_key, c.patient_id, c.card::jsonb->>'name' AS patient_name, c.card::jsonb->>'cprMasked' AS patient_number, f.id, to_char(f.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, f.effect, f.rule, f.actor, f.returned, f.entry,
        t.number::float8 AS number, t.leaf_index::float8 AS leaf
      FROM found AS f LEFT JOIN patient_card AS c ON c.patient_key = f.patient_key
        LEFT JOIN access_log_leaf AS t ON t.patient_key = f.patient_key AND t.id = f.id ORDER BY f.at DESC, f.id DESC`),
  );
  return rows.map((row) => ({
    patientKey: row.patient_key,
    patientId: row.patient_id ?? undefined,
    patientName: row.patient_name ?? undefined,
    patientNumber: row.patient_number ?? undefined,
    id: row.id,
    at: row.at,
    effect: row.effect,
    rule: row.rule,
    actor: row.actor,
    returned: row.returned,
    facts: JSON.parse(row.entry) as EventRow['facts'],
    number: row.number ?? undefined,
    leaf: row.leaf ?? undefined,
  }));
}

/** A count tells no row, but that it was asked is logged all the same. */
async function countRows(
  db: Queryable,
  source: EventSource,
  p: Parameters,
  from: string,
  log: LogEntry,
): Promise<EventRow[]> {
  const citizen = 'patientKey' in source ? source.patientKey : NO_CITIZEN;
  const rows = await db.query<{ total: number }>(
    p.statement(`WITH counted AS MATERIALIZED (SELECT count(*)::integer AS total FROM ${from}),
      logged AS (${logInsert(p, log, `SELECT ${p.add(citizen)}::bigint AS patient_key, 0 AS returned`)}) SELECT total FROM counted`),
  );
  const none = { patientKey: citizen, id: '', at: '', effect: '', rule: '', actor: '', facts: log.facts };
  return [{ ...none, returned: rows[0]!.total }];
}

function tableOf(source: EventSource, p: Parameters): { from: string; where: string[] } {
  if ('patientKey' in source)
    return { from: 'access_log AS l', where: [`l.patient_key = ${p.add(source.patientKey)}::bigint`] };
  return {
    from: 'log_finder AS s JOIN access_log AS l ON l.patient_key = s.patient_key AND l.id = s.id',
    where: [`s.party = ANY (${p.add(source.parties)}::text[])`],
  };
}

/** One row for the citizen asked about, also when there was nothing; else one for each whose rows were shown, or for nobody. */
function shownCitizens(source: EventSource, p: Parameters): string {
  if ('patientKey' in source)
    return `SELECT ${p.add(source.patientKey)}::bigint AS patient_key, (SELECT count(*) FROM shown)::integer AS returned`;
  return `SELECT h.patient_key, count(*)::integer AS returned FROM shown AS h GROUP BY h.patient_key
    UNION ALL SELECT ${p.add(NO_CITIZEN)}::bigint, 0 WHERE NOT EXISTS (SELECT FROM shown)`;
}

const REFUSED: Record<string, string> = {
  '0': `l.effect <> 'D'`,
  '4': `(l.effect = 'D' AND l.rule = 'scope')`,
  '8': `(l.effect = 'D' AND l.rule <> 'scope')`,
};

/** The same as `marksOf` (log-marks.ts) tells of a row in hand; a test holds both together. */
const MARKED = `(l.rule <> 'scope' AND (l.effect IN ('D', 'PR') OR l.entry::jsonb->>'purpose' = 'emergency'
  OR l.entry::jsonb->'obligations' ? 'flag-in-log' OR l.entry::jsonb->>'grade' IN ('C', 'D', 'E')))`;

function conditionsOf(filter: EventFilter, p: Parameters): string[] {
  const { id, from, to, patientKey, outcomes, actions, actors, operations, effects, after, isMarked } = filter;
  const operation = `l.entry::jsonb->>'operation'`;
  const acted = actions?.map(operationsOf).map(({ names, isOther }) => {
    return `${isOther ? 'NOT ' : ''}${operation} = ANY (${p.add(names)}::text[])`;
  });
  const outcome = outcomes?.map((code) => REFUSED[code] ?? 'false').join(' OR ');
  return [
    ...(id === undefined ? [] : [`l.id = ${p.add(id)}::uuid`]),
    ...(patientKey === undefined ? [] : [`l.patient_key = ${p.add(patientKey)}::bigint`]),
    ...(from === undefined ? [] : [`l.at >= ${p.add(from)}::timestamptz`]),
    ...(to === undefined ? [] : [`l.at < ${p.add(to)}::timestamptz`]),
    ...(outcome === undefined ? [] : [`(${outcome})`]),
    ...(actors === undefined ? [] : [`l.actor = ANY (${p.add(actors)}::text[])`]),
    ...(effects === undefined ? [] : [`l.effect = ANY (${p.add(effects)}::text[])`]),
    ...(operations === undefined ? [] : [`${operation} = ANY (${p.add(operations)}::text[])`]),
    ...(acted === undefined ? [] : [`(${acted.join(' OR ')})`]),
    ...(isMarked ? [MARKED] : []),
    ...(after === undefined ? [] : [`(l.at, l.id) < (${p.add(after.at)}::timestamptz, ${p.add(after.id)}::uuid)`]),
  ];
}
