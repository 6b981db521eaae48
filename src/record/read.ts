/** Reads of single resources and of histories; each is one statement that also writes the log row. */
import { logInsert, oneCitizen } from '../audit/index.js';
import { Parameters, type Queryable } from '../database/index.js';
import type { ReadContext, Scope, StoredVersion } from './contract.js';
import { endOfPage, MOST_PAGE_BYTES } from './page-text.js';
import { isSharedType } from './shared-types.js';

interface Row {
  type: string;
  id: string;
  version: number;
  updated: number;
  body: string;
  patient_key: bigint;
  deleted?: boolean;
  recreated?: boolean;
  shown?: boolean;
  unread?: number | null;
}

const MS = (alias: string) => `(extract(epoch FROM ${alias}.last_updated) * 1000)::float8 AS updated`;
const toVersion = (row: Row): StoredVersion => ({
  type: row.type,
  id: row.id,
  version: row.version,
  lastUpdated: row.updated,
  body: row.body,
  patientKey: row.patient_key,
});

/** Bytes of a body from which on there must be room for it before it is read. */
export const LARGEST_READ_AT_ONCE = 256 * 1024;

/** A resource that is there and was not read yet, since there must be room for it: nothing of it has been told, or logged. */
export interface UnreadResource {
  unread: true;
  bytes: number;
}

/** https://hl7.org/fhir/R4/http.html#read  Undefined when there is none that this caller may see. */
export async function readCurrent(
  db: Queryable,
  type: string,
  id: string,
  patientKey: bigint,
  context: ReadContext,
): Promise<StoredVersion | undefined> {
  const row = await currentRow(db, type, id, patientKey, context, { what: 'r.body', unless: '' });
  return row && toVersion(row);
}

const IS_LARGE = `octet_length(r.body) > ${LARGEST_READ_AT_ONCE}`;
const UNLESS_LARGE: ReadBody = {
  what: `CASE WHEN ${IS_LARGE} THEN '' ELSE r.body END AS body, CASE WHEN ${IS_LARGE} THEN octet_length(r.body) END AS unread`,
  unless: ' WHERE NOT EXISTS (SELECT FROM found WHERE unread IS NOT NULL)',
};

/** The same, where a large one is not read, but said to be one. */
export async function readOrTellSize(
  db: Queryable,
  type: string,
  id: string,
  patientKey: bigint,
  context: ReadContext,
): Promise<StoredVersion | UnreadResource | undefined> {
  const row = await currentRow(db, type, id, patientKey, context, UNLESS_LARGE);
  return row && (typeof row.unread === 'number' ? { unread: true, bytes: row.unread } : toVersion(row));
}

/** What is read of a body, and when the look-up is not logged. */
interface ReadBody {
  what: string;
  unless: string;
}

async function currentRow(
  db: Queryable,
  type: string,
  id: string,
  patientKey: bigint,
  context: ReadContext,
  { what, unless }: ReadBody,
): Promise<Row | undefined> {
  const p = new Parameters();
  if (isSharedType(type)) {
    const rows = await db.query<Row>(
      p.statement(
        `SELECT r.type, r.id, r.version, ${MS('r')}, ${what}, 0::bigint AS patient_key FROM shared_resource AS r WHERE r.type = ${p.add(type)} AND r.id = ${p.add(id)}`,
      ),
    );
    return rows[0];
  }
  const key = p.add(patientKey);
  const found = `SELECT r.type, r.id, r.version, ${MS('r')}, ${what}, r.patient_key FROM resource AS r
    WHERE r.patient_key = ${key}::bigint AND r.type = ${p.add(type)} AND r.id = ${p.add(id)} AND ${context.scope.predicate('r', p)}`;
  const looked = `${oneCitizen(key, 'SELECT count(*) FROM found')}${unless}`;
  const rows = await db.query<Row>(
    p.quickStatement(
      `WITH found AS MATERIALIZED (${found}), logged AS (${logInsert(p, context.log, looked)}) SELECT * FROM found`,
    ),
  );
  return rows[0];
}

export interface HistoryVersion extends StoredVersion {
  deleted: boolean;
  /** The version before was a deletion, as far as the caller may see that. */
  recreated: boolean;
  /** False for one beyond the page, that only tells that there is more: it has no body. */
  shown: boolean;
}

/** One version (https://hl7.org/fhir/R4/http.html#vread); also tells a deletion, as `deleted`. */
export async function readVersion(
  db: Queryable,
  type: string,
  id: string,
  version: number,
  patientKey: bigint,
  context: ReadContext,
): Promise<HistoryVersion | undefined> {
  const versions = await readHistory(db, { type, id, patientKey }, { limit: 1, version }, context);
  return versions[0];
}

export interface HistoryOf {
  type?: string;
  id?: string;
  /** Undefined for the history of a type or of everything. */
  patientKey?: bigint;
}

export interface HistoryWindow {
  /** Rows shown. One more is returned when there are more. */
  limit: number;
  /** Only this version. */
  version?: number;
  /** Only versions written at or after this time (ms). */
  since?: number;
  /** Only versions that were current at some time of this stretch: `low` in it, `high` the first ms after it. */
  at?: { low: number; high: number };
  /** Continue after this one (newest first). */
  before?: { updated: number; id: string; version: number };
}

interface HistoryPart {
  table: string;
  alias: string;
  patientKey: string;
  deleted: string;
  recreated: string;
  where: string;
}

/** The tables of a history: what stands, and what was superseded or deleted; the history of everything has the directories too. */
function historyParts(of: HistoryOf, window: HistoryWindow, context: ReadContext, p: Parameters): HistoryPart[] {
  const part = (table: string, alias: string, shared: boolean): HistoryPart => {
    const conditions: string[] = [];
    if (!shared && of.patientKey !== undefined)
      conditions.push(`${alias}.patient_key = ${p.add(of.patientKey)}::bigint`);
    if (of.type !== undefined) conditions.push(`${alias}.type = ${p.add(of.type)}`);
    if (of.id !== undefined) conditions.push(`${alias}.id = ${p.add(of.id)}`);
    conditions.push(...windowConditions(window, alias, table, p));
    if (!shared) conditions.push(context.scope.predicate(alias, p));
    if (alias === 'h') conditions.push(...stillOpen(context.scope, p));
    return {
      table,
      alias,
      patientKey: shared ? '0::bigint' : `${alias}.patient_key`,
      deleted: table.endsWith('_history') ? `${alias}.deleted` : 'false',
      recreated: afterDeletion(shared, alias, context.scope, p),
      where: conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '',
    };
  };
  const parts: HistoryPart[] = [];
  if (of.type === undefined || !isSharedType(of.type))
    parts.push(part('resource', 'r', false), part('resource_history', 'h', false));
  if (of.type === undefined || isSharedType(of.type))
    parts.push(part('shared_resource', 's', true), part('shared_resource_history', 't', true));
  return parts;
}

/** A deletion that the caller may not see makes no difference, like any version that is hidden. */
function afterDeletion(shared: boolean, alias: string, scope: Scope, p: Parameters): string {
  const before = `h3.type = ${alias}.type AND h3.id = ${alias}.id AND h3.version = ${alias}.version - 1 AND h3.deleted`;
  return shared
    ? `EXISTS (SELECT FROM shared_resource_history AS h3 WHERE ${before})`
    : `EXISTS (SELECT FROM resource_history AS h3 WHERE h3.patient_key = ${alias}.patient_key AND ${before} AND ${scope.predicate('h3', p)})`;
}

function windowConditions(window: HistoryWindow, alias: string, table: string, p: Parameters): string[] {
  const conditions: string[] = [];
  if (window.version !== undefined) conditions.push(`${alias}.version = ${p.add(window.version)}::integer`);
  if (window.since !== undefined)
    conditions.push(`${alias}.last_updated >= ${p.add(new Date(window.since))}::timestamptz`);
  if (window.at) conditions.push(...currentDuring(alias, table, window.at, p));
  if (window.before) {
    const { updated, id, version } = window.before;
    conditions.push(
      `(${alias}.last_updated, ${alias}.id, ${alias}.version) < (${p.add(new Date(updated))}::timestamptz, ${p.add(id)}::text, ${p.add(version)}::integer)`,
    );
  }
  return conditions;
}

/** A version is current from when it was written until the next one was. */
function currentDuring(alias: string, table: string, at: { low: number; high: number }, p: Parameters): string[] {
  const written = `${alias}.last_updated < ${p.add(new Date(at.high))}::timestamptz`;
  if (!table.endsWith('_history')) return [written];
  const start = `${p.add(new Date(at.low))}::timestamptz`;
  const citizen = table.startsWith('shared_') ? '' : `n.patient_key = ${alias}.patient_key AND `;
  const next = (newer: string) =>
    `NOT EXISTS (SELECT 1 FROM ${newer} AS n WHERE ${citizen}n.type = ${alias}.type AND n.id = ${alias}.id AND n.version = ${alias}.version + 1 AND n.last_updated <= ${start})`;
  return [written, next(table.replace('_history', '')), next(table)];
}

const isAmongDirectories = ({ type }: HistoryOf): boolean => type !== undefined && isSharedType(type);

/** Newest first (https://hl7.org/fhir/R4/http.html#history): current rows and superseded ones in one order. */
export async function readHistory(
  db: Queryable,
  of: HistoryOf,
  window: HistoryWindow,
  context: ReadContext,
): Promise<HistoryVersion[]> {
  const p = new Parameters();
  const selects = historyParts(of, window, context, p).map(
    ({ table, alias, patientKey, deleted, recreated, where }) =>
      `(SELECT ${alias}.type, ${alias}.id, ${alias}.version, ${MS(alias)}, ${alias}.body, ${patientKey} AS patient_key, ${deleted} AS deleted, ${recreated} AS recreated
      FROM ${table} AS ${alias} ${where} ORDER BY ${alias}.last_updated DESC, ${alias}.id DESC, ${alias}.version DESC LIMIT ${p.add(window.limit + 1)})`,
  );
  const shared = isAmongDirectories(of);
  const newest = `SELECT * FROM (${selects.join(' UNION ALL ')}) AS v ORDER BY updated DESC, id DESC, version DESC LIMIT ${p.add(window.limit + 1)}`;
  const found = endOfPage(newest, window.limit, MOST_PAGE_BYTES, p);
  // What is beyond the page only tells that there is more: it is not shown, so it is not logged. Directories never are.
  const rows =
    !shared && of.patientKey !== undefined
      ? oneCitizen(`${p.add(of.patientKey)}`, 'SELECT count(*) FROM found AS f WHERE f.shown')
      : 'SELECT f.patient_key, count(*)::integer AS returned FROM found AS f WHERE f.shown AND f.patient_key <> 0 GROUP BY f.patient_key';
  const logged = shared ? '' : `, logged AS (${logInsert(p, context.log, rows)})`;
  const result = await db.query<Row>(
    p.statement(
      `WITH found AS MATERIALIZED (${found})${logged} SELECT f.type, f.id, f.version, f.updated, CASE WHEN f.shown THEN f.body ELSE '' END AS body, f.patient_key, f.deleted, f.recreated, f.shown
        FROM found AS f ORDER BY f.updated DESC, f.id DESC, f.version DESC`,
    ),
  );
  return result.map((row) => ({
    ...toVersion(row),
    deleted: row.deleted === true,
    recreated: row.recreated === true,
    shown: row.shown === true,
  }));
}

/** How many versions there are, for `_count=0`; logged as a look that showed none of them. */
export async function countHistory(
  db: Queryable,
  of: HistoryOf,
  window: HistoryWindow,
  context: ReadContext,
): Promise<number> {
  const p = new Parameters();
  const counts = historyParts(of, window, context, p).map(
    ({ table, alias, where }) => `(SELECT count(*) FROM ${table} AS ${alias} ${where})`,
  );
  const logged = isAmongDirectories(of)
    ? ''
    : `WITH logged AS (${logInsert(p, context.log, oneCitizen(p.add(of.patientKey ?? 0n), '0'))}) `;
  const rows = await db.query<{ total: number }>(
    p.statement(`${logged}SELECT (${counts.join(' + ')})::integer AS total`),
  );
  return rows[0]?.total ?? 0;
}

/**
 * A superseded version is open only while everything that came after it is: what the citizen marked as private or blocked
 * later must not be read in an older version of it.
 */
function stillOpen(scope: Scope, p: Parameters): string[] {
  const later = (table: string, alias: string) =>
    `NOT EXISTS (SELECT FROM ${table} AS ${alias} WHERE ${alias}.patient_key = h.patient_key AND ${alias}.type = h.type AND ${alias}.id = h.id AND ${alias}.version > h.version AND NOT (${scope.predicate(alias, p)}))`;
  return [later('resource', 'c'), later('resource_history', 'h2')];
}
