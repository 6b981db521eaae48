/**
 * One page of a search as one SQL statement: found rows, their log rows, the order and where the next page starts.
 * Order is total (ends with the id), so paging by position neither repeats nor skips a row while others write. A row that is
 * rewritten between two pages stands where its new value belongs: it may show again with its new version, and in an order by a
 * value that it had changed to one before the position it is not shown. By time written every row is shown: oldest first it comes
 * again at the end, newest first it keeps the place it had when the first page was made (newest-first.ts).
 */
import { type LogEntry, logInsert, NO_CITIZEN, oneCitizen } from '../../audit/index.js';
import { Parameters, type Statement } from '../../database/index.js';
import { isPatientCompartmentType } from '../../fhir/index.js';
import { endOfPage, type Frame, framed } from '../page-text.js';
import { isSharedType } from '../shared-types.js';
import { ANY_DIRECTORY, ANY_OWNED, type ConditionContext, isOfType, madeOf, typesOf } from './condition-context.js';
import { conditionOf } from './conditions.js';
import { containedRows } from './contained-condition.js';
import { HELD, HELD_COLUMNS, HELD_SQL, type HeldColumns, showsContained } from './contained-rows.js';
import { isNewestFirst, rewrittenSince } from './newest-first.js';
import { afterPosition, inOrder, newestAtFirst, type OrderColumn, orderOf } from './page-order.js';
import type { PagePlan, Position } from './page-plan.js';
import { leavesOf, type SearchRequest } from './request.js';

/** One row found. Order values stand in `o0`, `o1` ...; `type` and `patient_key` only where the question leaves them open. */
export interface PageRow extends HeldColumns {
  type?: string;
  id: string;
  version: number;
  body: string;
  patient_key?: bigint;
  /** False for rows that only tell that there is more: their body is not sent. */
  shown: boolean;
  /** As in EntriesRow. */
  newest?: string;
  [order: `o${number}`]: string;
}

/** A page put together by the database: see Frame. */
export interface EntriesRow {
  entries: Buffer | null;
  shown: number;
  found: number;
  /** The first order value of the first row; only where isNewestFirst. */
  newest?: string;
  [order: `o${number}`]: string;
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
  const columns = isMixed ? mixedColumns(plan.request) : columnsSent(plan, shared);
  const sent = [...columns, ...order.map((_, i) => `o${i}`), 'shown'].map((one) => `f.${one}`);
  if (isNewestFirst(plan.request)) sent.push('first_value(f.o0) OVER () AS newest');
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
  isQuick(plan) && tablesOf(plan.request)[0] === 'resource' && !isNewestFirst(plan.request);

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
  if (isNewestFirst(plan.request)) last.push('(array_agg(f.o0))[1] AS newest');
  return { order, page: `SELECT ${framed(frame, type, p)}, ${last.join(', ')} FROM (${rows}) AS f` };
}

interface OrderedRows {
  order: OrderColumn[];
  /** SQL of the page's rows in order, with `shown`. */
  rows: string;
}

function rowsOf(plan: PagePlan, p: Parameters, table: Table): OrderedRows {
  const { request } = plan;
  const found = whereOf(plan, p, table);
  const { where, isFoundFirst, beside = '' } = found;
  const order = orderOf(plan, p, table === 'shared_resource', isFoundFirst);
  const columns = ['body', ...columnsSent(plan, table === 'shared_resource')];
  const sent = columns.map((one) => `r.${one}`);
  const parts = partsOf(plan, p, table, found, order);
  if (parts.length > 1)
    return inTurn(
      plan,
      p,
      columns,
      order,
      parts.map((part) => ({ ...part, columns: sent })),
    );
  sent.push(...order.map((o, i) => `(${o.sql})::text AS o${i}`));
  const after = afterPosition(order, plan, p);
  const rows = `SELECT ${sent.join(', ')} FROM ${table} AS r${beside} WHERE ${where}${after} ORDER BY ${inOrder(order, (o) => o.sql)} LIMIT ${p.add(request.count + 1)}`;
  return { order, rows: endOfPage(rows, request.count, request.mostBytes, p) };
}

/** Where rows come from, with their conditions, and what they are ordered by. */
interface Part {
  rows: string;
  /** SQL after these. */
  beside?: string;
  where: string;
  order: OrderColumn[];
}

/** The rows of a table; newest first, from the second page on, those rewritten meanwhile apart. */
function partsOf(plan: PagePlan, p: Parameters, table: Table, found: FoundWhere, order: OrderColumn[]): Part[] {
  const { where, beside } = found;
  const part = { rows: table, beside, where, order };
  const newest = newestAtFirst(plan);
  if (newest === undefined) return [part];
  const [first, ...rest] = order as [OrderColumn, ...OrderColumn[]];
  const { written, ...rewritten } = rewrittenSince(newest, table, p);
  return [
    part,
    {
      ...part,
      rows: rewritten.rows,
      where: `${where} AND ${rewritten.where}`,
      order: [{ ...first, sql: written }, ...rest],
    },
  ];
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
    positionOf: (row) => {
      const last = order.map((_, i) => row[`o${i}`]!);
      return isNewestFirst(plan.request) ? [...last, newestAtFirst(plan) ?? row.newest ?? null] : last;
    },
  };
}

/**
 * Among citizens' resources and directories at once: a page of each, and of these the first ones. A row of a directory
 * belongs to no citizen; the caller's predicate stands on those that do.
 */
function mixedRows(plan: PagePlan, p: Parameters, among: readonly Table[]): OrderedRows {
  const tables = among.map((table) => ({ table, found: whereOf(plan, p, table) }));
  const isFoundFirst = tables.some(({ found }) => found.isFoundFirst);
  // Both tables must be ordered by the same expressions, so by none that only one of them has a column for.
  const order = orderOf(plan, p, true, isFoundFirst);
  const held = showsContained(plan.request) ? HELD_SQL : [];
  const parts = tables.flatMap(({ table, found }) => {
    const key = table === 'resource' ? 'r.patient_key' : `${p.add(NO_CITIZEN)}::bigint AS patient_key`;
    const columns = ['r.body', 'r.id', 'r.version', 'r.type', key, ...held];
    return partsOf(plan, p, table, found, order).map((part) => ({ ...part, columns }));
  });
  return inTurn(plan, p, ['body', ...mixedColumns(plan.request)], order, parts);
}

/** A page of each part, and of these the first ones. */
function inTurn(
  plan: PagePlan,
  p: Parameters,
  columns: readonly string[],
  order: OrderColumn[],
  parts: readonly (Part & { columns: readonly string[] })[],
): OrderedRows {
  const limit = p.add(plan.request.count + 1);
  const selects = parts.map((part) => {
    const sorted = part.order.map((o, i) => `(${o.sql})::text AS o${i}, ${o.sql} AS s${i}`);
    const after = afterPosition(part.order, plan, p);
    return `(SELECT ${[...part.columns, ...sorted].join(', ')} FROM ${part.rows} AS r${part.beside ?? ''} WHERE ${part.where}${after} ORDER BY ${inOrder(part.order, (o) => o.sql)} LIMIT ${limit})`;
  });
  const sent = [...columns, ...order.map((_, i) => `o${i}`)].map((name) => `u.${name}`);
  const rows = `SELECT ${sent.join(', ')} FROM (${selects.join(' UNION ALL ')}) AS u ORDER BY ${inOrder(order, (_, i) => `u.s${i}`)} LIMIT ${limit}`;
  return { order, rows: endOfPage(rows, plan.request.count, plan.request.mostBytes, p) };
}

const mixedColumns = (request: SearchRequest): string[] => [
  ...['id', 'version', 'type', 'patient_key'],
  ...(showsContained(request) ? HELD_COLUMNS : []),
];

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
  const counts = among.map((table) => {
    const { where, beside = '' } = whereOf(plan, p, table);
    return `(SELECT count(*)::integer FROM ${table} AS r${beside} WHERE ${where})`;
  });
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
function tablesOf({ types, onlyRecords }: SearchRequest): Table[] {
  const tables: Table[] = [];
  if (types.length === 0 || !types.every(isSharedType)) tables.push('resource');
  if (types.length === 0 ? !onlyRecords : types.some(isSharedType)) tables.push('shared_resource');
  return tables;
}

interface FoundWhere {
  where: string;
  isFoundFirst: boolean;
  /** SQL after the table, as in Part. */
  beside?: string;
}

function whereOf(plan: PagePlan, p: Parameters, table: Table): FoundWhere {
  const { request, context, patientKeys } = plan;
  const shared = table === 'shared_resource';
  let aliases = 0;
  const c: ConditionContext = {
    ...plan.services,
    p,
    scope: context.scope,
    baseUrl: plan.baseUrl,
    narrowed: patientKeys !== undefined,
    asked: { index: false, directory: false },
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
  const ofType = (type: string): string[] => {
    const made = request.filters.map((filter) => madeOf(filter, c, (own) => conditionOf(filter, type, 'r', own)));
    return [isOfType(type, 'r', made, p), ...made.map(({ sql }) => sql)];
  };
  if (types.length === 1) conditions.push(...ofType(only!));
  else if (types.length > 0)
    conditions.push(`(${types.map((type) => `(${ofType(type).join(' AND ')})`).join(' OR ')})`);
  else {
    for (const filter of request.filters)
      conditions.push(conditionOf(filter, shared ? ANY_DIRECTORY : ANY_OWNED, 'r', c));
    const { directories } = context.scope;
    // Directories that are asked for by name are judged before; which come along by themselves, only here.
    if (shared && directories)
      conditions.push(`r.type = ANY(${p.add(typesOf(ANY_DIRECTORY).filter(directories))}::text[])`);
  }
  if (!shared) conditions.push(context.scope.predicate('r', p));
  if (conditions.length === 0) conditions.push('true');
  const beside = showsContained(request) ? besideContainers(request, shared ? ANY_DIRECTORY : ANY_OWNED, c) : undefined;
  return { where: conditions.join(' AND '), isFoundFirst: c.asked.index || c.asked.directory, beside };
}

/** The contained resources that are found, each beside the row of its container, which the conditions are about. */
function besideContainers({ filters }: SearchRequest, type: string, c: ConditionContext): string {
  const held = filters.flatMap((one) =>
    one.kind === 'contained' ? [containedRows(one, type, 'r', c, conditionOf)] : [],
  );
  return ` CROSS JOIN LATERAL (${held.join(' UNION ALL ')}) AS ${HELD}(type, id)`;
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
