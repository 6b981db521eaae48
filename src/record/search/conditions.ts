/**
 * Makes the SQL condition of one filter over one table alias. Every further alias (chains, _has) carries the caller's
 * visibility predicate itself: nothing is filtered afterwards, so nothing hidden can be deduced from what is left.
 */
import { Failure, foldText, hash53 } from '../../base/index.js';
import type { Parameters } from '../../database/index.js';
import {
  isPatientCompartmentType,
  parseSearchDate,
  parseSearchNumber,
  type SearchComponent,
  type SearchNumber,
  type SearchParameter,
} from '../../fhir/index.js';
import type { Scope } from '../contract.js';
import { crossKey, isCross, LONGEST_PREFIX, prefixKey, presenceKey, referenceKey, tokenKey } from '../search-keys.js';
import { isSharedType } from '../shared-types.js';
import { mainDateOf } from './main-date.js';
import { type Filter, splitValues, unescapeValue } from './request.js';

export interface ConditionContext {
  p: Parameters;
  scope: Scope;
  /** Absolute address of the FHIR face, to recognise our own references: `http://host/fhir`. */
  baseUrl: string;
  /** True when the rows are already narrowed to few patients: then hashes are compared row by row, else the inverted index is asked. */
  narrowed: boolean;
  /** Set by a condition that the inverted index answers. */
  isIndexAsked?: boolean;
  /** Counts aliases. */
  nextAlias: () => string;
}

/** SQL condition for a filter on rows of `type` named `alias`. Throws Failure('invalid') for a value that cannot be read. */
export function conditionOf(filter: Filter, type: string, alias: string, c: ConditionContext): string {
  switch (filter.kind) {
    case 'id':
      return `${alias}.id = ANY(${c.p.add(filter.values.map(unescapeValue))}::text[])`;
    case 'last-updated':
      return anyOf(
        filter.values.map((value) =>
          dateCondition(
            value,
            '_lastUpdated',
            (op, ms) => `(extract(epoch FROM ${alias}.last_updated) * 1000) ${op} ${c.p.add(ms)}::float8`,
            true,
          ),
        ),
      );
    case 'missing': {
      const has = rowHas('keys', [crossKey(type, presenceKey(filter.param.code))], alias, c);
      return filter.missing ? `NOT ${has}` : has;
    }
    case 'value':
      return valueCondition(filter, type, alias, c);
    case 'chain':
      return anyOf(filter.targets.map((target) => chainCondition(filter.param, target, alias, type, c)));
    case 'has':
      return hasCondition(filter, type, alias, c);
  }
}

const anyOf = (conditions: string[]): string => (conditions.length === 0 ? 'false' : `(${conditions.join(' OR ')})`);

/** Longer lists are compared as one array: each hash of its own would make a text of its own for each length. */
const MOST_COMPARED_SINGLY = 4;

/** Compares row by row. `= ANY(column)` is what no index answers, so the planner cannot walk the whole nation's index for it. */
function rowHas(column: 'keys' | 'cross_keys', hashes: number[], alias: string, c: ConditionContext): string {
  if (hashes.length > MOST_COMPARED_SINGLY)
    return `EXISTS (SELECT FROM unnest(${alias}.${column}) AS held(hash) WHERE held.hash = ANY(${c.p.add(`{${hashes.join(',')}}`)}::bigint[]))`;
  return anyOf(hashes.map((hash) => `${c.p.add(hash)}::bigint = ANY(${alias}.${column})`));
}

/** Any of the exact values' hashes of this parameter; by the inverted index where the question is about everybody. */
function paramHas(param: Pick<SearchParameter, 'code'>, hashes: number[], alias: string, c: ConditionContext): string {
  if (!isCross(param)) return rowHas('keys', hashes, alias, c);
  if (c.narrowed) return rowHas('cross_keys', hashes, alias, c);
  c.isIndexAsked = true;
  return `${alias}.cross_keys && ${c.p.add(`{${hashes.join(',')}}`)}::bigint[]`;
}

function valueCondition(filter: Filter & { kind: 'value' }, type: string, alias: string, c: ConditionContext): string {
  const { param, modifier, values } = filter;
  switch (param.type) {
    case 'token':
      return tokenCondition(param, modifier, values, type, alias, c);
    case 'reference': {
      const hashes = values.flatMap((value) =>
        modifier === 'identifier'
          ? identifierHashes(param, value, type)
          : referenceHashes(param, unescapeValue(value), type, c.baseUrl),
      );
      return paramHas(param, hashes, alias, c);
    }
    case 'uri':
      return uriCondition(param, modifier, values.map(unescapeValue), type, alias, c);
    case 'string':
      return anyOf(values.map((value) => stringCondition(param, modifier, unescapeValue(value), type, alias, c)));
    case 'date':
      return anyOf(
        values.map(
          (value) =>
            mainDateCondition(param.code, value, type, alias, c) ??
            rangeExists(param, alias, 'd', c, (low, high) =>
              dateCondition(
                value,
                param.code,
                (op, ms, side) => `${side === 'low' ? low : high} ${op} ${c.p.add(ms)}::float8`,
                false,
              ),
            ),
        ),
      );
    case 'number':
      return anyOf(
        values.map((value) =>
          rangeExists(param, alias, 'n', c, () => numberCondition(value, param.code, '(e.range->>0)::numeric', c)),
        ),
      );
    case 'quantity':
      return anyOf(
        values.map((value) =>
          quantityExists(
            value,
            param.code,
            `jsonb_array_elements(${alias}.vals->'q'->${c.p.add(param.code)}::text)`,
            c,
          ),
        ),
      );
    case 'composite':
      return anyOf(values.map((value) => compositeCondition(param, value, type, alias, c)));
    default:
      throw new Failure('unsupported', `The search parameter ${param.code} is not supported.`, { status: 400 });
  }
}

// ---- token: https://hl7.org/fhir/R4/search.html#token
function tokenCondition(
  param: SearchParameter,
  modifier: string | undefined,
  values: string[],
  type: string,
  alias: string,
  c: ConditionContext,
): string {
  if (modifier === 'text') {
    const listed = `jsonb_array_elements_text(${alias}.vals->'t'->${c.p.add(param.code)}::text)`;
    return anyOf(
      values.map(
        (value) =>
          `EXISTS (SELECT FROM ${listed} AS e(word) WHERE e.word LIKE ${c.p.add(`${escapeLike(foldText(unescapeValue(value)))}%`)} OR e.word LIKE ${c.p.add(`% ${escapeLike(foldText(unescapeValue(value)))}%`)})`,
      ),
    );
  }
  if (modifier === 'of-type') {
    const hashes = values.map((value) => crossKey(type, `${param.code}:of-type=${unescapeValue(value)}`));
    return rowHas('keys', hashes, alias, c);
  }
  const isNegated = modifier === 'not';
  // A system alone fits too many rows for the inverted index, and so does what is not.
  const ofSystem = values.filter((value) => SYSTEM_ALONE.test(value));
  const ofCode = values.filter((value) => !SYSTEM_ALONE.test(value));
  const conditions: string[] = [];
  if (ofSystem.length > 0)
    conditions.push(
      rowHas(
        'keys',
        ofSystem.flatMap((value) => tokenHashes(param, value, type)),
        alias,
        c,
      ),
    );
  if (ofCode.length > 0) {
    const hashes = ofCode.flatMap((value) => tokenHashes(param, value, type));
    conditions.push(paramHas(param, hashes, alias, isNegated || ofSystem.length > 0 ? { ...c, narrowed: true } : c));
  }
  return isNegated ? `NOT ${anyOf(conditions)}` : anyOf(conditions);
}

const SYSTEM_ALONE = /[^\\]\|$/;

function tokenHashes(param: SearchParameter, value: string, type: string): number[] {
  const parts = splitValues(value, '|').map(unescapeValue);
  if (parts.length > 2) throw wrongValue(param.code, 'a token is code, system|code, |code or system|');
  const [first = '', code] = parts;
  if (code === undefined) return [crossKey(type, tokenKey.anySystem(param.code, first))];
  if (first === '') return [crossKey(type, tokenKey.noSystem(param.code, code))];
  if (code === '') return [crossKey(type, tokenKey.systemOnly(param.code, first))];
  return [
    crossKey(type, tokenKey.withSystem(param.code, first, code)),
    crossKey(type, tokenKey.impliedSystem(param.code, code)),
  ];
}

function identifierHashes(param: SearchParameter, value: string, type: string): number[] {
  const [first = '', code] = splitValues(value, '|').map(unescapeValue);
  const name = `${param.code}:identifier`;
  if (code === undefined) return [crossKey(type, tokenKey.anySystem(name, first))];
  return [crossKey(type, first === '' ? tokenKey.noSystem(name, code) : tokenKey.withSystem(name, first, code))];
}

// ---- reference: https://hl7.org/fhir/R4/search.html#reference
function referenceHashes(param: SearchParameter, value: string, type: string, baseUrl: string): number[] {
  const local = value.startsWith(`${baseUrl}/`) ? value.slice(baseUrl.length + 1) : value;
  return [crossKey(type, referenceKey(param.code, local))];
}

function uriCondition(
  param: SearchParameter,
  modifier: string | undefined,
  values: string[],
  type: string,
  alias: string,
  c: ConditionContext,
): string {
  if (modifier === undefined)
    return paramHas(
      param,
      values.map((value) => crossKey(type, referenceKey(param.code, value))),
      alias,
      c,
    );
  const listed = `jsonb_array_elements_text(${alias}.vals->'u'->${c.p.add(param.code)}::text)`;
  const compare = (value: string) =>
    modifier === 'below'
      ? `(e.uri = ${c.p.add(value)} OR e.uri LIKE ${c.p.add(`${escapeLike(value.replace(/\/$/, ''))}/%`)})`
      : `(e.uri = ${c.p.add(value)} OR ${c.p.add(value)}::text LIKE replace(replace(replace(e.uri, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '/%')`;
  return `EXISTS (SELECT FROM ${listed} AS e(uri) WHERE ${anyOf(values.map(compare))})`;
}

// ---- string: https://hl7.org/fhir/R4/search.html#string
function stringCondition(
  param: SearchParameter,
  modifier: string | undefined,
  value: string,
  type: string,
  alias: string,
  c: ConditionContext,
): string {
  const listed = `jsonb_array_elements(${alias}.vals->'s'->${c.p.add(param.code)}::text)`;
  const folded = foldText(value);
  const compare =
    modifier === 'exact'
      ? `e.pair->>1 = ${c.p.add(value)}`
      : `e.pair->>0 LIKE ${c.p.add(modifier === 'contains' ? `%${escapeLike(folded)}%` : `${escapeLike(folded)}%`)}`;
  const exists = `EXISTS (SELECT FROM ${listed} AS e(pair) WHERE ${compare})`;
  if (c.narrowed || modifier === 'contains' || !isCross(param) || folded === '') return exists;
  const prefix = crossKey(type, prefixKey(param.code, folded.slice(0, LONGEST_PREFIX)));
  return `(${paramHas(param, [prefix], alias, c)} AND ${exists})`;
}

const escapeLike = (value: string): string => value.replace(/[\\%_]/g, '\\$&');

// ---- ranges
function rangeExists(
  param: SearchParameter,
  alias: string,
  kind: 'd' | 'n',
  c: ConditionContext,
  compare: (low: string, high: string) => string,
): string {
  return `EXISTS (SELECT FROM jsonb_array_elements(${alias}.vals->'${kind}'->${c.p.add(param.code)}::text) AS e(range) WHERE ${compare('(e.range->>0)::float8', '(e.range->>1)::float8')})`;
}

/** On or after, on or before: the outermost ends of the main date decide, and they are columns. Undefined for other questions. */
function mainDateCondition(
  code: string,
  value: string,
  type: string,
  alias: string,
  c: ConditionContext,
): string | undefined {
  if (isSharedType(type) || code !== mainDateOf(type) || !/^(ge|gt|le|lt)/.test(value)) return undefined;
  return dateCondition(value, code, (op, ms, side) => `${alias}.date_${side} ${op} ${c.p.add(ms)}::bigint`, false);
}

/**
 * https://hl7.org/fhir/R4/search.html#prefix over half-open ranges [low, high).
 * @param instant the row has one instant instead of a range: `high` is then the same column and bounds are inclusive
 */
function dateCondition(
  value: string,
  code: string,
  compare: (op: string, ms: number, side: 'low' | 'high') => string,
  instant: boolean,
): string {
  const date = parseSearchDate(value);
  if (!('low' in date)) throw wrongValue(code, date.diagnostics);
  const { prefix, low, high } = date;
  const ends = instant ? '<' : '<=';
  // Made only where it is used: a parameter that no text mentions is refused by PostgreSQL.
  const within = () => `(${compare('>=', low, 'low')} AND ${compare(ends, high, 'high')})`;
  switch (prefix) {
    case 'ne':
      return `NOT ${within()}`;
    case 'gt':
      return instant ? compare('>=', high, 'high') : compare('>', high, 'high');
    case 'lt':
      return compare('<', low, 'low');
    case 'ge':
      return instant ? compare('>=', low, 'high') : compare('>', low, 'high');
    case 'le':
      return compare('<', high, 'low');
    case 'sa':
      return compare('>=', high, 'low');
    case 'eb':
      return compare(instant ? '<' : '<=', low, 'high');
    case 'ap': {
      // R4 suggests 10 % of the distance to now; a fixed tenth of the value's own width plus a day keeps answers repeatable.
      const margin = Math.max((high - low) * 0.1, 86_400_000);
      return `(${compare('>=', low - margin, 'high')} AND ${compare('<=', high + margin, 'low')})`;
    }
    default:
      return within();
  }
}

/** The question's number: prefix, exact value and the range that its written precision implies, as exact decimals. */
function readNumber(value: string, code: string): SearchNumber {
  const number = parseSearchNumber(value);
  if ('diagnostics' in number) throw wrongValue(code, number.diagnostics);
  return number;
}

/** Stored numbers stand for themselves; only the question's precision counts. */
function numberCondition(value: string, code: string, stored: string, c: ConditionContext): string {
  const n = readNumber(value, code);
  const add = (x: string) => `${c.p.add(x)}::numeric`;
  switch (n.prefix) {
    case 'ne':
      return `NOT (${stored} >= ${add(n.low)} AND ${stored} < ${add(n.high)})`;
    case 'gt':
    case 'sa':
      return `${stored} > ${add(n.value)}`;
    case 'lt':
    case 'eb':
      return `${stored} < ${add(n.value)}`;
    case 'ge':
      return `${stored} >= ${add(n.value)}`;
    case 'le':
      return `${stored} <= ${add(n.value)}`;
    default:
      return `(${stored} >= ${add(n.low)} AND ${stored} < ${add(n.high)})`;
  }
}

// ---- quantity: https://hl7.org/fhir/R4/search.html#quantity  [prefix]number[|system|code or unit]
function quantityExists(value: string, code: string, listed: string, c: ConditionContext): string {
  const parts = splitValues(value, '|').map(unescapeValue);
  if (parts.length !== 1 && parts.length !== 3) throw wrongValue(code, 'a quantity is number or number|system|code');
  const n = readNumber(parts[0]!, code);
  const [, system, unit] = parts;
  const add = (x: string) => `${c.p.add(x)}::numeric`;
  const low = "coalesce((e.q->>0)::numeric, '-Infinity')";
  const high = "coalesce((e.q->>1)::numeric, 'Infinity')";
  const within = () => `${low} >= ${add(n.low)} AND ${high} < ${add(n.high)}`;
  const compare: Record<string, () => string> = {
    eq: within,
    ne: () => `NOT (${within()})`,
    gt: () => `${high} > ${add(n.value)}`,
    lt: () => `${low} < ${add(n.value)}`,
    ge: () => `${high} >= ${add(n.value)}`,
    le: () => `${low} <= ${add(n.value)}`,
    sa: () => `${low} > ${add(n.value)}`,
    eb: () => `${high} < ${add(n.value)}`,
    ap: () => `${high} >= ${add(n.low)} AND ${low} <= ${add(n.high)}`,
  };
  const conditions = [compare[n.prefix]!()];
  if (system) conditions.push(`e.q->>2 = ${c.p.add(system)}`);
  if (unit)
    conditions.push(
      system ? `e.q->>3 = ${c.p.add(unit)}` : `(e.q->>3 = ${c.p.add(unit)} OR e.q->>4 = ${c.p.add(unit)})`,
    );
  return `EXISTS (SELECT FROM ${listed} AS e(q) WHERE ${conditions.join(' AND ')})`;
}

// ---- composite: https://hl7.org/fhir/R4/search.html#combining
function compositeCondition(
  param: SearchParameter,
  value: string,
  type: string,
  alias: string,
  c: ConditionContext,
): string {
  const parts = splitValues(value, '$');
  const components = param.components ?? [];
  if (parts.length !== components.length)
    throw wrongValue(param.code, `it needs ${components.length} parts divided by $`);
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
  const each = components
    .map((component, i) => componentCondition(component, parts[i]!, `x.parts->${i}`, c))
    .join(' AND ');
  const listed = `${alias}.vals->'c'->${c.p.add(param.code)}::text`;
  return `EXISTS (SELECT FROM jsonb_array_elements(${listed}) AS x(parts) WHERE ${each})`;
}

function componentCondition(component: SearchComponent, value: string, path: string, c: ConditionContext): string {
  switch (component.type) {
    case 'quantity':
      return quantityExists(value, component.code, `jsonb_array_elements(${path}->'q')`, c);
    case 'date':
      return `EXISTS (SELECT FROM jsonb_array_elements(${path}->'d') AS e(range) WHERE ${dateCondition(value, component.code, (op, ms, side) => `(e.range->>${side === 'low' ? 0 : 1})::float8 ${op} ${c.p.add(ms)}::float8`, false)})`;
    case 'string':
      return `EXISTS (SELECT FROM jsonb_array_elements_text(${path}->'s') AS e(word) WHERE e.word LIKE ${c.p.add(`${escapeLike(foldText(unescapeValue(value)))}%`)})`;
    case 'reference':
      return `${path}->'t' @> ${c.p.add(String(hash53(unescapeValue(value))))}::jsonb`;
    default: {
      const [first = '', code] = splitValues(value, '|').map(unescapeValue);
      const hashes = code === undefined ? [hash53(first)] : [hash53(`${first}|${code}`), hash53(`*|${code}`)];
      return anyOf(hashes.map((hash) => `${path}->'t' @> ${c.p.add(String(hash))}::jsonb`));
    }
  }
}

// ---- chains: https://hl7.org/fhir/R4/search.html#chaining
const table = (type: string): string => (isSharedType(type) ? 'shared_resource' : 'resource');
const visible = (type: string, alias: string, c: ConditionContext): string =>
  isSharedType(type) ? 'true' : c.scope.predicate(alias, c.p);

/** Within the compartment the reference to the patient is the patient_key itself. */
const isOwnerReference = (param: SearchParameter, type: string): boolean =>
  (param.code === 'patient' || param.code === 'subject') && isPatientCompartmentType(type);

function chainCondition(
  param: SearchParameter,
  target: { type: string; filter: Filter },
  alias: string,
  type: string,
  c: ConditionContext,
): string {
  const inner = c.nextAlias();
  const condition = conditionOf(target.filter, target.type, inner, { ...c, narrowed: false });
  if (target.type === 'Patient' && isOwnerReference(param, type)) {
    return `${alias}.patient_key IN (SELECT ${inner}.patient_key FROM resource AS ${inner} WHERE ${inner}.type = 'Patient' AND ${condition} AND ${visible('Patient', inner, c)})`;
  }
  return `EXISTS (SELECT FROM jsonb_array_elements_text(${alias}.vals->'r'->${c.p.add(param.code)}::text) AS ref(at) JOIN ${table(target.type)} AS ${inner}
    ON ${inner}.type = ${c.p.add(target.type)}::text AND ref.at = ${inner}.type || '/' || ${inner}.id WHERE ${condition} AND ${visible(target.type, inner, c)})`;
}

function hasCondition(filter: Filter & { kind: 'has' }, type: string, alias: string, c: ConditionContext): string {
  const inner = c.nextAlias();
  const condition = conditionOf(filter.filter, filter.sourceType, inner, { ...c, narrowed: false });
  const from = `${table(filter.sourceType)} AS ${inner}`;
  const where = `${inner}.type = ${c.p.add(filter.sourceType)}::text AND ${condition} AND ${visible(filter.sourceType, inner, c)}`;
  if (type === 'Patient' && isOwnerReference(filter.via, filter.sourceType))
    return `${alias}.patient_key IN (SELECT ${inner}.patient_key FROM ${from} WHERE ${where})`;
  return `(${alias}.type || '/' || ${alias}.id) IN (SELECT ref.at FROM ${from}, jsonb_array_elements_text(${inner}.vals->'r'->${c.p.add(filter.via.code)}::text) AS ref(at) WHERE ${where})`;
}

function wrongValue(code: string, why: string): Failure {
  return new Failure('invalid', `The value of search parameter ${code} cannot be read: ${why}.`, {
    code: 'invalid',
    expression: `http.${code}`,
  });
}
