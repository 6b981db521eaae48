// https://hl7.org/fhir/R4/patient-operation-everything.html

import { MOST_COUNT } from '../../access/index.js';
import { Failure } from '../../base/index.js';
import { isResourceType } from '../../fhir/index.js';
import type { EverythingWindow } from '../../record/index.js';
import { bundleText, matchEntry } from './bundle.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';
import { selfQuery } from './read.js';
import { readCount, readTime } from './request.js';

const DEFAULT_PAGE = 500;

/** One citizen's compartment: `start`, `end` (care dates), `_since`, `_type`, `_count`. */
export async function patientEverything(face: FhirFace, call: FhirCall, id: string): Promise<FhirAnswer> {
  const cursor = call.query.find(([name]) => name === '_cursor')?.[1];
  const page = cursor === undefined ? undefined : (face.cursors.open(cursor, call.ask.caller.id) as EverythingWindow);
  const window = page ?? readWindow(call);
  const rows = await face.record.everything(call.ask, id, window);
  const shown = rows.slice(0, window.limit);
  const last = shown.at(-1);
  const self = `${face.baseUrl}/Patient/${id}/$everything`;
  const links = [{ relation: 'self', url: self + selfQuery(call.query) }];
  if (rows.length > window.limit && last) {
    const next: EverythingWindow = { ...window, after: { type: last.type, id: last.id } };
    links.push({ relation: 'next', url: `${self}?_cursor=${face.cursors.seal(next, call.ask.caller.id)}` });
  }
  const total = rows.length <= window.limit && page === undefined ? shown.length : undefined;
  const entries = shown.map((row) => matchEntry(face.baseUrl, row, 'match'));
  return answer(200, bundleText('searchset', entries, { total, links }));
}

function readWindow({ query }: FhirCall): EverythingWindow {
  const types = query
    .filter(([name]) => name === '_type')
    .flatMap(([, value]) => value.split(','))
    .filter(Boolean);
  const unknown = types.find((type) => !isResourceType(type));
  if (unknown !== undefined)
    throw new Failure('invalid', `_type names an unknown resource type: ${unknown.slice(0, 64)}.`, {
      expression: 'http._type',
    });
  return {
    // A page of nothing would lead nowhere.
    limit: Math.max(readCount(query, MOST_COUNT) ?? DEFAULT_PAGE, 1),
    types: types.length > 0 ? types : undefined,
    since: readTime(query, '_since')?.low,
    from: readTime(query, 'start')?.low,
    until: readTime(query, 'end')?.high,
  };
}
