/** What the import is handed, and what it tells. */
import type { Readable } from 'node:stream';
import type { Clock } from '../base/index.js';

export type Json = Record<string, unknown>;

export interface Identifier {
  system: string;
  value: string;
}

/** One resource ready to be written: the raw JSON as it came, references and id rewritten in the text itself. */
export interface ReadyResource {
  text: string;
  resource: Json;
}

export interface WriteBatch {
  resources: ReadyResource[];
  /** SHA-256 of the content as it was read: the same content is never taken in twice. */
  hash: string;
  provenance: Provenance;
}

export interface Provenance {
  /** File name or `stdin`. */
  source: string;
  format: Format;
}

export interface QuarantineEntry {
  file: string;
  /** `line 12`, `Bundle.entry[3]`, or empty for the whole file. */
  place: string;
  reason: string;
  format: Format;
  /** SHA-256 of the content. */
  bytesHash: string;
  content: Buffer;
}

/** What the record already holds under a reference. */
export interface Existing {
  /** Id of the Patient it belongs to; for a Patient its own id. Absent for what belongs to nobody. */
  patientId?: string;
  /** Person numbers, when it is a Patient. */
  identifiers?: Identifier[];
}

/**
 * The record as the import needs it. `write` commits the batch whole or not at all, creates or updates by id, and remembers the
 * hash in the same transaction; it throws a Failure when the batch cannot be taken. A batch without resources only remembers its
 * hash: its content turned out to be here already.
 */
export interface IntakeWriter {
  /** Patient id of whoever carries one of the identifiers. */
  findPatient(identifiers: Identifier[]): Promise<string | undefined>;
  alreadyThere(contentHash: string): Promise<boolean>;
  write(batch: WriteBatch): Promise<{ created: number; updated: number }>;
  quarantine(entry: QuarantineEntry): Promise<void>;
  /**
   * Which of these `Type/id` the record holds, and whose they are. Without it an id that two senders use for different things
   * cannot be told apart from an update, and references into the record count as dangling.
   */
  existing?(references: string[]): Promise<Map<string, Existing>>;
  /** Organization id by SOR id: the custodian of a document. */
  findOrganization?(sor: string): Promise<string | undefined>;
}

export type Format = 'fhir-json' | 'ndjson' | 'cda' | 'unknown';

export interface ImportOptions {
  write: IntakeWriter;
  clock: Clock;
  /** Reads, matches and checks everything; writes nothing, quarantines nothing. */
  dryRun?: boolean;
  onProgress?: (progress: ImportProgress) => void;
  /** Read for the path `-`. */
  stdin?: Readable;
}

export interface ImportProgress {
  /** Files finished, of all. */
  files: number;
  filesTotal: number;
  resources: number;
  /** Bytes read in this pass, of all. */
  bytes: number;
  bytesTotal: number;
  /** First everybody is found (`persons`), then everything is read (`content`). */
  pass: 'persons' | 'content';
  /** The file being read. */
  current: string;
}

export interface Count {
  files: number;
  resources: number;
}

export interface Reject {
  file: string;
  place: string;
  reason: string;
  format: Format;
  /** Resources that were turned away with it. */
  resources: number;
}

export interface ImportWarning {
  file: string;
  place: string;
  text: string;
}

export interface FileOutcome {
  file: string;
  format: Format;
  outcome: 'accepted' | 'already-there' | 'partly' | 'rejected' | 'skipped';
}

export interface ImportReport {
  dryRun: boolean;
  /** ISO 8601. */
  started: string;
  tookMs: number;
  bytes: number;
  accepted: Count;
  alreadyThere: Count;
  rejected: Count;
  /** Not content to keep: other file types, answers of systems, the XML twin of a JSON file. */
  skipped: Count;
  created: number;
  updated: number;
  persons: { created: number; matched: number };
  /** One line per file; of very many files only the first, see `listed`. */
  files: FileOutcome[];
  rejects: Reject[];
  warnings: ImportWarning[];
  /** How many there were; the lists above hold at most LIST_MAX each. */
  listed: { files: number; rejects: number; warnings: number };
  /** Set when the import could not go on (the database went away): what was written before stands. */
  stopped?: string;
}
