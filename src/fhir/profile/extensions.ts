import type { ValidationWalk } from '../validation-walk.js';
import type { Place } from './profile-walk.js';
import type { ValidationSession } from './session.js';
import type { StructureDefinition } from './structure-definition.js';

type Json = Record<string, unknown>;

/**
 * Checks each extension whose definition is known here against it, wherever it stands and whether or not a profile names
 * it (https://hl7.org/fhir/R4/extensibility.html). A modifier extension that nobody here knows is a warning: whoever
 * does not understand it must not use the element.
 */
export function* checkExtensions(
  resource: Json,
  place: Place,
  from: StructureDefinition | undefined,
  walk: ValidationWalk,
  session: ValidationSession,
): Generator<void> {
  yield* visit(resource);

  function* found(extension: Json, isModifier: boolean): Generator<void> {
    const url = extension['url'];
    if (typeof url !== 'string' || !url.includes(':')) return;
    const tree = session.tree(url, from);
    if (tree?.definition.type === 'Extension')
      yield* session.checkAgainst(
        { value: extension, companion: undefined, type: undefined, index: undefined },
        tree.root,
        place,
        walk,
      );
    else if (isModifier)
      walk.add('warning', 'extension', 'A modifier extension that is not known here may change the meaning');
  }

  function* visit(value: unknown): Generator<void> {
    if (session.isTurnOver()) yield;
    if (Array.isArray(value)) {
      for (const [index, one] of value.entries()) {
        walk.enter(index);
        yield* visit(one);
        walk.leave();
      }
    } else if (typeof value === 'object' && value !== null) yield* visitMembers(value as Json);
  }

  function* visitMembers(value: Json): Generator<void> {
    for (const key in value) {
      // Resources inside are visited on their own.
      if (key === 'contained' || (key === 'resource' && isResource(value[key]))) continue;
      const list = value[key];
      if (typeof list !== 'object' || list === null) continue;
      walk.enter(key.startsWith('_') ? key.slice(1) : key);
      if ((key === 'extension' || key === 'modifierExtension') && Array.isArray(list))
        for (const [index, one] of (list as unknown[]).entries()) {
          if (typeof one !== 'object' || one === null) continue;
          walk.enter(index);
          yield* found(one as Json, key === 'modifierExtension');
          walk.leave();
        }
      yield* visit(list);
      walk.leave();
    }
  }
}

const isResource = (value: unknown): boolean =>
  typeof (value as { resourceType?: unknown } | null | undefined)?.resourceType === 'string';
