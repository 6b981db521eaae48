/**
 * What is hashed of a row of the access log: all its columns, its number among the citizen's rows, the hash of the row before
 * it, and the salt, as JSON with the keys in order (RFC 8785). Others must be able to make the same bytes: see
 * tools/verify-log.mjs.
 */
import { createHash } from 'node:crypto';
import { leafHash } from './tree/merkle.js';

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
  return JSON.stringify({
    actor: row.actor,
    at: row.at,
    citizen: citizenMark(row.patientKey),
    effect: row.effect,
    entry: row.entry,
    id: row.id,
    number,
    previous: previous?.toString('hex') ?? '',
    returned: row.returned,
    rule: row.rule,
    salt: row.salt?.toString('hex') ?? '',
  });
}

export const hashOfLeaf = (text: string): Buffer => leafHash(Buffer.from(text));

/** Which citizen a leaf is about, without the key that the database finds her by: SHA-256 of the key, 16 hex digits. */
export function citizenMark(patientKey: bigint): string {
  const key = Buffer.alloc(8);
  key.writeBigInt64BE(patientKey);
  return createHash('sha256').update('overblik citizen ').update(key).digest('hex').slice(0, 16);
}
