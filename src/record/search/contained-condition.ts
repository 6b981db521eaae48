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

/** `_contained=true`: rows that contain one; `both`: those, and rows that are one themselves. */
export function containedCondition(
  filter: Filter & { kind: 'contained' },
  type: string,
  alias: string,
  c: ConditionContext,
  make: ConditionMaker,
): string {
  const inner = c.nextAlias();
  const within = { ...c, narrowed: true, holder: { alias, type } };
  const all = (of: string, context: ConditionContext) =>
    [`${of}.type = ${c.p.add(filter.type)}::text`, ...filter.of.map((one) => make(one, filter.type, of, context))].join(
      ' AND ',
    );
  const contained = `(${alias}.vals ? 'x' AND EXISTS (SELECT FROM ${rowsIn(alias, type, inner)} WHERE ${all(inner, within)}))`;
  const isAmongThem = isSharedType(filter.type) === (type === ANY_DIRECTORY);
  return anyOf([contained, ...(filter.both && isAmongThem ? [`(${all(alias, c)})`] : [])]);
}
