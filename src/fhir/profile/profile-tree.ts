import { typeDefinition } from '../definitions.js';
import { isInvariantOfR4 } from '../invariants.js';
import type {
  Discriminator,
  SnapshotConstraint,
  SnapshotElement,
  StructureDefinition,
} from './structure-definition.js';

/** A snapshot as a tree: each element with its children and its slices. */
export interface ProfileTree {
  /** Without its elements. */
  definition: StructureDefinition;
  root: ProfileNode;
}

export interface ProfileNode {
  /** The definition it stands in: what a canonical in it means depends on that. */
  definition: StructureDefinition;
  id: string;
  /** Path in R4's terms: `Patient.contact`. */
  path: string;
  /** Name in FHIRPath: `value` for `value[x]`. */
  name: string;
  choice: boolean;
  sliceName: string | undefined;
  min: number;
  max: number;
  /** What R4 itself demands; the structure check has seen to it. */
  baseMin: number;
  baseMax: number;
  types: ProfileType[];
  /** Changes what it belongs to: of an extension, at its root. */
  modifier: boolean;
  fixed: { value: unknown } | undefined;
  pattern: { value: unknown } | undefined;
  minValue: unknown;
  maxValue: unknown;
  maxLength: number | undefined;
  /** `outermost`: the value set that even a code beside an extensible one must be of. */
  binding: { strength: string; valueSet: string; outermost: string | undefined } | undefined;
  constraints: (SnapshotConstraint & { expression: string })[];
  slicing: { discriminators: Discriminator[]; rules: string; ordered: boolean } | undefined;
  slices: ProfileNode[];
  children: ProfileNode[];
}

export interface ProfileType {
  code: string;
  profiles: string[];
  targets: string[];
  aggregation: string[];
}

/** A profile that cannot be used, and why, in a sentence for whoever asked. */
export class ProfileUnusable extends Error {}

/** @throws ProfileUnusable when there is no snapshot, or it is not one */
export function profileTree(whole: StructureDefinition): ProfileTree {
  // The elements become the tree; the JSON of hundreds of profiles need not stay in memory beside it.
  const { snapshot, differential: _differential, text: _text, mapping: _mapping, ...definition } = whole;
  const elements = snapshot?.element;
  if (!Array.isArray(elements) || elements.length === 0)
    throw new ProfileUnusable(`The profile ${definition.url} has no snapshot`);
  const nodes = new Map<string, ProfileNode>();
  let root: ProfileNode | undefined;
  const references: [ProfileNode, string][] = [];
  for (const element of elements) {
    const node = nodeOf(element, definition);
    nodes.set(node.id, node);
    if (element.contentReference !== undefined) references.push([node, element.contentReference]);
    if (!root) root = node;
    else hang(node, nodes, definition);
  }
  for (const [node, reference] of references) borrowChildren(node, reference, nodes);
  return { definition, root: root! };
}

function nodeOf(element: SnapshotElement, definition: StructureDefinition): ProfileNode {
  const id = element.id ?? element.path;
  const last = element.path.slice(element.path.lastIndexOf('.') + 1);
  const choice = last.endsWith('[x]');
  return {
    definition,
    id,
    path: element.path,
    name: choice ? last.slice(0, -3) : last,
    choice,
    sliceName: sliceNameOf(id),
    min: element.min ?? 0,
    max: upper(element.max),
    baseMin: element.base?.min ?? 0,
    baseMax: upper(element.base?.max),
    types: (element.type ?? []).map((type) => ({
      code: typeCode(type),
      profiles: type.profile ?? [],
      targets: type.targetProfile ?? [],
      aggregation: type.aggregation ?? [],
    })),
    modifier: element['isModifier'] === true,
    fixed: typed(element, 'fixed'),
    pattern: typed(element, 'pattern'),
    minValue: typed(element, 'minValue')?.value,
    maxValue: typed(element, 'maxValue')?.value,
    maxLength: element.maxLength,
    binding: bindingOf(element),
    constraints: (element.constraint ?? []).filter(
      (rule): rule is SnapshotConstraint & { expression: string } =>
        rule.expression !== undefined && !isInvariantOfR4(rule.key),
    ),
    slicing: element.slicing && {
      discriminators: element.slicing.discriminator ?? [],
      rules: element.slicing.rules ?? 'open',
      ordered: element.slicing.ordered ?? false,
    },
    slices: [],
    children: [],
  };
}

function bindingOf({ binding }: SnapshotElement): ProfileNode['binding'] {
  if (binding?.valueSet === undefined) return undefined;
  const named = binding.extension?.find(({ url }) =>
    url.endsWith('/StructureDefinition/elementdefinition-maxValueSet'),
  );
  const outermost = named?.['valueCanonical'] ?? named?.['valueUri'];
  return {
    strength: binding.strength,
    valueSet: binding.valueSet,
    outermost: typeof outermost === 'string' ? outermost : undefined,
  };
}

const upper = (text: string | undefined): number =>
  text === undefined || text === '*' ? Number.POSITIVE_INFINITY : Number(text);

/** `http://hl7.org/fhirpath/System.String` is how snapshots name the type of ids and values. */
function typeCode(type: { code: string; extension?: { url: string; valueUrl?: string; valueUri?: string }[] }): string {
  if (!type.code.startsWith('http://hl7.org/fhirpath/System.')) return type.code;
  const named = type.extension?.find((one) => one.url.endsWith('/structuredefinition-fhir-type'));
  return named?.valueUrl ?? named?.valueUri ?? 'string';
}

function typed(element: SnapshotElement, prefix: string): { value: unknown } | undefined {
  for (const key in element) {
    if (!key.startsWith(prefix)) continue;
    const next = key.charCodeAt(prefix.length);
    if (next >= 65 && next <= 90) return { value: element[key] };
  }
  return undefined;
}

function sliceNameOf(id: string): string | undefined {
  const last = id.slice(id.lastIndexOf('.') + 1);
  const colon = last.indexOf(':');
  return colon === -1 ? undefined : last.slice(colon + 1);
}

/** A slice hangs on the element it slices, a slice of a slice on that; everything else on its parent. */
function hang(node: ProfileNode, nodes: Map<string, ProfileNode>, definition: StructureDefinition): void {
  if (node.sliceName !== undefined) {
    const cut = node.id.slice(0, node.id.length - node.sliceName.length - 1);
    const outer = node.sliceName.lastIndexOf('/');
    const sliced = (outer > 0 && nodes.get(`${cut}:${node.sliceName.slice(0, outer)}`)) || nodes.get(cut);
    if (sliced) {
      sliced.slices.push(node);
      return;
    }
  }
  const parent = nodes.get(node.id.slice(0, Math.max(0, node.id.lastIndexOf('.'))));
  if (!parent) throw new ProfileUnusable(`The snapshot of ${definition.url} has no parent for ${node.id}`);
  parent.children.push(node);
}

function borrowChildren(node: ProfileNode, reference: string, nodes: Map<string, ProfileNode>): void {
  const target = nodes.get(reference.slice(reference.indexOf('#') + 1));
  if (!target || node.children.length > 0) return;
  node.children = target.children;
  if (node.types.length === 0) node.types = target.types;
}

/** Whether the snapshot's element is there under R4's own rules alone: then walking into it finds nothing new. */
export function isKnownType(code: string): boolean {
  return typeDefinition(code) !== undefined;
}
