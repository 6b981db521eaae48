import { theValue } from '../shown.js';
import type { ValidationWalk } from '../validation-walk.js';
import type { Occurrence } from './occurrences.js';
import type { ProfileNode } from './profile-tree.js';
import type { ValidationSession } from './session.js';

/** Types that carry codes (https://hl7.org/fhir/R4/terminologies.html#4.1). */
const CODED = new Set(['code', 'Coding', 'CodeableConcept', 'Quantity', 'string', 'uri']);

/**
 * Checks a binding as far as the value set can be looked into here: required as an error, and so what lies outside the outermost
 * set of another one (https://hl7.org/fhir/R4/extension-elementdefinition-maxvalueset.html); extensible and preferred as
 * warnings (https://hl7.org/fhir/R4/terminologies.html#strength).
 */
export function checkBinding(
  one: Occurrence,
  type: string | undefined,
  node: ProfileNode,
  walk: ValidationWalk,
  session: ValidationSession,
): void {
  const { strength, valueSet, outermost } = node.binding!;
  if (one.value === undefined || type === undefined || !CODED.has(type)) return;
  if (outermost !== undefined && strength !== 'required' && session.isMember(node, one.value, outermost) === false)
    walk.error('code-invalid', `${notOf(one.value, type, outermost)} (the outermost)`);
  else if (strength === 'required' && type === 'CodeableConcept' && isWithoutCodes(one.value))
    walk.error('code-invalid', `A code of the value set ${nameOf(valueSet)} is required, and there is none`);
  else if (strength !== 'example') {
    const verdict = session.isMember(node, one.value);
    if (verdict === undefined) session.codesNotJudged++;
    if (verdict === false)
      walk.add(
        strength === 'required' ? 'error' : 'warning',
        'code-invalid',
        `${notOf(one.value, type, valueSet)} (${strength})`,
      );
  }
}

const nameOf = (valueSet: string): string => valueSet.split('|')[0]!.slice(valueSet.lastIndexOf('/') + 1);

function notOf(value: unknown, type: string, valueSet: string): string {
  if (typeof value === 'string') return `${theValue(value)} is not a code of the value set ${nameOf(valueSet)}`;
  return type === 'CodeableConcept'
    ? `None of the codings is of the value set ${nameOf(valueSet)}`
    : `The coding is not one of the value set ${nameOf(valueSet)}`;
}

const isWithoutCodes = (concept: unknown): boolean =>
  typeof concept === 'object' && concept !== null && !Array.isArray((concept as { coding?: unknown }).coding);

/**
 * @param isMember of one code
 * @returns undefined when it cannot be told. A concept is a member when one of its codings is; one without codings is
 *   not judged: text is allowed but for required bindings
 */
export function isMemberValue(
  value: unknown,
  isMember: (system: string | undefined, code: string) => boolean | undefined,
): boolean | undefined {
  if (typeof value === 'string') return isMember(undefined, value);
  const { coding, system, code } = (value ?? {}) as { coding?: unknown; system?: unknown; code?: unknown };
  if (Array.isArray(coding)) {
    const verdicts = coding.map((each) => isMemberValue(each, isMember));
    if (verdicts.includes(true)) return true;
    return verdicts.includes(undefined) ? undefined : false;
  }
  if (typeof code !== 'string') return undefined;
  if (typeof system !== 'string') return false;
  return isMember(system, code);
}
