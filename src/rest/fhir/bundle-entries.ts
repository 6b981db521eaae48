/** The entries of a batch or transaction, each as an interaction of its own. https://hl7.org/fhir/R4/http.html#transaction */
import { Failure } from '../../base/index.js';
import type { EntryText } from './bundle-text.js';
import type { FhirCall, FhirFace } from './call.js';
import { readWanted } from './formats.js';
import { readQuery } from './request.js';

/** The largest Bundle taken; a region's load is cut in pieces of this size. */
export const MOST_ENTRIES = 10_000;
const VERBS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

export interface Entry {
  fullUrl?: string;
  method: string;
  url: string;
  ifMatch?: string;
  ifNoneMatch?: string;
  ifModifiedSince?: string;
  ifNoneExist?: string;
  /** Raw JSON of the resource; made when it is asked for where the Bundle is large. */
  readonly text?: string;
  /** The resource as it was parsed with the Bundle. */
  parsed?: unknown;
  at: string;
}

/** Reads an entry when its turn has come: one that cannot be read is in a batch its own affair, in a transaction everybody's. */
export type EntryReader = () => Entry;

/** `_search` and operations are asked by POST too. */
export const isReading = ({ method, url }: { method?: unknown; url?: unknown }): boolean =>
  method === 'GET' || method === 'HEAD' || (method === 'POST' && /\/_search|\$/.test(String(url)));

/** How many entries of a Bundle only read. @param entries as they were sent */
export const readsAmong = (entries: unknown): number =>
  Array.isArray(entries)
    ? entries.filter((one: { request?: { method?: unknown; url?: unknown } } | null) => isReading(one?.request ?? {}))
        .length
    : 0;

/** @throws Failure when there is no list of entries, or one that is too long */
export function readersOf(bundle: Record<string, unknown>, texts: EntryText[]): EntryReader[] {
  const list = bundle['entry'] ?? [];
  if (!Array.isArray(list))
    throw new Failure('invalid', 'Bundle.entry must be a list.', { expression: 'Bundle.entry' });
  if (list.length > MOST_ENTRIES)
    throw new Failure(
      'too-large',
      `A Bundle may hold at most ${MOST_ENTRIES} entries; this one holds ${list.length}.`,
      { expression: 'Bundle.entry' },
    );
  if (list.length === 0) return [];
  return list.map((value: unknown, i) => () => readEntry(value, texts[i]!, `Bundle.entry[${i}]`));
}

function readEntry(value: unknown, text: EntryText, at: string): Entry {
  const entry = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const request = (typeof entry['request'] === 'object' && entry['request'] !== null ? entry['request'] : {}) as Record<
    string,
    unknown
  >;
  const word = (name: string) => (typeof request[name] === 'string' ? (request[name] as string) : undefined);
  const method = word('method');
  const url = word('url');
  if (method === undefined || !VERBS.has(method))
    throw new Failure('invalid', 'request.method must be GET, HEAD, POST, PUT, PATCH or DELETE.', {
      expression: `${at}.request.method`,
    });
  if (url === undefined || url === '')
    throw new Failure('invalid', 'request.url is missing.', { expression: `${at}.request.url` });
  const found = entry['resource'] === undefined ? [] : text.valuesOf('resource');
  const [resource] = found;
  return {
    fullUrl: typeof entry['fullUrl'] === 'string' ? entry['fullUrl'] : undefined,
    method,
    url,
    ifMatch: word('ifMatch'),
    ifNoneMatch: word('ifNoneMatch'),
    ifModifiedSince: word('ifModifiedSince'),
    ifNoneExist: word('ifNoneExist'),
    get text() {
      return resource?.();
    },
    // Of two members of this name the text is the first and what was parsed the last.
    parsed: found.length === 1 ? entry['resource'] : undefined,
    at,
  };
}

/** The entry as an interaction of its own. */
export function callOf(call: FhirCall, entry: Entry, face: FhirFace): FhirCall {
  const url = entry.url.startsWith(`${face.baseUrl}/`) ? entry.url.slice(face.baseUrl.length + 1) : entry.url;
  const path = url.split('?')[0]!.split('/').filter(Boolean).map(decodePart);
  const query = readQuery(url);
  // Its answer travels in that of the Bundle, in the format of that; one that there is not is refused here as at any address.
  readWanted(query, undefined);
  return {
    method: entry.method,
    path,
    query,
    prefer: call.prefer,
    ifMatch: entry.ifMatch,
    ifNoneMatch: entry.ifNoneMatch,
    ifModifiedSince: entry.ifModifiedSince,
    ifNoneExist: entry.ifNoneExist,
    text: () => {
      const { text } = entry;
      if (text === undefined)
        throw new Failure('invalid', 'The entry has no resource.', { expression: `${entry.at}.resource` });
      return text;
    },
    isEmpty: entry.parsed === undefined && entry.text === undefined,
    parsed: entry.parsed,
    ask: call.ask,
    together: call.together,
  };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new Failure('invalid', 'The address is not well percent-encoded, as UTF-8: ø is %C3%B8.', { cause });
  }
}
