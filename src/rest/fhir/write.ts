// https://hl7.org/fhir/R4/http.html#create  #ccreate  #update  #cond-update  #patch  #delete

import { Failure, type Issue } from '../../base/index.js';
import {
  applyJsonPatch,
  isSubset,
  operationOutcome,
  type Pair,
  readCondition,
  readControls,
  readJsonPatch,
} from '../../fhir/index.js';
import type { WriteIntent, WriteResult } from '../../record/index.js';
import { etagOf } from './bundle.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';
import { readConditionPairs } from './condition-header.js';
import { readFhirPathPatch } from './fhirpath-patch.js';
import { commitJudged, warningHeader } from './judged-commit.js';
import { formatNamed } from './formats.js';
import { versionHeaders } from './read.js';
import {
  parseJson,
  readIfMatch,
  readOnlyIfAbsent,
  readResource,
  refuseDoubleMembers,
  resourceInTurns,
} from './request.js';

export async function create(face: FhirFace, call: FhirCall, type: string): Promise<FhirAnswer> {
  return written(face, call, await createIntent(call, type));
}

export async function createIntent(call: FhirCall, type: string, at?: string): Promise<WriteIntent> {
  readControls('write', call);
  const text = call.text();
  const resource = await readResource(text, type, at, call.parsed);
  refusePart(resource, at);
  const condition =
    call.ifNoneExist === undefined ? undefined : conditionText(readConditionPairs(call.ifNoneExist), at);
  return withText(call, { method: 'POST', type, resource, condition, at });
}

/** Of a large Bundle the text is made anew when it is asked for: ten thousand of them are not kept beside what they say. */
const withText = (call: FhirCall, intent: WriteIntent): WriteIntent =>
  Object.defineProperty(intent, 'text', { get: call.text, enumerable: true });

/**
 * What was read by `_elements` or `_summary` says so in a tag, and would take away the rest if it were stored
 * (https://hl7.org/fhir/R4/search.html#elements). @throws Failure unprocessable
 */
function refusePart(resource: Record<string, unknown>, at: string | undefined): void {
  if (!isSubset(resource)) return;
  throw new Failure('unprocessable', 'The resource is tagged SUBSETTED: it is a part of one, and is not stored.', {
    expression: `${at ?? String(resource['resourceType'])}.meta.tag`,
  });
}

export async function update(face: FhirFace, call: FhirCall, type: string, id?: string): Promise<FhirAnswer> {
  return written(face, call, await updateIntent(call, type, id));
}

export async function updateIntent(call: FhirCall, type: string, id?: string, at?: string): Promise<WriteIntent> {
  const condition = conditionOf(call, id, at);
  const text = call.text();
  const resource = await readResource(text, type, at, call.parsed);
  refusePart(resource, at);
  const bodyId = resource['id'];
  if (id !== undefined && bodyId !== id) {
    throw new Failure(
      'invalid',
      bodyId === undefined
        ? 'The resource must carry the id of the address.'
        : 'The id of the resource differs from the id of the address.',
      { expression: `${at ?? type}.id` },
    );
  }
  return withText(call, {
    method: 'PUT',
    type,
    id: id ?? (typeof bodyId === 'string' ? bodyId : undefined),
    resource,
    ifMatch: readIfMatch(call.ifMatch),
    onlyIfAbsent: readOnlyIfAbsent(call.ifNoneMatch),
    condition,
    at,
  });
}

export async function patch(face: FhirFace, call: FhirCall, type: string, id?: string): Promise<FhirAnswer> {
  return written(face, call, await patchIntent(call, type, id));
}

/** JSON Patch by its own content type, FHIRPath Patch as Parameters in JSON or XML. */
export async function patchIntent(call: FhirCall, type: string, id?: string, at?: string): Promise<WriteIntent> {
  const condition = conditionOf(call, id, at);
  return {
    method: 'PATCH',
    type,
    id,
    patch: await patchOf(call, at),
    ifMatch: readIfMatch(call.ifMatch),
    condition,
    at,
    validate: async (resource) => void (await resourceInTurns(resource, type, at)),
  };
}

async function patchOf(call: FhirCall, at: string | undefined): Promise<(standing: string) => string> {
  const contentType = call.contentType ?? 'application/json-patch+json';
  if (/^application\/json-patch\+json\b/i.test(contentType)) {
    const text = call.text();
    parseJson(text);
    // Of two members of one name one reader takes the first and the next the last.
    refuseDoubleMembers(text, at);
    const steps = readJsonPatch(text);
    return (standing) => applyJsonPatch(standing, steps);
  }
  if (formatNamed(contentType) === undefined)
    throw new Failure(
      'unsupported',
      'PATCH takes application/json-patch+json, or Parameters as application/fhir+json or application/fhir+xml.',
      { status: 415 },
    );
  const text = call.text();
  if (/^\s*\[/.test(text))
    throw new Failure('invalid', 'This looks like a JSON Patch: send it as application/json-patch+json.', {
      code: 'structure',
    });
  await readResource(text, 'Parameters', at);
  return readFhirPathPatch(text);
}

export async function remove(face: FhirFace, call: FhirCall, type: string, id?: string): Promise<FhirAnswer> {
  const [result] = await face.record.commit(call.ask, [deleteIntent(call, type, id)], 'delete');
  const headers: Record<string, string> = result && result.version > 0 ? { etag: etagOf(result.version) } : {};
  if (call.prefer.return?.toLowerCase() !== 'operationoutcome') return answer(204, '', headers);
  const what = result?.id ? `${type}/${result.id} is deleted.` : 'There was nothing to delete.';
  return answer(200, JSON.stringify(told(what)), headers);
}

export function deleteIntent(call: FhirCall, type: string, id?: string, at?: string): WriteIntent {
  return {
    method: 'DELETE',
    type,
    id,
    ifMatch: readIfMatch(call.ifMatch),
    condition: conditionOf(call, id, at),
    at,
  };
}

/** The query of a conditional request, without what says how the answer is written down; undefined where an id is named. */
function conditionOf(call: FhirCall, id: string | undefined, at: string | undefined): string | undefined {
  if (id !== undefined) {
    readControls('write', call);
    return undefined;
  }
  const isAboutForm = ([name]: Pair) => name === '_format' || name === '_pretty';
  if (call.query.every(isAboutForm))
    throw new Failure('precondition', 'A conditional request needs at least one search parameter.', {
      expression: 'http.query',
    });
  return conditionText(call.query, at, (pair) => !isAboutForm(pair));
}

/**
 * As it was sent, since an entry's own condition and a reference by it are the same text; what is wrong with it is said here.
 * @param isMeant what of it goes into the condition
 */
function conditionText(query: Pair[], at: string | undefined, isMeant: (pair: Pair) => boolean = () => true): string {
  readCondition(query, at);
  return new URLSearchParams(query.filter(isMeant)).toString();
}

async function written(face: FhirFace, call: FhirCall, intent: WriteIntent): Promise<FhirAnswer> {
  const name = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }[intent.method];
  const { results, findings } = await commitJudged(face, call, [intent], name);
  return writeAnswer(face, call, results[0]!, findings[0]);
}

/** https://hl7.org/fhir/R4/http.html#return */
export function writeAnswer(
  face: FhirFace,
  call: FhirCall,
  result: WriteResult,
  findings: readonly Issue[] = [],
): FhirAnswer {
  const headers = {
    ...versionHeaders(result),
    ...warningHeader(findings),
    location: `${face.baseUrl}/${result.type}/${result.id}/_history/${result.version}`,
  };
  switch (call.prefer.return?.toLowerCase()) {
    case 'minimal':
      return answer(result.status, '', headers);
    case 'operationoutcome':
      return answer(result.status, JSON.stringify(writeOutcome(result, findings)), headers);
    default:
      return answer(result.status, result.body, headers);
  }
}

/** What was done, for who prefers to be told. */
export function writeOutcome({ type, id, version, status }: WriteResult, findings: readonly Issue[] = []): object {
  if (status === 204) return told(id === '' ? 'There was nothing to delete.' : `${type}/${id} is deleted.`);
  return told(`${type}/${id} is stored as version ${version}.`, findings);
}

const told = (diagnostics: string, findings: readonly Issue[] = []): object =>
  operationOutcome([{ severity: 'information', code: 'informational', diagnostics }, ...findings]);
