/** Front door of the import. */
export type {
  Existing,
  FileOutcome,
  Format,
  Identifier,
  ImportOptions,
  ImportProgress,
  ImportReport,
  ImportWarning,
  IntakeWriter,
  Provenance,
  QuarantineEntry,
  ReadyResource,
  Reject,
  WriteBatch,
} from './contract.js';
export { importPaths } from './import-paths.js';
