import { isKindOf } from '../definitions.js';
import { parseReference, referenceTargetType } from '../reference.js';
import { shown } from '../shown.js';
import type { ValidationWalk } from '../validation-walk.js';
import type { Place } from './profile-walk.js';
import type { ProfileNode } from './profile-tree.js';
import type { ValidationSession } from './session.js';

/**
 * Checks what a reference points to: type, profile when the target is in reach (contained, or in the same Bundle), and
 * how it is aggregated (https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.type.aggregation).
 */
export function checkReferenceTarget(
  value: unknown,
  node: ProfileNode,
  place: Place,
  walk: ValidationWalk,
  session: ValidationSession,
): void {
  const types = node.types.filter((type) => type.code === 'Reference');
  const text = (value as { reference?: unknown } | null | undefined)?.reference;
  if (types.length === 0) return;
  const target = typeof text === 'string' ? session.references.resolve(text, place.container) : undefined;
  if (typeof text === 'string') {
    const modes = new Set(types.flatMap((type) => type.aggregation));
    const inside = modes.size > 0 && session.references.resolveInside(text, place.container);
    if (modes.size > 0) checkAggregation(text, inside, modes, walk, session);
  }
  const profiles = types.flatMap((type) => type.targets);
  if (profiles.length === 0) return;
  const type =
    (target as { resourceType?: string } | undefined)?.resourceType ?? referenceTargetType(value, place.container);
  if (type === undefined) return;
  const allowed = session.targetTypes(node).filter((each) => each.type === undefined || isKindOf(type, each.type));
  if (allowed.length === 0)
    walk.error('value', `The profile does not allow a reference to ${shown(type) ?? 'this type'} here`);
  else if (target !== undefined && !allowed.some((each) => session.fitsTarget(target, each.profile, node)))
    walk.error(
      'structure',
      `What the reference points to fits none of the profiles allowed here: ${profiles.join(', ')}${session.whyNot(target, profiles, node.definition)}`,
    );
}

function checkAggregation(
  text: string,
  target: unknown,
  modes: ReadonlySet<string>,
  walk: ValidationWalk,
  session: ValidationSession,
): void {
  const contained = parseReference(text).kind === 'contained';
  const mode = contained ? 'contained' : target !== undefined ? 'bundled' : 'referenced';
  if (modes.has(mode) || (modes.has('referenced') && !contained)) return;
  // Outside a Bundle nobody can tell whether its Bundle would hold the target.
  if (mode === 'referenced' && !session.references.isBundle) return;
  walk.error(
    'structure',
    `The profile wants the target of the reference ${[...modes].join(' or ')}; here it is ${WHERE[mode]}`,
  );
}

const WHERE: Record<string, string> = {
  contained: 'contained',
  bundled: 'in the same Bundle',
  referenced: 'not in the Bundle',
};
