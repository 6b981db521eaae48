import { parseReference } from '../reference.js';
import type { ValidationWalk } from '../validation-walk.js';
import type { LocalReferences } from './bundle-references.js';

type Json = Record<string, unknown>;

/** Bundles that travel alone: what they refer to by a relative address must be in them. */
const CLOSED = new Set(['message', 'document']);

/**
 * In a message or document, a relative reference or a urn means an entry (https://hl7.org/fhir/R4/bundle.html#references):
 * the receiver has no server to ask. Reports those that mean none.
 * @param isKnown tells what is known beside the Bundle, such as the earlier messages of a chain. With it, a reference to
 *   something unknown is an error; without, nobody can tell, and it is a warning
 */
export function checkLocalReferences(
  root: unknown,
  references: LocalReferences,
  isKnown: ((reference: string) => boolean) | undefined,
  walk: ValidationWalk,
): void {
  const bundle = root as Json | null;
  if (bundle?.['resourceType'] !== 'Bundle' || !CLOSED.has(bundle['type'] as string)) return;
  if (!Array.isArray(bundle['entry'])) return;
  walk.enter('Bundle');
  walk.enter('entry');
  (bundle['entry'] as Json[]).forEach((entry, index) => {
    const resource = entry?.['resource'];
    walk.enter(index);
    walk.enter('resource');
    visit(resource, resource);
    walk.leave();
    walk.leave();
  });
  walk.leave();
  walk.leave();

  function visit(value: unknown, container: unknown): void {
    if (Array.isArray(value)) {
      value.forEach((one, index) => {
        walk.enter(index);
        visit(one, container);
        walk.leave();
      });
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [key, one] of Object.entries(value)) {
      if (key === 'reference' && typeof one === 'string') check(one, container);
      else if (typeof one === 'object' && one !== null) {
        walk.enter(key);
        visit(one, container);
        walk.leave();
      }
    }
  }

  function check(text: string, container: unknown): void {
    const { kind, type } = parseReference(text);
    if ((kind !== 'relative' && kind !== 'urn') || references.resolve(text, container) !== undefined) return;
    if (isKnown?.(text)) return;
    walk.enter('reference');
    walk.add(
      isKnown ? 'error' : 'warning',
      'not-found',
      `The reference to ${type ?? 'an entry'} means nothing in this Bundle`,
    );
    walk.leave();
  }
}
