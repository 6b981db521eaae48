import { ProfileUnusable } from './profile-tree.js';
import type { StructureDefinition } from './structure-definition.js';

/**
 * The definition with a snapshot.
 * @throws ProfileUnusable with the reason when it has none and none can be made
 */
export function withSnapshot(
  definition: StructureDefinition,
  _find: (canonical: string) => StructureDefinition | undefined,
): StructureDefinition {
  if (definition.snapshot?.element?.length) return definition;
  throw new ProfileUnusable(`The profile ${definition.url} has no snapshot`);
}
