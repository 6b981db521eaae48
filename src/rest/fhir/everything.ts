// https://hl7.org/fhir/R4/patient-operation-everything.html

import { MOST_COUNT } from '../../access/index.js';
import { Failure } from '../../base/index.js';
import { isResourceType } from '../../fhir/index.js';
import { bundleText, matchEntry } from './bundle.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';

const DEFAULT_PAGE = 500;

export async function patientEverything(face: FhirFace, call: FhirCall, id: string): Promise<FhirAnswer> {
  const parameter = (name: string) => call.query.find(([key]) => key === name)?.[1];
  const cursor = parameter('_cursor');
  const state =
    cursor === undefined
      ? undefined
      : (face.cursors.open(cursor, call.ask.caller.id) as {
          after: { type: string; id: string };
          limit: number;
          types?: string[];
          since?: number;
        });
  const count = parameter('_count');
  if (count !== undefined && !/^\d{1,6}$/.test(count))
    throw new Failure('invalid', '_count must be a whole number.', { expression: 'http._count' });
  const types = state?.types ?? parameter('_type')?.split(',');
  const unknown = types?.find((type) => !isResourceType(type));
  if (unknown !== undefined)
    throw new Failure('invalid', `_type names an unknown resource type: ${unknown.slice(0, 64)}.`, {
      expression: 'http._type',
    });
  const sinceText = parameter('_since');
  const since = state?.since ?? (sinceText === undefined ? undefined : Date.parse(sinceText));
  if (since !== undefined && Number.isNaN(since))
    throw new Failure('invalid', '_since must be an instant.', { expression: 'http._since' });
  const limit = state?.limit ?? Math.min(Math.max(Number(count ?? DEFAULT_PAGE), 1), MOST_COUNT);
  const rows = await face.record.everything(call.ask, id, { limit, after: state?.after, types, since });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const self = `${face.baseUrl}/Patient/${id}/$everything`;
  const links = [{ relation: 'self', url: self }];
  if (rows.length > limit && last)
    links.push({
      relation: 'next',
      url: `${self}?_cursor=${face.cursors.seal({ after: { type: last.type, id: last.id }, limit, types, since }, call.ask.caller.id)}`,
    });
  const total = rows.length <= limit && state === undefined ? shown.length : undefined;
  return answer(
    200,
    bundleText(
      'searchset',
      shown.map((row) => matchEntry(face.baseUrl, row, 'match')),
      { total, links },
    ),
  );
}
