// https://hl7.org/fhir/R4/http.html#create  #ccreate  #update  #cond-update  #patch  #delete

import { readJsonPatch } from '../../access/index.js';
import { Failure } from '../../base/index.js';
import { operationOutcome } from '../../fhir/index.js';
import type { WriteIntent, WriteResult } from '../../record/index.js';
import { etagOf } from './bundle.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';
import { versionHeaders } from './read.js';
import { parseJson, readIfMatch, validResource } from './request.js';

export async function create(face: FhirFace, call: FhirCall, type: string): Promise<FhirAnswer> {
  return written(face, call, createIntent(call, type));
}

export function createIntent(call: FhirCall, type: string, at?: string): WriteIntent {
  const text = call.text();
  const resource = validResource(parseJson(text), type, at);
  return { method: 'POST', type, text, resource, condition: call.ifNoneExist, at };
}

export async function update(face: FhirFace, call: FhirCall, type: string, id?: string): Promise<FhirAnswer> {
  return written(face, call, updateIntent(call, type, id));
}

export function updateIntent(call: FhirCall, type: string, id?: string, at?: string): WriteIntent {
  const text = call.text();
  const resource = validResource(parseJson(text), type, at);
  const bodyId = resource['id'];
  if (id !== undefined && bodyId !== id) {
    throw new Failure(
      'invalid',
      bodyId === undefined
        ? 'The resource must carry the id of the address.'
        : 'The id of the resource differs from the id of the address.',
      { expression: `${at ? `${at}.` : ''}${type}.id` },
    );
  }
  const condition = id === undefined ? conditionOf(call) : undefined;
  return {
    method: 'PUT',
    type,
    id: id ?? (typeof bodyId === 'string' ? bodyId : undefined),
    text,
    resource,
    ifMatch: readIfMatch(call.ifMatch),
    condition,
    at,
  };
}

export async function patch(face: FhirFace, call: FhirCall, type: string, id?: string): Promise<FhirAnswer> {
  return written(face, call, patchIntent(call, type, id));
}

export function patchIntent(call: FhirCall, type: string, id?: string, at?: string): WriteIntent {
  if (call.contentType !== undefined && !/^application\/json-patch\+json\b/.test(call.contentType))
    throw new Failure('unsupported', 'PATCH takes application/json-patch+json.', { status: 415 });
  const steps = readJsonPatch(parseJson(call.text()));
  return {
    method: 'PATCH',
    type,
    id,
    patch: steps,
    ifMatch: readIfMatch(call.ifMatch),
    condition: id === undefined ? conditionOf(call) : undefined,
    at,
    validate: (resource) => void validResource(resource, type, at),
  };
}

export async function remove(face: FhirFace, call: FhirCall, type: string, id?: string): Promise<FhirAnswer> {
  const [result] = await face.record.commit(call.ask, [deleteIntent(call, type, id)], 'delete');
  return answer(204, '', result && result.version > 0 ? { etag: etagOf(result.version) } : {});
}

export function deleteIntent(call: FhirCall, type: string, id?: string, at?: string): WriteIntent {
  return {
    method: 'DELETE',
    type,
    id,
    ifMatch: readIfMatch(call.ifMatch),
    condition: id === undefined ? conditionOf(call) : undefined,
    at,
  };
}

/** The query of a conditional request, control parameters taken out. */
function conditionOf(call: FhirCall): string {
  const pairs = call.query.filter(([name]) => name !== '_format' && name !== '_pretty');
  if (pairs.length === 0)
    throw new Failure('precondition', 'A conditional request needs at least one search parameter.', {
      expression: 'http.query',
    });
  return new URLSearchParams(pairs).toString();
}

async function written(face: FhirFace, call: FhirCall, intent: WriteIntent): Promise<FhirAnswer> {
  const [result] = await face.record.commit(call.ask, [intent], intent.method === 'POST' ? 'create' : 'update');
  return writeAnswer(face, call, result!);
}

/** https://hl7.org/fhir/R4/http.html#return */
export function writeAnswer(face: FhirFace, call: FhirCall, result: WriteResult): FhirAnswer {
  const headers = {
    ...versionHeaders(result),
    location: `${face.baseUrl}/${result.type}/${result.id}/_history/${result.version}`,
  };
  switch (call.prefer.return?.toLowerCase()) {
    case 'minimal':
      return answer(result.status, '', headers);
    case 'operationoutcome':
      return answer(
        result.status,
        JSON.stringify(
          operationOutcome([
            {
              severity: 'information',
              code: 'informational',
              diagnostics: `${result.type}/${result.id} is stored as version ${result.version}.`,
            },
          ]),
        ),
        headers,
      );
    default:
      return answer(result.status, result.body, headers);
  }
}
