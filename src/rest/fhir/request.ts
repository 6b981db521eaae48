/** Reading bodies and headers of FHIR requests. https://hl7.org/fhir/R4/http.html */
import { isAscii, isUtf8 } from 'node:buffer';
import { Failure, type Issue, inTurns, issueWithin, Turn } from '../../base/index.js';
import {
  textFaults,
  textFaultsInSteps,
  isResourceType,
  shown,
  validateInSteps,
  validateResource,
} from '../../fhir/index.js';
import type { Json } from '../../record/index.js';
import { breakIn, type JsonBounds, shapeOf, type SyntaxFault } from './body-syntax.js';
import { bodyThread } from './body-thread.js';

/** The largest body taken, bytes: 10,000 small entries, or a discharge letter with pictures. */
export const LARGEST_BODY = 25 * 1024 * 1024;

/** Characters up to which a resource is checked in one go: a millisecond or two. */
const LARGEST_CHECKED_AT_ONCE = 32 * 1024;

/** Bytes of JSON up to which a body is parsed without a look before: a millisecond or two. */
export const LARGEST_PARSED_AT_ONCE = 256 * 1024;

/** Made once: it keeps nothing from one whole text to the next. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes to text: UTF-8 only, and well-formed. */
export function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (!Buffer.isBuffer(body) || body.length === 0)
    throw new Failure('invalid', 'The request has no body; a FHIR resource in JSON is expected.');
  try {
    return UTF8.decode(body);
  } catch (cause) {
    throw noText(cause);
  }
}

export const noText = (cause?: unknown): Failure =>
  new Failure('invalid', 'The body is not well-formed UTF-8.', { code: 'structure', cause });

/** Bytes that are made into text in one go: a millisecond, where letters take several bytes. */
const LARGEST_DECODED_AT_ONCE = 512 * 1024;

/** As textOf, of a large body in turns with other requests. @throws Failure invalid for what is no UTF-8 */
export async function textInTurns(bytes: Buffer): Promise<string> {
  if (bytes.length <= LARGEST_DECODED_AT_ONCE) return textOf(bytes);
  const turn = new Turn();
  await turn.mayEnd();
  let text = '';
  if (isAscii(bytes)) {
    // One copy, and a string of one byte a letter.
    text = bytes.toString('latin1');
    await turn.mayEnd();
    return text;
  }
  if (!isUtf8(bytes)) throw noText();
  const decoder = new TextDecoder('utf-8');
  for (let at = 0; at < bytes.length; at += LARGEST_DECODED_AT_ONCE) {
    await turn.mayEnd();
    text += decoder.decode(bytes.subarray(at, at + LARGEST_DECODED_AT_ONCE), { stream: true });
  }
  return text + decoder.decode();
}

export const DEEPEST = 64;
/** Values of a body that is parsed in one go: as many take some tens of milliseconds, and others wait. */
const MOST_VALUES = 250_000;
/** Members of one object in such a body: no type of R4 has a tenth of it. */
const MOST_MEMBERS = 1000;
const BOUNDS = { deepest: DEEPEST, mostValues: MOST_VALUES, mostMembers: MOST_MEMBERS };

/** Parses JSON; says where it breaks, without quoting it. */
export function parseJson(text: string): unknown {
  const { tooDeepAt } = shapeOf(text, DEEPEST);
  if (tooDeepAt !== undefined) throw tooDeep(tooDeepAt);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw malformed(text, cause);
  }
}

/** Bounds of a Bundle to carry out: its entries are parsed one by one, and bounded each. */
export const BOUNDS_OF_ENTRIES: JsonBounds = { ...BOUNDS, mostValues: Infinity, mostMembers: Infinity };

/**
 * Refuses what parseJson would refuse, and what it would take long to parse; large bytes are looked at in another thread, so
 * that nobody waits, and are no text before they are sound.
 * @returns the bytes; those that were handed in are empty then
 */
export async function soundJson(bytes: Uint8Array, bounds: JsonBounds = BOUNDS): Promise<Buffer> {
  const judged = await bodyThread.judge('json', bytes, bounds);
  if (judged.fault) throw refusedJson(judged.fault);
  return asBuffer(judged.bytes);
}

export const asBuffer = ({ buffer, byteOffset, length }: Uint8Array): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, length);

/** The same of a part of a body, which is kept. @param start where in the body it stands, in characters */
export async function refuseBrokenJson(bytes: Buffer, start = () => 0): Promise<void> {
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  const { fault } = await bodyThread.judge('json', own, BOUNDS);
  if (fault) throw refusedJson(fault, start());
}

function refusedJson(fault: SyntaxFault, start = 0): Failure {
  if (fault.isNoText) return noText();
  if (fault.tooDeepAt !== undefined) return tooDeep(start + fault.tooDeepAt);
  if (fault.crowdedAt !== undefined)
    return new Failure(
      'invalid',
      `An object of the body has more than ${MOST_MEMBERS} members (at character ${start + fault.crowdedAt + 1}).`,
      { code: 'structure' },
    );
  if (fault.values !== undefined)
    return new Failure(
      'too-large',
      `The body holds more than ${MOST_VALUES} values, which is as many as are taken outside a batch or transaction. Send it in parts.`,
    );
  return brokenJson(start === 0 ? fault : { at: fault.at === undefined ? undefined : start + fault.at });
}

/** What JSON.parse said, without quoting the text. @param start where in the text the part stood that was parsed */
export const malformed = (text: string, cause: unknown, start = 0): Failure =>
  brokenJson(breakIn(text, cause, start), cause);

const brokenJson = ({ at, line }: SyntaxFault, cause?: unknown): Failure =>
  new Failure(
    'invalid',
    at === undefined
      ? 'The body is not valid JSON: it ends too early or is malformed.'
      : `The body is not valid JSON: it breaks at character ${at + 1}${line === undefined ? '' : ` (line ${line})`}.`,
    { code: 'structure', cause },
  );

export const tooDeep = (at: number): Failure =>
  new Failure('invalid', `The body is nested deeper than ${DEEPEST} levels (at character ${at + 1}).`, {
    code: 'structure',
  });

/** A resource of the given type that obeys R4: structure and invariants. @throws Failure with one issue per fault */
export function validResource(value: unknown, type: string | undefined, at?: string): Json {
  const resource = typedResource(value, type, at);
  refuseErrors(validateResource(value, { invariants: true }), at);
  return resource;
}

function typedResource(value: unknown, type: string | undefined, at?: string): Json {
  const resource = value as Json;
  const found =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? resource['resourceType'] : undefined;
  if (typeof found !== 'string' || !isResourceType(found)) {
    throw new Failure(
      'invalid',
      typeof found === 'string'
        ? `There is no resource type ${shownType(found)} in FHIR R4.`
        : 'resourceType is missing: the body is not a FHIR resource.',
      { code: 'structure', expression: at ?? 'resourceType' },
    );
  }
  if (type !== undefined && found !== type)
    throw new Failure('invalid', `The address says ${type}, but the body is a ${found}.`, {
      expression: at ?? 'resourceType',
    });
  return resource;
}

function refuseErrors(issues: Issue[], at: string | undefined): void {
  refuseAll(
    issues.filter((issue) => issue.severity === 'error' || issue.severity === 'fatal'),
    at,
  );
}

function refuseAll(errors: Issue[], at: string | undefined): void {
  if (errors.length > 0) throw new Failure('invalid', at ? errors.map((issue) => issueWithin(issue, at)) : errors);
}

/** @throws Failure for what only the text shows: a member name that stands twice in one object, a whole number not written as one */
export const refuseDoubleMembers = (text: string, at?: string): void => refuseAll(textFaults(text), at);

/**
 * A resource of the given type from its text; a large one, and a Bundle, is checked in turns with other requests.
 * @param parsed what JSON.parse makes of the text, where that is known already
 * @throws Failure also for a member name that stands twice in one object
 */
export async function readResource(
  text: string,
  type: string | undefined,
  at?: string,
  parsed?: unknown,
): Promise<Json> {
  const isSmall = text.length <= LARGEST_CHECKED_AT_ONCE;
  const turn = new Turn();
  if (!isSmall) await turn.mayEnd();
  const value = parsed ?? parseJson(text);
  if (!isSmall) await turn.mayEnd();
  if (isSmall) refuseDoubleMembers(text, at);
  else refuseAll(await inTurns(textFaultsInSteps(text), turn), at);
  if (isSmall && type !== 'Bundle') return validResource(value, type, at);
  return resourceInTurns(value, type, at, turn);
}

/** As validResource, in turns with other requests. */
export async function resourceInTurns(
  value: unknown,
  type: string | undefined,
  at?: string,
  turn = new Turn(),
): Promise<Json> {
  const resource = typedResource(value, type, at);
  refuseErrors((await inTurns(validateInSteps(value), turn)).issues, at);
  // The last step may have been a long one: a string of megabytes is looked at whole.
  await turn.mayEnd();
  return resource;
}

/** `W/"3"`, `"3"` or `*` (https://hl7.org/fhir/R4/http.html#concurrency) */
export function readIfMatch(header: string | undefined): number | '*' | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return '*';
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(header.trim())?.[1];
  if (version === undefined)
    throw new Failure('invalid', 'If-Match must be a version like W/"3", or *.', { expression: 'http.If-Match' });
  return Number(version);
}

/** True for `*`: write only if there is nothing yet. */
export function readOnlyIfAbsent(header: string | undefined): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  throw new Failure('invalid', 'If-None-Match of a write can only be *.', { expression: 'http.If-None-Match' });
}

export interface Preferences {
  strict: boolean;
  /** `minimal`, `representation` or `OperationOutcome`. */
  return?: string;
}

/** https://hl7.org/fhir/R4/http.html#ops */
export function readPrefer(header: string | string[] | undefined): Preferences {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return {
    strict: /handling\s*=\s*"?strict/i.test(text),
    return: /return\s*=\s*"?(minimal|representation|OperationOutcome)/i.exec(text)?.[1],
  };
}

/** The query of an address as pairs. */
export function readQuery(url: string): [string, string][] {
  const at = url.indexOf('?');
  return at < 0 ? [] : readPairs(url.slice(at + 1));
}

/** Parameters of one request: each may become a condition, a sentence or a warning. */
const MOST_PARAMETERS = 1000;

/**
 * Name-value pairs of an address, a form or a condition, with malformed percent-encoding named. What is encoded as another
 * alphabet than UTF-8 (`S%F8ren`) would be looked for as something that nobody wrote, and not found without a word.
 */
export function readPairs(text: string): [string, string][] {
  // Counted before they are read.
  if (text.length > MOST_PARAMETERS && text.split('&', MOST_PARAMETERS + 1).length > MOST_PARAMETERS)
    throw new Failure('invalid', `At most ${MOST_PARAMETERS} parameters are taken.`, { expression: 'http.query' });
  try {
    decodeURIComponent(text);
  } catch (cause) {
    throw new Failure('invalid', 'The query is not well percent-encoded, as UTF-8: ø is %C3%B8.', {
      expression: 'http.query',
      cause,
    });
  }
  const pairs = [...new URLSearchParams(text)];
  const bad = pairs.find(([name, value]) => name.includes('\u0000') || value.includes('\u0000'));
  if (bad) throw new Failure('invalid', 'A NUL character is not allowed in a parameter.', { expression: 'http.query' });
  return pairs;
}

export function requireType(type: string): string {
  if (!isResourceType(type))
    throw new Failure('not-found', `There is no resource type ${shownType(type)} in FHIR R4.`, {
      code: 'not-supported',
    });
  return type;
}

const ID = /^[A-Za-z0-9\-.]{1,64}$/;
export function requireId(id: string): string {
  if (!ID.test(id))
    throw new Failure('invalid', 'The id is not a FHIR id: letters, digits, - and . only, at most 64.', {
      code: 'value',
      expression: 'id',
    });
  return id;
}

const shownType = (type: string): string => JSON.stringify(shown(type) ?? '...');
