import { ProfileUnusable } from './profile-tree.js';
import type { SnapshotElement, StructureDefinition } from './structure-definition.js';

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
/** Profiles of profiles of profiles: more than this is a circle. */
const DEEPEST_BASES = 20;

export type FindDefinition = (canonical: string) => StructureDefinition | undefined;

/**
 * The definition with a snapshot: its own, or one made of its base's snapshot and its differential
 * (https://hl7.org/fhir/R4/profiling.html#snapshot).
 * @throws ProfileUnusable with the reason when none can be made
 */
export function withSnapshot(definition: StructureDefinition, find: FindDefinition, depth = 0): StructureDefinition {
  if (definition.snapshot?.element?.length) return definition;
  const { url, baseDefinition } = definition;
  const differential = definition.differential?.element;
  if (!Array.isArray(differential))
    throw new ProfileUnusable(`The profile ${url} has neither snapshot nor differential`);
  if (depth > DEEPEST_BASES) throw new ProfileUnusable(`The profile ${url} derives from itself`);
  const base = baseDefinition === undefined ? undefined : find(baseDefinition);
  if (!base)
    throw new ProfileUnusable(
      `The profile ${url} has no snapshot, and none can be made: what it is based on (${baseDefinition ?? 'nothing'}) is not known here`,
    );
  const whole = withSnapshot(base, find, depth + 1);
  const made = new SnapshotMaker(definition, whole.snapshot!.element, find, depth);
  for (const element of differential) made.apply(element);
  return { ...definition, snapshot: { element: made.elements } };
}

/** What a differential does not take over from itself: these say which element it is. */
const IDENTITY = new Set(['id', 'path', 'base', 'constraint']);

class SnapshotMaker {
  readonly elements: SnapshotElement[];
  readonly #definition: StructureDefinition;
  readonly #find: FindDefinition;
  readonly #depth: number;

  constructor(definition: StructureDefinition, base: SnapshotElement[], find: FindDefinition, depth: number) {
    this.elements = structuredClone(base);
    this.#definition = definition;
    this.#find = find;
    this.#depth = depth;
  }

  apply(differential: SnapshotElement): void {
    const id = this.#canonicalId(differential);
    const target = this.#reach(id);
    if (!target)
      throw new ProfileUnusable(
        `The differential of ${this.#definition.url} names ${id}, which its base does not have`,
      );
    for (const [key, value] of Object.entries(differential)) if (!IDENTITY.has(key)) target[key] = value;
    if (differential.constraint) target.constraint = [...(target.constraint ?? []), ...differential.constraint];
    if (/^(fixed|pattern)[A-Z]/.test(Object.keys(differential).find((key) => /^(fixed|pattern)[A-Z]/.test(key)) ?? ''))
      this.#dropOther(target, differential);
    if (differential.sliceName === undefined && !id.slice(id.lastIndexOf('.')).includes(':'))
      this.#tellSlices(id, differential);
  }

  /** A fixed value replaces a pattern of the base. */
  #dropOther(target: SnapshotElement, differential: SnapshotElement): void {
    const own = new Set(Object.keys(differential));
    for (const key of Object.keys(target)) if (/^(fixed|pattern)[A-Z]/.test(key) && !own.has(key)) delete target[key];
  }

  /** What is said of an element with slices holds for each slice too: at most as many. */
  #tellSlices(id: string, differential: SnapshotElement): void {
    if (differential.max === undefined || differential.max === '*') return;
    for (const slice of this.elements.filter(
      (one) => one.id?.startsWith(`${id}:`) && !one.id.slice(id.length).includes('.'),
    ))
      if (slice.max === '*' || Number(slice.max) > Number(differential.max)) slice.max = differential.max;
  }

  /** `Observation.valueQuantity` is short for the slice `valueQuantity` of `Observation.value[x]`. */
  #canonicalId(element: SnapshotElement): string {
    const id = element.id ?? element.path;
    const parts = id.split('.');
    let path = '';
    return parts
      .map((part, index) => {
        const [name = '', slice] = part.split(':');
        const parent = path;
        path = index === 0 ? name : `${path}.${name}`;
        if (index === 0 || slice !== undefined || this.#knowsPath(path)) return part;
        const choice = this.#choiceFor(parent, name);
        if (choice === undefined) return part;
        path = `${parent}.${choice}`;
        return `${choice}:${name}`;
      })
      .join('.');
  }

  #knowsPath(path: string): boolean {
    return this.elements.some((one) => one.path === path);
  }

  #choiceFor(parent: string, name: string): string | undefined {
    const found = this.elements.find((one) => {
      if (!one.path.startsWith(`${parent}.`) || !one.path.endsWith('[x]')) return false;
      const stem = one.path.slice(parent.length + 1, -3);
      return !stem.includes('.') && name.startsWith(stem) && /^[A-Z]/.test(name.slice(stem.length));
    });
    return found?.path.slice(parent.length + 1);
  }

  /** The element of this id, made when it is a slice or lies inside a type. */
  #reach(id: string): SnapshotElement | undefined {
    const known = this.#byId(id);
    if (known) return known;
    const dot = id.lastIndexOf('.');
    const last = id.slice(dot + 1);
    const colon = last.lastIndexOf(':');
    if (colon !== -1) return this.#slice(id, id.slice(0, dot + 1) + last.slice(0, colon), last.slice(colon + 1));
    if (dot === -1) return undefined;
    const parent = this.#reach(id.slice(0, dot));
    if (!parent || !this.#unfold(parent)) return undefined;
    return this.#byId(id);
  }

  #byId(id: string): SnapshotElement | undefined {
    return this.elements.find((one) => (one.id ?? one.path) === id);
  }

  #slice(id: string, slicedId: string, name: string): SnapshotElement | undefined {
    const outer = name.lastIndexOf('/');
    const sliced = (outer > 0 && this.#byId(`${slicedId}:${name.slice(0, outer)}`)) || this.#reach(slicedId);
    if (!sliced) return undefined;
    if (!sliced.slicing) sliced.slicing = implicitSlicing(sliced);
    const { slicing: _slicing, ...copied } = structuredClone(sliced);
    const made: SnapshotElement = { ...copied, id, sliceName: name, min: 0 };
    if (sliced.path.endsWith('[x]')) narrow(made, name);
    this.elements.splice(this.#endOf(slicedId), 0, made);
    return made;
  }

  /** Index after the element, its children, its slices and theirs. */
  #endOf(id: string): number {
    const belongs = (one: SnapshotElement) => {
      const own = one.id ?? one.path;
      return own === id || own.startsWith(`${id}.`) || own.startsWith(`${id}:`);
    };
    return this.elements.findLastIndex(belongs) + 1;
  }

  /** Puts the children of an element's type below it. @returns false when the type has none that are known here */
  #unfold(parent: SnapshotElement): boolean {
    const id = parent.id ?? parent.path;
    const source = this.#childrenOf(parent);
    if (!source) return false;
    const root = source[0]!;
    const from = root.id ?? root.path;
    const children = source.slice(1).map((one) => ({
      ...structuredClone(one),
      id: id + (one.id ?? one.path).slice(from.length),
      path: parent.path + one.path.slice(root.path.length),
    }));
    const at = this.elements.indexOf(parent) + 1;
    this.elements.splice(at, 0, ...children);
    return children.length > 0;
  }

  /** The element whose children are wanted, and those children. */
  #childrenOf(parent: SnapshotElement): SnapshotElement[] | undefined {
    if (parent.contentReference) {
      const target = this.#byId(parent.contentReference.slice(parent.contentReference.indexOf('#') + 1));
      return target && this.#withChildren(target);
    }
    const sliceOf = parent.sliceName === undefined ? undefined : this.#slicedOf(parent);
    const inherited = sliceOf && this.#withChildren(sliceOf);
    if (inherited && inherited.length > 1) return inherited;
    if (parent.type?.length !== 1) return undefined;
    const [type] = parent.type;
    const profile = type!.profile?.length === 1 ? this.#find(type!.profile[0]!) : undefined;
    const definition = profile ?? this.#find(CORE + type!.code);
    return definition && withSnapshot(definition, this.#find, this.#depth + 1).snapshot!.element;
  }

  #slicedOf(slice: SnapshotElement): SnapshotElement | undefined {
    const id = slice.id ?? '';
    return this.#byId(id.slice(0, id.length - slice.sliceName!.length - 1));
  }

  /** Without slices of the element itself. */
  #withChildren(element: SnapshotElement): SnapshotElement[] {
    const id = element.id ?? element.path;
    return [element, ...this.elements.filter((one) => (one.id ?? one.path).startsWith(`${id}.`))];
  }
}

/** Extensions are sliced by url and choices by type, said or not; a choice with named types has those alone. */
function implicitSlicing(element: SnapshotElement): SnapshotElement['slicing'] {
  const type = element.path.endsWith('[x]');
  return type
    ? { discriminator: [{ type: 'type', path: '$this' }], rules: 'closed' }
    : { discriminator: [{ type: 'value', path: 'url' }], rules: 'open' };
}

/** The slice `valueQuantity` has the type Quantity alone. */
function narrow(slice: SnapshotElement, name: string): void {
  const stem = slice.path.slice(slice.path.lastIndexOf('.') + 1, -3);
  const own = slice.type?.filter((one) => `${stem}${one.code[0]!.toUpperCase()}${one.code.slice(1)}` === name);
  if (own && own.length > 0) slice.type = own;
}
