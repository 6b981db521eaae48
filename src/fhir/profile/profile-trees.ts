import type { ProfileSource } from './ports.js';
import { type ProfileTree, ProfileUnusable, profileTree } from './profile-tree.js';
import type { TreeSource } from './session.js';
import { withSnapshot } from './snapshot.js';
import type { StructureDefinition } from './structure-definition.js';

/** Profiles made ready once, until the definitions change. */
export class ProfileTrees implements TreeSource {
  readonly #source: ProfileSource;
  readonly #found = new Map<string, ProfileTree | undefined>();
  readonly #valueSets = new Map<string, string>();
  readonly #made = new Map<string, ProfileTree | ProfileUnusable>();
  #generation = -1;

  constructor(source: ProfileSource) {
    this.#source = source;
  }

  tree(canonical: string, from?: StructureDefinition): ProfileTree | undefined {
    this.#forgetTheStale();
    const key = keyOf(canonical, from);
    if (this.#found.has(key)) return this.#found.get(key);
    const definition = this.#source.profile(canonical, from);
    const made = definition && this.#make(definition);
    const tree = made instanceof ProfileUnusable ? undefined : made;
    this.#found.set(key, tree);
    return tree;
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

const keyOf = (canonical: string, from: StructureDefinition | undefined): string =>
  from ? `${canonical}\n${from.url}|${from.version ?? ''}` : canonical;
