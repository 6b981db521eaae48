/** One FHIR interaction as a value: made from an HTTP request, or from an entry of a batch. */
import type { GuardedLog, GuardedRecord, PagesTogether } from '../../access/index.js';
import type { EventIds } from '../../audit/index.js';
import type { Clock, ProfileEnforcement } from '../../base/index.js';
import type { Definitions } from '../../definitions/contract.js';
import type { ProfileValidator } from '../../fhir/index.js';
import type { AskContext } from '../../identity/caller.js';
import type { TerminologyService } from '../../terminology/index.js';
import type { CursorSeal } from './cursor.js';
import type { Preferences } from './request.js';

export interface FhirCall {
  method: string;
  /** Path below the base, without slash in front, percent-decoded: `['Patient', 'x', '_history']`. */
  path: string[];
  query: [string, string][];
  prefer: Preferences;
  ifMatch?: string;
  ifNoneMatch?: string;
  ifModifiedSince?: string;
  ifNoneExist?: string;
  contentType?: string;
  /** The body; asked for only by interactions that need one. */
  text: () => string;
  /** The same as bytes of JSON, where it is a large Bundle to carry out. */
  bytes?: Buffer;
  /** True when there is none. */
  isEmpty?: boolean;
  /** The same parsed, where it has been already: an entry of a Bundle. */
  parsed?: unknown;
  ask: AskContext;
  /** The other pages that the same request asks for: set on the entries of a batch. */
  together?: PagesTogether;
  /** Waits until so many bytes of an answer may be asked for; a batch refuses what is more than its own answer may hold. */
  room?: (bytes: number) => Promise<void>;
}

export interface FhirAnswer {
  status: number;
  /** A batch none of whose entries was taken: it counts as a refusal. */
  refusesAll?: boolean;
  headers: Record<string, string>;
  /** FHIR JSON; empty for none. */
  body: string;
  /** The same FHIR JSON in the pieces it came in, where they need not become one string. */
  pieces?: Pieces;
  /** A Binary as it is stored, where `_elements` or `_summary` left only a part: its bytes are never a part of them. */
  whole?: string;
  /** Sent instead of the body, with their media type. */
  bytes?: Buffer;
  contentType?: string;
}

/** Text in pieces, those of the database as the bytes that they are. */
export type Pieces = readonly (string | Buffer)[];

/** What the interactions are handed. */
export interface FhirFace {
  record: GuardedRecord;
  /** The access log as AuditEvents. */
  audit: { log: GuardedLog; ids: EventIds; baseUrl: string; locate: (patientId: string) => Promise<bigint> };
  definitions: Definitions;
  terminology: TerminologyService;
  validator: ProfileValidator;
  /** What a claim in `meta.profile` that does not hold leads to. */
  profiles: ProfileEnforcement;
  clock: Clock;
  /** `http://host/fhir` */
  baseUrl: string;
  cursors: CursorSeal;
  softwareVersion: string;
  /** Told of a bug that only shows as the answer to one entry of a batch. */
  onFault: (error: unknown) => void;
}

export const answer = (status: number, body: string, headers: Record<string, string> = {}): FhirAnswer => ({
  status,
  body,
  headers,
});

/** An answer in pieces; its text is put together only for whoever asks for it. */
export const answerInPieces = (status: number, pieces: Pieces, headers: Record<string, string> = {}): FhirAnswer => ({
  status,
  pieces,
  headers,
  get body() {
    return bytesOf(pieces).toString('utf8');
  },
});

/** The pieces as one Buffer; neighbours that are strings are encoded together. */
export function bytesOf(pieces: Pieces): Buffer {
  const parts: Buffer[] = [];
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else {
      if (text !== '') parts.push(Buffer.from(text));
      text = '';
      parts.push(piece);
    }
  }
  if (text !== '') parts.push(Buffer.from(text));
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
