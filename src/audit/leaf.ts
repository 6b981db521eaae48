/**
 * What is hashed of a row of the access log: all its columns, its number among the citizen's rows, the hash of the row before
 * it, and the salt, as JSON with the keys in order (RFC 8785). Others must be able to make the same bytes: see
 * tools/verify-log.mjs.
 */
import { hash as hashOf } from 'node:crypto';

/** A row as it lies in the database. */
export interface LeafRow {
  patientKey: bigint;
  id: string;
  /** UTC with microseconds, `2026-11-27T10:00:00.123000Z`: every digit that the database keeps is bound. */
  at: string;
  effect: string;
  rule: string;
  actor: string;
  returned: number;
  entry: string;
  salt: Buffer | null;
}

/** SQL of `LeafRow.at`. */
export const LEAF_TIME = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * @param number of the row among the citizen's, from 1
 * @param previous hash of the citizen's leaf before this one; undefined for the first
 */
export function leafText(row: LeafRow, number: number, previous: Buffer | undefined): string {
  const { actor, at, effect, entry, id, returned, rule, salt } = row;
  // Put together by hand, as it is done for every row of the log again and again; the test holds it to JSON.stringify.
  return `{"actor":${quoted(actor)},"at":"${at}","citizen":"${markOf(row.patientKey)}","effect":${quoted(effect)},"entry":${quoted(entry)},"id":"${id}","number":${number},"previous":"${previous?.toString('hex') ?? ''}","returned":${returned},"rule":${quoted(rule)},"salt":"${salt?.toString('hex') ?? ''}"}`;
}

const quoted = (text: string): string => JSON.stringify(text);

/** The hash of a leaf of a Merkle tree (`leafHash` in tree/merkle.ts), straight from its text. */
export const hashOfLeaf = (text: string): Buffer => hashOf('sha256', `\0${text}`, 'buffer');

/** Which citizen a leaf is about, without the key that the database finds her by: SHA-256 of the key, 16 hex digits. */
export function citizenMark(patientKey: bigint): string {
  const key = Buffer.alloc(8);
  key.writeBigInt64BE(patientKey);
  return hashOf('sha256', Buffer.concat([MARK, key]), 'hex').slice(0, 16);
}

const MARK = Buffer.from('overblik citizen ');

/** Marks of the citizens that were met lately: one citizen's rows come together. */
const marks = new Map<bigint, string>();
const MOST_MARKS = 1000;

function markOf(patientKey: bigint): string {
  const known = marks.get(patientKey);
  if (known !== undefined) return known;
  const mark = citizenMark(patientKey);
  if (marks.size >= MOST_MARKS) marks.clear();
  marks.set(patientKey, mark);
  return mark;
}
