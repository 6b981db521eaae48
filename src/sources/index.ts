/** Front door of the registers: reading what a resource is to the overview, and asking registers on other servers. */
export * from './contract.js';
export { describeResource, type OverviewRow, overviewTable } from './describe.js';
export { DATA_KINDS, type DataKind, type Description } from './description.js';
export type { ClientCredentials } from './remote/authorization.js';
export {
  type AskedPatient,
  type CircuitSettings,
  createRemoteSource,
  type RemoteAnswer,
  type RemoteSource,
  type RemoteSourceOptions,
  type SourceLog,
} from './remote/remote-source.js';
export { parseSourcesSetting, type RemoteSetting, type SourcesSetting } from './remote/settings.js';
export type { Identifier } from './remote/whose.js';
