/**
 * Writes any number of changes as one SQL statement: versions, history, directory, derived state and the log row commit
 * together or not at all. A lost race (somebody else wrote the version in between) makes the whole statement fail.
 */
import { type LogEntry, logInsert, logInsertOfMany } from '../audit/index.js';
import { bytesInTurns, Failure, Turn } from '../base/index.js';
import {
  Parameters,
  type Queryable,
  rowsOf,
  StatementRefused,
  textArray,
  timestampOf,
  UniqueViolation,
} from '../database/index.js';
import type { Change, Projection } from './contract.js';
import { mainDateRange } from './search/main-date.js';
import { type Indexing, type SearchKeys, searchKeysOf } from './search-keys.js';

/** Thrown when another writer was faster; the interaction may read again and retry. */
export class LostRace extends Failure {
  constructor() {
    super('conflict', 'The resource was changed by someone else at the same time; read it again and retry.');
  }
}

/** A Patient that the statement itself must find: what belongs to nobody is not written. */
export interface Assumed {
  patientKey: bigint;
  id: string;
}

/** Changes in one statement: more are several statements, of one transaction. */
export const MOST_IN_A_STATEMENT = 500;

/** The same where they are several anyway: a statement is put together in one go, and others wait. */
const MOST_OF_SEVERAL = 200;

/** What one request wants written. */
export interface Writing {
  changes: Change[];
  now: Date;
  log: LogEntry | undefined;
  assumed: readonly Assumed[];
}

/** What every statement is made with. */
export interface WriteSettings {
  projections: Projection[];
  indexing: Indexing;
}

/** @param db a transaction, when there are more changes than one statement takes */
export async function writeChanges(
  db: Queryable,
  { changes, now, log, assumed }: Writing,
  { projections, indexing }: WriteSettings,
): Promise<void> {
  const most = changes.length > MOST_IN_A_STATEMENT ? MOST_OF_SEVERAL : MOST_IN_A_STATEMENT;
  for (let start = 0; start < changes.length; start += most) {
    const part = changes.slice(start, start + most);
    const isLast = start + most >= changes.length;
    const keys = await keysInTurns(part, indexing);
    const logged = isLast && log ? (p: Parameters) => logInsert(p, log, loggedCitizens(changes, p)) : undefined;
    await writePart(db, part, { now, logged, projections, keys, assumed: isLast ? assumed : [] });
  }
}

/** Body of a create that may travel with others, characters: a large one would keep them waiting. */
const LARGEST_SHARED_BODY = 64 * 1024;

/** True for a plain create of a citizen's resource, which may be written together with those of other requests. */
export function maySharePlace({ changes: [change, ...more], log }: Writing): boolean {
  if (change === undefined || more.length > 0 || log === undefined) return false;
  const isPlain = change.action === 'create' && change.version === 1 && !change.shared && !change.clientId;
  return isPlain && change.body.length <= LARGEST_SHARED_BODY;
}

/**
 * The creates of several requests in one statement, each with its own time and its own row of the log. All or nothing: when one
 * of them cannot be written none is, and each must be written for itself.
 */
export async function writeTogether(
  db: Queryable,
  writings: readonly Writing[],
  { projections, indexing }: WriteSettings,
): Promise<void> {
  const changes = writings.map((one) => one.changes[0]!);
  const keys = await keysInTurns(changes, indexing);
  const rows = writings.map(({ log }, i) => ({ entry: log!, patientKey: changes[i]!.patientKey, returned: 1 }));
  const assumed = new Map(writings.flatMap((one) => one.assumed.map((patient) => [patient.id, patient])));
  await writePart(db, changes, {
    now: writings.map((one) => one.now),
    logged: (p) => logInsertOfMany(p, rows),
    projections,
    keys,
    assumed: [...assumed.values()],
  });
}

/** Characters from which a body is made into bytes before, in turns with other requests. */
const LARGE_TEXT = 256 * 1024;

/** What a change is stored with, made in turns with other requests. */
interface Columns extends SearchKeys {
  /** `vals` as JSON. */
  values: string;
  /** The body, where it is large as bytes. */
  body: string | Buffer;
}
type KeysOf = (change: Change) => Columns;
const NO_KEYS: Columns = { keys: [], crossKeys: [], vals: {}, values: '{}', body: '' };

async function keysInTurns(changes: Change[], indexing: Indexing): Promise<KeysOf> {
  const made = new Map<Change, Columns>();
  const turn = new Turn();
  for (const change of changes) {
    if (change.action !== 'delete') {
      const keys = searchKeysOf(change.resource, indexing);
      const body = change.body.length < LARGE_TEXT ? change.body : await bytesInTurns(change.body, turn);
      made.set(change, { ...keys, values: JSON.stringify(keys.vals), body });
    }
    await turn.mayEnd();
  }
  return (change) => made.get(change) ?? NO_KEYS;
}

interface PartOptions {
  /** One time for all, or one for each. */
  now: Date | readonly Date[];
  /** Makes the part that writes the log. */
  logged: ((p: Parameters) => string) | undefined;
  projections: Projection[];
  keys: KeysOf;
  assumed: readonly Assumed[];
}

async function writePart(db: Queryable, changes: Change[], o: PartOptions): Promise<void> {
  const { now, logged, projections, keys, assumed } = o;
  const p = new Parameters();
  const parts: string[] = [];
  const owned = changes.filter((c) => !c.shared);
  const shared = changes.filter((c) => c.shared);
  const at: Written = now instanceof Date ? `${p.add(now)}::timestamptz` : now;
  if (owned.length > 0) parts.push(...ownedParts(owned, p, at, keys));
  if (shared.length > 0) parts.push(...sharedParts(shared, p, at, keys));
  const directory = changes.filter((c) => c.clientId && c.action === 'create');
  if (directory.length > 0) parts.push(directoryPart(directory, p));
  for (const projection of projections) parts.push(...projection(changes, p));
  if (logged) parts.push(logged(p));
  const replacing = changes.filter((c) => c.action !== 'create').length;
  const expected = replacing + assumed.length;
  const named = parts.map((part, i) => `part${i} AS (${part})`);
  const replaced = parts.flatMap((part, i) =>
    part.startsWith('/*replaces*/') ? [`(SELECT count(*) FROM part${i})`] : [],
  );
  if (assumed.length > 0) replaced.push(`(SELECT count(*) FROM ${assumedPatients(assumed, p)})`);
  // Dividing by zero is the one way to make a single statement fail on purpose, and so roll back all its parts.
  const guard =
    expected === 0 ? '1' : `1 / (CASE WHEN ${replaced.join(' + ')} = ${p.add(expected)}::bigint THEN 1 ELSE 0 END)`;
  try {
    const text = `WITH ${named.join(',\n')} SELECT ${guard} AS written`;
    const isQuick = changes.length === 1 && replacing === 0 && directory.length === 0;
    await db.query(isQuick ? p.quickStatement(text) : p.statement(text));
  } catch (error) {
    if (error instanceof UniqueViolation || (error instanceof StatementRefused && error.sqlState === '22012'))
      throw new LostRace();
    throw error;
  }
}

/** When it is written: SQL, or a time for each change. */
type Written = string | readonly Date[];

const COLUMNS = 'patient_key, type, id, version, last_updated, category, owner, authors, time, private';

/** The changes as a row source named u. */
function ownedInput(changes: Change[], p: Parameters, keysOf: KeysOf, at: Written): string {
  const keys = changes.map(keysOf);
  const dates = changes.map((c, i) => mainDateRange(c.type, keys[i]!.vals));
  return rowsOf(p, 'u', [
    ['patient_key', 'bigint', changes.map((c) => c.patientKey)],
    ['type', 'text', changes.map((c) => c.type)],
    ['id', 'text', changes.map((c) => c.id)],
    ['version', 'integer', changes.map((c) => c.version)],
    ...(typeof at === 'string' ? [] : [['last_updated', 'timestamptz', at] as const]),
    ['category', 'text', changes.map((c) => c.description.category)],
    ['owner', 'text', changes.map((c) => c.description.owner ?? null)],
    ['authors', 'text[]', changes.map((c) => textArray(c.description.authors))],
    ['time', 'timestamptz', changes.map((c) => timestampOf(c.description.time))],
    ['private', 'boolean', changes.map((c) => c.description.private)],
    ['date_low', 'bigint', dates.map((d) => d.low)],
    ['date_high', 'bigint', dates.map((d) => d.high)],
    ['keys', 'bigint[]', keys.map((k) => k.keys)],
    ['cross_keys', 'bigint[]', keys.map((k) => k.crossKeys)],
    ['vals', 'jsonb', keys.map((k) => k.values)],
    ['body', 'text', keys.map((k) => k.body)],
  ]);
}

function ownedParts(changes: Change[], p: Parameters, written: Written, keysOf: KeysOf): string[] {
  const parts: string[] = [];
  const at = typeof written === 'string' ? written : 'u.last_updated';
  const created = changes.filter((c) => c.action === 'create');
  const updated = changes.filter((c) => c.action === 'update');
  const deleted = changes.filter((c) => c.action === 'delete');
  if (created.length > 0) {
    parts.push(`INSERT INTO resource (${COLUMNS}, date_low, date_high, keys, cross_keys, vals, body)
      SELECT u.patient_key, u.type, u.id, u.version, ${at}, u.category, u.owner, u.authors, u.time, u.private, u.date_low, u.date_high, u.keys, u.cross_keys, u.vals, u.body FROM ${ownedInput(created, p, keysOf, written)}`);
  }
  if (updated.length > 0) {
    const input = ownedInput(updated, p, keysOf, written);
    parts.push(keepOld(primaryKeys(updated, p)));
    parts.push(`/*replaces*/ UPDATE resource AS r SET version = u.version, last_updated = ${at}, category = u.category, owner = u.owner, authors = u.authors, time = u.time,
      private = u.private, date_low = u.date_low, date_high = u.date_high, keys = u.keys, cross_keys = u.cross_keys, vals = u.vals, body = u.body FROM ${input}
      WHERE r.patient_key = u.patient_key AND r.type = u.type AND r.id = u.id AND r.version = u.version - 1 RETURNING 1`);
  }
  if (deleted.length > 0) {
    const input = primaryKeys(deleted, p);
    parts.push(keepOld(input));
    parts.push(`INSERT INTO resource_history (${COLUMNS}, deleted, body)
      SELECT r.patient_key, r.type, r.id, r.version + 1, ${at}, r.category, r.owner, r.authors, r.time, r.private, true, '' FROM resource AS r JOIN ${input}
        ON r.patient_key = u.patient_key AND r.type = u.type AND r.id = u.id AND r.version = u.version - 1`);
    parts.push(
      `/*replaces*/ DELETE FROM resource AS r USING ${input} WHERE r.patient_key = u.patient_key AND r.type = u.type AND r.id = u.id AND r.version = u.version - 1 RETURNING 1`,
    );
  }
  return parts;
}

function primaryKeys(changes: Change[], p: Parameters): string {
  return rowsOf(p, 'u', [
    ['patient_key', 'bigint', changes.map((c) => c.patientKey)],
    ['type', 'text', changes.map((c) => c.type)],
    ['id', 'text', changes.map((c) => c.id)],
    ['version', 'integer', changes.map((c) => c.version)],
  ]);
}

function keepOld(keys: string): string {
  return `INSERT INTO resource_history (${COLUMNS}, deleted, body)
    SELECT r.patient_key, r.type, r.id, r.version, r.last_updated, r.category, r.owner, r.authors, r.time, r.private, false, r.body FROM resource AS r JOIN ${keys}
      ON r.patient_key = u.patient_key AND r.type = u.type AND r.id = u.id AND r.version = u.version - 1`;
}

function sharedParts(changes: Change[], p: Parameters, at: Written, keysOf: KeysOf): string[] {
  const parts: string[] = [];
  const input = (list: Change[]) => {
    const keys = list.map(keysOf);
    return rowsOf(p, 'u', [
      ['type', 'text', list.map((c) => c.type)],
      ['id', 'text', list.map((c) => c.id)],
      ['version', 'integer', list.map((c) => c.version)],
      ['keys', 'bigint[]', keys.map((k) => k.keys)],
      ['cross_keys', 'bigint[]', keys.map((k) => k.crossKeys)],
      ['vals', 'jsonb', keys.map((k) => k.values)],
      ['body', 'text', keys.map((k) => k.body)],
    ]);
  };
  const keepOldShared = (
    rows: string,
  ) => `INSERT INTO shared_resource_history (type, id, version, last_updated, deleted, body)
    SELECT r.type, r.id, r.version, r.last_updated, false, r.body FROM shared_resource AS r JOIN ${rows} ON r.type = u.type AND r.id = u.id AND r.version = u.version - 1`;
  const created = changes.filter((c) => c.action === 'create');
  const updated = changes.filter((c) => c.action === 'update');
  const deleted = changes.filter((c) => c.action === 'delete');
  if (created.length > 0) {
    parts.push(`INSERT INTO shared_resource (type, id, version, last_updated, keys, cross_keys, vals, body)
      SELECT u.type, u.id, u.version, ${at}, u.keys, u.cross_keys, u.vals, u.body FROM ${input(created)}`);
  }
  if (updated.length > 0) {
    const rows = input(updated);
    parts.push(keepOldShared(rows));
    parts.push(`/*replaces*/ UPDATE shared_resource AS r SET version = u.version, last_updated = ${at}, keys = u.keys, cross_keys = u.cross_keys, vals = u.vals, body = u.body
      FROM ${rows} WHERE r.type = u.type AND r.id = u.id AND r.version = u.version - 1 RETURNING 1`);
  }
  if (deleted.length > 0) {
    const rows = input(deleted);
    parts.push(keepOldShared(rows));
    parts.push(`INSERT INTO shared_resource_history (type, id, version, last_updated, deleted, body)
      SELECT r.type, r.id, r.version + 1, ${at}, true, '' FROM shared_resource AS r JOIN ${rows} ON r.type = u.type AND r.id = u.id AND r.version = u.version - 1`);
    parts.push(
      `/*replaces*/ DELETE FROM shared_resource AS r USING ${rows} WHERE r.type = u.type AND r.id = u.id AND r.version = u.version - 1 RETURNING 1`,
    );
  }
  return parts;
}

function directoryPart(changes: Change[], p: Parameters): string {
  const rows = rowsOf(p, 'd', [
    ['type', 'text', changes.map((c) => c.type)],
    ['id', 'text', changes.map((c) => c.id)],
    ['patient_key', 'bigint', changes.map((c) => c.patientKey)],
  ]);
  return `INSERT INTO resource_directory (type, id, patient_key) SELECT d.type, d.id, d.patient_key FROM ${rows} ON CONFLICT (type, id) DO NOTHING`;
}

function assumedPatients(assumed: readonly Assumed[], p: Parameters): string {
  return `resource AS r JOIN ${rowsOf(p, 'u', [
    ['patient_key', 'bigint', assumed.map((one) => one.patientKey)],
    ['id', 'text', assumed.map((one) => one.id)],
  ])} ON r.patient_key = u.patient_key AND r.type = 'Patient' AND r.id = u.id`;
}

function loggedCitizens(changes: Change[], p: Parameters): string {
  const perCitizen = new Map<bigint, number>();
  for (const change of changes) perCitizen.set(change.patientKey, (perCitizen.get(change.patientKey) ?? 0) + 1);
  return `SELECT c.patient_key, c.returned FROM ${rowsOf(p, 'c', [
    ['patient_key', 'bigint', [...perCitizen.keys()]],
    ['returned', 'integer', [...perCitizen.values()]],
  ])}`;
}
