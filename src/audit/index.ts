/** The front door of the room of the access log. */
export {
  type AskedFacts,
  type CommonFacts,
  entryOfAll,
  isSameLookUp,
  type LogEntry,
  type LogFacts,
  logInsert,
  logInsertOfMany,
  NO_CITIZEN,
  oneCitizen,
  QUESTION_DIGITS,
  startsAs,
} from './access-log.js';
export { type LogRow, readAccessLog } from './citizens-view.js';
export { type LogDownload, readDownload } from './download/citizens-download.js';
export { downloadPage } from './download/download-page.js';
export { type AuditEvent, auditEventOf } from './events/audit-event.js';
export { EventIds } from './events/event-id.js';
export { type EventFilter, type EventRow, readEventRows } from './events/event-rows.js';
export { LOG_MARKS, type LogMark, marksOf } from './events/log-marks.js';
export { type ErasureReport, eraseOldRows } from './erasure.js';
export { isProvenToCitizen } from './proven-entry.js';
export { LogWatch, WATCH_EVERY_MS, type WatchOutcome } from './log-watch.js';
export { changeLogKey } from './key-change.js';
export { LogKeeper, originOf, type ProofKeys } from './log-keeper.js';
export { type Retention, retentionOf } from './retention.js';
export { noteSigner, type Verifier, verifierOf, verifierText, parseVerifier } from './tree/signed-note.js';
export { KeyHistory } from './tree/key-history.js';
export {
  noteOf,
  proveConsistency,
  proveInclusion,
  readCheckpoint,
  readHead,
  readKeyChanges,
} from './tree/tree-store.js';
export { databaseSource } from './verify/log-source.js';
export { findingText, type LogReport, type WitnessReport } from './verify/report.js';
export { verifyLog } from './verify/verify-log.js';
export { askSeen, parseWitnesses, type WitnessAddress } from './witness/ask-witness.js';
export { quorumOf, type WitnessState } from './witness/witness-round.js';
export { Witness } from './witness/witness.js';
export { witnessMemory, witnessSigner } from './witness/witness-files.js';
export { witnessServer } from './witness/witness-server.js';
