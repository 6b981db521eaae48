/**
 * Makes the SQL condition of one filter over one table alias. Every further alias (chains, _has) carries the caller's
 * visibility predicate itself: nothing is filtered afterwards, so nothing hidden can be deduced from what is left.
 */
import { foldingsOf, hash53 } from '../../base/index.js';
import type { SearchComponent, SearchParameter } from '../../fhir/index.js';
import { isCross, LONGEST_PREFIX, prefixKey, presenceKey, referenceKey } from '../search-keys.js';
import { isSharedType } from '../shared-types.js';
import {
  ANY_DIRECTORY,
  ANY_OWNED,
  anyOf,
  type ConditionContext,
  escapeLike,
  hashesOf,
  keysContain,
  notPossible,
  rowHas,
  storedTexts,
  storedValues,
  wrongValue,
} from './condition-context.js';
import { splitValues, unescapeValue } from './escapes.js';
import {
  chainCondition,
  compartmentCondition,
  hasCondition,
  hierarchyCondition,
  listCondition,
  referenceCondition,
  refersToCondition,
} from './link-conditions.js';
import { containedCondition } from './contained-condition.js';
import { currentCondition } from './current-lists.js';
import { mainDateOf } from './main-date.js';
import { nearCondition } from './near-condition.js';
import { dateCondition, numberCondition, quantityCondition, storedDateCondition } from './range-conditions.js';
import type { Filter } from './request.js';
import { identifierHashes, tokenCondition, tokenPart } from './token-condition.js';
import { wordsCondition } from './words-condition.js';

export type { ConditionContext } from './condition-context.js';

/** SQL condition for a filter on rows of `type` (empty: of any type) named `alias`. Throws Failure('invalid') for a value that cannot be read. */
export function conditionOf(filter: Filter, type: string, alias: string, c: ConditionContext): string {
  switch (filter.kind) {
    case 'id':
      return `${alias}.id = ANY(${c.p.add(filter.values.map(unescapeValue))}::text[])`;
    case 'last-updated':
      return lastUpdatedCondition(filter.values, alias, c);
    case 'missing': {
      const has = rowHas('keys', hashesOf(type, presenceKey(filter.param.code)), alias, c);
      return filter.missing ? `NOT (${has})` : has;
    }
    case 'value':
      return valueCondition(filter, type, alias, c);
    case 'chain':
      return anyOf(
        filter.targets.map((target) =>
          chainCondition(ownParameter(filter.param, type, c), target, type, alias, c, conditionOf),
        ),
      );
    case 'has':
      return hasCondition(filter, type, alias, c, conditionOf);
    case 'list':
      return listCondition(filter.ids, alias, c);
    case 'current':
      return currentCondition(filter.list, type, alias, c, conditionOf);
    case 'all':
      return `(${filter.of.map((one) => conditionOf(one, type, alias, c)).join(' AND ')})`;
    case 'any':
      return anyOf(filter.of.map((one) => conditionOf(one, type, alias, c)));
    case 'none':
      return `(${conditionOf(filter.of, type, alias, c)}) IS NOT TRUE`;
    case 'contained':
      return containedCondition(filter, type, alias, c, conditionOf);
    case 'refers-to':
      return refersToCondition(filter.targets, type, alias, c);
    case 'words':
      return wordsCondition(filter, type, alias, c);
    default:
      return compartmentCondition(filter.owner, type, alias, c);
  }
}

/** A search across types asks each by its own parameter of that code. */
const ownParameter = (param: SearchParameter, type: string, c: ConditionContext): SearchParameter =>
  c.parameters.find(type, param.code) ?? param;

function lastUpdatedCondition(values: string[], alias: string, c: ConditionContext): string {
  return anyOf(
    values.map((value) =>
      dateCondition(
        value,
        '_lastUpdated',
        (op, ms) => `(extract(epoch FROM ${alias}.last_updated) * 1000) ${op} ${c.p.add(ms)}::float8`,
        true,
      ),
    ),
  );
}

function valueCondition(filter: Filter & { kind: 'value' }, type: string, alias: string, c: ConditionContext): string {
  const { modifier, values } = filter;
  const param = ownParameter(filter.param, type, c);
  switch (param.type) {
    case 'token':
      return tokenCondition(param, modifier, values, type, alias, c);
    case 'reference':
      if (modifier === 'identifier')
        return keysContain(
          values.flatMap((value) => identifierHashes(param, value, type)),
          alias,
          isCross(param),
          c,
        );
      if (modifier === 'above' || modifier === 'below')
        return hierarchyCondition(param, modifier, values.map(unescapeValue), alias, c);
      return referenceCondition(param, values.map(unescapeValue), type, alias, c);
    case 'uri':
      return uriCondition(param, modifier, values.map(unescapeValue), type, alias, c);
    case 'string':
      return anyOf(values.map((value) => stringCondition(param, modifier, unescapeValue(value), type, alias, c)));
    case 'date':
      return dateConditions(param, values, type, alias, c);
    case 'number':
      return rangeExists(param, 'n', values, alias, c, numberCondition);
    case 'quantity': {
      const listed = storedValues(alias, 'q', param.code, c);
      return `EXISTS (SELECT FROM ${listed} AS e(q) WHERE ${anyOf(values.map((value) => quantityCondition(value, param.code, c)))})`;
    }
    case 'composite':
      return anyOf(values.map((value) => compositeCondition(param, value, type, alias, c)));
    default:
      if (param.code === 'near') return anyOf(values.map((value) => nearCondition(value, alias, c)));
      throw notPossible(param.code, 'the search parameter is not supported.');
  }
}

/** On or after, on or before: the outermost ends of the main date decide, and they are columns. */
function dateConditions(
  param: SearchParameter,
  values: string[],
  type: string,
  alias: string,
  c: ConditionContext,
): string {
  const hasColumns =
    !c.holder && type !== ANY_OWNED && type !== ANY_DIRECTORY && !isSharedType(type) && param.code === mainDateOf(type);
  const inColumns = values.filter((value) => hasColumns && /^(ge|gt|le|lt)/.test(value));
  const inRanges = values.filter((value) => !inColumns.includes(value));
  return anyOf([
    ...inColumns.map((value) =>
      dateCondition(value, param.code, (op, ms, side) => `${alias}.date_${side} ${op} ${c.p.add(ms)}::bigint`, false),
    ),
    ...(inRanges.length > 0 ? [rangeExists(param, 'd', inRanges, alias, c, storedDateCondition)] : []),
  ]);
}

function rangeExists(
  param: SearchParameter,
  kind: 'd' | 'n',
  values: string[],
  alias: string,
  c: ConditionContext,
  compare: (value: string, code: string, c: ConditionContext) => string,
): string {
  const listed = storedValues(alias, kind, param.code, c);
  return `EXISTS (SELECT FROM ${listed} AS e(range) WHERE ${anyOf(values.map((value) => compare(value, param.code, c)))})`;
}

/** A profile stands without its version too, a source without the part that names one message: as in KeyCollector. */
function withoutPart(code: string): string {
  if (code === '_profile') return "split_part(e.uri, '|', 1)";
  return code === '_source' ? "split_part(e.uri, '#', 1)" : 'e.uri';
}

/** https://hl7.org/fhir/R4/search.html#uri */
function uriCondition(
  param: SearchParameter,
  modifier: string | undefined,
  values: string[],
  type: string,
  alias: string,
  c: ConditionContext,
): string {
  if (modifier === undefined)
    return keysContain(
      values.flatMap((value) => hashesOf(type, referenceKey(param.code, value))),
      alias,
      isCross(param),
      c,
    );
  const bare = withoutPart(param.code);
  const compare = (value: string) =>
    modifier === 'below'
      ? `(${c.p.add(value)} IN (e.uri, ${bare}) OR ${bare} LIKE ${c.p.add(`${escapeLike(value.replace(/\/$/, ''))}/%`)})`
      : `(${c.p.add(value)} IN (e.uri, ${bare}) OR ${c.p.add(value)}::text LIKE replace(replace(replace(rtrim(${bare}, '/'), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '/%')`;
  return `EXISTS (SELECT FROM ${storedTexts(alias, 'u', param.code, c)} AS e(uri) WHERE ${anyOf(values.map(compare))})`;
}

/** https://hl7.org/fhir/R4/search.html#string */
function stringCondition(
  param: SearchParameter,
  modifier: string | undefined,
  value: string,
  type: string,
  alias: string,
  c: ConditionContext,
): string {
  const exists = (compare: string) =>
    `EXISTS (SELECT FROM ${storedValues(alias, 's', param.code, c)} AS e(pair) WHERE ${compare})`;
  if (modifier === 'exact') return exists(`e.pair->>1 = ${c.p.add(value)}`);
  // Nothing but blanks and dots is no beginning of a name: it would be that of every name.
  const folded = foldingsOf(value).filter((one) => one !== '');
  if (folded.length === 0) return 'false';
  const before = modifier === 'contains' || modifier === 'end' ? '%' : '';
  const after = modifier === 'whole' || modifier === 'end' ? '' : '%';
  const found = exists(anyOf(folded.map((one) => `e.pair->>0 LIKE ${c.p.add(`${before}${escapeLike(one)}${after}`)}`)));
  if (c.narrowed || before !== '' || !isCross(param)) return found;
  const hashes = folded.flatMap((one) => hashesOf(type, prefixKey(param.code, one.slice(0, LONGEST_PREFIX))));
  return `(${keysContain(hashes, alias, true, c)} AND ${found})`;
}

/** https://hl7.org/fhir/R4/search.html#combining */
function compositeCondition(
  param: SearchParameter,
  value: string,
  type: string,
  alias: string,
  c: ConditionContext,
): string {
  const parts = splitValues(value, '$');
  const components = param.components ?? [];
  if (parts.length !== components.length || parts.includes(''))
    throw wrongValue(param, `it needs ${components.length} parts divided by $`);
  if (param.expression === type) {
    return components
      .map((component, i) =>
        valueCondition(
          { kind: 'value', param: { ...component, targets: [], url: '' }, values: [parts[i]!] },
          type,
          alias,
          c,
        ),
      )
      .join(' AND ');
  }
  const each = components.map((component, i) => componentCondition(component, parts[i]!, `x.parts->${i}`, c));
  return `EXISTS (SELECT FROM ${storedValues(alias, 'c', param.code, c)} AS x(parts) WHERE ${each.join(' AND ')})`;
}

function componentCondition(component: SearchComponent, value: string, path: string, c: ConditionContext): string {
  const { code, type } = component;
  switch (type) {
    case 'quantity':
      return `EXISTS (SELECT FROM jsonb_array_elements(${path}->'q') AS e(q) WHERE ${quantityCondition(value, code, c)})`;
    case 'number':
      return `EXISTS (SELECT FROM jsonb_array_elements(${path}->'n') AS e(range) WHERE ${numberCondition(value, code, c)})`;
    case 'date':
      return `EXISTS (SELECT FROM jsonb_array_elements(${path}->'d') AS e(range) WHERE ${storedDateCondition(value, code, c)})`;
    case 'string': {
      const words = foldingsOf(unescapeValue(value)).filter((word) => word !== '');
      return `EXISTS (SELECT FROM jsonb_array_elements_text(${path}->'s') AS e(word) WHERE ${anyOf(words.map((word) => `e.word LIKE ${c.p.add(`${escapeLike(word)}%`)}`))})`;
    }
    default: {
      const plain = unescapeValue(value);
      const own = plain.startsWith(`${c.baseUrl}/`) ? plain.slice(c.baseUrl.length + 1) : plain;
      const hashes = (type === 'reference' ? [own] : tokenPart(code, value)).map(hash53);
      return anyOf(hashes.map((hash) => `${path}->'t' @> ${c.p.add(String(hash))}::jsonb`));
    }
  }
}
