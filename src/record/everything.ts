/** Patient/$everything: one citizen's compartment in the order of the primary key, and the directories it refers to. */
import { logInsert, oneCitizen } from '../audit/index.js';
import { Parameters, type Queryable, rowsOf } from '../database/index.js';
import type { FoundResource, ReadContext } from './contract.js';
import { endOfPage, type Frame, framed, inFrame, MOST_PAGE_BYTES, type PageText } from './page-text.js';
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

/** A page of a compartment as text. */
export interface EverythingPage extends PageText {
  /** Bodies of all rows of the page, shown or not: what they refer to is looked for in them. */
  texts: readonly Buffer[];
  /** The last row of the page, where more follow. */
  last?: { type: string; id: string };
}

export interface EverythingRow {
  type: string;
  id: string;
  body: string;
}

/** What becomes of rows on the way; where nothing does, the database puts the page together. */
export interface EverythingChanges {
  /** What the caller may see of a row. */
  show?: (row: EverythingRow) => EverythingRow;
  /** What of a body is sent. */
  narrow?: (body: string) => string;
}

/** One page, with its log row. */
export async function readEverything(
  db: Queryable,
  patientKey: bigint,
  window: EverythingWindow,
  context: ReadContext,
  frame: Frame,
  changes: EverythingChanges,
): Promise<EverythingPage> {
  const p = new Parameters();
  const key = p.add(patientKey);
  const readsAll = window.types?.some(isSharedType) === true;
  const where = conditionsOf(window, context, p, readsAll ? undefined : window.types);
  const inOrder = `SELECT r.type, r.id, r.body FROM resource AS r WHERE r.patient_key = ${key}::bigint AND ${where} ORDER BY r.type, r.id LIMIT ${p.add(window.limit + 1)}`;
  const rows = endOfPage(inOrder, window.limit, MOST_PAGE_BYTES, p);
  if (readsAll || changes.show || changes.narrow)
    return rowByRow(db, { rows, key, frame, changes, window, context }, p);
  const last = ['type', 'id'].map((name) => `(array_agg(f.${name}))[count(*) FILTER (WHERE f.shown)] AS last_${name}`);
  const page = `SELECT ${framed(frame, 'f.type', p)}, ${last.join(', ')} FROM (${rows}) AS f`;
  const logged = logInsert(p, context.log, oneCitizen(key, 'SELECT f.shown FROM found AS f'));
  const statement = p.statement(`WITH found AS MATERIALIZED (${page}), logged AS (${logged}) SELECT * FROM found`);
  const [totals] = await db.query<Totals>({ ...statement, asBytes: 'entries' });
  const { entries, shown, found, last_type: type, last_id: id } = totals!;
  const text = entries ?? Buffer.alloc(0);
  const isMore = found > shown && type !== null && id !== null;
  return { entries: text, texts: [text], count: shown, last: isMore ? { type, id } : undefined };
}

interface Totals {
  entries: Buffer | null;
  shown: number;
  found: number;
  last_type: string | null;
  last_id: string | null;
}

interface RowByRow {
  rows: string;
  key: string;
  frame: Frame;
  changes: EverythingChanges;
  window: EverythingWindow;
  context: ReadContext;
}

async function rowByRow(db: Queryable, of: RowByRow, p: Parameters): Promise<EverythingPage> {
  const { types } = of.window;
  const { show, narrow } = of.changes;
  const asked = types ? ` AND f.type = ANY(${p.add(types)}::text[])` : '';
  const logged = logInsert(
    p,
    of.context.log,
    oneCitizen(of.key, `SELECT count(*) FROM found AS f WHERE f.shown${asked}`),
  );
  const found = await db.query<EverythingRow & { shown: boolean }>(
    p.statement(
      `WITH found AS MATERIALIZED (${of.rows}), logged AS (${logged}) SELECT f.type, f.id, f.shown, CASE WHEN f.shown THEN f.body ELSE '' END AS body FROM found AS f ORDER BY f.type, f.id`,
    ),
  );
  const page = found.filter((row) => row.shown);
  const shown = page.map((row) => show?.(row) ?? row);
  const sent = shown.filter(({ type }) => types === undefined || types.includes(type));
  return {
    entries: Buffer.from(
      sent.map((row) => inFrame(of.frame, { ...row, body: narrow?.(row.body) ?? row.body })).join(','),
    ),
    texts: shown.map(({ body }) => Buffer.from(body)),
    count: sent.length,
    last: found.length > page.length ? page.at(-1) : undefined,
  };
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
