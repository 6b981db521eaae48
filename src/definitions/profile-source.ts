import type { ProfileSource, StructureDefinition } from '../fhir/index.js';
import type { CanonicalResource, CanonicalType, Definitions } from './contract.js';
import { packageOf } from './package/package-tag.js';
import { compareVersions } from './versions.js';

/**
 * The definitions as validation asks for them: a canonical without version that stands in a package means the version
 * that the package depends on (https://hl7.org/fhir/packages.html), directly or through others; else the newest.
 */
export class PackageAwareProfiles implements ProfileSource {
  readonly #definitions: Definitions;
  #generation = -1;
  /** `name#version` -> what it depends on, itself first, nearest first. */
  readonly #closures = new Map<string, string[]>();
  /** `name#version` -> its own dependencies. */
  readonly #dependencies = new Map<string, string[]>();
  /** `type url` -> package -> the canonical with the version it holds. */
  readonly #byPackage = new Map<string, Map<string, string>>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  get generation(): number {
    return this.#definitions.generation;
  }

  profile(canonical: string, from?: StructureDefinition): StructureDefinition | undefined {
    return this.#find('StructureDefinition', canonical, from) as StructureDefinition | undefined;
  }

  valueSet(canonical: string, from?: StructureDefinition): string {
    if (canonical.includes('|')) return canonical;
    return (from && this.#inPackages('ValueSet', canonical, from)) ?? canonical;
  }

  #find(type: CanonicalType, canonical: string, from?: StructureDefinition): CanonicalResource | undefined {
    const meant = canonical.includes('|') || !from ? canonical : (this.#inPackages(type, canonical, from) ?? canonical);
    return this.#definitions.find(type, meant);
  }

  #inPackages(type: CanonicalType, url: string, from: StructureDefinition): string | undefined {
    const own = packageOf(from);
    if (own === undefined) return undefined;
    this.#learn();
    const holders = this.#byPackage.get(`${type} ${url}`);
    if (!holders) return undefined;
    for (const name of this.#closure(own)) {
      const found = holders.get(name);
      if (found) return found;
    }
    return undefined;
  }

  #learn(): void {
    if (this.#generation === this.#definitions.generation) return;
    this.#generation = this.#definitions.generation;
    this.#closures.clear();
    this.#dependencies.clear();
    this.#byPackage.clear();
    for (const type of ['StructureDefinition', 'ValueSet'] as const) {
      for (const { url, version, package: own } of this.#definitions.packaged(type)) {
        const key = `${type} ${url}`;
        const holders = this.#byPackage.get(key) ?? new Map<string, string>();
        holders.set(own, version === undefined ? url : `${url}|${version}`);
        this.#byPackage.set(key, holders);
      }
    }
    for (const guide of this.#definitions.stored('ImplementationGuide')) {
      const own = packageOf(guide);
      if (own === undefined) continue;
      const on = (guide['dependsOn'] ?? []) as { packageId?: string; version?: string }[];
      const names = on.map(({ packageId, version }) => `${packageId}#${version}`);
      this.#dependencies.set(own, names);
    }
  }

  /** Nearest first; a version that is not installed is stood in for by the nearest one of the same package that is. */
  #closure(of: string): string[] {
    const cached = this.#closures.get(of);
    if (cached) return cached;
    const order: string[] = [];
    const waiting = [of];
    for (let at = 0; at < waiting.length; at++) {
      const name = this.#dependencies.has(waiting[at]!) ? waiting[at]! : this.#standIn(waiting[at]!);
      if (name === undefined || order.includes(name)) continue;
      order.push(name);
      waiting.push(...(this.#dependencies.get(name) ?? []));
    }
    this.#closures.set(of, order);
    return order;
  }

  /** The lowest installed version of the package that is not older than the wanted one; else the newest. */
  #standIn(wanted: string): string | undefined {
    const name = wanted.slice(0, wanted.indexOf('#') + 1);
    const others = [...this.#dependencies.keys()].filter((one) => one.startsWith(name)).sort(byNameAndVersion);
    return others.find((one) => byNameAndVersion(one, wanted) >= 0) ?? others.at(-1);
  }
}

const versionOf = (name: string): string => name.slice(name.indexOf('#') + 1);
const byNameAndVersion = (one: string, other: string): number => compareVersions(versionOf(one), versionOf(other));
