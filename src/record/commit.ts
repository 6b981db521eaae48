/**
 * Commits what a client wants written - one resource or a whole transaction Bundle - atomically.
 * https://hl7.org/fhir/R4/http.html#transaction  #create #update #ccreate #cond-update #delete
 */
import { Failure } from '../base/index.js';
import type { Queryable } from '../database/index.js';
import { replaceStrings, spliceMeta } from '../fhir/index.js';
import type { Change, Json, ReadContext } from './contract.js';
import { applyJsonPatch, type PatchStep } from './json-patch.js';
import type { Place, RecordStore } from './record.js';
import { ResourceIds } from './resource-id.js';
import { readSearch } from './search/request.js';
import { isSharedType } from './shared-types.js';
import { LostRace } from './write.js';

export interface WriteIntent {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  type: string;
  id?: string;
  /** Raw JSON of the resource (POST, PUT). */
  text?: string;
  /** The same, parsed and validated. */
  resource?: Json;
  patch?: PatchStep[];
  /** Weak ETag's version the client saw. */
  ifMatch?: number;
  /** Query of If-None-Exist, or of a conditional PUT, PATCH or DELETE. */
  condition?: string;
  /** Absolute or urn: address by which other entries refer to this one. */
  fullUrl?: string;
  /** FHIRPath of the entry, for error messages: `Bundle.entry[3]`. */
  at?: string;
  /** Checks the resource that PATCH made. Throws Failure. */
  validate?: (resource: Json) => void;
}

export interface WriteResult {
  status: 200 | 201 | 204;
  type: string;
  id: string;
  version: number;
  lastUpdated: number;
  body: string;
  patientKey: bigint;
}

interface Prepared {
  intent: WriteIntent;
  place: Place;
  id: string;
  action: Change['action'] | 'nothing';
  version: number;
  clientId: boolean;
  /** The standing version (updates, patches, deletions, and creates that already exist). */
  standing?: string;
  status: WriteResult['status'];
}

/** Runs on a transaction (several intents, or conditions) or straight on the database (one plain write). */
export async function commit(
  record: RecordStore,
  db: Queryable,
  intents: WriteIntent[],
  now: Date,
  context: ReadContext,
  lock: boolean,
): Promise<WriteResult[]> {
  const pending = new Map<string, bigint>();
  const references = new Map<string, string>();
  const prepared: Prepared[] = new Array(intents.length);
  await resolveConditionalReferences(record, db, intents, references, context);
  // Patients first: what belongs to them must know their key.
  const order = intents.map((_, i) => i).sort((a, b) => rank(intents[a]!) - rank(intents[b]!) || a - b);
  for (const i of order) {
    const one = await prepare(record, db, intents[i]!, references, pending, context, lock);
    prepared[i] = one;
    if (one.action === 'create') pending.set(`${one.intent.type}/${one.id}`, one.place.patientKey);
    if (one.intent.fullUrl) references.set(one.intent.fullUrl, `${one.intent.type}/${one.id}`);
  }
  refuseDoubles(prepared);
  const changes: Change[] = [];
  const results: WriteResult[] = [];
  for (const one of prepared) {
    const { change, result } = finish(record, one, references, now);
    if (change) changes.push(change);
    results.push(result);
  }
  await record.write(db, changes, now, context.log);
  return results;
}

/** `Patient?identifier=...` instead of an id (https://hl7.org/fhir/R4/http.html#trules): must fit exactly one that the caller may see. */
async function resolveConditionalReferences(
  record: RecordStore,
  db: Queryable,
  intents: WriteIntent[],
  references: Map<string, string>,
  context: ReadContext,
): Promise<void> {
  for (const intent of intents) {
    if (!intent.text?.includes('?')) continue;
    for (const reference of conditionalReferencesIn(intent.resource)) {
      if (references.has(reference)) continue;
      const [type = '', query = ''] = reference.split(/\?(.*)/s);
      const rows = await matchesOf(record, db, { method: 'PUT', type, condition: query, at: intent.at }, context);
      if (rows.length !== 1)
        throw new Failure(
          'precondition',
          `The reference by condition to ${type} fits ${rows.length === 0 ? 'none' : 'several'}; it must fit exactly one.`,
          { expression: intent.at ?? intent.type, code: rows.length === 0 ? 'not-found' : 'multiple-matches' },
        );
      references.set(reference, `${type}/${rows[0]!.id}`);
    }
  }
}

function conditionalReferencesIn(value: unknown, found: string[] = []): string[] {
  if (Array.isArray(value)) for (const one of value) conditionalReferencesIn(one, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      if (key === 'reference' && typeof one === 'string' && /^[A-Z][A-Za-z]+\?/.test(one)) found.push(one);
      else conditionalReferencesIn(one, found);
    }
  }
  return found;
}

/** https://hl7.org/fhir/R4/http.html#trules: deletions, then creates, then updates; Patients before what refers to them. */
function rank(intent: WriteIntent): number {
  const method = { DELETE: 0, POST: 2, PUT: 4, PATCH: 4 }[intent.method];
  // A Binary lies with the resource it belongs to, so that one comes first.
  if (intent.type === 'Binary' && method !== 0) return 5;
  return intent.type === 'Patient'
    ? intent.method === 'DELETE'
      ? 0
      : 1
    : isSharedType(intent.type) && method !== 0
      ? 1
      : method;
}

function refuseDoubles(prepared: Prepared[]): void {
  const seen = new Set<string>();
  for (const one of prepared) {
    if (one.action === 'nothing') continue;
    const name = `${one.intent.type}/${one.id}`;
    if (seen.has(name))
      throw new Failure('invalid', `The transaction writes ${name} more than once.`, { expression: one.intent.at });
    seen.add(name);
  }
}

async function prepare(
  record: RecordStore,
  db: Queryable,
  intent: WriteIntent,
  references: Map<string, string>,
  pending: Map<string, bigint>,
  context: ReadContext,
  lock: boolean,
): Promise<Prepared> {
  if (intent.condition !== undefined) {
    const matches = await matchesOf(record, db, intent, context);
    if (matches.length > 1)
      throw new Failure(
        'precondition',
        `The condition fits ${matches.length === 2 ? 'more than one resource' : `${matches.length} resources`}; it must fit one or none.`,
        { expression: intent.at, code: 'multiple-matches' },
      );
    const match = matches[0];
    if (intent.method === 'POST' && match) {
      return {
        intent,
        place: { shared: isSharedType(intent.type), patientKey: match.patientKey },
        id: match.id,
        action: 'nothing',
        version: match.version,
        clientId: false,
        standing: match.body,
        status: 200,
      };
    }
    if (intent.method === 'PUT' && intent.id !== undefined && match && intent.id !== match.id)
      throw new Failure('invalid', `The resource's id does not belong to the one that the condition found.`, {
        expression: `${intent.type}.id`,
      });
    if (match)
      return existing(
        record,
        db,
        { ...intent, id: match.id },
        { shared: isSharedType(intent.type), patientKey: match.patientKey },
        lock,
      );
    if (intent.method === 'DELETE')
      return {
        intent,
        place: { shared: false, patientKey: 0n },
        id: '',
        action: 'nothing',
        version: 0,
        clientId: false,
        status: 204,
      };
    if (intent.method === 'PATCH')
      throw new Failure('not-found', 'No resource fits the condition.', { expression: intent.at });
  }
  if (intent.method === 'POST' || intent.id === undefined)
    return fresh(record, db, intent, undefined, references, pending);
  const place = await record.locate(intent.type, intent.id, db);
  return existing(record, db, intent, place, lock, () => fresh(record, db, intent, intent.id, references, pending));
}

/** Looks for what a condition names, with the caller's own sight: a hidden match is no match. One writer of a condition at a time. */
async function matchesOf(record: RecordStore, db: Queryable, intent: WriteIntent, context: ReadContext) {
  const query = [...new URLSearchParams(intent.condition)];
  if (query.length === 0)
    throw new Failure('precondition', 'A conditional request needs at least one search parameter.', {
      expression: intent.at,
    });
  const { request, issues } = readSearch([intent.type], query, true);
  if (issues.length > 0) throw new Failure('invalid', issues);
  await reserve(
    db,
    `${intent.type}?${[...query]
      .map(([k, v]) => `${k}=${v}`)
      .sort()
      .join('&')}`,
  );
  const keys = await record.narrow(request, undefined, db);
  const page = await record.search({ ...request, count: 2, sort: [], includes: [] }, keys, undefined, context, db);
  return page.rows;
}

/** Two transactions with the same condition wait for each other here, so that "none exists" is still true when written. */
async function reserve(db: Queryable, key: string): Promise<void> {
  await db.query({ text: 'INSERT INTO reservation (key) VALUES ($1)', values: [key], name: 'reserve' });
  await db.query({ text: 'DELETE FROM reservation WHERE key = $1', values: [key], name: 'release' });
}

async function fresh(
  record: RecordStore,
  db: Queryable,
  intent: WriteIntent,
  clientId: string | undefined,
  references: Map<string, string>,
  pending: Map<string, bigint>,
): Promise<Prepared> {
  const resource = intent.resource!;
  const place = await record.placeFor(withReferences(resource, references) as Json, pending, db);
  const id = clientId ?? record.ids.make(place.shared ? ResourceIds.newPatientKey() : place.patientKey);
  return {
    intent,
    place,
    id,
    action: 'create',
    version: 1,
    clientId: clientId !== undefined && !place.shared,
    status: 201,
  };
}

async function existing(
  record: RecordStore,
  db: Queryable,
  intent: WriteIntent,
  place: Place,
  lock: boolean,
  otherwise?: () => Promise<Prepared>,
): Promise<Prepared> {
  const id = intent.id!;
  const state = await record.currentState(db, intent.type, id, place, lock);
  if (intent.ifMatch !== undefined && state?.version !== intent.ifMatch) {
    throw new Failure(
      'precondition',
      state?.body === undefined
        ? 'There is no current version to match If-Match.'
        : `If-Match names version ${intent.ifMatch}, but the current version is ${state.version}.`,
      { expression: intent.at, code: 'conflict' },
    );
  }
  if (state?.body !== undefined) {
    const action = intent.method === 'DELETE' ? 'delete' : 'update';
    return {
      intent,
      place,
      id,
      action,
      version: state.version + 1,
      clientId: false,
      standing: state.body,
      status: action === 'delete' ? 204 : 200,
    };
  }
  if (intent.method === 'DELETE')
    return { intent, place, id, action: 'nothing', version: state?.version ?? 0, clientId: false, status: 204 };
  if (intent.method === 'PATCH' || !otherwise)
    throw new Failure(state ? 'gone' : 'not-found', state ? 'The resource is deleted.' : 'There is no such resource.', {
      expression: intent.at,
    });
  const created = await otherwise();
  // Written again after a deletion: the versions go on, and the row stays where its history is.
  return state ? { ...created, place, version: state.version + 1 } : created;
}

function finish(
  record: RecordStore,
  one: Prepared,
  references: Map<string, string>,
  now: Date,
): { change?: Change; result: WriteResult } {
  const { intent, place, id, version } = one;
  const type = intent.type;
  const base = { type, id, version, lastUpdated: now.getTime(), patientKey: place.patientKey, status: one.status };
  if (one.action === 'nothing') return { result: { ...base, body: one.standing ?? '' } };
  const shape = { type, id, version, shared: place.shared, patientKey: place.patientKey, clientId: one.clientId };
  if (one.action === 'delete') {
    const resource = JSON.parse(one.standing!) as Json;
    return {
      change: { ...shape, action: 'delete', body: '', resource, description: record.describe(resource) },
      result: { ...base, body: '' },
    };
  }
  const content = intent.method === 'PATCH' ? patched(intent, one.standing!) : intent.text!;
  const body = spliceMeta(references.size > 0 ? replaceStrings(content, references) : content, {
    id,
    versionId: String(version),
    lastUpdated: now.toISOString(),
  });
  const resource =
    intent.method === 'PATCH'
      ? (JSON.parse(body) as Json)
      : { ...(withReferences(intent.resource!, references) as Json), id };
  if (one.action === 'update') refuseMove(record, resource, one.standing!, type);
  return {
    change: { ...shape, action: one.action, body, resource, description: record.describe(resource) },
    result: { ...base, body },
  };
}

function patched(intent: WriteIntent, standing: string): string {
  const result = applyJsonPatch(JSON.parse(standing) as Json, intent.patch!);
  if (result['resourceType'] !== intent.type || result['id'] !== (JSON.parse(standing) as Json)['id'])
    throw new Failure('unprocessable', 'A patch cannot change resourceType or id.', { expression: intent.at });
  intent.validate?.(result);
  return JSON.stringify(result);
}

/** A row never leaves its citizen's partition: a record that was another citizen's all along must be deleted and stored anew. */
function refuseMove(record: RecordStore, resource: Json, standing: string, type: string): void {
  if (type === 'Patient' || isSharedType(type)) return;
  const before = record.ownerReference(JSON.parse(standing) as Json);
  const after = record.ownerReference(resource);
  if (before !== undefined && before !== after)
    throw new Failure(
      'unprocessable',
      `An update cannot move a ${type} to another patient; delete it and store it anew.`,
      { expression: type },
    );
}

/** The same tree with references replaced; what holds none is shared with the original. */
function withReferences(value: unknown, references: ReadonlyMap<string, string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    value.forEach((one, i) => {
      const next = withReferences(one, references);
      if (next === one) return;
      copy ??= [...value];
      copy[i] = next;
    });
    return copy ?? value;
  }
  let copy: Json | undefined;
  for (const key in value) {
    const one = (value as Json)[key];
    // Where raw-json.ts replaces texts: any text but a plain `value`, which may be an identifier of the same form.
    const next =
      typeof one === 'string'
        ? key === 'value'
          ? one
          : (references.get(one) ?? one)
        : withReferences(one, references);
    if (next === one) continue;
    copy ??= { ...(value as Json) };
    copy[key] = next;
  }
  return copy ?? value;
}

const MOST_TRIES = 5;

/** Commits outside a client's transaction: one plain write needs no explicit transaction; a lost race is tried again. */
export async function commitAll(
  record: RecordStore,
  intents: WriteIntent[],
  now: () => Date,
  context: ReadContext,
): Promise<WriteResult[]> {
  const plain =
    intents.length === 1 &&
    intents[0]!.condition === undefined &&
    !/"reference"\s*:\s*"[A-Z][A-Za-z]+\?/.test(intents[0]!.text ?? '');
  for (let attempt = 1; ; attempt++) {
    try {
      if (plain) return await commit(record, record.db, intents, now(), context, false);
      return await record.db.transaction((tx) => commit(record, tx, intents, now(), context, true));
    } catch (error) {
      if (
        !(error instanceof LostRace) ||
        attempt >= MOST_TRIES ||
        intents.some((intent) => intent.ifMatch !== undefined)
      )
        throw error;
    }
  }
}
