/**
 * What a token says its bearer may ask for at all (SMART App Launch 2.2). It only narrows: the law decides afterwards.
 * https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
 *
 * A scope counts at the level of its bearer: `system/` for systems, `user/` for professionals, `patient/` for citizens and,
 * bound to the citizen the app was launched for, for professionals too. The part after `?` becomes a condition of the
 * statement itself, on every row it shows: also on included ones and inside chains.
 */
import { Failure } from '../base/index.js';
import { Parameters } from '../database/index.js';
import { R4_SEARCH_PARAMETERS } from '../fhir/index.js';
import { type Caller, parseResourceScope, type ResourceScope } from '../identity/index.js';
import { conditionOf, type Filter, isSharedType, readSearch, type Scope } from '../record/index.js';

export type ScopeLetter = 'c' | 'r' | 'u' | 'd' | 's';

const NAMES: Record<ScopeLetter, string> = { c: 'create', r: 'read', u: 'update', d: 'delete', s: 'search' };

/** One scope that counts for its bearer. */
interface ScopeRule extends ResourceScope {
  /** Only the citizen the app was launched for. */
  isBound: boolean;
  /** What `query` demands, all of it; empty when there is none. */
  filters: Filter[];
}

/** Callers are remembered for as long as their token or session is believed; so is what their scopes say. */
const known = new WeakMap<Caller, ScopeRule[]>();

function rulesOf(caller: Caller): ScopeRule[] {
  const before = known.get(caller);
  if (before) return before;
  const rules = caller.scopes.flatMap((text): ScopeRule[] => {
    const scope = parseResourceScope(text);
    const filters = scope && filtersOf(scope);
    if (!filters || !countsFor(caller, scope)) return [];
    return [{ ...scope, filters, isBound: scope.context === 'patient' && caller.launchPatient !== undefined }];
  });
  known.set(caller, rules);
  return rules;
}

function countsFor(caller: Caller, { context }: ResourceScope): boolean {
  if (caller.kind === 'system') return context === 'system';
  if (caller.kind === 'citizen') return context === 'patient';
  return context === 'user' || (context === 'patient' && caller.launchPatient !== undefined);
}

/** Filters of a scope's query; undefined when they cannot be enforced, and the scope then opens nothing. */
function filtersOf(scope: ResourceScope): Filter[] | undefined {
  if (scope.query === undefined) return [];
  // Who writes has not written yet: nothing can be compared.
  if (scope.type === '*' || isSharedType(scope.type) || /[cud]/.test(scope.can)) return undefined;
  const asked = [...new URLSearchParams(scope.query)];
  const { request, issues } = readSearch([scope.type], asked, true);
  const isPlain = request.filters.every(({ kind }) => PLAIN.has(kind));
  if (issues.length > 0 || request.filters.length !== asked.length || !isPlain) return undefined;
  try {
    conditionsOf(request.filters, scope.type, 'r', new Parameters(), '');
    return request.filters;
  } catch (problem) {
    if (problem instanceof Failure) return undefined;
    throw problem;
  }
}

/** Filters that are answered by the row itself. */
const PLAIN: ReadonlySet<Filter['kind']> = new Set(['value', 'missing', 'id', 'last-updated']);

/**
 * True when what the scope says can be carried out to the letter. A query goes with reading and searching (`r`, `s`) of one
 * type that belongs to citizens, by plain search parameters of that type.
 */
export function isEnforceable(scope: ResourceScope): boolean {
  return filtersOf(scope) !== undefined;
}

/** @throws Failure forbidden when no scope covers the interaction */
export function requireSmartScope(caller: Caller, type: string, letter: ScopeLetter): void {
  if (!isCovered(caller, type, letter)) throw notCovered(type, letter);
}

/** True where requireSmartScope lets it through. */
export const isCovered = (caller: Caller, type: string, letter: ScopeLetter): boolean =>
  rulesFor(caller, type, letter).length > 0;

/** The refusal: names what was asked, nothing of what there is. */
export function notCovered(type: string, letter: ScopeLetter): Failure {
  return new Failure(
    'forbidden',
    `The token's scopes do not cover this: ${type === '*' ? 'all types' : type}, ${NAMES[letter]}.`,
  );
}

/** True when the interaction is covered only for the citizen the app was launched for. */
export function isBoundToLaunch(caller: Caller, type: string, letter: ScopeLetter): boolean {
  const rules = rulesFor(caller, type, letter);
  return rules.length > 0 && !isSharedType(type) && rules.every((rule) => rule.isBound);
}

/** True when every scope that covers the interaction has a query: what cannot carry it out must not answer. */
export function isAlwaysNarrowed(caller: Caller, type: string, letter: ScopeLetter): boolean {
  return rulesFor(caller, type, letter).every((rule) => rule.filters.length > 0);
}

/** Types of directories that come along and are looked into; absent: the token covers them all, to read or to search. */
export function coveredDirectories(caller: Caller): Pick<Scope, 'directories'> {
  const covers = (type: string) =>
    rulesOf(caller).some((one) => (one.type === '*' || one.type === type) && /[rs]/.test(one.can));
  return covers('*') ? {} : { directories: covers };
}

function rulesFor(caller: Caller, type: string, letter: ScopeLetter): ScopeRule[] {
  return rulesOf(caller).filter((rule) => (rule.type === '*' || rule.type === type) && rule.can.includes(letter));
}

export interface Narrowing {
  caller: Caller;
  letter: 'r' | 's';
  /** Types the question is about. Other rows come along (includes, chains) under a scope to read or to search them. */
  types: readonly string[];
  /** patient_key of the citizen the app was launched for. */
  launchKey: bigint | undefined;
  baseUrl: string;
}

/** The scope of the law, narrowed to what the token covers; itself when the token covers everything. */
export function narrowToToken(scope: Scope, narrowing: Narrowing): Scope {
  const { letter } = narrowing;
  const rules = rulesOf(narrowing.caller);
  const opensAll = ({ type, filters, isBound, can }: ScopeRule) =>
    type === '*' && filters.length === 0 && !isBound && can.includes(letter);
  if (rules.some(opensAll)) return scope;
  const predicate = (alias: string, p: Parameters): string => {
    const terms = rules.flatMap((rule) => ruleSql(rule, alias, p, narrowing));
    return terms.length === 0 ? 'false' : `(${terms.join(' OR ')})`;
  };
  return {
    patients: scope.patients,
    ...coveredDirectories(narrowing.caller),
    predicate: (alias, p) => `${scope.predicate(alias, p)} AND ${predicate(alias, p)}`,
    ...(scope.withheld ? { withheld: (alias, p) => `${scope.withheld!(alias, p)} AND ${predicate(alias, p)}` } : {}),
  };
}

/** How statements name the table of superseded versions. */
const HISTORY_ALIAS = /^h\d*$/;

/** The rows one scope opens; none when it does not say the letter and the row is of a type that was asked for. */
function ruleSql(rule: ScopeRule, alias: string, p: Parameters, narrowing: Narrowing): string[] {
  const { launchKey, baseUrl, letter, types } = narrowing;
  const saysLetter = rule.can.includes(letter);
  const isAskedFor = types.length === 0 || types.includes('*') || types.includes(rule.type);
  if (!/[rs]/.test(rule.can) || (!saysLetter && isAskedFor)) return [];
  if (rule.isBound && launchKey === undefined) return [];
  // Superseded versions keep no search values: what cannot be compared is not shown.
  if (rule.filters.length > 0 && HISTORY_ALIAS.test(alias)) return [];
  const terms: string[] = [];
  // A question that names its types says where the rows lie: as an expression, so that no index is walked for it a second time.
  const column = types.length === 0 || types.includes('*') ? `${alias}.type` : `${alias}.type || ''`;
  if (rule.type !== '*') terms.push(`${column} = ${p.add(rule.type)}::text`);
  else if (!saysLetter) terms.push(`${alias}.type <> ALL(${p.add(types)}::text[])`);
  if (rule.isBound) terms.push(`${alias}.patient_key = ${p.add(launchKey)}::bigint`);
  terms.push(...conditionsOf(rule.filters, rule.type, alias, p, baseUrl));
  return [terms.length === 0 ? 'true' : `(${terms.join(' AND ')})`];
}

const NOTHING: Scope = { patients: 'all', predicate: () => 'false' };

function conditionsOf(filters: Filter[], type: string, alias: string, p: Parameters, baseUrl: string): string[] {
  // What needs another row is refused above, so neither a scope nor a further alias is ever asked for.
  const context = {
    p,
    scope: NOTHING,
    parameters: R4_SEARCH_PARAMETERS,
    baseUrl,
    narrowed: true,
    asked: { index: false, directory: false },
    nextAlias: () => `${alias}_scope`,
  };
  return filters.map((filter) => conditionOf(filter, type, alias, context));
}
