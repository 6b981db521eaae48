export { type ParameterState, SearchParameterBook } from './added-parameters/book.js';
export { Reindexer } from './added-parameters/reindex.js';
export { commitAll, commit, nothingToWrite } from './commit.js';
export type {
  Change,
  FoundResource,
  Json,
  Projection,
  ReadContext,
  RecordDescription,
  Scope,
  StoredVersion,
} from './contract.js';
export type { EverythingPage, EverythingWindow } from './everything.js';
export type { HistoryOf, HistoryVersion, HistoryWindow } from './read.js';
export { LookAhead } from './look-ahead.js';
export { type Frame, inFrame, MOST_PAGE_BYTES, type PageText } from './page-text.js';
export type { CurrentState } from './current-state.js';
export type { Place } from './places.js';
export { type RecordOptions, RecordStore } from './record.js';
export { ResourceIds } from './resource-id.js';
export { conditionOf } from './search/conditions.js';
export { mayStandTogether } from './search/page.js';
export type { Position } from './search/page-plan.js';
export type { AskedPage, SearchPage, SearchText } from './search/pages.js';
export {
  DEFAULT_COUNT,
  type Filter,
  type Include,
  readSearch,
  searchBy,
  type SearchRequest,
} from './search/request.js';
export { isCross } from './search-keys.js';
export { isSharedType } from './shared-types.js';
export { LostRace } from './write.js';
export { readyUnits } from './units.js';
export type { WriteIntent, WriteResult } from './write-intent.js';
