// https://hl7.org/fhir/R4/http.html#read  #vread  #history

import { DEFAULT_COUNT } from '../../access/index.js';
import { Failure, Turn } from '../../base/index.js';
import { type Controls, elementsFor, type Pair, readControls, subsetText, type TimeRange } from '../../fhir/index.js';
import type { HistoryVersion, StoredVersion } from '../../record/index.js';
import { type BundleEntry, bundleOf, bundleText, etagOf, lastModifiedOf } from './bundle.js';
import { answer, answerInPieces, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';

export async function read(face: FhirFace, call: FhirCall, type: string, id: string): Promise<FhirAnswer> {
  const narrowing = narrowingOf(readControls('read', call, { types: [type] }));
  const found = await face.record.read(call.ask, type, id, call.room);
  const headers = versionHeaders(found);
  if (isUnchanged(call, found)) return answer(304, '', headers);
  return resourceAnswer(type, found.body, narrowing, headers);
}

function resourceAnswer(type: string, body: string, narrowing: Narrowing, headers: Record<string, string>): FhirAnswer {
  const made = answer(200, narrowed(body, narrowing), headers);
  return type === 'Binary' && isNarrowing(narrowing) ? { ...made, whole: body } : made;
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
  const narrowing = narrowingOf(readControls('read', call, { types: [type] }));
  // One sentence for an id that nobody has, one that is hidden, and a version that never was.
  const missing = () => new Failure('not-found', `There is no ${type} with this id, or it has no such version.`);
  if (!/^\d{1,9}$/.test(version)) throw missing();
  const found = await face.record.readVersion(call.ask, type, id, Number(version)).catch((error: unknown) => {
    throw error instanceof Failure && error.category === 'not-found' ? missing() : error;
  });
  if (found.deleted) throw new Failure('gone', 'In this version the resource is deleted.');
  return resourceAnswer(type, found.body, narrowing, versionHeaders(found));
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

/** What `_elements` and `_summary` leave of each resource. */
export interface Narrowing {
  elements?: string[];
  summary?: 'true' | 'text' | 'data';
}

/** `count` is for Bundles: of one resource there is nothing to count, and it is sent whole. */
export function narrowingOf(controls: Controls): Narrowing {
  const summary = controls.text('_summary');
  return {
    elements: controls.list('_elements'),
    summary: summary === 'true' || summary === 'text' || summary === 'data' ? summary : undefined,
  };
}

/** True when `narrowed` may take something out. */
export const isNarrowing = ({ elements, summary }: Narrowing): boolean =>
  elements !== undefined || summary !== undefined;

export function narrowed(body: string, { elements, summary }: Narrowing): string {
  if (!isNarrowing({ elements, summary })) return body;
  const { resourceType } = JSON.parse(body) as { resourceType: string };
  const meant = elementsFor(resourceType, elements, true);
  return meant === undefined && summary === undefined ? body : subsetText(body, { elements: meant, summary });
}

/** What a link to a next page says again, since the sealed place does not hold it. */
export const narrowingPairs = (controls: Controls): Pair[] =>
  controls.used.filter(([name]) => name === '_elements' || name === '_summary');

/** Where a page of history goes on, sealed in its link. */
interface HistoryPage {
  before: { updated: number; id: string; version: number };
  limit: number;
  since?: number;
  at?: TimeRange;
}

/** https://hl7.org/fhir/R4/http.html#history  Newest first; `_count`, `_since`, `_at`. */
export async function history(face: FhirFace, call: FhirCall, type?: string, id?: string): Promise<FhirAnswer> {
  const asked = readControls('history', call, { types: type === undefined ? [] : [type] });
  const cursor = asked.text('_cursor');
  const page = cursor === undefined ? undefined : (face.cursors.open(cursor, call.ask.caller.id) as HistoryPage);
  const limit = page?.limit ?? asked.whole('_count') ?? DEFAULT_COUNT;
  const since = page ? page.since : asked.time('_since')?.low;
  const at = page ? page.at : asked.time('_at');
  const address = [face.baseUrl, ...call.path].join('/');
  const links = [{ relation: 'self', url: address + queryText(asked.used) }];
  if (limit === 0 || asked.text('_summary') === 'count') {
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
    links.push({ relation: 'next', url: address + queryText([['_cursor', next], ...narrowingPairs(asked)]) });
  }
  const total = versions.length === shown.length && page === undefined ? shown.length : undefined;
  const entries: BundleEntry[] = [];
  const narrowing = narrowingOf(asked);
  const turn = new Turn();
  for (const version of shown) {
    entries.push(historyEntry(face.baseUrl, version, narrowing));
    if (isNarrowing(narrowing)) await turn.mayEnd();
  }
  return answerInPieces(200, bundleOf('history', entries, { total, links }));
}

/** The history of one resource is never empty: there is no such resource, or none that this caller may see. */
function refuseUnknown(type?: string, id?: string, since?: number, at?: TimeRange): void {
  if (id !== undefined && since === undefined && at === undefined)
    throw new Failure('not-found', `There is no ${type} with this id.`);
}

export const queryText = (pairs: readonly Pair[]): string =>
  pairs.length > 0 ? `?${new URLSearchParams([...pairs]).toString()}` : '';

function historyEntry(base: string, version: HistoryVersion, narrowing: Narrowing): BundleEntry {
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
    resource: version.body === '' ? '' : narrowed(version.body, narrowing),
    rest: `"request":${JSON.stringify(request)},"response":${JSON.stringify(response)}`,
  };
}

/** An id that the server made: the resource came by POST. Another one was brought along by PUT. */
const isOurs = (id: string): boolean => /^[a-z2-7]{26}$/.test(id);
