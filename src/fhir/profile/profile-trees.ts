import type { ProfileSource } from './ports.js';
import { type ProfileNode, type ProfileTree, ProfileUnusable, profileTree } from './profile-tree.js';
import { prepareRules } from './profile-walk.js';
import type { TreeSource } from './session.js';
import { withSnapshot } from './snapshot.js';
import type { StructureDefinition } from './structure-definition.js';

/** Profiles made ready once, until the definitions change. */
export class ProfileTrees implements TreeSource {
  readonly #source: ProfileSource;
  readonly #found = new Map<string, ProfileTree>();
  readonly #prepared = new WeakSet<ProfileTree>();
  readonly #valueSets = new Map<string, string>();
  readonly #made = new Map<string, ProfileTree | ProfileUnusable>();
  #generation = -1;

  constructor(source: ProfileSource) {
    this.#source = source;
  }

  tree(canonical: string, from?: StructureDefinition): ProfileTree | undefined {
    this.#forgetTheStale();
    const key = keyOf(canonical, from);
    const known = this.#found.get(key);
    if (known) return known;
    const definition = this.#source.profile(canonical, from);
    const made = definition && this.#make(definition);
    if (!made || made instanceof ProfileUnusable) return undefined;
    // Only what is known is remembered: claims and extensions name whatever a sender likes.
    this.#found.set(key, made);
    return made;
  }

  /**
   * Makes ready what checking against a profile may need, one profile a step: reading many for the first time takes a
   * while, and others are waiting.
   */
  *prepare(canonical: string, from?: StructureDefinition): Generator<void, void> {
    const waiting: [string, StructureDefinition | undefined][] = [[canonical, from]];
    for (let at = 0; at < waiting.length; at++) {
      const tree = this.tree(...waiting[at]!);
      if (!tree || this.#prepared.has(tree)) continue;
      this.#prepared.add(tree);
      const nodes = new Set<ProfileNode>();
      collectNodes(tree.root, nodes);
      const others = new Set(
        [...nodes].flatMap(({ types }) => types.flatMap((one) => [...one.profiles, ...one.targets])),
      );
      const nodesWithRules = [...nodes].filter((node) => node.constraints.length > 0);
      for (const other of others) waiting.push([other, tree.definition]);
      yield;
      for (const node of nodesWithRules) {
        prepareRules(node);
        yield;
      }
    }
  }

  /** Why a profile cannot be used although it is known; undefined when it can, or is not known. */
  fault(canonical: string): string | undefined {
    this.#forgetTheStale();
    const definition = this.#source.profile(canonical);
    const made = definition && this.#make(definition);
    return made instanceof ProfileUnusable ? made.message : undefined;
  }

  valueSet(canonical: string, from: StructureDefinition): string {
    this.#forgetTheStale();
    const key = keyOf(canonical, from);
    let meant = this.#valueSets.get(key);
    if (meant === undefined) {
      meant = this.#source.valueSet(canonical, from);
      this.#valueSets.set(key, meant);
    }
    return meant;
  }

  #make(definition: StructureDefinition): ProfileTree | ProfileUnusable {
    const key = `${definition.url}|${definition.version ?? ''}`;
    let made = this.#made.get(key);
    if (!made) {
      try {
        made = profileTree(withSnapshot(definition, (url) => this.#source.profile(url, definition)));
      } catch (error) {
        if (!(error instanceof ProfileUnusable)) throw error;
        made = error;
      }
      this.#made.set(key, made);
    }
    return made;
  }

  #forgetTheStale(): void {
    if (this.#generation === this.#source.generation) return;
    this.#generation = this.#source.generation;
    this.#found.clear();
    this.#valueSets.clear();
    this.#made.clear();
  }
}

function collectNodes(node: ProfileNode, found: Set<ProfileNode>): void {
  if (found.has(node)) return;
  found.add(node);
  for (const one of [...node.children, ...node.slices]) collectNodes(one, found);
}

const keyOf = (canonical: string, from: StructureDefinition | undefined): string =>
  from ? `${canonical}\n${from.url}|${from.version ?? ''}` : canonical;
