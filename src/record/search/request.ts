/**
 * A search as the client wrote it, read into a form that SQL can be made from.
 * https://hl7.org/fhir/R4/search.html
 */
import type { Issue } from '../../base/index.js';
import { isResourceType, type SearchParameter, searchParameter } from '../../fhir/index.js';

export type Filter =
  | { kind: 'value'; param: SearchParameter; modifier?: string; values: string[] }
  | { kind: 'missing'; param: SearchParameter; missing: boolean }
  | { kind: 'chain'; param: SearchParameter; targets: { type: string; filter: Filter }[] }
  | { kind: 'has'; sourceType: string; via: SearchParameter; filter: Filter }
  | { kind: 'id'; values: string[] }
  | { kind: 'last-updated'; values: string[] };

export interface Include {
  reverse: boolean;
  iterate: boolean;
  sourceType: string;
  /** `*` = every reference parameter. */
  param: string;
  targetType?: string;
}

export interface SearchRequest {
  types: string[];
  filters: Filter[];
  sort: { param: string; descending: boolean }[];
  count: number;
  total: 'none' | 'accurate';
  summary?: 'true' | 'text' | 'data' | 'count' | 'false';
  elements?: string[];
  includes: Include[];
  /** Parameters really used, for the self link. */
  used: [string, string][];
  /** Opaque position of the next page. */
  cursor?: string;
}

export interface ReadSearch {
  request: SearchRequest;
  /** Errors refuse the search; warnings say what was ignored. */
  issues: Issue[];
}

export const DEFAULT_COUNT = 50;
export const MOST_COUNT = 1000;
const MOST_VALUES = 500;
const DEEPEST_CHAIN = 3;
/** Control parameters that the HTTP face handles. */
const FACE_PARAMETERS = new Set(['_format', '_pretty']);

const MODIFIERS: Record<string, ReadonlySet<string>> = {
  token: new Set(['not', 'text', 'of-type', 'missing']),
  string: new Set(['exact', 'contains', 'missing']),
  reference: new Set(['identifier', 'missing']),
  uri: new Set(['above', 'below', 'missing']),
  date: new Set(['missing']),
  number: new Set(['missing']),
  quantity: new Set(['missing']),
  composite: new Set(['missing']),
};

/**
 * @param types resource types searched; several (or none) for a search across types, where only common parameters work
 * @param query name-value pairs as sent, already percent-decoded
 * @param strict Prefer: handling=strict: an unknown parameter is an error instead of a warning
 */
export function readSearch(types: string[], query: Iterable<[string, string]>, strict: boolean): ReadSearch {
  const request: SearchRequest = {
    types,
    filters: [],
    sort: [],
    count: DEFAULT_COUNT,
    total: 'none',
    includes: [],
    used: [],
  };
  const issues: Issue[] = [];
  const refuse = (name: string, diagnostics: string, code = 'invalid') =>
    issues.push({ severity: 'error', code, diagnostics, expression: `http.${name}` });
  for (const [name, value] of query) {
    if (FACE_PARAMETERS.has(name)) continue;
    const problem = readControl(request, name, value);
    if (problem === undefined) {
      if (name !== '_cursor') request.used.push([name, value]);
      continue;
    }
    if (problem !== 'not-control') {
      refuse(name, problem);
      continue;
    }
    if (value === '') continue;
    const filter = readFilter(types, name, value, 0);
    if (typeof filter !== 'string') {
      request.filters.push(filter);
      request.used.push([name, value]);
    } else if (strict || filter.startsWith('!')) {
      refuse(name, filter.replace(/^!/, ''), filter.startsWith('!') ? 'invalid' : 'not-supported');
    } else {
      issues.push({
        severity: 'warning',
        code: 'not-supported',
        diagnostics: `${filter} The parameter was ignored.`,
        expression: `http.${name}`,
      });
    }
  }
  return { request, issues };
}

/** undefined: taken; 'not-control': not a control parameter; else the complaint. */
function readControl(request: SearchRequest, name: string, value: string): string | undefined {
  switch (name) {
    case '_count': {
      if (!/^\d{1,6}$/.test(value)) return `_count must be a whole number, at most ${MOST_COUNT}.`;
      request.count = Math.min(Number(value), MOST_COUNT);
      if (request.count === 0) request.summary = 'count';
      return undefined;
    }
    case '_total':
      if (!['none', 'estimate', 'accurate'].includes(value)) return '_total must be none, estimate or accurate.';
      request.total = value === 'none' ? 'none' : 'accurate';
      return undefined;
    case '_summary':
      if (!['true', 'text', 'data', 'count', 'false'].includes(value))
        return '_summary must be true, text, data, count or false.';
      request.summary = value as 'true';
      return undefined;
    case '_elements':
      request.elements = value
        .split(',')
        .map((e) => e.trim())
        .filter(Boolean);
      return undefined;
    case '_cursor':
      request.cursor = value;
      return undefined;
    case '_type': {
      const unknown = value.split(',').find((t) => !isResourceType(t));
      if (unknown !== undefined) return `_type names an unknown resource type: ${unknown.slice(0, 64)}.`;
      request.types = value.split(',');
      return undefined;
    }
    case '_sort':
      return readSort(request, value);
    default:
      break;
  }
  const include = /^_(rev)?include(?::(iterate|recurse))?$/.exec(name);
  if (include) return readInclude(request, value, Boolean(include[1]), Boolean(include[2]));
  return 'not-control';
}

function readSort(request: SearchRequest, value: string): string | undefined {
  for (const part of value.split(',').filter(Boolean)) {
    const descending = part.startsWith('-');
    const code = descending ? part.slice(1) : part;
    const known =
      code === '_id' ||
      code === '_lastUpdated' ||
      (request.types.length === 1 && SORTABLE.has(searchParameter(request.types[0]!, code)?.type ?? ''));
    if (!known) return `_sort: ${request.types.join(',') || 'this search'} cannot be sorted by ${code.slice(0, 64)}.`;
    request.sort.push({ param: code, descending });
  }
  return undefined;
}
const SORTABLE = new Set(['date', 'string', 'token', 'number', 'quantity', 'reference', 'uri']);

function readInclude(request: SearchRequest, value: string, reverse: boolean, iterate: boolean): string | undefined {
  const name = reverse ? '_revinclude' : '_include';
  if (value === '*') {
    if (reverse) return `${name} needs a resource type, e.g. Provenance:target.`;
    request.includes.push({ reverse, iterate, sourceType: request.types[0] ?? '', param: '*' });
    return undefined;
  }
  const [sourceType = '', param = '', targetType] = value.split(':');
  if (!isResourceType(sourceType)) return `${name} names an unknown resource type: ${sourceType.slice(0, 64)}.`;
  if (param !== '*' && searchParameter(sourceType, param)?.type !== 'reference')
    return `${name}: ${sourceType} has no reference search parameter ${param.slice(0, 64)}.`;
  if (targetType !== undefined && !isResourceType(targetType))
    return `${name} names an unknown target type: ${targetType.slice(0, 64)}.`;
  request.includes.push({ reverse, iterate, sourceType, param, targetType });
  return undefined;
}

/** A filter, or why not: a plain sentence when the parameter is unknown here, `!sentence` when it is known but wrongly used. */
function readFilter(types: string[], name: string, value: string, depth: number): Filter | string {
  if (name.startsWith('_has:')) return readHas(name, value, depth);
  const chained = /^([^.:]+)(?::([^.]+))?\.(.+)$/.exec(name);
  if (chained) return readChain(types, chained[1]!, chained[2], chained[3]!, value, depth);
  const [code = '', modifier] = splitModifier(name);
  const values = splitValues(value, ',');
  if (values.length > MOST_VALUES) return `!At most ${MOST_VALUES} alternatives are taken for one parameter.`;
  if (code === '_id') return modifier ? '!_id takes no modifier.' : { kind: 'id', values };
  if (code === '_lastUpdated') return modifier ? '!_lastUpdated takes no modifier.' : { kind: 'last-updated', values };
  const param = types.length === 1 ? searchParameter(types[0]!, code) : COMMON[code];
  if (!param) return `Unknown search parameter ${code.slice(0, 64)} for ${types.join(',') || 'a search across types'}.`;
  const allowed = MODIFIERS[param.type];
  if (!allowed) return `The search parameter ${code} is not supported.`;
  if (modifier === 'missing') {
    if (value !== 'true' && value !== 'false') return `!${code}:missing must be true or false.`;
    return { kind: 'missing', param, missing: value === 'true' };
  }
  if (modifier !== undefined && !allowed.has(modifier)) {
    if (param.type === 'reference' && isResourceType(modifier))
      return { kind: 'value', param, values: values.map((v) => (v.includes('/') ? v : `${modifier}/${v}`)) };
    return `!The modifier :${modifier.slice(0, 32)} is not supported for ${code} (${param.type}).`;
  }
  return { kind: 'value', param, modifier, values };
}

/** Parameters of every type, for searches across types. */
const COMMON: Record<string, SearchParameter | undefined> = Object.fromEntries(
  (['_tag', '_profile', '_security', '_source'] as const).map((code) => [code, searchParameter('Patient', code)]),
);

function splitModifier(name: string): [string, string | undefined] {
  const at = name.indexOf(':');
  return at < 0 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)];
}

function readChain(
  types: string[],
  code: string,
  targetType: string | undefined,
  rest: string,
  value: string,
  depth: number,
): Filter | string {
  if (depth >= DEEPEST_CHAIN) return `!Chains are followed at most ${DEEPEST_CHAIN} steps.`;
  const param = types.length === 1 ? searchParameter(types[0]!, code) : undefined;
  if (param?.type !== 'reference')
    return `Unknown reference search parameter ${code.slice(0, 64)} for ${types.join(',')}.`;
  if (targetType !== undefined && !param.targets.includes(targetType))
    return `!${code} does not refer to ${targetType.slice(0, 64)}.`;
  const targets: { type: string; filter: Filter }[] = [];
  let complaint: string | undefined;
  for (const type of targetType ? [targetType] : param.targets) {
    const filter = readFilter([type], rest, value, depth + 1);
    if (typeof filter === 'string') complaint = filter;
    else targets.push({ type, filter });
  }
  if (targets.length === 0) return complaint ?? `${code} refers to nothing that can be searched.`;
  return { kind: 'chain', param, targets };
}

/** `_has:Observation:patient:code` (https://hl7.org/fhir/R4/search.html#has) */
function readHas(name: string, value: string, depth: number): Filter | string {
  if (depth >= DEEPEST_CHAIN) return `!Chains are followed at most ${DEEPEST_CHAIN} steps.`;
  const [, sourceType = '', viaCode = '', ...rest] = name.split(':');
  if (!isResourceType(sourceType)) return `!_has names an unknown resource type: ${sourceType.slice(0, 64)}.`;
  const via = searchParameter(sourceType, viaCode);
  if (via?.type !== 'reference')
    return `!_has: ${sourceType} has no reference search parameter ${viaCode.slice(0, 64)}.`;
  if (rest.length === 0) return '!_has needs a parameter to search by, e.g. _has:Observation:patient:code.';
  const filter = readFilter([sourceType], rest.join(':'), value, depth + 1);
  return typeof filter === 'string' ? filter : { kind: 'has', sourceType, via, filter };
}

/** Splits at an unescaped separator and takes away the escapes of `\,` `\$` `\|` later (see unescape). */
export function splitValues(value: string, separator: ',' | '$' | '|'): string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < value.length; i++) {
    if (value[i] === '\\' && i + 1 < value.length) {
      part += value[i]! + value[i + 1]!;
      i += 1;
    } else if (value[i] === separator) {
      parts.push(part);
      part = '';
    } else part += value[i];
  }
  parts.push(part);
  return parts;
}

/** Takes away the escapes of https://hl7.org/fhir/R4/search.html#escaping */
export const unescapeValue = (value: string): string => value.replace(/\\([,$|\\])/g, '$1');
