/** Pages of a search as they are handed on: the statement is asked, and says what is shown, what comes next and how many there are. */
import type { LogEntry } from '../../audit/index.js';
import type { Queryable } from '../../database/index.js';
import type { FoundResource, ReadContext } from '../contract.js';
import { HeldResources } from './contained-rows.js';
import type { Frame, PageText } from '../page-text.js';
import {
  countStatement,
  type EntriesAmong,
  type EntriesRow,
  entriesStatement,
  entriesTogether,
  type PageRow,
  pageStatement,
} from './page.js';
import type { PagePlan, Position } from './page-plan.js';
import type { SearchRequest } from './request.js';

/** A page that is asked for, and what opened it. */
export interface AskedPage {
  request: SearchRequest;
  /** Citizens that the question is narrowed to; undefined = none. */
  patientKeys: bigint[] | undefined;
  position: Position | undefined;
  context: ReadContext;
}

/** A page as text. */
export type SearchText = PageText & Pick<SearchPage, 'next' | 'total'>;

export interface SearchPage {
  rows: FoundResource[];
  /** Position of the next page; undefined when this is the last. */
  next?: Position;
  total?: number;
}

/** One page of rows; with `_summary=count` none, and how many there are. */
export async function pageOfRows(db: Queryable, plan: PagePlan): Promise<SearchPage> {
  const { request, patientKeys } = plan;
  if (request.summary === 'count') return { rows: [], total: await countOf(db, plan) };
  const { statement, positionOf } = pageStatement(plan);
  const rows = await db.query<PageRow>(statement);
  const shown = rows.filter((row) => row.shown);
  const last = shown.at(-1);
  const next = rows.length > shown.length && last ? positionOf(last) : undefined;
  const total = await totalOf(db, plan, shown.length, next);
  const [onlyType = ''] = request.types;
  const onlyKey = patientKeys?.[0] ?? 0n;
  const held = new HeldResources();
  return {
    rows: shown.map((row) => {
      const { id, version, body } = row;
      return held.asFound(
        { type: row.type ?? onlyType, id, version, body, patientKey: row.patient_key ?? onlyKey },
        row,
      );
    }),
    next,
    total,
  };
}

/** One page put together by the database. @param plan isOneText */
export async function pageOfText(db: Queryable, plan: PagePlan, frame: Frame): Promise<SearchText> {
  const { statement, positionOf } = entriesStatement(plan, frame);
  const [row] = await db.query<EntriesRow>(statement);
  return textOf(db, row!, plan, positionOf(row!));
}

/** Pages of one statement with one row of the log. @param plans each of them mayStandTogether, all of the same citizen */
export async function pagesOfText(
  db: Queryable,
  plans: readonly PagePlan[],
  log: LogEntry,
  frame: Frame,
): Promise<SearchText[]> {
  const { statement, positionOf } = entriesTogether(plans, frame, log);
  const rows = await db.query<EntriesAmong>(statement);
  const pages: SearchText[] = new Array(plans.length);
  for (const row of rows) pages[row.part] = await textOf(db, row, plans[row.part]!, positionOf(row));
  return pages;
}

const NOTHING = Buffer.alloc(0);

async function textOf(db: Queryable, row: EntriesRow, plan: PagePlan, last: Position): Promise<SearchText> {
  const { entries, shown, found } = row;
  const next = found > shown && shown > 0 ? last : undefined;
  return { entries: entries ?? NOTHING, count: shown, next, total: await totalOf(db, plan, shown, next) };
}

/** Told when it is known, or asked for: a first page that is all there is says it itself. */
async function totalOf(
  db: Queryable,
  plan: PagePlan,
  shown: number,
  next: Position | undefined,
): Promise<number | undefined> {
  if (next === undefined && plan.position === undefined) return shown;
  if (plan.request.total !== 'accurate') return undefined;
  return countOf(db, { ...plan, position: undefined });
}

async function countOf(db: Queryable, plan: PagePlan): Promise<number> {
  const rows = await db.query<{ total: number }>(countStatement(plan));
  return rows[0]?.total ?? 0;
}
