/**
 * A search as the client wrote it, read into a form that SQL can be made from.
 * https://hl7.org/fhir/R4/search.html
 */
import type { Issue } from '../../base/index.js';
import {
  type Controls,
  hasElement,
  isResourceType,
  judgeControls,
  R4_SEARCH_PARAMETERS,
  type SearchParameter,
  type SearchParameters,
  shown,
} from '../../fhir/index.js';
import { readExpression } from './filter-expression.js';
import { type FilterReading, readFilter, sharedParameter, wrongFilter } from './filter.js';

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
}

export interface ReadSearch {
  request: SearchRequest;
  /** Errors refuse the search; warnings say what was ignored. */
  issues: Issue[];
}

export const DEFAULT_COUNT = 50;
const MOST_PARAMETERS = 500;

/** A search that asks for all of the types. */
export const emptySearch = (types: string[]): SearchRequest => ({
  types,
  filters: [],
  sort: [],
  count: DEFAULT_COUNT,
  total: 'none',
  includes: [],
  used: [],
});

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
  return searchBy(types, judgeControls('search', { query: [...query], prefer: { strict } }), strict, parameters);
}

/**
 * The same for who has read the control parameters already.
 * @param controls of a search, or of a condition
 * @returns among the issues those of the controls
 */
export function searchBy(
  types: string[],
  controls: Controls,
  strict: boolean,
  parameters: SearchParameters = R4_SEARCH_PARAMETERS,
): ReadSearch {
  const request = emptySearch(types);
  const issues: Issue[] = [...controls.issues];
  const refuse = (name: string, diagnostics: string, code = 'invalid') =>
    issues.push({ severity: 'error', code, diagnostics, expression: `http.${name.slice(0, 128)}` });
  if (controls.pairs.length > MOST_PARAMETERS) {
    refuse('query', `At most ${MOST_PARAMETERS} parameters are taken in one search.`, 'too-costly');
    return { request, issues };
  }
  // The types decide what the other parameters mean, wherever `_type` stands.
  const typesFirst = [...controls.pairs].sort((a, b) => Number(b[0] === '_type') - Number(a[0] === '_type'));
  for (const [name, value] of typesFirst) {
    const taking = takeControl(request, controls, name, value, parameters);
    if (taking === 'taken' && name !== '_cursor') request.used.push([name, taken(request, name, value)]);
    else if (typeof taking === 'object') refuse(name, taking.complaint);
    if (taking !== 'not-control' || value === '') continue;
    const reading = readOne(name)(request.types, value, parameters);
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
  issues.push(...fruitlessIncludes(request, parameters));
  const problem = lookInside(request);
  if (problem !== undefined) refuse('_contained', problem);
  if (request.sort.some(({ param }) => param === 'near') && placesAskedFor(request).length === 0)
    refuse('_sort', '_sort=near needs the place that the distance is to: near=latitude|longitude.');
  return { request, issues };
}

function readOne(name: string): (types: string[], value: string, parameters: SearchParameters) => FilterReading {
  if (name === '_filter') return readExpression;
  if (name.startsWith('_filter:'))
    return () => wrongFilter(`_filter does not take the modifier :${name.slice('_filter:'.length, 40)}.`);
  return (types, value, parameters) => readFilter(types, name, value, parameters);
}

/** Includes without :iterate start from the matches alone: what they never can start from is said (R4 3.1.1.5.4). */
function fruitlessIncludes({ includes, types, contained }: SearchRequest, parameters: SearchParameters): Issue[] {
  if (types.length === 0 || contained !== undefined) return [];
  return includes.flatMap(({ reverse, iterate, sourceType, param, targetType }): Issue[] => {
    const targets = targetType ? [targetType] : parameters.find(sourceType, param)?.targets;
    const starts = reverse ? targets : sourceType === '' ? undefined : [sourceType];
    if (iterate || !starts || starts.some((start) => types.includes(start))) return [];
    const name = reverse ? '_revinclude' : '_include';
    const diagnostics = `${name}=${sourceType}:${param} starts from ${starts.slice(0, 3).join(', ')}, which this search is not for: nothing comes along by it. With :iterate it goes on from what has come along.`;
    return [{ severity: 'warning', code: 'informational', diagnostics, expression: `http.${name}` }];
  });
}

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

type Taking = 'taken' | 'not-control' | { complaint: string };

/** Takes a control parameter as it was read; what it means for the types searched is judged here. */
function takeControl(
  request: SearchRequest,
  controls: Controls,
  name: string,
  value: string,
  parameters: SearchParameters,
): Taking {
  switch (name) {
    case '_count':
      request.count = controls.whole('_count')!;
      if (request.count === 0) request.summary = 'count';
      break;
    case '_total':
      request.total = value === 'none' ? 'none' : 'accurate';
      break;
    case '_summary':
      request.summary = value as SearchRequest['summary'];
      break;
    case '_elements':
      request.elements = controls.list('_elements');
      break;
    case '_contained':
      request.contained = value === 'false' ? undefined : (value as 'true');
      break;
    case '_containedType':
      request.containedType = value === 'contained' ? value : undefined;
      break;
    case '_cursor':
      break;
    case '_type':
      return complained(narrowTypes(request, controls.list('_type')!));
    case '_sort':
      return complained(readSort(request, value, parameters));
    default: {
      const include = /^_(rev)?include(?::(iterate|recurse))?$/.exec(name);
      if (!include) return 'not-control';
      return complained(readInclude(request, value, Boolean(include[1]), Boolean(include[2]), parameters));
    }
  }
  return 'taken';
}

const complained = (complaint: string | undefined): Taking => (complaint === undefined ? 'taken' : { complaint });

/** https://hl7.org/fhir/R4/search.html#_type: only where no type, or several, are asked; there it narrows. */
function narrowTypes(request: SearchRequest, wanted: string[]): string | undefined {
  const asked = request.types;
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
      // Nothing stands behind _text and its like that an order could be made of.
      (param !== undefined && SORTABLE.has(param.type) && param.expression !== '') ||
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
  const [sourceType = '', param = '', targetType, ...more] = value.split(':');
  if (more.length > 0) return `${name} is Type:parameter or Type:parameter:Type.`;
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
