import type { ProfileSource, StructureDefinition } from '../fhir/index.js';
import type { CanonicalResource, CanonicalType, Definitions } from './contract.js';
import { PACKAGE_TAG } from './package/fhir-package.js';

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
  /** `type url` -> package -> resource. */
  readonly #byPackage = new Map<string, Map<string, CanonicalResource>>();

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
    const found = from && this.#inPackages('ValueSet', canonical, from);
    return found?.version === undefined ? canonical : `${canonical}|${found.version}`;
  }

  #find(type: CanonicalType, canonical: string, from?: StructureDefinition): CanonicalResource | undefined {
    if (canonical.includes('|')) return this.#definitions.find(type, canonical);
    return (from && this.#inPackages(type, canonical, from)) ?? this.#definitions.find(type, canonical);
  }

  #inPackages(type: CanonicalType, url: string, from: StructureDefinition): CanonicalResource | undefined {
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
      for (const resource of this.#definitions.all(type)) {
        const own = packageOf(resource);
        if (own === undefined) continue;
        const key = `${type} ${resource.url}`;
        let holders = this.#byPackage.get(key);
        if (!holders) {
          holders = new Map();
          this.#byPackage.set(key, holders);
        }
        holders.set(own, resource);
      }
    }
    for (const guide of this.#definitions.all('ImplementationGuide')) {
      const own = packageOf(guide);
      const on = guide['dependsOn'];
      if (own === undefined || !Array.isArray(on)) continue;
      const names = on.map((one: { packageId?: string; version?: string }) => `${one.packageId}#${one.version}`);
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

  /** The lowest installed version that is not older than the wanted one, of the same major version; else the newest older one. */
  #standIn(wanted: string): string | undefined {
    const [name, version = ''] = wanted.split('#');
    const others = [...this.#dependencies.keys()].filter((one) => one.startsWith(`${name}#`)).sort(byVersion);
    const major = version.split('.')[0];
    const same = others.filter((one) => one.slice(name!.length + 1).split('.')[0] === major);
    return same.find((one) => byVersion(one, wanted) >= 0) ?? same.at(-1);
  }
}

/** `name#version` of the package a resource came in. */
export function packageOf(resource: { meta?: unknown } | StructureDefinition): string | undefined {
  const tags = (resource as { meta?: { tag?: { system?: string; code?: string }[] } }).meta?.tag;
  return tags?.find((tag) => tag.system === PACKAGE_TAG)?.code;
}

/** Orders versions by their numbers; a pre-release stands before its release (https://semver.org/#spec-item-11). */
export function byVersion(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)];
  for (let i = 0; i < Math.max(a.numbers.length, b.numbers.length); i++) {
    const difference = (a.numbers[i] ?? 0) - (b.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.label === b.label) return 0;
  if (a.label === '') return 1;
  if (b.label === '') return -1;
  return a.label < b.label ? -1 : 1;
}

function partsOf(version: string): { numbers: number[]; label: string } {
  const [numbers = '', ...label] = version.slice(version.indexOf('#') + 1).split('-');
  return { numbers: numbers.split('.').map((part) => Number(part) || 0), label: label.join('-') };
}
