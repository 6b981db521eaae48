/**
 * The access log: one row per request and citizen, for disclosures and refusals alike. A read and its row are one SQL
 * statement, so a row that cannot be written means an answer that is not given.
 * What a line must hold: reliability.md §3.2; BEK 1615/2018 § 13 (the citizen's right to see it).
 */
import { hash } from 'node:crypto';
import { drawRandom, uuidv7 } from '../base/index.js';
import { type Parameters, rowsOf } from '../database/index.js';

/** Who, why and by which rule; written as JSON and read again for the citizen's view. Never holds a CPR number. */
export interface LogFacts {
  who: string;
  role: string;
  authorisationId?: string;
  organisation?: string;
  sor?: string;
  /** Id of the Organization the caller works at: whose supervisor may see the row. */
  unit?: string;
  onBehalfOf?: string;
  /** Stable id of the principal, beside the name. */
  principal?: string;
  /** The session or the client that asked: `session|<id>`, `client|<id>`. */
  via?: string;
  purpose: string;
  legal: string;
  /** Plain Danish words of the rule. */
  reason: string;
  /** What the professional typed. */
  statedReason?: string;
  /** `overview`, `read`, `vread`, `search`, `history`, `create`, `update`, `delete`, `own-log` ... */
  operation: string;
  /** What was asked for, without values: `Observation`, `Patient/<id>`. */
  what: string;
  /** SHA-256 (hex, 16 first) of the whole question, to tell equal questions apart without keeping the values. */
  question?: string;
  grade?: string;
  evidence?: string;
  obligations?: string[];
  /** Registers asked, with each outcome when it is known already. */
  sources?: Record<string, string>;
  /** The app whose entry was changed. */
  app?: { name: string; kind: string; scopes: string[]; status: string };
  /** What the law was asked, as much as is needed to ask it again (access/replay.ts). No number, and no name of its own. */
  asked?: AskedFacts;
}

/** Beside who, where and why, which the line has already. */
export interface AskedFacts {
  /** Version of the policy table, and every row that contributed. */
  policy: string;
  /** Hash of the rows in force on the day (access/table-hash.ts). */
  table?: string;
  rules: string[];
  /** The law's operation. */
  operation: string;
  kind: string;
  practitioner?: string;
  /** Had an authorisation that the line does not name. */
  authorised?: true;
  authorisation?: { from?: string; to?: string; restricted?: true };
  patient?: string;
  /** How the person stands in facts: a hash of the number. */
  person?: string;
  /** The same for numbers that the person has had. */
  formerPersons?: string[];
  client?: string;
  lineage?: string[];
  /** The unit that the caller led. */
  leads?: string;
  permits?: unknown;
  training?: string;
  delegation?: unknown;
  consent?: true;
  states?: true;
  onScene?: true;
  about?: { from?: string; to?: string };
}

export interface LogEntry {
  /** Correlation id: the request this belongs to. Each statement of a request writes rows of its own. */
  requestId: string;
  at: Date;
  effect: string;
  rule: string;
  /** Stable id of the caller. */
  actor: string;
  facts: LogFacts;
}

/** Salt of a leaf: as much as nobody can try through. */
export const SALT_BYTES = 16;

/**
 * The INSERT that logs one row per citizen in `rows`.
 * The salt of each row is made of one random value and the citizen's key, so that who is given the salts of her own rows learns
 * nothing about rows of others that the same question left.
 * @param rows SQL of a row source with columns patient_key and returned (number of resources disclosed)
 */
export function logInsert(p: Parameters, entry: LogEntry, rows: string): string {
  const { at: time, effect: e, rule: r, actor: a } = entry;
  const values = [uuidv7(time.getTime()), time.toISOString(), e, r, a, lineOf(entry), drawRandom(SALT_BYTES)];
  const [id, at, effect, rule, actor, line, salt] = values.map((value) => p.add(value));
  return `INSERT INTO access_log (patient_key, id, at, effect, rule, actor, returned, entry, salt)
    SELECT l.patient_key, ${id}::uuid, ${at}::timestamptz, ${effect}::text, ${rule}::text, ${actor}::text, l.returned, ${line}::text,
      substring(sha256(${salt}::bytea || int8send(l.patient_key)) FROM 1 FOR ${SALT_BYTES}) FROM (${rows}) AS l`;
}

/** A row of the log that is about one citizen. */
export interface LogRowToBe {
  entry: LogEntry;
  patientKey: bigint;
  returned: number;
}

/** The INSERT that logs several requests at once, one row each. Each has an id and a salt of its own, as if it were alone. */
export function logInsertOfMany(p: Parameters, rows: readonly LogRowToBe[]): string {
  const entries = rows.map(({ entry }) => entry);
  const salted = rows.map(() => `\\x${drawRandom(SALT_BYTES).toString('hex')}`);
  return `INSERT INTO access_log (patient_key, id, at, effect, rule, actor, returned, entry, salt)
    SELECT l.patient_key, l.id, l.at, l.effect, l.rule, l.actor, l.returned, l.entry,
      substring(sha256(l.salt || int8send(l.patient_key)) FROM 1 FOR ${SALT_BYTES}) FROM ${rowsOf(p, 'l', [
        ['patient_key', 'bigint', rows.map(({ patientKey }) => patientKey)],
        ['id', 'uuid', entries.map(({ at }) => uuidv7(at.getTime()))],
        ['at', 'timestamptz', entries.map(({ at }) => at)],
        ['effect', 'text', entries.map(({ effect }) => effect)],
        ['rule', 'text', entries.map(({ rule }) => rule)],
        ['actor', 'text', entries.map(({ actor }) => actor)],
        ['returned', 'integer', rows.map(({ returned }) => returned)],
        ['entry', 'text', entries.map(lineOf)],
        ['salt', 'bytea', salted],
      ])}`;
}

/** All of a line but what was done to what. */
export type CommonFacts = Omit<LogFacts, 'operation' | 'what' | 'question' | 'sources' | 'app'>;

/** Texts that lines begin with, by the object they are made of: many lines have one in common. */
const texts = new WeakMap<CommonFacts, string>();
const common = new WeakMap<LogFacts, CommonFacts>();

/** Says that `facts` are those in common, and beside them `operation`, `what` and `question` alone. */
export function startsAs(facts: LogFacts, those: CommonFacts): void {
  common.set(facts, those);
}

/** True when two entries are one look-up in several questions: the same request, by the same right. */
export function isSameLookUp(one: LogEntry, other: LogEntry): boolean {
  const isOneDeed =
    one.requestId === other.requestId &&
    one.effect === other.effect &&
    one.rule === other.rule &&
    one.actor === other.actor &&
    one.facts.operation === other.facts.operation;
  if (!isOneDeed) return false;
  const those = common.get(one.facts);
  if (those !== undefined && those === common.get(other.facts)) return true;
  const but = (facts: LogFacts) => JSON.stringify({ ...facts, what: '', question: undefined });
  return but(one.facts) === but(other.facts);
}

/** Entries that are the same look-up as one that names all they ask for. */
export function entryOfAll(entries: readonly LogEntry[]): LogEntry {
  const [first] = entries as [LogEntry];
  const kinds = new Set(entries.flatMap(({ facts }) => facts.what.split(',')));
  const questions = entries.map(({ facts }) => facts.question ?? '').join(' ');
  const facts: LogFacts = {
    ...first.facts,
    what: [...kinds].join(','),
    question: hash('sha256', questions, 'hex').slice(0, QUESTION_DIGITS),
  };
  const those = common.get(first.facts);
  if (those) startsAs(facts, those);
  return { ...first, facts };
}

/** Digits kept of the hash of a question. */
export const QUESTION_DIGITS = 16;

/** The line as JSON text. */
export function lineOf({ facts, requestId }: LogEntry): string {
  const those = common.get(facts);
  if (those === undefined) return JSON.stringify({ ...facts, request: requestId });
  let start = texts.get(those);
  if (start === undefined) {
    start = JSON.stringify(those).slice(0, -1);
    texts.set(those, start);
  }
  const question = facts.question === undefined ? '' : `,"question":${JSON.stringify(facts.question)}`;
  return `${start},"operation":${JSON.stringify(facts.operation)},"what":${JSON.stringify(facts.what)}${question},"request":${JSON.stringify(requestId)}}`;
}

/** Row source for one known citizen. `returned` is SQL. */
export const oneCitizen = (patientKey: string, returned: string): string =>
  `SELECT ${patientKey}::bigint AS patient_key, (${returned})::integer AS returned`;

/** Patient key of a question that met no citizen. */
export const NO_CITIZEN = 0n;
