import { isKindOf } from '../definitions.js';
import type { Issue } from '../../base/index.js';
import type { RuleSurroundings } from '../fhirpath-rule.js';
import { allSteps } from '../steps.js';
import { ValidationWalk } from '../validation-walk.js';
import { isMemberValue } from './bindings.js';
import { LocalReferences } from './bundle-references.js';
import type { SliceContext } from './discriminator.js';
import type { Occurrence } from './occurrences.js';
import type { CodeSource } from './ports.js';
import { checkNode, type Place } from './profile-walk.js';
import type { ProfileNode, ProfileTree } from './profile-tree.js';
import type { StructureDefinition } from './structure-definition.js';

/** Profiles ready for use, kept from one validation to the next. */
export interface TreeSource {
  /** Undefined when the profile is not known, or cannot be used. */
  tree(canonical: string, from?: StructureDefinition): ProfileTree | undefined;
  valueSet(canonical: string, from: StructureDefinition): string;
}

/** Values looked at between two steps: some tenths of a millisecond. */
const LOOKS_OF_A_TURN = 25;

const CORE = 'http://hl7.org/fhir/StructureDefinition/';

/** One validation: what the rules of different elements share. */
export class ValidationSession {
  readonly references: LocalReferences;
  readonly #trees: TreeSource;
  readonly #codes: CodeSource;
  /** Per resource and profile: the first fault. While that is being found out there is none (references go in circles). */
  readonly #verdicts = new Map<unknown, Map<ProfileNode, Issue | undefined>>();
  /** Per resource and profile: what was found. */
  readonly #findings = new Map<unknown, Map<ProfileNode, readonly Issue[]>>();
  #looks = 0;
  rulesRun = 0;
  codesNotJudged = 0;

  constructor(root: unknown, trees: TreeSource, codes: CodeSource, outside?: ReadonlyMap<string, unknown>) {
    this.references = new LocalReferences(root, outside);
    this.#trees = trees;
    this.#codes = codes;
  }

  /** Asked at each value; true now and then. */
  isTurnOver(): boolean {
    return ++this.#looks % LOOKS_OF_A_TURN === 0;
  }

  tree(canonical: string, from?: StructureDefinition): ProfileTree | undefined {
    return this.#trees.tree(canonical, from);
  }

  /** Findings go to the walk, as if the profile's root stood where the walk stands. A resource is looked at once. */
  *checkAgainst(one: Occurrence, root: ProfileNode, place: Place, walk: ValidationWalk): Generator<void> {
    const isResource = (one.value as { resourceType?: unknown } | null | undefined)?.resourceType !== undefined;
    if (!isResource) {
      yield* checkNode(one, root, place, walk, this);
      return;
    }
    let known = this.#findings.get(one.value);
    if (!known) {
      known = new Map();
      this.#findings.set(one.value, known);
    }
    let findings = known.get(root);
    if (!findings) {
      const own = new ValidationWalk({ place: walk.place() });
      yield* checkNode(one, root, place, own, this);
      findings = own.issues;
      known.set(root, findings);
    }
    walk.take(findings);
  }

  isClean(one: Occurrence, root: ProfileNode, place: Place): boolean {
    return this.#firstFault(one, root, place) === undefined;
  }

  #firstFault(one: Occurrence, root: ProfileNode, place: Place): Issue | undefined {
    let verdicts = this.#verdicts.get(one.value);
    if (!verdicts) {
      verdicts = new Map();
      this.#verdicts.set(one.value, verdicts);
    }
    if (verdicts.has(root)) return verdicts.get(root);
    verdicts.set(root, undefined);
    const type = (one.value as { resourceType?: unknown } | null | undefined)?.resourceType;
    const walk = new ValidationWalk({ place: typeof type === 'string' ? [type] : [] });
    allSteps(checkNode(one, root, place, walk, this));
    const fault = walk.issues.find((issue) => issue.severity === 'error');
    verdicts.set(root, fault);
    return fault;
  }

  /** What is wrong with a resource by the only profile it could fit, for a message; empty when there are several. */
  whyNot(target: unknown, profiles: readonly string[], from: StructureDefinition): string {
    const tree = profiles.length === 1 ? this.tree(profiles[0]!, from) : undefined;
    const place = { resource: target, container: target };
    const fault = tree && this.#firstFault({ value: target, ...NO_MORE }, tree.root, place);
    return fault ? ` (${fault.expression}: ${fault.diagnostics})` : '';
  }

  /** @returns undefined when the profile is not known here */
  conformsTo(resource: unknown, profile: string, from?: StructureDefinition): boolean | undefined {
    const tree = this.tree(profile, from);
    const type = (resource as { resourceType?: string } | null | undefined)?.resourceType;
    if (!tree) return profile.startsWith(CORE) ? type === profile.slice(CORE.length).split('|')[0] : undefined;
    if (tree.definition.type !== undefined && type !== undefined && !isKindOf(type, tree.definition.type)) return false;
    return this.isClean({ value: resource, ...NO_MORE }, tree.root, { resource, container: resource });
  }

  fitsTarget(target: unknown, profile: string | undefined, node: ProfileNode): boolean {
    return profile === undefined || this.conformsTo(target, profile, node.definition) !== false;
  }

  /** @param valueSet another one than that of the binding: its outermost */
  isMember(node: ProfileNode, value: unknown, valueSet = node.binding?.valueSet): boolean | undefined {
    return valueSet === undefined ? undefined : this.#isMember(value, valueSet, node.definition);
  }

  #isMember(value: unknown, valueSet: string, from: StructureDefinition): boolean | undefined {
    const meant = this.#trees.valueSet(valueSet, from);
    return isMemberValue(value, (system, code) => this.#codes.isMember(meant, system, code));
  }

  /** What the profiles of a reference's targets are profiles of; type undefined = not known here. */
  targetTypes(node: ProfileNode): { type: string; profile: string | undefined }[] {
    return node.types.flatMap((type) =>
      type.targets.map((profile) => {
        const core = profile.startsWith(CORE) ? profile.slice(CORE.length).split('|')[0] : undefined;
        const tree = this.tree(profile, node.definition);
        const own = tree?.definition.type ?? core ?? 'Resource';
        return { type: own, profile: tree?.definition.derivation === 'constraint' ? profile : undefined };
      }),
    );
  }

  sliceContext(place: Place): SliceContext {
    return {
      resolve: (reference) => this.references.resolve(reference, place.container),
      conformsTo: (resource, profile, from) => this.conformsTo(resource, profile, from.definition),
      isMember: (node, value) => this.isMember(node, value),
      typeRoots: (node) =>
        node.types.flatMap((type) =>
          type.profiles.flatMap((profile) => this.tree(profile, node.definition)?.root ?? []),
        ),
      targetTypes: (node) => this.targetTypes(node),
    };
  }

  surroundings(place: Place, definition: StructureDefinition): RuleSurroundings {
    return {
      resource: place.resource,
      rootResource: place.container,
      resolve: (reference) => this.references.resolve(reference, place.container),
      conformsTo: (resource, profile) => this.conformsTo(resource, profile, definition),
      memberOf: (value, valueSet) => this.#isMember(value, valueSet, definition),
    };
  }
}

export const NO_MORE = { companion: undefined, type: undefined, index: undefined };
