// https://hl7.org/fhir/R4/http.html#read  #vread  #history

import { DEFAULT_COUNT, MOST_COUNT } from '../../access/index.js';
import { Failure } from '../../base/index.js';
import { elementsFor, shown as showable, subsetText, type TimeRange } from '../../fhir/index.js';
import type { HistoryVersion, StoredVersion } from '../../record/index.js';
import { type BundleEntry, bundleOf, bundleText, etagOf, lastModifiedOf } from './bundle.js';
import { answer, answerInPieces, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';
import { readCount, readTime } from './request.js';

export async function read(face: FhirFace, call: FhirCall, type: string, id: string): Promise<FhirAnswer> {
  const found = await face.record.read(call.ask, type, id);
  const headers = versionHeaders(found);
  if (isUnchanged(call, found)) return answer(304, '', headers);
  return answer(200, narrowed(found.body, call.query), headers);
}

/** If-None-Match decides where both are sent (https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2). */
function isUnchanged(call: FhirCall, { version, lastUpdated }: StoredVersion): boolean {
  if (call.ifNoneMatch === undefined) return notModifiedSince(call.ifModifiedSince, lastUpdated);
  const named = call.ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return named.includes('*') || named.includes(`"${version}"`);
}

export async function vread(
  face: FhirFace,
  call: FhirCall,
  type: string,
  id: string,
  version: string,
): Promise<FhirAnswer> {
  if (!/^\d{1,9}$/.test(version)) throw new Failure('not-found', 'There is no such version.');
  const found = await face.record.readVersion(call.ask, type, id, Number(version));
  if (found.deleted) throw new Failure('gone', 'In this version the resource is deleted.');
  return answer(200, narrowed(found.body, call.query), versionHeaders(found));
}

export const versionHeaders = (version: Pick<StoredVersion, 'version' | 'lastUpdated'>): Record<string, string> => ({
  etag: etagOf(version.version),
  'last-modified': lastModifiedOf(version.lastUpdated),
});

function notModifiedSince(header: string | undefined, lastUpdated: number): boolean {
  const since = header === undefined ? Number.NaN : Date.parse(header);
  // HTTP dates have whole seconds.
  return Math.floor(lastUpdated / 1000) * 1000 <= since;
}

/** `_elements` and `_summary` on a single read. @throws Failure invalid for a `_summary` that R4 does not have */
export function narrowed(body: string, query: [string, string][]): string {
  const { elements, summary } = narrowing(query);
  if (elements === undefined && summary === undefined) return body;
  const { resourceType } = JSON.parse(body) as { resourceType: string };
  const meant = elementsFor(resourceType, elements, true);
  return meant === undefined && summary === undefined ? body : subsetText(body, { elements: meant, summary });
}

/** True when `narrowed` may take something out. */
export function isNarrowed(query: [string, string][]): boolean {
  const { elements, summary } = narrowing(query);
  return elements !== undefined || summary !== undefined;
}

interface Narrowing {
  elements?: string[];
  summary?: 'true' | 'text' | 'data';
}

/** `count` is for searches: of one resource there is nothing to count, and it is sent whole. */
function narrowing(query: [string, string][]): Narrowing {
  const asked = (name: string) => query.findLast(([key]) => key === name)?.[1];
  const elements = asked('_elements')
    ?.split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const summary = asked('_summary') ?? '';
  if (!['', 'true', 'text', 'data', 'count', 'false'].includes(summary))
    throw new Failure('invalid', '_summary must be true, text, data, count or false.', { expression: 'http._summary' });
  return {
    elements: elements?.length ? elements : undefined,
    summary: summary === 'true' || summary === 'text' || summary === 'data' ? summary : undefined,
  };
}

/** Where a page of history goes on, sealed in its link. */
interface HistoryPage {
  before: { updated: number; id: string; version: number };
  limit: number;
  since?: number;
  at?: TimeRange;
}

/** https://hl7.org/fhir/R4/http.html#history  Newest first; `_count`, `_since`, `_at`. */
export async function history(face: FhirFace, call: FhirCall, type?: string, id?: string): Promise<FhirAnswer> {
  const cursor = call.query.find(([name]) => name === '_cursor')?.[1];
  const page = cursor === undefined ? undefined : (face.cursors.open(cursor, call.ask.caller.id) as HistoryPage);
  if (!page) refuseUnheard(call);
  const limit = page?.limit ?? readCount(call.query, MOST_COUNT) ?? DEFAULT_COUNT;
  const since = page ? page.since : readTime(call.query, '_since')?.low;
  const at = page ? page.at : readTime(call.query, '_at');
  const address = [face.baseUrl, ...call.path].join('/');
  const counted = call.query.filter(([name, value]) => name === '_summary' && value === 'count');
  const links = [{ relation: 'self', url: address + queryText([...heard(call.query, HISTORY), ...counted]) }];
  if (limit === 0 || counted.length > 0) {
    const total = await face.record.countHistory(call.ask, { type, id }, { limit, since, at });
    if (total === 0) refuseUnknown(type, id, since, at);
    return answer(200, bundleText('history', [], { total, links }));
  }
  const versions = await face.record.history(call.ask, { type, id }, { limit, since, at, before: page?.before });
  const shown = versions.filter((version) => version.shown);
  const last = shown.at(-1);
  if (!last && !page) refuseUnknown(type, id, since, at);
  if (versions.length > shown.length && last) {
    const before = { updated: last.lastUpdated, id: last.id, version: last.version };
    const next = face.cursors.seal({ before, limit, since, at } satisfies HistoryPage, call.ask.caller.id);
    links.push({ relation: 'next', url: `${address}?_cursor=${next}` });
  }
  const total = versions.length === shown.length && page === undefined ? shown.length : undefined;
  const entries = shown.map((version) => historyEntry(face.baseUrl, version));
  return answerInPieces(200, bundleOf('history', entries, { total, links }));
}

/** Parameters of the answer's form, which any interaction takes. */
const FORM = new Set(['_format', '_pretty', '_summary', '_elements']);

/**
 * A history is narrowed by `_count`, `_since` and `_at`. What is not known is left out of the link `self`, or refused when
 * that is preferred; `_list` would narrow, and is not carried out, so it is refused always.
 */
function refuseUnheard({ query, prefer }: FhirCall): void {
  const other = query.find(
    ([name]) => !HISTORY.has(name) && !FORM.has(name) && (prefer.strict || name === '_list'),
  )?.[0];
  if (other === undefined) return;
  const known = [...HISTORY].filter((name) => name !== '_cursor').join(', ');
  throw new Failure(
    'invalid',
    `A history has no parameter ${showable(other.slice(0, 64)) ?? 'of this name'}. It has: ${known}.`,
    {
      code: 'not-supported',
      expression: `http.${other.slice(0, 64)}`,
    },
  );
}

/** The history of one resource is never empty: there is no such resource, or none that this caller may see. */
function refuseUnknown(type?: string, id?: string, since?: number, at?: TimeRange): void {
  if (id !== undefined && since === undefined && at === undefined)
    throw new Failure('not-found', `There is no ${type} with this id.`);
}

/** The parameters that were heard, of those that there are. */
export const heard = (query: readonly [string, string][], known: ReadonlySet<string>): [string, string][] =>
  query.filter(([name]) => known.has(name));

export const queryText = (pairs: [string, string][]): string =>
  pairs.length > 0 ? `?${new URLSearchParams(pairs).toString()}` : '';
const HISTORY: ReadonlySet<string> = new Set(['_count', '_since', '_at', '_cursor']);

function historyEntry(base: string, version: HistoryVersion): BundleEntry {
  const address = `${version.type}/${version.id}`;
  const isFirst = version.version === 1;
  const method = version.deleted ? 'DELETE' : isFirst && isOurs(version.id) ? 'POST' : 'PUT';
  const request = { method, url: method === 'POST' ? version.type : address };
  const response = {
    status: version.deleted ? '204' : isFirst || version.recreated ? '201' : '200',
    etag: etagOf(version.version),
    lastModified: new Date(version.lastUpdated).toISOString(),
  };
  return {
    fullUrl: `${base}/${address}`,
    resource: version.body,
    rest: `"request":${JSON.stringify(request)},"response":${JSON.stringify(response)}`,
  };
}

/** An id that the server made: the resource came by POST. Another one was brought along by PUT. */
const isOurs = (id: string): boolean => /^[a-z2-7]{26}$/.test(id);
