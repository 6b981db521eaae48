import type { ValidationWalk } from '../validation-walk.js';
import { mayExtend, type Owner, ownerBelow, ownerOfResource } from './extension-context.js';
import type { Place } from './profile-walk.js';
import type { ValidationSession } from './session.js';
import type { StructureDefinition } from './structure-definition.js';

type Json = Record<string, unknown>;

/**
 * Checks each extension whose definition is known here against it, wherever it stands and whether or not a profile names
 * it (https://hl7.org/fhir/R4/extensibility.html), and whether it may stand there. A modifier extension that nobody here knows is a warning: whoever
 * does not understand it must not use the element.
 */
export function* checkExtensions(
  resource: Json,
  place: Place,
  from: StructureDefinition | undefined,
  walk: ValidationWalk,
  session: ValidationSession,
): Generator<void> {
  yield* visit(resource, ownerOfResource(String(resource['resourceType'])));

  function* found(extension: Json, isModifier: boolean, owner: Owner | undefined): Generator<void> {
    const url = extension['url'];
    if (typeof url !== 'string' || !url.includes(':')) return;
    const tree = session.tree(url, from);
    if (tree?.definition.type === 'Extension') {
      if (owner && !mayExtend(tree.definition, owner))
        walk.error('structure', `The extension may not stand here${placesOf(tree.definition)}`);
      if (tree.root.modifier !== isModifier)
        walk.error(
          'structure',
          `The extension is ${tree.root.modifier ? 'a' : 'no'} modifier and stands with the ${isModifier ? 'modifiers' : 'others'}`,
        );
      yield* session.checkAgainst(
        { value: extension, companion: undefined, type: undefined, index: undefined },
        tree.root,
        place,
        walk,
      );
    } else if (isModifier)
      walk.add('warning', 'extension', 'A modifier extension that is not known here may change the meaning');
  }

  function* visit(value: unknown, owner: Owner | undefined): Generator<void> {
    if (session.isTurnOver()) yield;
    if (Array.isArray(value)) {
      for (const [index, one] of value.entries()) {
        walk.enter(index);
        yield* visit(one, owner);
        walk.leave();
      }
    } else if (typeof value === 'object' && value !== null) yield* visitMembers(value as Json, owner);
  }

  function* visitMembers(value: Json, owner: Owner | undefined): Generator<void> {
    const here = owner?.type === 'Extension' ? { ...owner, extension: String(value['url']) } : owner;
    for (const key in value) {
      // Resources inside are visited on their own.
      if (key === 'contained' || (key === 'resource' && isResource(value[key]))) continue;
      const list = value[key];
      if (typeof list !== 'object' || list === null) continue;
      const member = key.startsWith('_') ? key.slice(1) : key;
      walk.enter(member);
      if ((key === 'extension' || key === 'modifierExtension') && Array.isArray(list))
        for (const [index, one] of (list as unknown[]).entries()) {
          if (typeof one !== 'object' || one === null) continue;
          walk.enter(index);
          yield* found(one as Json, key === 'modifierExtension', here);
          walk.leave();
        }
      yield* visit(list, ownerBelow(owner, member));
      walk.leave();
    }
  }
}

/** The first places where it may, for whoever put it elsewhere. */
function placesOf(definition: StructureDefinition): string {
  const contexts = definition['context'] as { expression?: unknown }[];
  const named = contexts.slice(0, 5).map(({ expression }) => String(expression).slice(0, 100));
  return named.length > 0 ? `: it belongs to ${named.join(', ')}` : '';
}

const isResource = (value: unknown): boolean =>
  typeof (value as { resourceType?: unknown } | null | undefined)?.resourceType === 'string';
