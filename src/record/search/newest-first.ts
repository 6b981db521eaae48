/**
 * Pages in the order `-_lastUpdated`, stable under writes. What is rewritten between two pages goes to the front, behind the
 * reader's back; it is shown all the same, as it is now, where it stood when the first page was made: the history tells when it
 * had been written then. The position of a page therefore ends with the newest moment that the first page showed.
 */
import type { Parameters } from '../../database/index.js';
import type { SearchRequest } from './request.js';

export const isNewestFirst = ({ sort: [first, ...more] }: Pick<SearchRequest, 'sort'>): boolean =>
  first?.param === '_lastUpdated' && first.descending && more.length === 0;

const EPOCH = (column: string): string => `extract(epoch FROM ${column})::float8`;

/** When a row was written, in seconds. */
export const WRITTEN = EPOCH('r.last_updated');

/** Rows that were there when the first page was made and have been rewritten since, as they are now. */
export interface RewrittenRows {
  /** SQL between FROM and `AS r`. */
  rows: string;
  /** Joined to the conditions of the question. */
  where: string;
  /** When the version of then was written, in seconds. */
  written: string;
}

/** @param newest the newest moment that the first page showed, seconds */
export function rewrittenSince(newest: string, table: 'resource' | 'shared_resource', p: Parameters): RewrittenRows {
  const value = `${p.add(newest)}::float8`;
  const written = EPOCH('h.last_updated');
  const isNext = `n.type = h.type AND n.id = h.id AND n.version = h.version + 1 AND ${EPOCH('n.last_updated')} <= ${value}`;
  const isNewer =
    table === 'resource'
      ? `EXISTS (SELECT FROM resource_history AS n WHERE n.patient_key = h.patient_key AND ${isNext})`
      : `EXISTS (SELECT FROM shared_resource_history AS n WHERE ${isNext})`;
  const sameCitizen = table === 'resource' ? 'h.patient_key = r.patient_key AND ' : '';
  return {
    rows: `${table}_history AS h, ${table}`,
    where: `r.last_updated > to_timestamp(${value}) AND ${sameCitizen}h.type = r.type AND h.id = r.id
      AND NOT h.deleted AND ${written} <= ${value} AND NOT ${isNewer}`,
    written,
  };
}
