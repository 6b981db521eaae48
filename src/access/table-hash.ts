/**
 * What the law said on a day, as one short number: the hash of every row in force then. Each decision is logged with it, so
 * that whoever makes a decision again knows whether it is the very same table that answers. A new version of a row that comes
 * into force later changes nothing of the days before; a row that is edited in place changes every day it was in force.
 */
import { createHash } from 'node:crypto';
import type { Policy, PolicyRow } from './contract.js';
import { danishDay } from './instants.js';
import { isInForceOn } from './law.js';
import { DEFAULT_ROW } from './policy-table.js';

/** Hexadecimal digits kept of the SHA-256: 64 bits, plenty against accident. Against forgery stands the log itself. */
const DIGITS = 16;

/** @param at instant; the Danish day it lies in counts */
export function tableHash(policy: Policy, at: Date): string {
  return tableHashOn(policy, danishDay(at));
}

/** @param day Danish day, `2026-11-28` */
export function tableHashOn(policy: Policy, day: string): string {
  const known = remembered.get(policy) ?? new Map<string, string>();
  remembered.set(policy, known);
  const before = known.get(day);
  if (before !== undefined) return before;
  const hash = hashOf([...policy.rows, DEFAULT_ROW].filter((row) => isInForceOn(row, day)));
  if (known.size >= MOST_DAYS) known.clear();
  known.set(day, hash);
  return hash;
}
const remembered = new WeakMap<Policy, Map<string, string>>();
/** Days remembered; a replay of old lines asks for many. */
const MOST_DAYS = 1000;

const hashOf = (rows: readonly PolicyRow[]): string =>
  createHash('sha256').update(rows.map(textOf).join('\n')).digest('hex').slice(0, DIGITS);

/** The last day of a row is left out: to end a row later does not change what it said while it was in force. */
function textOf(row: PolicyRow): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const { validTo: _, ...said } = row;
  const members = Object.entries(said).filter(([, value]) => value !== undefined);
  const text = JSON.stringify(members.sort(([a], [b]) => (a < b ? -1 : 1)));
  texts.set(row, text);
  return text;
}
const texts = new WeakMap<PolicyRow, string>();
