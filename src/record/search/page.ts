/**
 * One page of a search as one SQL statement: found rows, their log rows, the order and where the next page starts.
 * Order is total (ends with the id), so paging by position neither repeats nor skips a row while others write. A row that is
 * rewritten between two pages stands where its new value belongs: it may show again with its new version, and in an order
 * that puts it before the position it is not shown; in the order of writing, which is the one where none is asked, it always is.
 */
import { type LogEntry, logInsert, NO_CITIZEN, oneCitizen } from '../../audit/index.js';
import { Failure } from '../../base/index.js';
import { Parameters, type Statement } from '../../database/index.js';
import { isPatientCompartmentType } from '../../fhir/index.js';
import type { ReadContext } from '../contract.js';
import { endOfPage, type Frame, framed } from '../page-text.js';
import { isSharedType } from '../shared-types.js';
import { ANY_DIRECTORY, ANY_OWNED, type ConditionContext, type SearchServices } from './condition-context.js';
import { conditionOf } from './conditions.js';
import { sharedParameter } from './filter.js';
import { mainDateOf } from './main-date.js';
import { nearestSql } from './near-condition.js';
import { leavesOf, placesAskedFor, type SearchRequest } from './request.js';

/** Position after the last row of a page: the row's order values, as text. */
export type Position = (string | number | null)[];

/** One row found. Order values stand in `o0`, `o1` ...; `type` and `patient_key` only where the question leaves them open. */
export interface PageRow {
  type?: string;
  id: string;
  version: number;
  body: string;
  patient_key?: bigint;
  /** False for rows that only tell that there is more: their body is not sent. */
  shown: boolean;
  [order: `o${number}`]: string;
}

/** A page put together by the database: see Frame. */
export interface EntriesRow {
  entries: Buffer | null;
  shown: number;
  found: number;
  [order: `o${number}`]: string;
}

export interface PagePlan {
  request: SearchRequest;
  context: ReadContext;
  services: SearchServices;
  baseUrl: string;
  /** Citizens that the question itself is narrowed to; undefined = none. */
  patientKeys?: bigint[];
  /** Compartment search: only resources of this citizen's partition. */
  position?: Position;
}

interface OrderColumn {
  sql: string;
  descending: boolean;
  cast: 'float8' | 'text' | 'bigint' | 'timestamptz';
  collate?: string;
}

export interface PageStatement {
  statement: Statement;
  /** Where the next page starts, when this row is the last one shown (or the only one, that tells of all). */
  positionOf(row: PageRow | EntriesRow): Position;
}

/** The statement; rows come back in order, at most count + 1 of them (one more tells that there is a next page). */
export function pageStatement(plan: PagePlan): PageStatement {
  const p = new Parameters();
  const among = tablesOf(plan.request);
  const isMixed = among.length > 1;
  const shared = !isMixed && among[0] === 'shared_resource';
  const { order, rows } = isMixed ? mixedRows(plan, p, among) : rowsOf(plan, p, among[0]!);
  const columns = isMixed ? MIXED_COLUMNS : columnsSent(plan, shared);
  const sent = [...columns, ...order.map((_, i) => `o${i}`), 'shown'].map((one) => `f.${one}`);
  const page = `SELECT ${sent.join(', ')}, CASE WHEN f.shown THEN f.body ELSE '' END AS body FROM`;
  if (shared) return made(plan, p, order, `${page} (${rows}) AS f`);
  // A materialised CTE is read in the order it was made in.
  const logged = logInsert(p, plan.context.log, loggedCitizens(plan, p));
  return made(plan, p, order, `WITH found AS MATERIALIZED (${rows}), logged AS (${logged}) ${page} found AS f`);
}

/** True where a page is logged by itself: then one row with the text of all its entries can stand for it. */
export function isOneText({ request, patientKeys }: Pick<PagePlan, 'request' | 'patientKeys'>): boolean {
  const among = tablesOf(request);
  return among.length === 1 && (among[0] === 'shared_resource' || patientKeys?.length === 1);
}

/** The same page as one row with the text of all its entries; for plans that are isOneText. */
export function entriesStatement(plan: PagePlan, frame: Frame): PageStatement {
  const p = new Parameters();
  const { order, page } = entriesPage(plan, frame, p);
  const asText = (text: string): PageStatement => {
    const { statement, positionOf } = made(plan, p, order, text);
    return { statement: { ...statement, asBytes: 'entries' }, positionOf };
  };
  if (tablesOf(plan.request)[0] === 'shared_resource') return asText(page);
  const key = p.add(plan.patientKeys![0]);
  const logged = logInsert(p, plan.context.log, oneCitizen(key, 'SELECT f.shown FROM found AS f'));
  return asText(`WITH found AS MATERIALIZED (${page}), logged AS (${logged}) SELECT * FROM found`);
}

/** True where pages may stand in one statement with others about the same citizen: see entriesTogether. */
export const mayStandTogether = (plan: Pick<PagePlan, 'request' | 'patientKeys'>): boolean =>
  isQuick(plan) && tablesOf(plan.request)[0] === 'resource';

/** A page among several of one statement. */
export interface EntriesAmong extends EntriesRow {
  /** Which of the plans it belongs to. */
  part: number;
}

/**
 * Several pages about one citizen as one statement with one row of the log: as many were disclosed as all of them show.
 * @param plans each of them mayStandTogether, all about the same citizen
 */
export function entriesTogether(
  plans: readonly PagePlan[],
  frame: Frame,
  log: LogEntry,
): { statement: Statement; positionOf(row: EntriesAmong): Position } {
  const p = new Parameters();
  const pages = plans.map((plan) => entriesPage(plan, frame, p));
  const most = Math.max(...pages.map(({ order }) => order.length));
  const found = pages.map(({ page }, i) => `found${i} AS MATERIALIZED (${page})`);
  const shown = pages.map((_, i) => `(SELECT f.shown FROM found${i} AS f)`);
  const logged = logInsert(p, log, oneCitizen(p.add(plans[0]!.patientKeys![0]), `SELECT ${shown.join(' + ')}`));
  const rows = pages.map(({ order }, i) => {
    const places = Array.from({ length: most }, (_, j) => (j < order.length ? `f.o${j}` : `NULL::text AS o${j}`));
    return `SELECT ${i} AS part, f.entries, f.shown, f.found, ${places.join(', ')} FROM found${i} AS f`;
  });
  const text = `WITH ${found.join(',\n')}, logged AS (${logged}) ${rows.join(' UNION ALL ')}`;
  return {
    statement: { ...p.quickStatement(text), asBytes: 'entries' },
    positionOf: (row) => pages[row.part]!.order.map((_, j) => row[`o${j}`]!),
  };
}

/** One row with the text of a page, for a table of which there is one. */
function entriesPage(plan: PagePlan, frame: Frame, p: Parameters): { order: OrderColumn[]; page: string } {
  const [table] = tablesOf(plan.request);
  const { order, rows } = rowsOf(plan, p, table!);
  const { types } = plan.request;
  const type = types.length === 1 ? `${p.add(types[0])}::text` : 'f.type';
  const last = order.map((_, i) => `(array_agg(f.o${i}))[count(*) FILTER (WHERE f.shown)] AS o${i}`);
  return { order, page: `SELECT ${framed(frame, type, p)}, ${last.join(', ')} FROM (${rows}) AS f` };
}

interface OrderedRows {
  order: OrderColumn[];
  /** SQL of the page's rows in order, with `shown`. */
  rows: string;
}

function rowsOf(plan: PagePlan, p: Parameters, table: Table): OrderedRows {
  const { request } = plan;
  const shared = table === 'shared_resource';
  const { where, isIndexAsked } = whereOf(plan, p, table);
  const order = orderOf(plan, p, shared, isIndexAsked);
  const after = plan.position ? ` AND ${afterPosition(order, plan.position, p)}` : '';
  const columns = ['r.body', ...columnsSent(plan, shared).map((one) => `r.${one}`)];
  columns.push(...order.map((o, i) => `(${o.sql})::text AS o${i}`));
  const rows = `SELECT ${columns.join(', ')} FROM ${table} AS r WHERE ${where}${after} ORDER BY ${inOrder(order, (o) => o.sql)} LIMIT ${p.add(request.count + 1)}`;
  return { order, rows: endOfPage(rows, request.count, request.mostBytes, p) };
}

function columnsSent({ request, patientKeys }: PagePlan, shared: boolean): string[] {
  const columns = ['id', 'version'];
  if (request.types.length !== 1) columns.push('type');
  // The log needs to know whose rows they are, so the key is found out even where it is not sent.
  if (!shared && patientKeys?.length !== 1) columns.push('patient_key');
  return columns;
}

function made(plan: PagePlan, p: Parameters, order: OrderColumn[], text: string): PageStatement {
  return {
    statement: isQuick(plan) ? p.quickStatement(text) : p.statement(text),
    positionOf: (row) => order.map((_, i) => row[`o${i}`]!),
  };
}

const inOrder = (order: OrderColumn[], columnOf: (o: OrderColumn, i: number) => string): string =>
  order.map((o, i) => `${columnOf(o, i)}${o.collate ?? ''} ${o.descending ? 'DESC' : 'ASC'}`).join(', ');

/**
 * Among citizens' resources and directories at once: a page of each, and of these the first ones. A row of a directory
 * belongs to no citizen; the caller's predicate stands on those that do.
 */
function mixedRows(plan: PagePlan, p: Parameters, among: readonly Table[]): OrderedRows {
  const limit = p.add(plan.request.count + 1);
  const parts = among.map((table) => ({ table, ...whereOf(plan, p, table) }));
  const isIndexAsked = parts.some((part) => part.isIndexAsked);
  // Both tables must be ordered by the same expressions, so by none that only one of them has a column for.
  const order = orderOf(plan, p, true, isIndexAsked);
  const sorted = order.map((o, i) => `(${o.sql})::text AS o${i}, ${o.sql} AS s${i}`).join(', ');
  const after = plan.position ? ` AND ${afterPosition(order, plan.position, p)}` : '';
  const selects = parts.map(({ table, where }) => {
    const key = table === 'resource' ? 'r.patient_key' : `${p.add(NO_CITIZEN)}::bigint AS patient_key`;
    return `(SELECT r.id, r.version, r.body, r.type, ${key}, ${sorted} FROM ${table} AS r WHERE ${where}${after} ORDER BY ${inOrder(order, (o) => o.sql)} LIMIT ${limit})`;
  });
  const columns = ['body', ...MIXED_COLUMNS, ...order.map((_, i) => `o${i}`)];
  const rows = `SELECT ${columns.map((name) => `u.${name}`).join(', ')} FROM (${selects.join(' UNION ALL ')}) AS u ORDER BY ${inOrder(order, (_, i) => `u.s${i}`)} LIMIT ${limit}`;
  return { order, rows: endOfPage(rows, plan.request.count, plan.request.mostBytes, p) };
}

const MIXED_COLUMNS = ['id', 'version', 'type', 'patient_key'];

const LOOKING_ELSEWHERE: ReadonlySet<string> = new Set(['chain', 'has', 'list']);

/** Among one citizen's rows of one type, and looking nowhere else. */
function isQuick({ patientKeys, request }: Pick<PagePlan, 'request' | 'patientKeys'>): boolean {
  return (
    patientKeys?.length === 1 &&
    request.types.length === 1 &&
    request.filters.every((filter) => leavesOf(filter).every(({ kind }) => !LOOKING_ELSEWHERE.has(kind)))
  );
}

/** Counts all matches; logged too, since a number about a citizen is a disclosure. */
export function countStatement(plan: PagePlan): Statement {
  const p = new Parameters();
  const among = tablesOf(plan.request);
  const counts = among.map(
    (table) => `(SELECT count(*)::integer FROM ${table} AS r WHERE ${whereOf(plan, p, table).where})`,
  );
  const counted = `SELECT ${counts.join(' + ')} AS total`;
  if (among.length === 1 && among[0] === 'shared_resource') return p.statement(counted);
  const keys = plan.patientKeys ?? [];
  const rows =
    keys.length > 0
      ? `SELECT u.key AS patient_key, 0 AS returned FROM unnest(${p.add(keys)}::bigint[]) AS u(key)`
      : `SELECT ${p.add(NO_CITIZEN)}::bigint AS patient_key, 0 AS returned`;
  return p.statement(
    `WITH counted AS MATERIALIZED (${counted}), logged AS (${logInsert(p, plan.context.log, rows)}) SELECT total FROM counted`,
  );
}

type Table = 'resource' | 'shared_resource';

/** Where the types asked for lie: citizens' resources, directories, or both; a search that names no type is about both. */
function tablesOf({ types }: SearchRequest): Table[] {
  const tables: Table[] = [];
  if (types.length === 0 || !types.every(isSharedType)) tables.push('resource');
  if (types.length === 0 || types.some(isSharedType)) tables.push('shared_resource');
  return tables;
}

function whereOf(plan: PagePlan, p: Parameters, table: Table): { where: string; isIndexAsked: boolean } {
  const { request, context, patientKeys } = plan;
  const shared = table === 'shared_resource';
  let aliases = 0;
  const c: ConditionContext = {
    ...plan.services,
    p,
    scope: context.scope,
    baseUrl: plan.baseUrl,
    narrowed: patientKeys !== undefined,
    asked: { index: false },
    nextAlias: () => `a${++aliases}`,
  };
  const conditions: string[] = [];
  if (!shared && patientKeys !== undefined)
    conditions.push(
      patientKeys.length === 1
        ? `r.patient_key = ${p.add(patientKeys[0])}::bigint`
        : `r.patient_key = ANY(${p.add(patientKeys)}::bigint[])`,
    );
  const types = request.types.filter((type) => isSharedType(type) === shared);
  const [only] = types;
  if (types.length === 1) {
    conditions.push(`r.type = ${p.add(only)}::text`);
    for (const filter of request.filters) conditions.push(conditionOf(filter, only!, 'r', c));
  } else {
    if (types.length > 0) {
      const perType = types.map((type) =>
        [`r.type = ${p.add(type)}::text`, ...request.filters.map((filter) => conditionOf(filter, type, 'r', c))].join(
          ' AND ',
        ),
      );
      conditions.push(`(${perType.map((one) => `(${one})`).join(' OR ')})`);
    } else
      for (const filter of request.filters)
        conditions.push(conditionOf(filter, shared ? ANY_DIRECTORY : ANY_OWNED, 'r', c));
  }
  if (!shared) conditions.push(context.scope.predicate('r', p));
  if (conditions.length === 0) conditions.push('true');
  return { where: conditions.join(' AND '), isIndexAsked: c.asked.index };
}

const BY_ID: OrderColumn = { sql: 'r.id', descending: false, cast: 'text' };

function orderOf(plan: PagePlan, p: Parameters, shared: boolean, isIndexAsked: boolean): OrderColumn[] {
  const { request, patientKeys } = plan;
  const columns = request.sort.flatMap(({ param, descending }) => sortColumns(plan, param, descending, p, shared));
  // Nobody asked for an order: within one citizen and type that of the primary key, which can stop when the page is full.
  const isByKey = columns.length === 0 && patientKeys?.length === 1 && request.types.length === 1;
  if (columns.length === 0 && !isByKey) columns.push(byTimeWritten(false, isIndexAsked));
  columns.push(BY_ID);
  return columns;
}

/** As an expression where the inverted index must be asked first: else the planner may walk all rows in order instead. */
function byTimeWritten(descending: boolean, isIndexAsked: boolean): OrderColumn {
  return isIndexAsked
    ? { sql: 'extract(epoch FROM r.last_updated)::float8', descending, cast: 'float8' }
    : { sql: 'r.last_updated', descending, cast: 'timestamptz' };
}

/** Rows without the value come last in both directions. */
function sortColumns(
  { request, services }: PagePlan,
  code: string,
  descending: boolean,
  p: Parameters,
  shared: boolean,
): OrderColumn[] {
  const { types } = request;
  if (code === '_id') return [{ ...BY_ID, descending }];
  if (code === '_lastUpdated') return [byTimeWritten(descending, true)];
  if (!shared && types.length > 0 && types.every((type) => code === mainDateOf(type)))
    return [{ sql: descending ? 'r.date_high' : 'r.date_low', descending, cast: 'bigint' }];
  if (code === 'near') {
    const nearest = nearestSql(placesAskedFor(request), 'r', p);
    return [{ sql: `coalesce(${nearest}, '${descending ? '-1e308' : '1e308'}'::float8)`, descending, cast: 'float8' }];
  }
  const name = `${p.add(code)}::text`;
  const number = (kind: string, index: number): OrderColumn[] => [
    {
      sql: `coalesce((SELECT ${descending ? 'max' : 'min'}((e.x->>${index})::float8) FROM jsonb_array_elements(r.vals->'${kind}'->${name}) AS e(x)), '${descending ? '-1e308' : '1e308'}'::float8)`,
      descending,
      cast: 'float8',
    },
  ];
  const word = (expression: string, collate?: string): OrderColumn[] => [
    { sql: `CASE WHEN ${expression} IS NULL THEN 1 ELSE 0 END`, descending: false, cast: 'float8' },
    { sql: `coalesce(${expression}, '')`, descending, cast: 'text', collate },
  ];
  switch (sharedParameter(types, code, services.parameters)?.type) {
    case 'date':
      return number('d', descending ? 1 : 0);
    case 'number':
      return number('n', 0);
    case 'quantity':
      return number('q', 0);
    case 'string':
      return word(
        `(SELECT ${descending ? 'max' : 'min'}(e.x->>1) FROM jsonb_array_elements(r.vals->'s'->${name}) AS e(x))`,
        ' COLLATE "da-x-icu"',
      );
    case 'reference':
      return word(`(r.vals->'r'->${name}->>0)`);
    case 'uri':
      return word(`(r.vals->'u'->${name}->>0)`);
    default:
      return word(`(r.vals->'k'->>${name})`);
  }
}

/** Lexicographic "after": a > x OR (a = x AND b > y) OR ... */
function afterPosition(order: OrderColumn[], position: Position, p: Parameters): string {
  if (position.length !== order.length)
    throw new Failure('invalid', 'The page link does not belong to this search.', { expression: 'http._cursor' });
  const values = order.map((o, i) => `${p.add(position[i])}::${o.cast}`);
  const first = order[0]!;
  // Said apart since an index can begin there; the steps below alone it would have to compare row by row.
  const bound = first.collate ? '' : `${first.sql} ${first.descending ? '<=' : '>='} ${values[0]} AND `;
  const steps = order.map((o, i) => {
    const equal = order.slice(0, i).map((before, j) => `${before.sql} = ${values[j]}`);
    return `(${[...equal, `${o.sql}${o.collate ?? ''} ${o.descending ? '<' : '>'} ${values[i]}`].join(' AND ')})`;
  });
  return `${bound}(${steps.join(' OR ')})`;
}

/** Row source of the log: each citizen of the question, and each whose rows are shown. The row beyond the page is not shown. */
function loggedCitizens(plan: PagePlan, p: Parameters): string {
  const { patientKeys = [] } = plan;
  if (patientKeys.length === 1)
    return oneCitizen(p.add(patientKeys[0]), 'SELECT count(*) FROM found AS f WHERE f.shown');
  const shown =
    'SELECT f.patient_key, count(*)::integer AS returned FROM found AS f WHERE f.shown GROUP BY f.patient_key';
  if (patientKeys.length > 1)
    return `SELECT u.key AS patient_key, coalesce(s.returned, 0) AS returned FROM unnest(${p.add(patientKeys)}::bigint[]) AS u(key) LEFT JOIN (${shown}) AS s ON s.patient_key = u.key`;
  return `${shown} UNION ALL SELECT ${p.add(NO_CITIZEN)}::bigint, 0 WHERE NOT EXISTS (SELECT FROM found)`;
}

/**
 * Patients that the filters themselves name: `patient=Patient/x`, `subject=x`, or on Patient `_id=x`. Undefined when none.
 * Each entry is one filter's alternatives; the caller intersects them after looking the ids up.
 */
export function namedPatients(
  { types, filters }: Pick<SearchRequest, 'types' | 'filters'>,
  baseUrl: string,
): string[][] | undefined {
  const [only] = filters;
  // Whom a contained resource is about is whom it lies with.
  if (only?.kind === 'contained') return namedPatients({ types: [only.type], filters: only.of }, baseUrl);
  if (types.length === 0 || !types.every(isPatientCompartmentType)) return undefined;
  const named: string[][] = [];
  for (const filter of filters) {
    if (filter.kind === 'id' && types.every((type) => type === 'Patient')) named.push(filter.values);
    if (filter.kind !== 'value' || filter.modifier !== undefined || filter.param.type !== 'reference') continue;
    if (filter.param.code !== 'patient' && filter.param.code !== 'subject') continue;
    const ids = filter.values
      .map((value) => (value.startsWith(`${baseUrl}/`) ? value.slice(baseUrl.length + 1) : value))
      .map((value) => /^(?:Patient\/)?([A-Za-z0-9\-.]{1,64})$/.exec(value)?.[1]);
    if (ids.every((id) => id !== undefined)) named.push(ids as string[]);
  }
  return named.length > 0 ? named : undefined;
}
