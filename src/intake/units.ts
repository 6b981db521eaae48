/** What a JSON text holds: one resource, or the entries of a Bundle (https://hl7.org/fhir/R4/bundle.html). */
import { elements, members } from '../fhir/index.js';
import type { Json } from './contract.js';
import type { Refusal } from './read-json.js';

/** One resource as it came. */
export interface Incoming {
  /** Its raw JSON. */
  text: string;
  resource: Json;
  /** Where it stood: `Bundle.entry[3]`, `line 12`, or empty for a file of one resource. */
  place: string;
  /** What the other entries of its Bundle call it. */
  fullUrl?: string;
}

export interface Unit {
  /** Taken in whole or not at all: a document, a message, a transaction. */
  atomic: boolean;
  incoming: Incoming[];
  refused: (Refusal & { text: string })[];
  /** Not content: answers of systems. */
  skipped: number;
}

/** Bundles whose parts only have meaning together. */
const WHOLE = new Set(['document', 'message', 'transaction']);
const LOOSE = new Set(['collection', 'batch', 'searchset']);

/** Resources that are answers of a system, not facts to keep. */
const ANSWERS = new Set(['OperationOutcome', 'Parameters']);

/** The unit in a parsed text, or why it holds none. */
export function unpack(value: Json, text: string, place: string): Unit | Refusal {
  if (value['resourceType'] !== 'Bundle') {
    if (ANSWERS.has(String(value['resourceType']))) return { atomic: false, incoming: [], refused: [], skipped: 1 };
    return { atomic: false, incoming: [{ text, resource: value, place }], refused: [], skipped: 0 };
  }
  const type = value['type'];
  if (typeof type !== 'string' || !(WHOLE.has(type) || LOOSE.has(type)))
    return { reason: `A Bundle of type ${safeWord(type)} holds no content to take in.`, place: 'Bundle.type' };
  if (value['entry'] !== undefined && !Array.isArray(value['entry']))
    return { reason: 'Bundle.entry is not a list.', place: 'Bundle.entry' };
  return unpackEntries(value, text, place, WHOLE.has(type));
}

function unpackEntries(bundle: Json, text: string, place: string, atomic: boolean): Unit {
  const unit: Unit = { atomic, incoming: [], refused: [], skipped: 0 };
  const list = members(text).find((member) => member.key === 'entry');
  const slices = list === undefined ? [] : elements(text, list.start);
  const entries = (bundle['entry'] ?? []) as unknown[];
  const before = place === '' ? '' : `${place}: `;
  entries.forEach((entry, index) => {
    const slice = slices[index];
    if (slice === undefined) return;
    addEntry(unit, entry, text.slice(slice.start, slice.end), `${before}Bundle.entry[${index}]`);
  });
  return unit;
}

function addEntry(unit: Unit, entry: unknown, text: string, place: string): void {
  const refuse = (reason: string): void => {
    unit.refused.push({ reason, place, text });
  };
  const { resource, fullUrl, request, search } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<
    string,
    unknown
  >;
  const method = (request as { method?: unknown } | undefined)?.method;
  if (method !== undefined && method !== 'POST' && method !== 'PUT') {
    refuse(`The entry asks to ${safeWord(method)}; an import only takes content.`);
    return;
  }
  if (typeof resource !== 'object' || resource === null || Array.isArray(resource)) {
    refuse('The entry has no resource.');
    return;
  }
  const json = resource as Json;
  if ((search as { mode?: unknown } | undefined)?.mode === 'outcome' || ANSWERS.has(String(json['resourceType']))) {
    unit.skipped += 1;
    return;
  }
  if (json['resourceType'] === 'Bundle') {
    refuse('A Bundle inside a Bundle is not read.');
    return;
  }
  const own = members(text).find((member) => member.key === 'resource');
  if (own === undefined) {
    refuse('The entry has no resource.');
    return;
  }
  const incoming: Incoming = { text: text.slice(own.start, own.end), resource: json, place };
  if (typeof fullUrl === 'string' && fullUrl !== '') incoming.fullUrl = fullUrl;
  unit.incoming.push(incoming);
}

/** A code word may be repeated in a message; anything else may not. */
const safeWord = (value: unknown): string =>
  typeof value === 'string' && /^[A-Za-z-]{1,30}$/.test(value) ? value : '(unknown)';
