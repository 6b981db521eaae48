/**
 * Commits what a client wants written - one resource or a whole transaction Bundle - atomically.
 * https://hl7.org/fhir/R4/http.html#transaction  #create #update #ccreate #cond-update #delete
 */
import { Failure, Turn } from '../base/index.js';
import type { Queryable } from '../database/index.js';
import { replaceStrings, spliceMeta } from '../fhir/index.js';
import type { Change, Json, WriteContext } from './contract.js';
import {
  conditionalReferencesOf,
  conditionKeysOf,
  keyOf,
  matchesOf,
  meantBy,
  reserve,
  resolveConditionalReferences,
} from './conditions-of-writes.js';
import type { CurrentState } from './current-state.js';
import { LookAhead } from './look-ahead.js';
import type { Place } from './places.js';
import type { RecordStore } from './record.js';
import { ResourceIds } from './resource-id.js';
import { isSharedType } from './shared-types.js';
import { type References, TransactionReferences, withReferences } from './transaction-references.js';
import { type Assumed, LostRace, MOST_IN_A_STATEMENT } from './write.js';
import type { WriteIntent, WriteResult } from './write-intent.js';

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

/** What the entries of one transaction know of each other. */
interface Among {
  /** Places of resources created here, by `Type/id`. */
  pending: Map<string, bigint>;
  /** Deleted here, by `Type/id`: no condition fits them any more. */
  deleted: Set<string>;
  references: TransactionReferences;
  /** Patients whose existence the write itself will see to; absent where each is looked for beforehand. */
  assumed?: Map<string, Assumed>;
  /** What stands under the ids named, when there are several. */
  ahead?: LookAhead;
}

/** Runs on a transaction (several intents, or conditions) or straight on the database (one plain write). */
export async function commit(
  record: RecordStore,
  db: Queryable,
  intents: WriteIntent[],
  now: Date,
  context: WriteContext,
  lock: boolean,
): Promise<WriteResult[]> {
  const among: Among = { pending: new Map(), deleted: new Set(), references: new TransactionReferences() };
  // Inside a transaction a failed statement is the end of it.
  if (!lock) among.assumed = new Map();
  const conditions = await conditionalReferencesOf(intents);
  const written = conditionKeysOf(intents);
  await reserve(db, [...written.all, ...conditions.map(keyOf)]);
  // What an entry writes under the same condition is what the reference means, be it there already or not.
  const ownConditions = conditions.filter((one) => written.byEntries.has(keyOf(one)));
  const others = conditions.filter((one) => !ownConditions.includes(one));
  await resolveConditionalReferences(record, db, others, among.references, context);
  if (intents.length > 1) await lookAhead(record, db, intents, among, context, lock);
  const prepared: Prepared[] = new Array(intents.length);
  const turn = new Turn();
  // Patients first: what belongs to them must know their key.
  const order = intents.map((_, i) => i).sort((a, b) => rank(intents[a]!) - rank(intents[b]!) || a - b);
  for (const i of order) {
    const one = await prepare(record, db, intents[i]!, among, context, lock).catch(placedIn(intents[i]!));
    prepared[i] = one;
    await turn.mayEnd();
    const name = `${one.intent.type}/${one.id}`;
    if (one.action === 'create') among.pending.set(name, one.place.patientKey);
    if (one.action === 'delete') among.deleted.add(name);
    if (one.intent.fullUrl && one.id !== '') among.references.add(one.intent.fullUrl, name);
    for (const { type, query } of meantBy(one.intent, ownConditions)) among.references.add(`${type}?${query}`, name);
  }
  refuseDoubles(prepared);
  for (const [i, one] of prepared.entries()) {
    if (i > 0) await turn.mayEnd();
    try {
      if (one.action !== 'nothing') record.refuseUnwritable(one.intent.type, one.id, one.intent.resource);
    } catch (error) {
      placedIn(one.intent)(error);
    }
  }
  const changes: Change[] = [];
  const results: WriteResult[] = [];
  for (const one of prepared) {
    await turn.mayEnd();
    const references = among.references.seenFrom(one.intent.fullUrl);
    const { change, result } = await finish(record, one, references, now).catch(placedIn(one.intent));
    if (change && !one.intent.published) await record.refuseUnusable(change).catch(placedIn(one.intent));
    if (change) changes.push(change);
    results.push(result);
  }
  const assumed = [...(among.assumed?.values() ?? [])];
  try {
    await record.write(db, changes, now, context.log, assumed);
  } catch (error) {
    if (error instanceof LostRace) await record.requirePatients(assumed, db);
    throw error;
  }
  return results;
}

/** What is wrong with one entry of a transaction names it. */
const placedIn =
  ({ at }: { at?: string }) =>
  (error: unknown): never => {
    throw at !== undefined && error instanceof Failure ? error.within(at) : error;
  };

/** Finds what stands under the ids of the intents, and the Patients that they refer to, all at once. */
async function lookAhead(
  record: RecordStore,
  db: Queryable,
  intents: WriteIntent[],
  among: Among,
  context: WriteContext,
  lock: boolean,
): Promise<void> {
  const written = intents.flatMap(({ method, type, id, condition }) =>
    method === 'POST' || id === undefined || condition !== undefined ? [] : [{ type, id }],
  );
  if (written.length > 0) among.ahead = await LookAhead.over(record, db, written, lock, context.scope);
  const patients = new Set<string>();
  const turn = new Turn();
  for (const { resource } of intents) {
    await turn.mayEnd();
    const reference = resource && record.ownerReference(resource);
    const id = /^Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(reference ?? '')?.[1];
    if (id !== undefined) patients.add(id);
  }
  // One whose id says where it lives is seen to by the write itself, where that can be.
  const sought = [...patients].filter((id) => !among.assumed || record.ids.patientKeyOf(id) === undefined);
  const standing = await record.standingPatients(
    sought.map((id) => ({ type: 'Patient', id })),
    db,
  );
  for (const [name, patientKey] of standing) among.pending.set(name, patientKey);
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
    // A create that found what was there writes nothing; a deletion that found nothing still says what is to become of it.
    if (one.id === '' || (one.action === 'nothing' && one.intent.method !== 'DELETE')) continue;
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
  among: Among,
  context: WriteContext,
  lock: boolean,
): Promise<Prepared> {
  if (intent.condition !== undefined) {
    const { type, condition: query, at } = intent;
    const matches = (await matchesOf(record, db, { type, query, at }, context)).filter(
      (row) => !among.deleted.has(`${row.type}/${row.id}`),
    );
    if (matches.length > 1)
      throw new Failure('precondition', 'The condition fits more than one resource; it must fit one or none.', {
        expression: intent.at,
        code: 'multiple-matches',
      });
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
        context,
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
    if (intent.ifMatch !== undefined) throw staleVersion(intent, undefined);
  }
  if (intent.method === 'POST' || intent.id === undefined) return fresh(record, db, intent, undefined, among);
  const named = { type: intent.type, id: intent.id };
  const place = among.ahead?.place(named) ?? (await record.locate(intent.type, intent.id, db));
  const there = among.ahead?.place(named) ? { state: among.ahead.state(named) } : undefined;
  return existing(record, db, intent, place, context, lock, () => fresh(record, db, intent, intent.id, among), there);
}

async function fresh(
  record: RecordStore,
  db: Queryable,
  intent: WriteIntent,
  clientId: string | undefined,
  among: Among,
): Promise<Prepared> {
  const resource = withReferences(intent.resource!, among.references.seenFrom(intent.fullUrl)) as Json;
  const place = await record.placeFor(resource, among.pending, db, among.assumed);
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
  context: WriteContext,
  lock: boolean,
  otherwise?: () => Promise<Prepared>,
  ahead?: { state: CurrentState | undefined },
): Promise<Prepared> {
  const id = intent.id!;
  const there = ahead ? ahead.state : await record.currentState(db, intent.type, id, place, lock, context.scope);
  const state = there?.open ? there : undefined;
  if (!state && context.givesIds === false) throw nothingToWrite(intent);
  const stands = state?.body !== undefined;
  if (intent.ifMatch !== undefined && (!stands || (intent.ifMatch !== '*' && state.version !== intent.ifMatch)))
    throw staleVersion(intent, stands ? state.version : undefined);
  if (intent.onlyIfAbsent && stands)
    throw new Failure('precondition', 'If-None-Match: * was sent, but there is a resource under this id.', {
      expression: intent.at,
      code: 'conflict',
    });
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
  if (there && !state)
    throw new Failure('conflict', `The id ${intent.type}/${id} is taken. Choose another, best a UUID.`, {
      expression: intent.at,
    });
  const created = await otherwise();
  // Written again after a deletion: the versions go on, and the row stays where its history is.
  return state ? { ...created, place, version: state.version + 1 } : created;
}

function staleVersion({ ifMatch, at }: WriteIntent, current: number | undefined): Failure {
  return new Failure(
    'precondition',
    current === undefined
      ? 'There is no current version to match If-Match.'
      : `If-Match names version ${ifMatch}, but the current version is ${current}.`,
    { expression: at, code: 'conflict' },
  );
}

/** What a person is told who addresses something by an id that is nobody's, or hidden, or of a citizen closed to them. */
export const nothingToWrite = (intent: WriteIntent): Failure =>
  new Failure('not-found', `There is no ${intent.type} with this id. New resources are created with POST.`, {
    expression: intent.at,
  });

async function finish(
  record: RecordStore,
  one: Prepared,
  references: References,
  now: Date,
): Promise<{ change?: Change; result: WriteResult }> {
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
  const content = intent.method === 'PATCH' ? await patched(intent, one.standing!) : intent.text!;
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

async function patched(intent: WriteIntent, standing: string): Promise<string> {
  const text = intent.patch!(standing);
  const result = JSON.parse(text) as Json;
  if (result['resourceType'] !== intent.type || result['id'] !== (JSON.parse(standing) as Json)['id'])
    throw new Failure('unprocessable', 'A patch cannot change resourceType or id.', { expression: intent.at });
  await intent.validate?.(result);
  return text;
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

const MOST_TRIES = 5;

/** A search instead of an id in a reference: must be resolved, and so needs a transaction. */
const CONDITIONAL_REFERENCE = /"reference"\s*:\s*"[A-Z][A-Za-z]+\?/;

/** One statement does it all: a plain write, or any number of plain creates. */
function isOneStatement(intents: readonly WriteIntent[]): boolean {
  const isPlain = (intent: WriteIntent) =>
    intent.condition === undefined && !CONDITIONAL_REFERENCE.test(intent.text ?? '');
  if (intents.length > MOST_IN_A_STATEMENT) return false;
  return intents.every(isPlain) && (intents.length === 1 || intents.every((intent) => intent.method === 'POST'));
}

/**
 * Commits outside a client's transaction; a lost race is tried again.
 * @param after what must still succeed before it is committed, on the same transaction; it sees what was written
 */
export async function commitAll(
  record: RecordStore,
  intents: WriteIntent[],
  now: () => Date,
  context: WriteContext,
  after?: (tx: Queryable) => Promise<void>,
): Promise<WriteResult[]> {
  const plain = after === undefined && isOneStatement(intents);
  for (let attempt = 1; ; attempt++) {
    try {
      if (plain) return await commit(record, record.db, intents, now(), context, false);
      return await record.db.transaction(async (tx) => {
        const results = await commit(record, tx, intents, now(), context, true);
        await after?.(tx);
        return results;
      });
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
