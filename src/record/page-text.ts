/**
 * A page of resources as the text that is sent: the database puts each body into the frame of its entry, so that no row is
 * taken apart here only to be put together again. Where a page ends is decided there too: by rows, and by bytes.
 */
import type { Parameters } from '../database/index.js';

/** What stands around a body: `before` + Type/id + `between` + body + `after`; entries are divided by commas. */
export interface Frame {
  before: string;
  between: string;
  after: string;
}

/** A page of entries, put together. */
export interface PageText {
  /** UTF-8, without brackets; empty when there are none. */
  entries: Buffer;
  count: number;
}

/** A row put into its frame here, as `framed` does it there. */
export const inFrame = ({ before, between, after }: Frame, row: { type: string; id: string; body: string }): string =>
  `${before}${row.type}/${row.id}${between}${row.body}${after}`;

/** Bytes of the bodies of one page, as they are stored; one resource alone may be larger. */
export const MOST_PAGE_BYTES = 8 * 1024 * 1024;

/**
 * Rows in order, with `shown`: false for those beyond the page. The window walks the rows as they come from their order.
 * @param rows SQL that gives at most one row more than `count`, in order, with a column `body`
 * @param mostBytes bodies of a page take at most so many bytes, the first one aside; undefined = as many as they do
 */
export function endOfPage(rows: string, count: number, mostBytes: number | undefined, p: Parameters): string {
  const within =
    mostBytes === undefined
      ? ''
      : ` AND (row_number() OVER w = 1 OR sum(octet_length(f.body)) OVER w <= ${p.add(mostBytes)}::bigint)`;
  return `SELECT f.*, row_number() OVER w <= ${p.add(count)}::integer${within} AS shown FROM (${rows}) AS f WINDOW w AS (ROWS UNBOUNDED PRECEDING)`;
}

/**
 * The columns `entries`, `shown` (how many) and `found` (one more when there is a next page) over the rows of endOfPage as `f`.
 * @param type SQL of the resource type
 */
export function framed({ before, between, after }: Frame, type: string, p: Parameters): string {
  const [start, middle, end] = [before, between, after].map((text) => `${p.add(text)}::text`);
  return `string_agg(${start} || ${type} || '/' || f.id || ${middle} || f.body || ${end}, ',') FILTER (WHERE f.shown) AS entries,
    count(*) FILTER (WHERE f.shown)::integer AS shown, count(*)::integer AS found`;
}
