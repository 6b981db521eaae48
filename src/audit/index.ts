/** The front door of the room of the access log. */
export { type LogEntry, type LogFacts, logInsert, NO_CITIZEN, oneCitizen } from './access-log.js';
export { type LogRow, readAccessLog } from './citizens-view.js';
export { type LogDownload, readDownload } from './download/citizens-download.js';
export { downloadPage } from './download/download-page.js';
export { type AuditEvent, auditEventOf } from './events/audit-event.js';
export { EventIds } from './events/event-id.js';
export { type EventFilter, type EventRow, readEventRows } from './events/event-rows.js';
export { LogKeeper, originOf } from './log-keeper.js';
export { type Retention, retentionOf } from './retention.js';
export { noteSigner, type Verifier, verifierOf, verifierText, parseVerifier } from './tree/signed-note.js';
export { noteOf, proveConsistency, proveInclusion, readCheckpoint, readHead } from './tree/tree-store.js';
export { databaseSource } from './verify/log-source.js';
export { findingText, type LogReport } from './verify/report.js';
export { verifyLog } from './verify/verify-log.js';
export { askSeen, parseWitnesses, type WitnessAddress } from './witness/ask-witness.js';
export { Witness } from './witness/witness.js';
export { witnessMemory, witnessSigner } from './witness/witness-files.js';
export { witnessServer } from './witness/witness-server.js';
