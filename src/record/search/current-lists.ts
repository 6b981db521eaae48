/**
 * Lists by their function (https://hl7.org/fhir/R4/lifecycle.html#current): what is current for a citizen, told by the
 * resources themselves as they stand. No List resource is kept for it.
 */
import { ANY_OWNED, anyOf, type ConditionContext } from './condition-context.js';
import type { FilterReading } from './filter.js';
import type { ConditionMaker } from './link-conditions.js';
import type { Filter } from './request.js';

/** A test of one search parameter. */
interface Test {
  code: string;
  modifier?: 'not';
  values: string[];
}

const NOT_OVER: Test = { code: 'clinical-status', modifier: 'not', values: ['inactive', 'remission', 'resolved'] };
const NOT_MISTAKEN: Test = { code: 'verification-status', modifier: 'not', values: ['refuted', 'entered-in-error'] };

/** By name, and for each type that is on the list what makes it current. */
export const CURRENT_LISTS: Record<string, Record<string, Test[]>> = {
  '$current-problems': { Condition: [NOT_OVER, NOT_MISTAKEN] },
  '$current-medications': {
    MedicationStatement: [{ code: 'status', values: ['active', 'intended'] }],
    MedicationRequest: [{ code: 'status', values: ['active'] }],
  },
  '$current-allergies': { AllergyIntolerance: [NOT_OVER, NOT_MISTAKEN] },
  '$current-drug-allergies': {
    AllergyIntolerance: [NOT_OVER, NOT_MISTAKEN, { code: 'category', values: ['medication'] }],
  },
};

/**
 * `_list` with lists by function, with ids of Lists beside them if need be.
 * @param current those of the values that begin with $
 */
export function currentLists(types: string[], current: string[], values: string[]): FilterReading {
  const why = (text: string): FilterReading => ({ why: text, wrong: true, code: 'invalid' });
  const unknown = current.find((name) => CURRENT_LISTS[name] === undefined);
  if (unknown !== undefined)
    return why(`_list knows ${Object.keys(CURRENT_LISTS).join(', ')}, not ${unknown.slice(0, 64)}.`);
  const strange = current.find((name) => types.every((type) => CURRENT_LISTS[name]![type] === undefined));
  if (strange !== undefined && types.length > 0)
    return why(`${strange} is a list of ${Object.keys(CURRENT_LISTS[strange]!).join(' and ')}.`);
  const ids = values.filter((one) => !one.startsWith('$')).map((one) => one.replace(/^List\//, ''));
  if (ids.some((id) => !/^[A-Za-z0-9\-.]{1,64}$/.test(id))) return why('_list takes ids of Lists.');
  const of: Filter[] = current.map((list) => ({ kind: 'current', list }));
  if (ids.length > 0) of.push({ kind: 'list', ids });
  return { filter: of.length === 1 ? of[0]! : { kind: 'any', of } };
}

/** On rows of `type`; empty: of any type that is on the list. */
export function currentCondition(
  list: string,
  type: string,
  alias: string,
  c: ConditionContext,
  make: ConditionMaker,
): string {
  const testsOf = CURRENT_LISTS[list] ?? {};
  const current = (one: string): string =>
    (testsOf[one] ?? [])
      .map(({ code, modifier, values }) =>
        make({ kind: 'value', param: c.parameters.find(one, code)!, modifier, values }, one, alias, c),
      )
      .join(' AND ');
  if (type !== ANY_OWNED) return testsOf[type] ? `(${current(type)})` : 'false';
  return anyOf(Object.keys(testsOf).map((one) => `(${alias}.type = ${c.p.add(one)}::text AND ${current(one)})`));
}
