/** What a client wants written, and what became of it. */
import type { Json, StoredVersion } from './contract.js';

export interface WriteIntent {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  type: string;
  id?: string;
  /** Raw JSON of the resource (POST, PUT). */
  text?: string;
  /** The same, parsed and validated. */
  resource?: Json;
  /** What PATCH makes of the standing text. Throws Failure when it cannot be done. */
  patch?: (standing: string) => string;
  /** The version the client saw; `*` for whichever, so long as there is one. */
  ifMatch?: number | '*';
  /** Only if there is none yet under the id (If-None-Match: *). */
  onlyIfAbsent?: boolean;
  /** Query of If-None-Exist, or of a conditional PUT, PATCH or DELETE. */
  condition?: string;
  /** Absolute or urn: address by which other entries refer to this one. */
  fullUrl?: string;
  /** FHIRPath of the entry, for error messages: `Bundle.entry[3]`. */
  at?: string;
  /** Comes with a package: kept as it was published, also where it cannot be used here. */
  published?: true;
  /** Checks the resource that PATCH made. Throws Failure. */
  validate?: (resource: Json) => Promise<void>;
}

/** What stands after a write. */
export interface WriteResult extends StoredVersion {
  status: 200 | 201 | 204;
}
