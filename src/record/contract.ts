/** What the record is handed, and what it hands out. */
import type { LogEntry } from '../audit/index.js';
import type { Parameters } from '../database/index.js';
import type { Item } from '../sources/contract.js';

export type Json = Record<string, unknown>;

/** What a caller may see, as SQL over a table alias with the columns of `resource`. Made only by access/. */
export interface Scope {
  /** A condition that is true for visible rows of the alias. Never empty: `true` must be said. */
  predicate(alias: string, p: Parameters): string;
  /** A condition that is true for rows that a block or a private mark withholds; absent where nothing is counted. */
  withheld?(alias: string, p: Parameters): string;
  /** Whether the token covers a type of directory (Organization, Practitioner ...); absent: all of them. */
  directories?(type: string): boolean;
  /** The citizens this scope is about, when it is bound to some; `all` for a system with its own rule. */
  patients: 'all' | bigint[];
}

/** Who asks is already decided: what may be seen, and the log row that the answer must be written with. */
export interface ReadContext {
  scope: Scope;
  log: LogEntry;
}

/** A write looks at what stands with the same sight as a read: what is hidden is not there for the writer either. */
export interface WriteContext extends ReadContext {
  /**
   * False for persons: they create with POST, and the server gives the id. Could they choose ids, a refusal of one that is
   * taken by something hidden would tell that it is there.
   */
  givesIds?: boolean;
}

/** What the record keeps beside a resource so that the law can be applied in SQL. Made by sources/describe. */
export interface RecordDescription {
  category: string;
  owner?: string;
  authors: string[];
  time?: string;
  private: boolean;
  /** The line of the overview, when the resource is one. */
  item?: Item;
}

/** One version about to be written. */
export interface Change {
  action: 'create' | 'update' | 'delete';
  type: string;
  id: string;
  /** 0n for shared resources. */
  patientKey: bigint;
  shared: boolean;
  version: number;
  /** Raw JSON with id and meta set; empty for a deletion. */
  body: string;
  /** The parsed resource; for a deletion the last version. */
  resource: Json;
  description: RecordDescription;
  /** The id came from the client: the directory must know where the row lives. */
  clientId: boolean;
}

/**
 * Derived state kept current in the same statement as the write: returns DML texts over other tables than the record's.
 * @example (changes, p) => [`INSERT INTO index_entry ...`]
 */
export type Projection = (changes: Change[], p: Parameters) => string[];

/** A resource as it stands: raw JSON and what headers need. */
export interface StoredVersion {
  type: string;
  id: string;
  version: number;
  /** ms since 1970. */
  lastUpdated: number;
  body: string;
  patientKey: bigint;
}

/** A row of a search: what Bundles and includes need of it. */
export interface FoundResource extends Omit<StoredVersion, 'lastUpdated'> {
  /** Of a contained resource, what contains it: `version` and `patientKey` are that one's. */
  heldBy?: { type: string; id: string };
}
