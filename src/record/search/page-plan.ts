/** What a page of a search is made from. */
import type { ReadContext } from '../contract.js';
import type { SearchServices } from './condition-context.js';
import type { SearchRequest } from './request.js';

/** Position after the last row of a page: the row's order values, as text; newest first also the newest of the first page. */
export type Position = (string | number | null)[];

export interface PagePlan {
  request: SearchRequest;
  context: ReadContext;
  services: SearchServices;
  baseUrl: string;
  /** Citizens that the question itself is narrowed to; undefined = none. */
  patientKeys?: bigint[];
  /** Where the page begins; undefined = the first one. */
  position?: Position;
}
