/** Breaks valid resources on purpose, one rule of their profile at a time. */
import type { ProfileNode } from '../../src/fhir/profile/profile-tree.js';

type Json = Record<string, unknown>;
type Path = (string | number)[];

export interface Mutant {
  kind: string;
  /** What was broken, for the list of those that nobody noticed. */
  what: string;
  broken: Json;
}

/** Every mutant of the resource at `at` inside `root` by what the profile's tree says. */
export function mutantsOf(root: Json, at: Path, tree: ProfileNode): Mutant[] {
  const found: Mutant[] = [];
  const resource = valueAt(root, at) as Json;
  visit(tree, resource, at);
  return found;

  function visit(node: ProfileNode, value: unknown, here: Path): void {
    for (const child of node.children) {
      for (const { key, type } of keysOf(value as Json, child)) {
        const own = (value as Json)[key];
        breakElement(child, key, type, own, here);
        const list = Array.isArray(own) ? own : [own];
        list.forEach((one, index) => {
          const place = [...here, key, ...(Array.isArray(own) ? [index] : [])];
          breakValue(child, one, place);
          if (typeof one === 'object' && one !== null && child.name !== 'resource') visit(child, one, place);
        });
      }
      if (child.max === 0) forbid(child, value as Json, here);
    }
  }

  function breakElement(node: ProfileNode, key: string, type: string | undefined, own: unknown, here: Path): void {
    const place = [...here, key];
    if (node.min > 0 && node.path.split('.').length <= 4)
      add('cardinality: missing', place, (parent) => void delete parent[key]);
    if (Array.isArray(own) && Number.isFinite(node.max) && node.max > 0)
      add('cardinality: too many', place, (parent) => {
        const list = parent[key] as unknown[];
        while (list.length <= node.max) list.push(structuredClone(list[0]));
      });
    if (type !== undefined && type !== 'Markdown' && !node.types.some((one) => one.code === 'markdown'))
      add('choice: another type', place, (parent) => {
        delete parent[key];
        parent[`${node.name}Markdown`] = 'x';
      });
  }

  function breakValue(node: ProfileNode, value: unknown, place: Path): void {
    const change = (kind: string, to: unknown) =>
      add(kind, place, (parent, last) => {
        parent[last] = to;
      });
    if (node.fixed) change('fixed value', typeof value === 'string' ? 'http://wrong.example' : { wrong: true });
    if (node.pattern)
      change(
        'pattern',
        typeof value === 'string' ? 'http://wrong.example' : { coding: [{ system: 'urn:x', code: 'x' }] },
      );
    if (node.maxLength !== undefined && typeof value === 'string') change('length', 'x'.repeat(node.maxLength + 1));
    if (node.binding?.strength === 'required' && typeof value === 'string') change('code', 'no-such-code');
    const types = node.types.map((one) => one.code);
    if (types.includes('Reference') && node.types.some((one) => one.targets.length > 0 && one.code === 'Reference'))
      if (typeof (value as Json)['reference'] === 'string')
        change('reference: another type', { reference: 'Substance/1' });
    if (
      typeof value === 'string' &&
      (types.includes('dateTime') || types.includes('date') || types.includes('instant'))
    )
      change('a date that does not exist', value.replace(/^\d{4}-\d{2}-\d{2}/, '2023-02-30'));
    if (typeof value === 'object' && value !== null && types[0] !== 'Extension' && node.name !== 'resource')
      add('an element that R4 does not have', place, (parent, last) => {
        (parent[last] as Json)['unheardOf'] = 1;
      });
    if (
      typeof value === 'string' &&
      node.constraints.some((rule) => /matches\('\^/.test(rule.expression) && rule.severity === 'error')
    )
      change('rule of the profile', '!');
  }

  function forbid(node: ProfileNode, parent: Json, here: Path): void {
    if (keysOf(parent, node).length > 0) return;
    const made = SAMPLES[node.types[0]?.code ?? ''];
    if (made === undefined || node.name === 'contained') return;
    const key = node.choice ? `${node.name}${capital(node.types[0]!.code)}` : node.name;
    add('forbidden element', [...here, key], (owner) => {
      owner[key] = node.baseMax === 1 ? made : [made];
    });
  }

  function add(kind: string, place: Path, change: (parent: Json, last: string) => void): void {
    const broken = structuredClone(root);
    const parent = valueAt(broken, place.slice(0, -1)) as Json;
    change(parent, String(place.at(-1)));
    found.push({ kind, what: `${kind} at ${place.join('.')}`, broken });
  }
}

const SAMPLES: Record<string, unknown> = {
  string: 'x',
  code: 'x',
  boolean: true,
  uri: 'urn:x',
  dateTime: '2024-01-01',
  CodeableConcept: { text: 'x' },
  Reference: { display: 'x' },
  Identifier: { value: 'x' },
  Period: { start: '2024-01-01' },
  Annotation: { text: 'x' },
  Quantity: { value: 1 },
};

const capital = (name: string): string => name[0]!.toUpperCase() + name.slice(1);

function keysOf(value: Json, node: ProfileNode): { key: string; type: string | undefined }[] {
  if (!node.choice) return value[node.name] === undefined ? [] : [{ key: node.name, type: undefined }];
  return Object.keys(value)
    .filter((key) => key.startsWith(node.name) && /^[A-Z]/.test(key.slice(node.name.length)))
    .map((key) => ({ key, type: key.slice(node.name.length) }));
}

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as Json)[String(step)], root);
}
