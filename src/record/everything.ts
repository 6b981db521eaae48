/** Patient/$everything: one citizen's compartment in the order of the primary key, and the directories it refers to. */
import { logInsert, oneCitizen } from '../audit/index.js';
import { Parameters, type Queryable, rowsOf } from '../database/index.js';
import type { FoundResource, ReadContext, StoredVersion } from './contract.js';
import { isSharedType } from './shared-types.js';

export interface EverythingWindow {
  /** Rows shown. One more is returned when there are more. */
  limit: number;
  after?: { type: string; id: string };
  /**
   * Types shown. When directories are among them, rows of all types are returned: what they refer to is found in them, and
   * they fill the page.
   */
  types?: string[];
  /** Only what was written at or after this time (ms). */
  since?: number;
  /** Only what happened in this time (ms; the first after it); what has no time of its own is always there. */
  from?: number;
  until?: number;
}

interface Row {
  type: string;
  id: string;
  version: number;
  updated: number;
  body: string;
  patient_key: bigint;
}

function conditionsOf(
  window: EverythingWindow,
  context: ReadContext,
  p: Parameters,
  types: string[] | undefined,
): string {
  const conditions: string[] = [];
  if (types) conditions.push(`r.type = ANY(${p.add(types)}::text[])`);
  if (window.since !== undefined) conditions.push(`r.last_updated >= ${p.add(new Date(window.since))}::timestamptz`);
  if (window.from !== undefined)
    conditions.push(`(r.time IS NULL OR r.type = 'Patient' OR r.time >= ${p.add(new Date(window.from))}::timestamptz)`);
  if (window.until !== undefined)
    conditions.push(`(r.time IS NULL OR r.type = 'Patient' OR r.time < ${p.add(new Date(window.until))}::timestamptz)`);
  if (window.after)
    conditions.push(`(r.type, r.id) > (${p.add(window.after.type)}::text, ${p.add(window.after.id)}::text)`);
  conditions.push(context.scope.predicate('r', p));
  return conditions.join(' AND ');
}

/** One page, with its log row. */
export async function readEverything(
  db: Queryable,
  patientKey: bigint,
  window: EverythingWindow,
  context: ReadContext,
): Promise<StoredVersion[]> {
  const p = new Parameters();
  const key = p.add(patientKey);
  const readsAll = window.types?.some(isSharedType) === true;
  const where = conditionsOf(window, context, p, readsAll ? undefined : window.types);
  const found = `SELECT r.type, r.id, r.version, (extract(epoch FROM r.last_updated) * 1000)::float8 AS updated, r.body, r.patient_key FROM resource AS r WHERE r.patient_key = ${key}::bigint AND ${where} ORDER BY r.type, r.id LIMIT ${p.add(window.limit + 1)}`;
  const shown = readsAll ? ` WHERE found.type = ANY(${p.add(window.types)}::text[])` : '';
  const rows = await db.query<Row>(
    p.statement(
      `WITH found AS MATERIALIZED (${found}), logged AS (${logInsert(p, context.log, oneCitizen(key, `SELECT least(count(*), ${p.add(window.limit)}::bigint) FROM found${shown}`))}) SELECT * FROM found ORDER BY type, id`,
    ),
  );
  return rows.map((row) => ({
    type: row.type,
    id: row.id,
    version: row.version,
    lastUpdated: row.updated,
    body: row.body,
    patientKey: row.patient_key,
  }));
}

/** How many there are, for `_count=0`; logged as a look that showed none of them. */
export async function countEverything(
  db: Queryable,
  patientKey: bigint,
  window: EverythingWindow,
  context: ReadContext,
): Promise<number> {
  const p = new Parameters();
  const key = p.add(patientKey);
  const counted = `SELECT count(*)::integer AS total FROM resource AS r WHERE r.patient_key = ${key}::bigint AND ${conditionsOf(window, context, p, window.types)}`;
  const rows = await db.query<{ total: number }>(
    p.statement(`WITH logged AS (${logInsert(p, context.log, oneCitizen(key, '0'))}) ${counted}`),
  );
  return rows[0]?.total ?? 0;
}

/** Rows of directories by type and id. */
export async function readDirectories(
  db: Queryable,
  names: readonly { type: string; id: string }[],
): Promise<FoundResource[]> {
  if (names.length === 0) return [];
  const p = new Parameters();
  const rows = await db.query<Omit<FoundResource, 'patientKey'>>(
    p.statement(
      `SELECT r.type, r.id, r.version, r.body FROM shared_resource AS r JOIN ${rowsOf(p, 'u', [
        ['type', 'text', names.map(({ type }) => type)],
        ['id', 'text', names.map(({ id }) => id)],
      ])} ON r.type = u.type AND r.id = u.id ORDER BY r.type, r.id`,
    ),
  );
  return rows.map((row) => ({ ...row, patientKey: 0n }));
}
