/**
 * Conditions on contained resources (https://hl7.org/fhir/R4/search.html#contained): chains lead into them, and `_contained`
 * looks for them. Chains also lead into the Composition or MessageHeader that a Bundle begins with. What they can be found by lies with the row they are in, so whoever may see that row may ask by it.
 */
import type { SearchParameter } from '../../fhir/index.js';
import { isSharedType } from '../shared-types.js';
import { ANY_DIRECTORY, anyOf, type ConditionContext, storedTexts } from './condition-context.js';
import type { ConditionMaker } from './link-conditions.js';
import type { Filter } from './request.js';

/**
 * The resources contained in a row, as rows of the same columns; of a Bundle, the one that it begins with. Their ids begin with `#`, as they are referred to: so none
 * is taken for a resource of its own.
 * @param type of the row; empty or `*` where any is meant
 */
function rowsIn(holder: string, type: string, as: string): string {
  const list = type === 'Bundle' ? 'e' : 'x';
  const key = type === ANY_DIRECTORY || isSharedType(type) ? '0::bigint' : `${holder}.patient_key`;
  return `(SELECT ${key} AS patient_key, ${holder}.last_updated, held.type, held.id, held.keys, held.cross_keys, held.vals, NULL::text AS body
    FROM jsonb_to_recordset(${holder}.vals->'${list}') AS held(type text, id text, keys bigint[], cross_keys bigint[], vals jsonb)) AS ${as}`;
}

/** One step of a chain to a resource that is contained in the same row. */
export function chainIntoContained(
  param: SearchParameter,
  target: { type: string; filter: Filter },
  type: string,
  alias: string,
  c: ConditionContext,
  make: ConditionMaker,
): string {
  const holder = c.holder ?? { alias, type };
  const inner = c.nextAlias();
  const condition = make(target.filter, target.type, inner, { ...c, narrowed: true, holder });
  const named = `SELECT ref.id FROM ${storedTexts(alias, 'h', param.code, c)} AS ref(id)`;
  return `(${alias}.vals ? 'h' AND EXISTS (SELECT FROM ${rowsIn(holder.alias, holder.type, inner)}
    WHERE ${inner}.type = ${c.p.add(target.type)}::text AND ${inner}.id IN (${named}) AND ${condition}))`;
}

/**
 * What a row contains of the type that all the filters fit, and with `both` the row itself where it is one, as rows with
 * `type` and `id`; the id of the row itself is empty here.
 */
export function containedRows(
  filter: ContainedFilter,
  type: string,
  alias: string,
  c: ConditionContext,
  make: ConditionMaker,
): string {
  const inner = c.nextAlias();
  const held = `SELECT ${inner}.type, ${inner}.id FROM ${rowsIn(alias, type, inner)} WHERE ${allOf(filter, inner, { ...c, narrowed: true, holder: { alias, type } }, make)}`;
  if (!isAmong(filter, type)) return held;
  return `${held} UNION ALL SELECT ${alias}.type, '' WHERE ${allOf(filter, alias, { ...c, narrowed: true }, make)}`;
}

/** `_contained=true`: rows that contain one; `both`: those, and rows that are one themselves. */
export function containedCondition(
  filter: ContainedFilter,
  type: string,
  alias: string,
  c: ConditionContext,
  make: ConditionMaker,
): string {
  const inner = c.nextAlias();
  const within = { ...c, narrowed: true, holder: { alias, type } };
  const contained = `(${alias}.vals ? 'x' AND EXISTS (SELECT FROM ${rowsIn(alias, type, inner)} WHERE ${allOf(filter, inner, within, make)}))`;
  return anyOf([contained, ...(isAmong(filter, type) ? [`(${allOf(filter, alias, c, make)})`] : [])]);
}

type ContainedFilter = Filter & { kind: 'contained' };

const allOf = (filter: ContainedFilter, of: string, c: ConditionContext, make: ConditionMaker): string =>
  [`${of}.type = ${c.p.add(filter.type)}::text`, ...filter.of.map((one) => make(one, filter.type, of, c))].join(
    ' AND ',
  );

/** Rows of the type itself are asked for too, and lie among these. */
const isAmong = ({ both, type: wanted }: ContainedFilter, type: string): boolean =>
  both && isSharedType(wanted) === (type === ANY_DIRECTORY);
