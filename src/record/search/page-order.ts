/** The order of a page: total, since it ends with the id, and where in it the next page starts. */
import { Failure } from '../../base/index.js';
import type { Parameters } from '../../database/index.js';
import { HELD, showsContained } from './contained-rows.js';
import { mainDateOf } from './main-date.js';
import { nearestSql } from './near-condition.js';
import { isNewestFirst, WRITTEN } from './newest-first.js';
import { sharedParameter } from './filter.js';
import type { PagePlan } from './page-plan.js';
import { placesAskedFor, type SearchRequest } from './request.js';

export interface OrderColumn {
  sql: string;
  descending: boolean;
  cast: 'float8' | 'text' | 'bigint' | 'timestamptz';
  collate?: string;
}

/** SQL after ORDER BY. */
export const inOrder = (order: OrderColumn[], columnOf: (o: OrderColumn, i: number) => string): string =>
  order.map((o, i) => `${columnOf(o, i)}${o.collate ?? ''} ${o.descending ? 'DESC' : 'ASC'}`).join(', ');

/** What the first page showed as newest; undefined on it, and in every other order. */
export function newestAtFirst({ request, position }: PagePlan): string | undefined {
  const newest = isNewestFirst(request) ? position?.[placesNewestFirst(request)] : undefined;
  return newest === undefined || newest === null ? undefined : String(newest);
}

/** Order values of a position newest first: when, and the id; and what is contained under that. */
const placesNewestFirst = (request: SearchRequest): number => (showsContained(request) ? 3 : 2);

const BY_ID: OrderColumn = { sql: 'r.id', descending: false, cast: 'text' };
/** Several may be found in one row. */
const BY_HELD_ID: OrderColumn = { sql: `${HELD}.id`, descending: false, cast: 'text', collate: ' COLLATE "C"' };

/** @param isFoundFirst the rows are found by the inverted index or the directory of numbers, which must be asked before any order */
export function orderOf(plan: PagePlan, p: Parameters, shared: boolean, isFoundFirst: boolean): OrderColumn[] {
  const { request, patientKeys } = plan;
  const columns = request.sort.flatMap(({ param, descending }) => sortColumns(plan, param, descending, p, shared));
  // Nobody asked for an order: within one citizen and type that of the primary key, which can stop when the page is full.
  const isByKey = columns.length === 0 && patientKeys?.length === 1 && request.types.length === 1;
  if (columns.length === 0 && !isByKey) columns.push(byTimeWritten(false, isFoundFirst));
  columns.push(BY_ID);
  if (showsContained(request)) columns.push(BY_HELD_ID);
  return columns;
}

/** As an expression where the inverted index must be asked first: else the planner may walk all rows in order instead. */
function byTimeWritten(descending: boolean, isFoundFirst: boolean): OrderColumn {
  return isFoundFirst
    ? { sql: WRITTEN, descending, cast: 'float8' }
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

/** Lexicographic "after": AND (a > x OR (a = x AND b > y) OR ...); empty on the first page. */
export function afterPosition(order: OrderColumn[], { request, position }: PagePlan, p: Parameters): string {
  if (position === undefined) return '';
  const isExtended = isNewestFirst(request) && position.length === placesNewestFirst(request) + 1;
  if (position.length !== order.length && !isExtended)
    throw new Failure('invalid', 'The page link does not belong to this search.', { expression: 'http._cursor' });
  const values = order.map((o, i) => `${p.add(position[i])}::${o.cast}`);
  const first = order[0]!;
  // Said apart since an index can begin there; the steps below alone it would have to compare row by row.
  const bound = first.collate ? '' : `${first.sql} ${first.descending ? '<=' : '>='} ${values[0]} AND `;
  const steps = order.map((o, i) => {
    const equal = order.slice(0, i).map((before, j) => `${before.sql} = ${values[j]}`);
    return `(${[...equal, `${o.sql}${o.collate ?? ''} ${o.descending ? '<' : '>'} ${values[i]}`].join(' AND ')})`;
  });
  return ` AND ${bound}(${steps.join(' OR ')})`;
}
