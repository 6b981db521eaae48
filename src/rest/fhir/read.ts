// https://hl7.org/fhir/R4/http.html#read  #vread  #history

import { DEFAULT_COUNT, MOST_COUNT } from '../../access/index.js';
import { Failure } from '../../base/index.js';
import { subsetText } from '../../fhir/index.js';
import type { HistoryVersion, StoredVersion } from '../../record/index.js';
import { type BundleEntry, bundleText, etagOf, lastModifiedOf } from './bundle.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';

export async function read(face: FhirFace, call: FhirCall, type: string, id: string): Promise<FhirAnswer> {
  const found = await face.record.read(call.ask, type, id);
  const headers = versionHeaders(found);
  if (call.ifNoneMatch === headers['etag'] || notModifiedSince(call.ifModifiedSince, found.lastUpdated))
    return answer(304, '', headers);
  return answer(200, narrowed(found.body, call.query), headers);
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

/** _elements and _summary on a single read. */
export function narrowed(body: string, query: [string, string][]): string {
  const elements = query.find(([name]) => name === '_elements')?.[1];
  const summary = query.find(([name]) => name === '_summary')?.[1];
  if (elements === undefined && (summary === undefined || summary === 'false' || summary === 'count')) return body;
  return subsetText(body, { elements: elements?.split(','), summary: summary as 'true' });
}

export async function history(face: FhirFace, call: FhirCall, type?: string, id?: string): Promise<FhirAnswer> {
  const parameter = (name: string) => call.query.find(([key]) => key === name)?.[1];
  const cursor = parameter('_cursor');
  const state =
    cursor === undefined
      ? undefined
      : (face.cursors.open(cursor, call.ask.caller.id) as {
          before: { updated: number; id: string; version: number };
          limit: number;
          since?: number;
        });
  const count = parameter('_count');
  if (count !== undefined && !/^\d{1,6}$/.test(count))
    throw new Failure('invalid', '_count must be a whole number.', { expression: 'http._count' });
  const limit = state?.limit ?? Math.min(Math.max(Number(count ?? DEFAULT_COUNT), 1), MOST_COUNT);
  const since = state?.since ?? instantOf(parameter('_since'), '_since');
  const versions = await face.record.history(
    call.ask,
    { type, id },
    { limit, since, until: instantOf(parameter('_at'), '_at'), before: state?.before },
  );
  const shown = versions.slice(0, limit);
  if (id !== undefined && state === undefined && since === undefined && shown.length === 0)
    throw new Failure('not-found', `There is no ${type} with this id.`);
  const last = shown.at(-1);
  const links = [{ relation: 'self', url: `${face.baseUrl}/${call.path.join('/')}` }];
  if (versions.length > limit && last) {
    const next = face.cursors.seal(
      { before: { updated: last.lastUpdated, id: last.id, version: last.version }, limit, since },
      call.ask.caller.id,
    );
    links.push({ relation: 'next', url: `${face.baseUrl}/${call.path.join('/')}?_cursor=${next}` });
  }
  const total = versions.length <= limit && state === undefined ? shown.length : undefined;
  return answer(
    200,
    bundleText(
      'history',
      shown.map((version) => historyEntry(face.baseUrl, version)),
      { total, links },
    ),
  );
}

function instantOf(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new Failure('invalid', `${name} must be an instant.`, { expression: `http.${name}` });
  return ms;
}

function historyEntry(base: string, version: HistoryVersion): BundleEntry {
  const address = `${version.type}/${version.id}`;
  const method = version.deleted ? 'DELETE' : version.version === 1 ? 'POST' : 'PUT';
  const request = { method, url: method === 'POST' ? version.type : address };
  const response = {
    status: version.deleted ? '204' : version.version === 1 ? '201' : '200',
    etag: etagOf(version.version),
    lastModified: new Date(version.lastUpdated).toISOString(),
  };
  return {
    fullUrl: `${base}/${address}`,
    resource: version.body,
    rest: `"request":${JSON.stringify(request)},"response":${JSON.stringify(response)}`,
  };
}
