/**
 * A search as the client wrote it, read into a form that SQL can be made from.
 * https://hl7.org/fhir/R4/search.html
 */
import type { Issue } from '../../base/index.js';
import {
  hasElement,
  isResourceType,
  R4_SEARCH_PARAMETERS,
  type SearchParameter,
  type SearchParameters,
  shown,
} from '../../fhir/index.js';
import { readExpression } from './filter-expression.js';
import { readFilter, sharedParameter } from './filter.js';

export type Filter =
  | { kind: 'value'; param: SearchParameter; modifier?: string; values: string[] }
  | { kind: 'missing'; param: SearchParameter; missing: boolean }
  | { kind: 'chain'; param: SearchParameter; targets: { type: string; filter: Filter }[] }
  | { kind: 'has'; sourceType: string; via: SearchParameter; filter: Filter }
  | { kind: 'id'; values: string[] }
  | { kind: 'last-updated'; values: string[] }
  /** Ids of Lists that name the resource. */
  | { kind: 'list'; ids: string[] }
  /** On the citizen's list of what is current (see current-lists.ts). */
  | { kind: 'current'; list: string }
  /** All of them, one of them, or not the one; read from `_filter`. */
  | { kind: 'all' | 'any'; of: Filter[] }
  | { kind: 'none'; of: Filter }
  /** Words of the narrative alone, or of the whole resource. */
  | { kind: 'words'; of: 'narrative' | 'all'; values: string[] }
  /** Contains a resource of the type that all the filters fit; with `both`, or is one. */
  | { kind: 'contained'; type: string; of: Filter[]; both: boolean }
  /** Refers to one of these, by any search parameter: `Type/id`, or a canonical address of that type. Not asked by clients. */
  | { kind: 'refers-to'; targets: { type: string; names: string[] }[] }
  /** In the compartment of this resource, by R4's parameters for the type asked. */
  | { kind: 'compartment'; owner: { type: string; id: string } };

export interface Include {
  reverse: boolean;
  iterate: boolean;
  /** Empty for `*`: references of whatever is there, or by whatever refers to it. */
  sourceType: string;
  /** `*` = every reference parameter. */
  param: string;
  targetType?: string;
}

export interface SearchRequest {
  types: string[];
  /** Where no type is named: citizens' resources alone, no directories. */
  onlyRecords?: true;
  filters: Filter[];
  sort: { param: string; descending: boolean }[];
  count: number;
  /** A page ends before its bodies take more bytes than this; see endOfPage. */
  mostBytes?: number;
  total: 'none' | 'accurate';
  summary?: 'true' | 'text' | 'data' | 'count' | 'false';
  elements?: string[];
  includes: Include[];
  /** What is looked for lies in other resources: in them alone, or in them and by itself. */
  contained?: 'true' | 'both';
  /** What of it is shown, where that is not what contains it (see contained-rows.ts). */
  containedType?: 'contained';
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
const MOST_PARAMETERS = 500;
const CONTROLS: ReadonlySet<string> = new Set(
  '_count _total _summary _elements _type _sort _contained _containedType _query _filter _include _revinclude'.split(
    ' ',
  ),
);
const ONE_VALUED: ReadonlySet<string> = new Set(['_count', '_total', '_summary', '_elements', '_contained']);
/** Control parameters that the HTTP face handles. */
const FACE_PARAMETERS = new Set(['_format', '_pretty']);

/**
 * @param types resource types searched; several (or none) for a search across types, by what they have in common
 * @param query name-value pairs as sent, already percent-decoded
 * @param strict Prefer: handling=strict: an unknown parameter is an error instead of a warning
 * @param parameters what can be asked by; R4's own when not said
 */
export function readSearch(
  types: string[],
  query: Iterable<[string, string]>,
  strict: boolean,
  parameters: SearchParameters = R4_SEARCH_PARAMETERS,
): ReadSearch {
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
    issues.push({ severity: 'error', code, diagnostics, expression: `http.${name.slice(0, 128)}` });
  const pairs = [...query].filter(([name]) => !FACE_PARAMETERS.has(name));
  if (pairs.length > MOST_PARAMETERS) {
    refuse('query', `At most ${MOST_PARAMETERS} parameters are taken in one search.`, 'too-costly');
    return { request, issues };
  }
  // The types decide what the other parameters mean, wherever `_type` stands.
  for (const [name, value] of pairs.sort((a, b) => Number(b[0] === '_type') - Number(a[0] === '_type'))) {
    const problem = readControl(request, name, value, types, parameters);
    if (problem === undefined) {
      // The last one counts, and is the only one to stand in the self link.
      if (ONE_VALUED.has(name)) request.used = request.used.filter(([used]) => used !== name);
      if (name !== '_cursor' && value !== '') request.used.push([name, taken(request, name, value)]);
      continue;
    }
    if (problem !== 'not-control') {
      refuse(name, problem);
      continue;
    }
    if (value === '') continue;
    const reading = (name === '_filter' ? readExpression : readOne(name))(request.types, value, parameters);
    if ('filter' in reading) {
      // Parts that must all hold stand by themselves, so that the citizen whom one of them names is seen.
      request.filters.push(...(reading.filter.kind === 'all' ? reading.filter.of : [reading.filter]));
      request.used.push([name, value]);
    } else if (strict || reading.wrong) refuse(name, reading.why, reading.wrong ? reading.code : 'not-supported');
    else issues.push(ignored(name, reading));
  }
  for (const name of unknownElements(request))
    if (strict) refuse('_elements', `There is no element ${name} here.`, 'not-supported');
    else issues.push(ignored('_elements', { why: `There is no element ${name} here.`, what: 'It' }));
  if (request.summary === 'text' && request.includes.length > 0)
    refuse('_summary', '_summary=text goes with neither _include nor _revinclude (R4 3.1.1.5.8).');
  const problem = lookInside(request);
  if (problem !== undefined) refuse('_contained', problem);
  if (request.sort.some(({ param }) => param === 'near') && placesAskedFor(request).length === 0)
    refuse('_sort', '_sort=near needs the place that the distance is to: near=latitude|longitude.');
  return { request, issues };
}

const readOne = (name: string) => (types: string[], value: string, parameters: SearchParameters) =>
  readFilter(types, name, value, parameters);

/**
 * https://hl7.org/fhir/R4/search.html#contained: `_contained` makes of a search for a type one for whatever contains it.
 * @returns the complaint, if any
 */
function lookInside(request: SearchRequest): string | undefined {
  const { contained, types, filters, sort } = request;
  if (contained === undefined) return undefined;
  const [type] = types;
  if (type === undefined || types.length > 1) return '_contained is for a search of one resource type.';
  if (filters.flatMap(leavesOf).some(({ kind }) => kind === 'words' || kind === 'list' || kind === 'current'))
    return '_contained goes with none of _text, _content and _list.';
  if (sort.some(({ param }) => param !== '_id' && param !== '_lastUpdated'))
    return '_contained can be sorted by _id and _lastUpdated, since what is found is of many types.';
  if (request.containedType === 'contained' && request.includes.length > 0)
    return '_containedType=contained goes with neither _include nor _revinclude: they start from what contains the resource.';
  request.types = [];
  request.filters = [{ kind: 'contained', type, of: filters, both: contained === 'both' }];
  return undefined;
}

/** The filters that decide by themselves: those that are joined in `_filter`, one by one. */
export function leavesOf(filter: Filter): Filter[] {
  if (filter.kind === 'all' || filter.kind === 'any') return filter.of.flatMap(leavesOf);
  return filter.kind === 'none' ? leavesOf(filter.of) : [filter];
}

/** The places of `near`. */
export const placesAskedFor = ({ filters }: SearchRequest): string[] =>
  filters.flatMap(leavesOf).flatMap((one) => (one.kind === 'value' && one.param.code === 'near' ? one.values : []));

/** As the parameter was taken: the self link says what was really used. */
function taken(request: SearchRequest, name: string, value: string): string {
  if (name === '_count') return String(request.count);
  if (name === '_total') return request.total;
  return name === '_type' ? request.types.join(',') : value;
}

/** The names of `_elements`; undefined for none. */
function elementsAsked(value: string): string[] | undefined {
  const names = value
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  return names.length > 0 ? names : undefined;
}

/** Names of `_elements` that no type searched has, as a message may show them. */
function unknownElements({ elements, types }: SearchRequest): string[] {
  const isKnown = (name: string) => {
    const [of, element] = /^([A-Z]\w*)\.(.+)$/.exec(name)?.slice(1) ?? [undefined, name];
    if (of !== undefined) return hasElement(of, element!);
    return types.length === 0 || types.some((type) => hasElement(type, name));
  };
  return (elements ?? []).filter((name) => !isKnown(name)).map((name) => shown(name) ?? 'of this name');
}

const ignored = (name: string, { why, what = 'The parameter' }: { why: string; what?: string }): Issue => ({
  severity: 'warning',
  code: 'not-supported',
  diagnostics: `${why} ${what} was ignored.`,
  expression: `http.${name.slice(0, 128)}`,
});

/** undefined: taken; 'not-control': not a control parameter; else the complaint. */
function readControl(
  request: SearchRequest,
  name: string,
  value: string,
  asked: string[],
  parameters: SearchParameters,
): string | undefined {
  switch (name) {
    case '_count': {
      if (!/^\d{1,9}$/.test(value)) return `_count must be a whole number; more than ${MOST_COUNT} is taken as that.`;
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
      request.elements = elementsAsked(value);
      return undefined;
    case '_cursor':
      request.cursor = value;
      return undefined;
    case '_type':
      return readType(request, value, asked);
    case '_sort':
      return readSort(request, value, parameters);
    case '_contained':
      if (!['true', 'false', 'both'].includes(value)) return '_contained must be true, false or both.';
      request.contained = value === 'false' ? undefined : (value as 'true');
      return undefined;
    case '_containedType':
      if (!['container', 'contained'].includes(value)) return '_containedType must be container or contained.';
      request.containedType = value === 'contained' ? value : undefined;
      return undefined;
    case '_query':
      return '_query is not supported: there are no named queries here.';
    default:
      break;
  }
  const include = /^_(rev)?include(?::(iterate|recurse))?$/.exec(name);
  if (include) return readInclude(request, value, Boolean(include[1]), Boolean(include[2]), parameters);
  const [base = '', modifier] = name.split(/:(.*)/s);
  if (modifier !== undefined && CONTROLS.has(base))
    return `${base} does not take the modifier :${modifier.slice(0, 32)}.`;
  return 'not-control';
}

/** https://hl7.org/fhir/R4/search.html#_type: only where no type, or several, are asked; there it narrows. */
function readType(request: SearchRequest, value: string, asked: string[]): string | undefined {
  const wanted = [...new Set(value.split(',').filter(Boolean))];
  const unknown = wanted.find((t) => !isResourceType(t));
  if (unknown !== undefined) return `_type names an unknown resource type: ${unknown.slice(0, 64)}.`;
  if (wanted.length === 0) return '_type names no resource type.';
  const types = asked.length === 0 ? wanted : wanted.filter((type) => asked.includes(type));
  if (types.length === 0) return `_type names no type that this address is about (${asked.slice(0, 3).join(', ')}).`;
  request.types = types;
  return undefined;
}

function readSort(request: SearchRequest, value: string, parameters: SearchParameters): string | undefined {
  for (const part of value.split(',').filter(Boolean)) {
    const descending = part.startsWith('-');
    const code = descending ? part.slice(1) : part;
    const param = sharedParameter(request.types, code, parameters);
    const known =
      code === '_id' ||
      code === '_lastUpdated' ||
      SORTABLE.has(param?.type ?? '') ||
      (code === 'near' && param?.type === 'special');
    if (!known)
      return `_sort: ${request.types.slice(0, 3).join(',') || 'this search'} cannot be sorted by ${shown(code) ?? 'this'}.`;
    if (param?.indexedPercent !== undefined)
      return `_sort: ${code} is still being indexed (${param.indexedPercent} %).`;
    request.sort.push({ param: code, descending });
  }
  return undefined;
}
const SORTABLE = new Set(['date', 'string', 'token', 'number', 'quantity', 'reference', 'uri']);

/** https://hl7.org/fhir/R4/search.html#include  `[type]:[parameter]`, `[type]:[parameter]:[target]`, `[type]:*`, `*` */
function readInclude(
  request: SearchRequest,
  value: string,
  reverse: boolean,
  iterate: boolean,
  parameters: SearchParameters,
): string | undefined {
  const name = reverse ? '_revinclude' : '_include';
  if (value === '*') {
    request.includes.push({ reverse, iterate, sourceType: '', param: '*' });
    return undefined;
  }
  const [sourceType = '', param = '', targetType] = value.split(':');
  if (!isResourceType(sourceType)) return `${name} names an unknown resource type: ${sourceType.slice(0, 64)}.`;
  const known = parameters.find(sourceType, param);
  if (param !== '*' && known?.type !== 'reference')
    return `${name}: ${sourceType} has no reference search parameter ${param.slice(0, 64)}.`;
  if (known?.indexedPercent !== undefined && reverse) return `${name}: ${param} is still being indexed.`;
  if (targetType !== undefined && !isResourceType(targetType))
    return `${name} names an unknown target type: ${targetType.slice(0, 64)}.`;
  if (targetType !== undefined && known && !known.targets.includes(targetType))
    return `${name}: ${sourceType}:${param} does not refer to ${targetType}.`;
  request.includes.push({ reverse, iterate, sourceType, param, targetType });
  return undefined;
}
