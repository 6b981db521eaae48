import { parseReference, referenceTargetType } from './reference.js';
import { shown } from './shown.js';
import type { ValidationWalk } from './validation-walk.js';

/** A rule over one whole element, run after its structure was checked. Invariants and profiles will be rules too. */
export type Rule = (value: Record<string, unknown>, walk: ValidationWalk) => void;

/** ext-1 (https://hl7.org/fhir/R4/extensibility.html): an extension has a value or extensions, not both. */
export const extensionRule: Rule = (value, walk) => {
  let valued = false;
  for (const key in value) if (key.startsWith('value') || key.startsWith('_value')) valued = true;
  const nested = value['extension'] !== undefined;
  if (valued && nested) walk.error('structure', 'An extension has either a value or extensions, not both');
  if (!valued && !nested) walk.error('structure', 'An extension must have a value or extensions');
};

/** The rule of a Reference element that may point to `targets` (undefined = anything). */
export function referenceRule(targets: readonly string[] | undefined): Rule {
  const allowed = targets && new Set(targets);
  return (value, walk) => {
    const { reference, type } = value;
    if (typeof reference === 'string') checkLiteral(reference, walk);
    const target = referenceTargetType(value, walk.container);
    if (target === undefined) return;
    if (allowed && !allowed.has(target)) {
      const step = typeof reference === 'string' ? 'reference' : 'type';
      const what = shown(target) ?? 'this type';
      walk.errorAt(step, 'value', `The reference may not point to ${what}, only to ${listed(targets!)}`);
    } else if (typeof type === 'string' && type.slice(type.lastIndexOf('/') + 1) !== target) {
      walk.errorAt('type', 'value', 'The type differs from what the reference points to');
    }
  };
}

function checkLiteral(text: string, walk: ValidationWalk): void {
  const parts = parseReference(text);
  if (parts.kind === 'other' && !/^[a-z][a-z0-9+.-]*:/i.test(text)) {
    walk.errorAt(
      'reference',
      'value',
      'A reference is written Type/id, as an address, or as # and the id of a contained resource',
    );
  }
  if (parts.kind === 'contained' && parts.id !== '' && !hasContained(walk.container, parts.id!)) {
    walk.errorAt('reference', 'not-found', 'No contained resource has this id');
  }
}

function hasContained(container: unknown, id: string): boolean {
  const contained = (container as { contained?: unknown } | undefined)?.contained;
  return Array.isArray(contained) && contained.some((item) => item?.id === id);
}

function listed(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} others` : names.join(', ');
}

/** Contained resources need an id, each its own, and hold no contained resources (dom-2). */
export const containedRule: Rule = (value, walk) => {
  const contained = value['contained'];
  if (!Array.isArray(contained)) return;
  const ids = new Set<unknown>();
  contained.forEach((item: { id?: unknown } | null, index) => {
    walk.enter('contained');
    walk.enter(index);
    if (item?.id === undefined) walk.errorAt('id', 'required', 'A contained resource must have an id');
    else if (ids.has(item.id)) walk.errorAt('id', 'duplicate', 'Another contained resource has the same id');
    ids.add(item?.id);
    walk.leave();
    walk.leave();
  });
};
