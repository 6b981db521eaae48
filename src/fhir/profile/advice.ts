import type { Issue } from '../../base/index.js';
import { typeDefinition } from '../definitions.js';
import type { PlacedResource } from '../validate-in-steps.js';
import { ValidationWalk } from '../validation-walk.js';
import { occurrencesOf } from './occurrences.js';
import type { Place } from './profile-walk.js';
import { NO_MORE, type ValidationSession } from './session.js';

const CORE = 'http://hl7.org/fhir/StructureDefinition/';

/**
 * What R4's own definitions recommend of codes, of the resource's type and of the data types inside it (the type of an
 * Identifier, the security labels of Meta); what they demand was checked with the structure.
 */
export function* advise(
  { resource, container, place }: PlacedResource,
  session: ValidationSession,
): Generator<void, Issue[]> {
  const type = String(resource['resourceType']);
  const tree = session.tree(CORE + type);
  if (!tree) return [];
  const walk = new ValidationWalk({ place });
  const at = { resource, container };
  yield* session.checkAgainst({ value: resource, ...NO_MORE }, tree.root, at, walk);
  yield* adviseInside(resource, type, at, walk, session);
  return walk.issues.filter((issue) => issue.severity === 'warning' && issue.code === 'code-invalid');
}

function* adviseInside(
  value: unknown,
  typeName: string,
  at: Place,
  walk: ValidationWalk,
  session: ValidationSession,
): Generator<void> {
  if (session.isTurnOver()) yield;
  for (const element of typeDefinition(typeName)?.elements ?? []) {
    for (const one of occurrencesOf(value, element)) {
      const name = one.type ?? element.types[0]?.name ?? '';
      const definition = typeDefinition(name);
      // Resources inside are looked at by themselves.
      if (definition?.kind !== 'complex' || typeof one.value !== 'object') continue;
      walk.enter(element.choice ? element.name + name[0]!.toUpperCase() + name.slice(1) : element.name);
      if (one.index !== undefined) walk.enter(one.index);
      const tree = name.includes('.') ? undefined : session.tree(CORE + name);
      if (tree) yield* session.checkAgainst(one, tree.root, at, walk);
      yield* adviseInside(one.value, name, at, walk, session);
      if (one.index !== undefined) walk.leave();
      walk.leave();
    }
  }
}
