/**
 * The policy table as a lawyer reads it: the rows in force on one Danish day, every code in words. Made from the very rows
 * that decide, so it cannot say anything else than they do.
 */
import type { Operation, Policy, PolicyRow, PrintedPolicy, PrintedRow, PrintedTerm, Words } from './contract.js';
import { exactRule } from './exact-rule.js';
import { isInForceOn } from './law.js';
import { meanings } from './law-text.js';
import { DEFAULT_ROW } from './policy-table.js';
import {
  BLOCK_WORDS,
  CONDITION_WORDS,
  EFFECT_WORDS,
  KIND_WORDS,
  NARROWING_WORDS,
  OBLIGATION_WORDS,
  OPERATION_WORDS,
  PURPOSE_WORDS,
  RELATION_WORDS,
  ROLE_WORDS,
  STAGE_WORDS,
} from './rule-words.js';
import { tableHashOn } from './table-hash.js';

/** @param day Danish day, `2026-11-28` */
export function printPolicy(policy: Policy, day: string): PrintedPolicy {
  const rows = [...policy.rows, DEFAULT_ROW];
  const inForce = rows.filter((row) => isInForceOn(row, day));
  const changes = new Set(rows.flatMap((row) => [row.validFrom, ...(row.validTo ? [row.validTo] : [])]));
  return {
    on: day,
    version: policy.version,
    hash: tableHashOn(policy, day),
    changes: [...changes].sort(),
    rows: inForce.map(printRow).sort(byNumber),
    meanings: meanings(),
  };
}

function printRow(row: PolicyRow): PrintedRow {
  return {
    id: row.id,
    stage: term(STAGE_WORDS, row.stage),
    actors: terms(ROLE_WORDS, row.actors),
    relations: terms(RELATION_WORDS, row.relations),
    purposes: terms(PURPOSE_WORDS, row.purposes),
    kinds: terms(KIND_WORDS, row.kinds),
    operations: operationsOf(row),
    blocks: (row.block ?? []).map((code) => term(BLOCK_WORDS, code)),
    conditions: row.conditions.map((code) => term(CONDITION_WORDS, code)),
    effect: term(EFFECT_WORDS, row.effect),
    obligations: row.obligations.map((code) => term(OBLIGATION_WORDS, code)),
    narrows: row.narrows && term(NARROWING_WORDS, row.narrows),
    legal: row.legal,
    plain: { da: row.da, en: row.en },
    log: row.log,
    exact: exactRule(row),
    confidence: row.confidence,
    validFrom: row.validFrom,
    validTo: row.validTo,
  };
}

/** The four ways of seeing a record go together in most rows; as one word they can be read. */
function operationsOf(row: PolicyRow): PrintedTerm[] {
  const seesAll = SEEING.every((code) => row.operations.includes(code));
  const rest = row.operations.filter((code) => !seesAll || !SEEING.includes(code));
  return [
    ...(seesAll ? [{ code: 'see', da: 'se', en: 'see' }] : []),
    ...rest.map((code) => term(OPERATION_WORDS, code)),
  ];
}
const SEEING: readonly Operation[] = ['read', 'search', 'history', 'overview'];

const term = <C extends string>(words: Readonly<Record<C, Words>>, code: C): PrintedTerm => ({ code, ...words[code] });

/** `any` and `all` print as no list at all: no restriction. */
function terms<C extends string>(
  words: Readonly<Record<C, Words>>,
  codes: readonly C[] | 'any' | 'all',
): PrintedTerm[] {
  return typeof codes === 'string' ? [] : codes.map((code) => term(words, code));
}

/** 01 ... 78, then our own S rows, the default row last. */
const rank = ({ id }: { id: string }): number =>
  id === '00' ? 2000 : id.startsWith('S') ? 1000 + Number(id.slice(1)) : Number(id);
const byNumber = (a: PrintedRow, b: PrintedRow): number => rank(a) - rank(b) || (a.stage.code < b.stage.code ? -1 : 1);
