/**
 * Conditions that follow references: chains, _has, _list, compartments. Every further alias carries the caller's
 * visibility predicate itself: nothing is filtered afterwards, so nothing hidden can be deduced from what is left.
 */
import { Parameters } from '../../database/index.js';
import {
  compartmentParameters,
  isCompartmentType,
  isPatientCompartmentType,
  type SearchParameter,
} from '../../fhir/index.js';
import { crossKey, isCrossReference, referenceKey } from '../search-keys.js';
import { isSharedType } from '../shared-types.js';
import {
  ANY_DIRECTORY,
  ANY_OWNED,
  anyOf,
  type ConditionContext,
  escapeLike,
  hashesOf,
  isOfType,
  keysContain,
  madeOf,
  storedTexts,
  typesOf,
  wrongValue,
} from './condition-context.js';
import { chainIntoContained } from './contained-condition.js';
import type { Filter } from './request.js';

/** Makes the condition of a filter; handed in, since chains and filters need each other. */
export type ConditionMaker = (filter: Filter, type: string, alias: string, c: ConditionContext) => string;

const table = (type: string): string => (isSharedType(type) ? 'shared_resource' : 'resource');
const visible = (type: string, alias: string, c: ConditionContext): string =>
  isSharedType(type) ? String(c.scope.directories?.(type) ?? true) : c.scope.predicate(alias, c.p);

/** Whom a resource of the compartment is about lies under the same patient_key. */
const isOwnerReference = (param: SearchParameter, type: string): boolean =>
  (param.code === 'patient' || param.code === 'subject') && isPatientCompartmentType(type);

const canBeCanonical = (type: string, c: ConditionContext): boolean =>
  type === ANY_DIRECTORY || c.parameters.find(type, 'url')?.type === 'uri';

/** https://hl7.org/fhir/R4/search.html#reference as hashes; the value is a reference, relative or absolute, or an id. */
export function referenceCondition(
  param: SearchParameter,
  values: string[],
  type: string,
  alias: string,
  c: ConditionContext,
): string {
  const local = values.map((value) => (value.startsWith(`${c.baseUrl}/`) ? value.slice(c.baseUrl.length + 1) : value));
  const crossed = local.filter((value) => isCrossReference(param, value));
  const plain = local.filter((value) => !isCrossReference(param, value));
  const hashes = (list: string[]) => list.flatMap((value) => hashesOf(type, referenceKey(param.code, value)));
  const byRow = plain.length > 0;
  return anyOf([
    ...(crossed.length > 0 ? [keysContain(hashes(crossed), alias, true, c, byRow)] : []),
    ...(plain.length > 0 ? [keysContain(hashes(plain), alias, false, c)] : []),
  ]);
}

/** By any search parameter at all: among few citizens' rows each is looked at, else the inverted index is asked for all of them. */
export function refersToCondition(
  targets: readonly { type: string; names: string[] }[],
  type: string,
  alias: string,
  c: ConditionContext,
): string {
  if (c.narrowed && type === ANY_OWNED) {
    const names = c.p.add(targets.flatMap((target) => target.names));
    return `EXISTS (SELECT FROM jsonb_each(${alias}.vals->'r') AS of(code, refs), jsonb_array_elements_text(of.refs) AS ref(at)
      WHERE split_part(ref.at, '|', 1) = ANY(${names}::text[]))`;
  }
  const hashes = targets.flatMap((target) =>
    typesOf(type).flatMap((source) =>
      referencesTo(source, target.type, c).flatMap(({ code }) =>
        target.names.map((name) => crossKey(source, referenceKey(code, name))),
      ),
    ),
  );
  return keysContain(hashes, alias, true, { ...c, narrowed: false });
}

const referencesTo = (source: string, target: string, { parameters }: ConditionContext): SearchParameter[] =>
  parameters.of(source).filter((param) => param.type === 'reference' && param.targets.includes(target));

/** Directories that are trees, by the parameter that leads upwards. */
const PARENT: Record<string, string> = { Location: 'partof', Organization: 'partof' };

/**
 * :above and :below over canonical addresses: by version (https://hl7.org/fhir/R4/references.html#canonical). Below an address
 * alone are all of its versions, below `url|1.2` are 1.2 and 1.2.3; above it are 1.2, 1 and what names no version.
 */
function versionsCondition(
  param: SearchParameter,
  modifier: 'above' | 'below',
  canonical: string,
  alias: string,
  c: ConditionContext,
): string {
  const { p } = c;
  const [url = '', version] = canonical.split('|');
  const of = `EXISTS (SELECT FROM ${storedTexts(alias, 'r', param.code, c)} AS ref(at) WHERE`;
  // Made only where it is used: a parameter that no text mentions is refused by PostgreSQL.
  const isOfUrl = () => `split_part(ref.at, '|', 1) = ${p.add(url)}`;
  if (modifier === 'below')
    return version === undefined
      ? `${of} ${isOfUrl()})`
      : `${of} ref.at = ${p.add(canonical)} OR ref.at LIKE ${p.add(`${escapeLike(canonical)}.%`)})`;
  if (version === undefined) return `${of} ref.at = ${p.add(url)})`;
  return `${of} ${isOfUrl()} AND (ref.at = ${p.add(url)} OR starts_with(${p.add(`${canonical}.`)}, ref.at || '.')))`;
}

/** True for `http://...` as an address of something that has one. */
const isCanonical = (param: SearchParameter, value: string, c: ConditionContext): boolean =>
  /^[a-z][a-z0-9+.-]*:/i.test(value) && param.targets.some((target) => canBeCanonical(target, c));

/**
 * :above and :below over places and organisations: the one that is named, and those over or under it
 * (https://hl7.org/fhir/R4/search.html#recursive). @throws Failure for a reference to anything else
 */
export function hierarchyCondition(
  param: SearchParameter,
  modifier: 'above' | 'below',
  values: string[],
  alias: string,
  c: ConditionContext,
): string {
  return anyOf(
    values.map((value) => {
      const local = value.startsWith(`${c.baseUrl}/`) ? value.slice(c.baseUrl.length + 1) : value;
      if (isCanonical(param, local, c)) return versionsCondition(param, modifier, local, alias, c);
      const only = param.targets.length === 1 && !local.includes('/') ? `${param.targets[0]}/${local}` : local;
      const type = only.slice(0, only.indexOf('/'));
      const parent = PARENT[type];
      if (!parent || !param.targets.includes(type))
        throw wrongValue(
          param,
          `:${modifier} follows ${Object.keys(PARENT).join(' and ')}, named as Location/23, and the versions of a canonical address`,
        );
      const step = c.nextAlias();
      const up = storedTexts(step, 'r', parent, c);
      const next =
        modifier === 'below'
          ? `SELECT (${literalName(step)}) COLLATE "C" FROM shared_resource AS ${step}, tree, ${up} AS up(at) WHERE ${step}.type = ${c.p.add(type)}::text AND up.at = tree.at AND ${visible(type, step, c)}`
          : `SELECT up.at COLLATE "C" FROM shared_resource AS ${step}, tree, ${up} AS up(at) WHERE ${step}.type = ${c.p.add(type)}::text AND ${step}.id = substr(tree.at, ${type.length + 2}) AND ${visible(type, step, c)}`;
      // UNION, not UNION ALL: a circle ends where it began. Both of its parts must say by what letters are compared.
      const tree = `WITH RECURSIVE tree(at) AS (SELECT ${c.p.add(only)}::text COLLATE "C" UNION ${next}) SELECT tree.at FROM tree`;
      return `EXISTS (SELECT FROM ${storedTexts(alias, 'r', param.code, c)} AS ref(at) WHERE ref.at IN (${tree}))`;
    }),
  );
}

/**
 * One step of a chain (https://hl7.org/fhir/R4/search.html#chaining) to one type. It leads into contained resources too, but
 * for the citizen whom a resource is about: that one is here by itself.
 */
export function chainCondition(
  param: SearchParameter,
  target: LinkEnd,
  type: string,
  alias: string,
  c: ConditionContext,
  make: ConditionMaker,
): string {
  const inner = c.nextAlias();
  if (target.type === 'Patient' && isOwnerReference(param, type)) {
    const link = `${alias}.vals->'r'->${c.p.add(param.code)}::text @> to_jsonb('Patient/' || ${inner}.id)`;
    return amongOwnRows(target, inner, alias, link, c, make);
  }
  const where = whereOf(target, inner, { ...c, narrowed: false }, make);
  const names = canBeCanonical(target.type, c)
    ? `SELECT own.name FROM ${table(target.type)} AS ${inner}, LATERAL (VALUES (${[literalName(inner), ...canonicalNames(inner)].join('), (')})) AS own(name) WHERE ${where}`
    : `SELECT ${literalName(inner)} FROM ${table(target.type)} AS ${inner} WHERE ${where}`;
  // IS TRUE keeps the planner from joining: so it is looked up once and hashed, not once for each row.
  const anywhere = `(ref.at IN (${names})) IS TRUE`;
  const found =
    c.narrowed && !isSharedType(target.type) && !isSharedType(type)
      ? besideFirst(target, alias, anywhere, c, make)
      : anywhere;
  return anyOf([
    `EXISTS (SELECT FROM ${storedTexts(alias, 'r', param.code, c)} AS ref(at) WHERE ${found})`,
    chainIntoContained(param, target, type, alias, c, make),
  ]);
}

interface LinkEnd {
  type: string;
  filter: Filter;
}

/** What a link leads to: rows of the type that fit the filter and may be seen. */
function whereOf(end: LinkEnd, alias: string, c: ConditionContext, make: ConditionMaker): string {
  const made = madeOf(end.filter, c, (own) => make(end.filter, end.type, alias, own));
  return `${isOfType(end.type, alias, [made], c.p)} AND ${made.sql} AND ${visible(end.type, alias, c)}`;
}

/**
 * What is linked to a row and lies with the same citizen. Where the index or the directory finds it among everybody's rows,
 * the citizens whom that is about are said apart: the planner begins with those few. From EXISTS alone, which compares more
 * than keys, it would walk through all rows that are asked about.
 */
function amongOwnRows(
  end: LinkEnd,
  inner: string,
  alias: string,
  link: string,
  c: ConditionContext,
  make: ConditionMaker,
): string {
  const condition = make(end.filter, end.type, inner, c);
  const exists = `EXISTS (SELECT FROM resource AS ${inner} WHERE ${inner}.patient_key = ${alias}.patient_key AND ${inner}.type = ${c.p.add(end.type)}::text
      AND ${link} AND ${condition} AND ${visible(end.type, inner, c)})`;
  if (!isFoundByItself(end, c, make)) return exists;
  const found = c.nextAlias();
  return `(${exists} AND ${alias}.patient_key IN (SELECT ${found}.patient_key FROM resource AS ${found} WHERE ${whereOf(end, found, c, make)}))`;
}

function isFoundByItself(end: LinkEnd, c: ConditionContext, make: ConditionMaker): boolean {
  if (c.narrowed || end.filter.kind !== 'value') return false;
  const trial = { ...c, p: new Parameters() };
  return madeOf(end.filter, trial, (own) => make(end.filter, end.type, 'trial', own)).foundBy !== undefined;
}

/**
 * What lies with the same citizen is found there by its key; only what does not is looked for among everybody's rows. A row
 * that is there and hidden answers as if it were nowhere: no other row has its name.
 */
function besideFirst(
  target: LinkEnd,
  alias: string,
  anywhere: string,
  c: ConditionContext,
  make: ConditionMaker,
): string {
  const beside = c.nextAlias();
  const start = `${target.type}/`;
  const here = `${beside}.patient_key = ${alias}.patient_key AND ${beside}.type = ${c.p.add(target.type)}::text AND ${beside}.id = substr(ref.at, ${start.length + 1})`;
  const condition = make(target.filter, target.type, beside, c);
  return `left(ref.at, ${start.length}) = ${c.p.add(start)} AND CASE WHEN EXISTS (SELECT FROM resource AS ${beside} WHERE ${here})
    THEN EXISTS (SELECT FROM resource AS ${beside} WHERE ${here} AND ${condition} AND ${visible(target.type, beside, c)}) ELSE ${anywhere} END`;
}

const literalName = (alias: string): string => `${alias}.type || '/' || ${alias}.id`;

/** The ways a canonical reference may name a row (https://hl7.org/fhir/R4/references.html#canonical). */
const canonicalNames = (alias: string): string[] => [
  `${alias}.vals->'u'->'url'->>0`,
  `(${alias}.vals->'u'->'url'->>0) || '|' || (${alias}.vals->'k'->>'version')`,
];

/** https://hl7.org/fhir/R4/search.html#has */
export function hasCondition(
  filter: Filter & { kind: 'has' },
  type: string,
  alias: string,
  c: ConditionContext,
  make: ConditionMaker,
): string {
  const inner = c.nextAlias();
  const from = { type: filter.sourceType, filter: filter.filter };
  if (type === 'Patient' && isOwnerReference(filter.via, filter.sourceType)) {
    const link = `${inner}.vals->'r'->${c.p.add(filter.via.code)}::text @> to_jsonb('Patient/' || ${alias}.id)`;
    return amongOwnRows(from, inner, alias, link, c, make);
  }
  const where = whereOf(from, inner, { ...c, narrowed: false }, make);
  const refs = `SELECT ref.at FROM ${table(filter.sourceType)} AS ${inner}, ${storedTexts(inner, 'r', filter.via.code, c)} AS ref(at) WHERE ${where}`;
  if (!canBeCanonical(type, c)) return `(${literalName(alias)}) IN (${refs})`;
  // Each name by itself, and IS TRUE: so what refers to it is looked up once and hashed, not once for each row.
  return anyOf([literalName(alias), ...canonicalNames(alias)].map((name) => `((${name}) IN (${refs})) IS TRUE`));
}

/** https://hl7.org/fhir/R4/search.html#list  A List that the caller may not see names nothing. */
export function listCondition(ids: string[], alias: string, c: ConditionContext): string {
  const list = c.nextAlias();
  return `(${literalName(alias)}) IN (SELECT ref.at FROM resource AS ${list}, ${storedTexts(list, 'r', 'item', c)} AS ref(at)
    WHERE ${list}.type = 'List' AND ${list}.id = ANY(${c.p.add(ids)}::text[]) AND ${c.scope.predicate(list, c.p)})`;
}

/** https://hl7.org/fhir/R4/compartmentdefinition.html */
export function compartmentCondition(
  owner: { type: string; id: string },
  type: string,
  alias: string,
  c: ConditionContext,
): string {
  if (!isCompartmentType(owner.type)) return 'false';
  const reference = `${owner.type}/${owner.id}`;
  return anyOf(
    compartmentParameters(owner.type, type).map((code) => {
      if (code === '{def}') return `${alias}.id = ${c.p.add(owner.id)}::text`;
      const param = c.parameters.find(type, code);
      return param ? referenceCondition(param, [reference], type, alias, c) : 'false';
    }),
  );
}
