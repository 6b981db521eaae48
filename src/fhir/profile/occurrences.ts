import type { ProfileNode } from './profile-tree.js';

type Json = Record<string, unknown>;

/** One value of an element, as it stands in the JSON. */
export interface Occurrence {
  /** Undefined when there are extensions only. */
  value: unknown;
  /** The `_name` half of a primitive. */
  companion: unknown;
  /** For a choice the type that the name says (`Quantity` in `valueQuantity`), else undefined. */
  type: string | undefined;
  /** Place in the list; undefined when the element does not repeat. */
  index: number | undefined;
}

/** The values of an element in the object it belongs to, in their order. */
export function occurrencesOf(parent: unknown, node: Pick<ProfileNode, 'name' | 'choice'>): Occurrence[] {
  if (typeof parent !== 'object' || parent === null || Array.isArray(parent)) return [];
  if (!node.choice) return ofProperty(parent as Json, node.name, undefined);
  const found: Occurrence[] = [];
  const seen = new Set<string>();
  for (const key in parent) {
    const name = key.startsWith('_') ? key.slice(1) : key;
    const type = name.startsWith(node.name) ? name.slice(node.name.length) : '';
    if (!/^[A-Z]/.test(type) || seen.has(name)) continue;
    seen.add(name);
    found.push(...ofProperty(parent as Json, name, type));
  }
  return found;
}

function ofProperty(parent: Json, name: string, type: string | undefined): Occurrence[] {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined;
  const companion = Object.hasOwn(parent, `_${name}`) ? parent[`_${name}`] : undefined;
  if (value === undefined && companion === undefined) return [];
  const typeName = type === undefined ? undefined : (PRIMITIVES.get(type) ?? type);
  if (!Array.isArray(value) && !Array.isArray(companion))
    return [{ value: value ?? undefined, companion, type: typeName, index: undefined }];
  const values = (Array.isArray(value) ? value : []) as unknown[];
  const companions = (Array.isArray(companion) ? companion : []) as unknown[];
  const made: Occurrence[] = [];
  for (let index = 0; index < Math.max(values.length, companions.length); index++)
    made.push({
      value: values[index] ?? undefined,
      companion: companions[index] ?? undefined,
      type: typeName,
      index,
    });
  return made;
}

/** Types whose name in `value[x]` differs from their own by the first letter. */
const PRIMITIVES = new Map(
  'base64Binary boolean canonical code date dateTime decimal id instant integer markdown oid positiveInt string time unsignedInt uri url uuid'
    .split(' ')
    .map((name) => [name[0]!.toUpperCase() + name.slice(1), name]),
);

/** The values that a simple path leads to: `coding.code`. `$this` and an empty path are the value itself. */
export function valuesAt(value: unknown, steps: readonly string[]): unknown[] {
  let at: unknown[] = [value];
  for (const step of steps) {
    at = at.flatMap((one) => {
      const plain = occurrencesOf(one, { name: step, choice: false });
      const found = plain.length > 0 ? plain : occurrencesOf(one, { name: step, choice: true });
      return found.flatMap((each) => (each.value === undefined ? [] : [each.value]));
    });
  }
  return at;
}
