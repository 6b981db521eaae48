import { theValue } from '../shown.js';
import type { ValidationWalk } from '../validation-walk.js';
import type { Occurrence } from './occurrences.js';
import type { ProfileNode } from './profile-tree.js';
import type { ValidationSession } from './session.js';

/** Types that carry codes (https://hl7.org/fhir/R4/terminologies.html#4.1). */
const CODED = new Set(['code', 'Coding', 'CodeableConcept', 'Quantity', 'string', 'uri']);

/**
 * Checks a binding as far as the value set can be looked into here: required as an error; extensible and preferred as
 * warnings (https://hl7.org/fhir/R4/terminologies.html#strength).
 */
export function checkBinding(
  one: Occurrence,
  type: string | undefined,
  node: ProfileNode,
  walk: ValidationWalk,
  session: ValidationSession,
): void {
  const { strength, valueSet } = node.binding!;
  if (one.value === undefined || type === undefined || !CODED.has(type) || strength === 'example') return;
  const verdict = session.isMember(node, one.value);
  if (verdict === undefined) session.codesNotJudged++;
  if (verdict !== false) return;
  const name = valueSet.split('|')[0]!.slice(valueSet.lastIndexOf('/') + 1);
  const what =
    typeof one.value === 'string'
      ? `${theValue(one.value)} is not a code of the value set ${name}`
      : type === 'CodeableConcept'
        ? `None of the codings is of the value set ${name}`
        : `The coding is not one of the value set ${name}`;
  walk.add(strength === 'required' ? 'error' : 'warning', 'code-invalid', `${what} (${strength})`);
}

/**
 * @param isMember of one code
 * @returns undefined when it cannot be told. A concept is a member when one of its codings is; one without codings is
 *   not judged, since text is allowed but for required bindings, where the structure check speaks
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
