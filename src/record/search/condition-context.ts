/** What the makers of SQL conditions share: the statement under way, the caller's sight, and how a row stores its search values. */
import { Failure } from '../../base/index.js';
import type { Parameters } from '../../database/index.js';
import { RESOURCE_TYPES, type SearchParameter, type SearchParameters } from '../../fhir/index.js';
import type { Terminology } from '../../terminology/contract.js';
import type { Scope } from '../contract.js';
import { crossKey } from '../search-keys.js';
import { isSharedType } from '../shared-types.js';
import type { Filter } from './request.js';

/** What a search needs to know besides the rows. */
export interface SearchServices {
  parameters: SearchParameters;
  /** Absent: modifiers that ask for value sets or hierarchies are refused. */
  terminology?: Terminology;
  /** Canonical address of a ValueSet that is kept here, by its id. */
  valueSetUrl?: (id: string) => string | undefined;
}

export interface ConditionContext extends SearchServices {
  p: Parameters;
  scope: Scope;
  /** Absolute address of the FHIR face, to recognise our own references: `http://host/fhir`. */
  baseUrl: string;
  /** True when the rows are already narrowed to few patients: then hashes are compared row by row, else the inverted index is asked. */
  narrowed: boolean;
  /** Where the rows asked are contained resources: the row that they are in. */
  holder?: { alias: string; type: string };
  /** Set by a condition that finds its rows by itself: by the inverted index, or by the directory of numbers. */
  asked: { index: boolean; directory: boolean };
  /** Counts aliases. */
  nextAlias: () => string;
}

export const anyOf = (conditions: string[]): string =>
  conditions.length === 0 ? 'false' : conditions.length === 1 ? conditions[0]! : `(${conditions.join(' OR ')})`;

/** In place of a type, where none is named: any type of citizens' resources, any type of directory. */
export const ANY_OWNED = '';
export const ANY_DIRECTORY = '*';

/** The types that are meant by one, or by none. */
export const typesOf = (type: string): readonly string[] =>
  type === ANY_OWNED ? OWNED_TYPES : type === ANY_DIRECTORY ? SHARED_TYPES : [type];

/** Hashes of a value, for a type or for any. */
export const hashesOf = (type: string, what: string): number[] => typesOf(type).map((one) => crossKey(one, what));
const OWNED_TYPES = RESOURCE_TYPES.filter((type) => !isSharedType(type));
const SHARED_TYPES = RESOURCE_TYPES.filter(isSharedType);

/** Longer lists are compared as one array: each hash of its own would make a text of its own for each length. */
const MOST_COMPARED_SINGLY = 4;

/** Compares row by row. `= ANY(column)` is what no index answers, so the planner cannot walk the whole nation's index for it. */
export function rowHas(column: 'keys' | 'cross_keys', hashes: number[], alias: string, c: ConditionContext): string {
  if (hashes.length > MOST_COMPARED_SINGLY)
    return `EXISTS (SELECT FROM unnest(${alias}.${column}) AS held(hash) WHERE held.hash = ANY(${c.p.add(`{${hashes.join(',')}}`)}::bigint[]))`;
  return anyOf(hashes.map((hash) => `${c.p.add(hash)}::bigint = ANY(${alias}.${column})`));
}

/**
 * True for rows that have any of the hashes; by the inverted index where the question is about everybody.
 * @param cross where the hashes stand: in `cross_keys`, else in `keys`
 * @param byRow compare row by row all the same: for what fits too many rows
 */
export function keysContain(
  hashes: number[],
  alias: string,
  cross: boolean,
  c: ConditionContext,
  byRow = false,
): string {
  if (!cross) return rowHas('keys', hashes, alias, c);
  if (c.narrowed || byRow) return rowHas('cross_keys', hashes, alias, c);
  c.asked.index = true;
  return `${alias}.cross_keys && ${c.p.add(`{${hashes.join(',')}}`)}::bigint[]`;
}

/** What a filter asks of a row, and what finds all rows that fit, where they need not be looked for. */
export interface MadeCondition {
  sql: string;
  foundBy?: 'index' | 'directory';
}

/** A filter's condition, and how its rows are found. A composite may be answered by the index for some of its values only. */
export function madeOf(filter: Filter, c: ConditionContext, make: (c: ConditionContext) => string): MadeCondition {
  const asked = { index: false, directory: false };
  const sql = make({ ...c, asked });
  c.asked.index ||= asked.index;
  c.asked.directory ||= asked.directory;
  if (filter.kind !== 'value' || filter.param.type === 'composite') return { sql };
  return { sql, foundBy: asked.index ? 'index' : asked.directory ? 'directory' : undefined };
}

/**
 * True for rows of the type. What the inverted index finds is of the type by its hashes, so it is only looked at again; were it
 * a condition that another index answers, the planner would walk through all rows of the type beside it.
 */
export function isOfType(type: string, alias: string, conditions: readonly MadeCondition[], p: Parameters): string {
  const column = conditions.some(({ foundBy }) => foundBy === 'index') ? `${alias}.type || ''` : `${alias}.type`;
  return `${column} = ${p.add(type)}::text`;
}

type Kind = 'd' | 'n' | 'q' | 's' | 'u' | 't' | 'r' | 'c' | 'g' | 'h';

/** The stored values of one parameter as a row source of jsonb. */
export const storedValues = (alias: string, kind: Kind, code: string, c: ConditionContext): string =>
  `jsonb_array_elements(${alias}.vals->'${kind}'->${c.p.add(code)}::text)`;

/** The stored values of one parameter as a row source of text. */
export const storedTexts = (alias: string, kind: Kind, code: string, c: ConditionContext): string =>
  `jsonb_array_elements_text(${alias}.vals->'${kind}'->${c.p.add(code)}::text)`;

export const escapeLike = (value: string): string => value.replace(/[\\%_]/g, '\\$&');

/** A value that cannot be read: nothing is searched. */
export function wrongValue(param: Pick<SearchParameter, 'code'> | string, why: string): Failure {
  const code = typeof param === 'string' ? param : param.code;
  return new Failure('invalid', `The value of search parameter ${code} cannot be read: ${why}.`, {
    code: 'invalid',
    expression: `http.${code}`,
  });
}

/** Something that is right to ask and cannot be answered here. */
export function notPossible(code: string, why: string, issue = 'not-supported'): Failure {
  return new Failure('unsupported', `${code}: ${why}`, { status: 400, code: issue, expression: `http.${code}` });
}
