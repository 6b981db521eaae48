/**
 * What writes name by a condition in place of an id: conditional interactions, and references by condition.
 * https://hl7.org/fhir/R4/http.html#ccreate  #cond-update  #trules
 */
import { createHash } from 'node:crypto';
import { Failure, Turn } from '../base/index.js';
import type { Queryable } from '../database/index.js';
import { readCondition } from '../fhir/index.js';
import type { ReadContext } from './contract.js';
import type { RecordStore } from './record.js';
import { emptySearch, searchBy } from './search/request.js';
import type { TransactionReferences } from './transaction-references.js';
import type { WriteIntent } from './write-intent.js';

/** A search by which something is named. */
export interface Condition {
  type: string;
  query: string;
  at?: string;
}

/** `Patient?identifier=...` instead of an id (https://hl7.org/fhir/R4/http.html#trules): must fit exactly one that the caller may see. */
export async function resolveConditionalReferences(
  record: RecordStore,
  db: Queryable,
  conditions: readonly Condition[],
  references: TransactionReferences,
  context: ReadContext,
): Promise<void> {
  for (const condition of conditions) {
    const rows = await matchesOf(record, db, condition, context);
    if (rows.length !== 1)
      throw new Failure(
        'precondition',
        `The reference by condition to ${condition.type} fits ${rows.length === 0 ? 'none' : 'several'}; it must fit exactly one.`,
        { expression: condition.at ?? condition.type, code: rows.length === 0 ? 'not-found' : 'multiple-matches' },
      );
    references.add(`${condition.type}?${condition.query}`, `${condition.type}/${rows[0]!.id}`);
  }
}

/** The references by condition in what is to be written, each once. */
export async function conditionalReferencesOf(intents: WriteIntent[]): Promise<Condition[]> {
  const found = new Map<string, Condition>();
  const turn = new Turn();
  for (const [i, { text, resource, at }] of intents.entries()) {
    if (i > 0) await turn.mayEnd();
    if (!text?.includes('?')) continue;
    for (const reference of conditionalReferencesIn(resource)) {
      const [type = '', query = ''] = reference.split(/\?(.*)/s);
      if (!found.has(reference)) found.set(reference, { type, query, at });
    }
  }
  return [...found.values()];
}

/** The references by condition that mean what this intent writes. */
export function meantBy({ method, type, condition, at }: WriteIntent, conditions: Condition[]): Condition[] {
  if (condition === undefined || method === 'DELETE' || conditions.length === 0) return [];
  const key = keyOf({ type, query: condition, at });
  return conditions.filter((one) => keyOf(one) === key);
}

/**
 * The keys of the intents' own conditions: all, and of these the ones that something is written under.
 * @throws Failure invalid when two would write under the same one
 */
export function conditionKeysOf(intents: WriteIntent[]): { all: string[]; byEntries: ReadonlySet<string> } {
  const keys = new Set<string>();
  const written = new Set<string>();
  for (const { method, type, condition, at } of intents) {
    if (condition === undefined) continue;
    const key = keyOf({ type, query: condition, at });
    keys.add(key);
    if (method === 'DELETE') continue;
    if (written.has(key))
      throw new Failure('invalid', `The transaction writes ${type} by the same condition more than once.`, {
        expression: at,
      });
    written.add(key);
  }
  return { all: [...keys], byEntries: written };
}

/** A hash: a condition may be long, and may hold a person number. */
export function keyOf({ type, query }: Condition): string {
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => `${name}=${value}`).sort();
  return createHash('sha256')
    .update(`${type}?${pairs.join('&')}`)
    .digest('base64url');
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

/** Looks for what a condition names, with the caller's own sight: a hidden match is no match. */
export async function matchesOf(
  record: RecordStore,
  db: Queryable,
  { type, query, at }: Condition,
  context: ReadContext,
) {
  const controls = readCondition([...new URLSearchParams(query)], at);
  const { request, issues } = searchBy([type], controls, true, record.parameters);
  if (issues.length > 0) {
    const failure = new Failure('invalid', issues);
    throw at === undefined ? failure : failure.within(at);
  }
  if (request.contained !== undefined)
    throw new Failure('invalid', 'A condition is about resources themselves: it takes no _contained.', {
      expression: at,
    });
  if (request.filters.length === 0)
    throw new Failure('precondition', 'A conditional request needs at least one search parameter.', { expression: at });
  // More than one is too many already; some may be about to be deleted.
  const enough = { ...emptySearch([type]), filters: request.filters, count: MOST_CANDIDATES };
  const keys = await record.narrow(enough, undefined, db);
  return (await record.search(enough, keys, undefined, context, db)).rows;
}

const MOST_CANDIDATES = 20;

/**
 * Two transactions with the same condition wait for each other here, so that "none exists" is still true when written.
 * All conditions at once and in one order: two transactions with the same ones never wait for each other in a circle.
 */
export async function reserve(db: Queryable, keys: string[]): Promise<void> {
  if (keys.length === 0) return;
  const all = [...new Set(keys)].sort();
  const text = 'SELECT k.key FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place) ORDER BY k.place';
  await db.query({ text: `INSERT INTO reservation (key) ${text}`, values: [all], name: 'reserve' });
  await db.query({
    text: 'DELETE FROM reservation WHERE key = ANY($1::text[])',
    values: [all],
    name: 'release',
  });
}
