import { equalValues, matchesPattern } from '../equality.js';
import { parseReference } from '../reference.js';
import { isKindOf } from '../definitions.js';
import { type Occurrence, occurrencesOf } from './occurrences.js';
import type { ProfileNode } from './profile-tree.js';
import type { Discriminator } from './structure-definition.js';

/**
 * Which slice a value belongs to (https://hl7.org/fhir/R4/profiling.html#discriminator): the same path is walked through
 * the value and through the definition of the slice, and what is found at both ends is compared.
 */

/** What telling slices apart needs from the validator. */
export interface SliceContext {
  resolve(reference: string): unknown;
  conformsTo(resource: unknown, profile: string, from: ProfileNode): boolean | undefined;
  isMember(node: ProfileNode, value: unknown): boolean | undefined;
  /** The root of the profile of an element's type: `Identifier` with profile dk-core-cpr-identifier. */
  typeRoots(node: ProfileNode): ProfileNode[];
  /** The roots of the profiles a reference may point to. */
  targetTypes(node: ProfileNode): { type: string; profile: string | undefined }[];
}

/** Undefined when it depends on a value set that cannot be looked into. */
export type Verdict = boolean | undefined;

export function isInSlice(
  occurrence: Occurrence,
  slice: ProfileNode,
  discriminators: readonly Discriminator[],
  context: SliceContext,
): Verdict {
  return all(discriminators, (discriminator) => fits(occurrence, slice, discriminator, context));
}

function all<T>(list: readonly T[], verdictOf: (one: T) => Verdict): Verdict {
  let verdict: Verdict = true;
  for (const one of list) {
    const own = verdictOf(one);
    if (own === false) return false;
    if (own === undefined) verdict = undefined;
  }
  return verdict;
}

function some<T>(list: readonly T[], verdictOf: (one: T) => Verdict): Verdict {
  let verdict: Verdict = false;
  for (const one of list) {
    const own = verdictOf(one);
    if (own === true) return true;
    if (own === undefined) verdict = undefined;
  }
  return verdict;
}

type Step = { kind: 'child'; name: string } | { kind: 'extension'; url: string } | { kind: 'resolve' } | OfType;
interface OfType {
  kind: 'ofType';
  type: string;
}

const stepsByPath = new Map<string, Step[]>();

/** The restricted FHIRPath of discriminators: `$this`, names, `extension(url)`, `ofType(T)`, `resolve()`. */
export function stepsOf(path: string): Step[] {
  const cached = stepsByPath.get(path);
  if (cached) return cached;
  const made: Step[] = [];
  const pattern =
    /\.?(?:(\$this)|(extension)\(\s*'([^']*)'\s*\)|(ofType)\(\s*([A-Za-z]+)\s*\)|(resolve)\(\s*\)|([A-Za-z][A-Za-z0-9]*)(?:\[x\])?)/y;
  pattern.lastIndex = 0;
  while (pattern.lastIndex < path.length) {
    const match = pattern.exec(path);
    if (!match) break;
    if (match[2]) made.push({ kind: 'extension', url: match[3]! });
    else if (match[4]) made.push({ kind: 'ofType', type: match[5]! });
    else if (match[6]) made.push({ kind: 'resolve' });
    else if (match[7]) made.push({ kind: 'child', name: match[7] });
  }
  stepsByPath.set(path, made);
  return made;
}

function fits(occurrence: Occurrence, slice: ProfileNode, by: Discriminator, context: SliceContext): Verdict {
  const extensions = by.path === 'url' ? slice.types.flatMap((type) => type.profiles) : [];
  if (extensions.length > 0 && slice.types[0]?.code === 'Extension') {
    const url = (occurrence.value as { url?: unknown } | null | undefined)?.url;
    return extensions.some((profile) => profile.split('|')[0] === url);
  }
  const steps = stepsOf(by.path);
  const found = valuesOf([occurrence], steps, context);
  if (by.type === 'type' || by.type === 'profile') return fitsType(found, slice, steps, by.type, context);
  const nodes = nodesOf([slice], steps, context);
  if (by.type === 'exists') {
    if (nodes.some((node) => node.max === 0)) return found.length === 0;
    return nodes.some((node) => node.min > 0) ? found.length > 0 : true;
  }
  return fitsValue(found, nodes, context);
}

/** `value` and the older `pattern`: fixed, pattern or required binding at the end of the path. */
function fitsValue(found: Occurrence[], nodes: ProfileNode[], context: SliceContext): Verdict {
  const telling = nodes.filter((node) => node.fixed || node.pattern || node.binding?.strength === 'required');
  if (telling.length === 0) return fitsChildren(found, nodes, context);
  return all(telling, (node) =>
    some(found, ({ value }) => {
      if (node.fixed) return equalValues(value, node.fixed.value);
      if (node.pattern) return matchesPattern(value, node.pattern.value);
      return context.isMember(node, value);
    }),
  );
}

/** Where nothing is said of the value as a whole, what is said of its mandatory children tells. */
function fitsChildren(found: Occurrence[], nodes: ProfileNode[], context: SliceContext): Verdict {
  const children = nodes
    .flatMap((node) => node.children)
    .filter((child) => child.min > 0 && (child.fixed || child.pattern));
  if (children.length === 0) return nodes.length > 0 && found.length > 0;
  return all(children, (child) =>
    fitsValue(
      found.flatMap(({ value }) => occurrencesOf(value, child)),
      [child],
      context,
    ),
  );
}

function fitsType(
  found: Occurrence[],
  slice: ProfileNode,
  steps: Step[],
  kind: 'type' | 'profile',
  context: SliceContext,
): boolean {
  const resolves = steps.at(-1)?.kind === 'resolve';
  const nodes = nodesOf([slice], resolves ? steps.slice(0, -1) : steps, context);
  const allowed = nodes.flatMap((node) =>
    resolves
      ? context.targetTypes(node).map((target) => ({ ...target, node }))
      : node.types.flatMap((type): { type: string; profile: string | undefined; node: ProfileNode }[] =>
          type.profiles.length === 0
            ? [{ type: type.code, profile: undefined, node }]
            : type.profiles.map((profile) => ({ type: type.code, profile, node })),
        ),
  );
  return found.some((one) => {
    const type = typeOf(one);
    return allowed.some((each) => {
      if (type !== undefined && !isKindOf(type, each.type)) return false;
      if (kind === 'type' || each.profile === undefined) return type !== undefined || allowed.length === 1;
      // A target that is out of reach is judged by its type alone.
      if (isOutOfReach(one)) return type !== undefined;
      return context.conformsTo(one.value, each.profile, each.node) === true;
    });
  });
}

/** A reference whose target is not here; its type may be known all the same. */
interface OutOfReach extends Occurrence {
  outOfReach: true;
}
const isOutOfReach = (one: Occurrence): one is OutOfReach => (one as Partial<OutOfReach>).outOfReach === true;

function typeOf(one: Occurrence): string | undefined {
  const type = (one.value as { resourceType?: unknown } | null | undefined)?.resourceType;
  return typeof type === 'string' ? type : one.type;
}

function valuesOf(from: Occurrence[], steps: Step[], context: SliceContext): Occurrence[] {
  let at = from;
  for (const step of steps) at = at.flatMap((one) => valueStep(one, step, context));
  return at;
}

function valueStep(one: Occurrence, step: Step, context: SliceContext): Occurrence[] {
  switch (step.kind) {
    case 'child': {
      const plain = occurrencesOf(one.value ?? one.companion, { name: step.name, choice: false });
      return plain.length > 0 ? plain : occurrencesOf(one.value ?? one.companion, { name: step.name, choice: true });
    }
    case 'extension':
      return extensionsOf(one).filter(({ value }) => (value as { url?: unknown } | null)?.url === step.url);
    case 'ofType':
      return typeOf(one) === undefined || isKindOf(typeOf(one)!, step.type) ? [one] : [];
    case 'resolve':
      return [resolved(one, context)];
  }
}

function extensionsOf(one: Occurrence): Occurrence[] {
  return [...occurrencesOf(one.value, EXTENSION), ...occurrencesOf(one.companion, EXTENSION)];
}
const EXTENSION = { name: 'extension', choice: false };

function resolved(one: Occurrence, context: SliceContext): Occurrence {
  const { reference, type } = (one.value ?? {}) as { reference?: unknown; type?: unknown };
  const text = typeof one.value === 'string' ? one.value : reference;
  const target = typeof text === 'string' ? context.resolve(text) : undefined;
  if (target !== undefined) return { value: target, companion: undefined, type: undefined, index: undefined };
  const named = typeof text === 'string' ? parseReference(text).type : undefined;
  const made: OutOfReach = {
    value: undefined,
    companion: undefined,
    type: named ?? (typeof type === 'string' ? type.slice(type.lastIndexOf('/') + 1) : undefined),
    index: undefined,
    outOfReach: true,
  };
  return made;
}

/** The same steps through the definition: through children, slices of children, and the profiles of types. */
function nodesOf(from: ProfileNode[], steps: Step[], context: SliceContext): ProfileNode[] {
  let at = from;
  for (const step of steps) at = at.flatMap((node) => nodeStep(node, step, context));
  return at;
}

function nodeStep(node: ProfileNode, step: Step, context: SliceContext): ProfileNode[] {
  switch (step.kind) {
    case 'child':
      return childrenNamed(node, step.name, context);
    case 'extension':
      return childrenNamed(node, 'extension', context).filter((child) => isExtension(child, step.url, context));
    case 'ofType':
      return node.types.some((type) => type.code === step.type) ? [node] : [];
    case 'resolve':
      return [];
  }
}

function childrenNamed(node: ProfileNode, name: string, context: SliceContext): ProfileNode[] {
  return [node, ...context.typeRoots(node)]
    .flatMap((one) => one.children.filter((child) => child.name === name))
    .flatMap((child) => [child, ...child.slices]);
}

function isExtension(node: ProfileNode, url: string, context: SliceContext): boolean {
  const plain = node.types.some((type) => type.profiles.some((profile) => profile.split('|')[0] === url));
  return plain || childrenNamed(node, 'url', context).some((child) => child.fixed?.value === url);
}
