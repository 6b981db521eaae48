export type { DataKind, Description, RegisterSearch } from './description.js';
export { DATA_KINDS } from './description.js';
export { describeResource, overviewTable, type OverviewRow } from './describe.js';
export * from './contract.js';
