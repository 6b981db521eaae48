/** Answers about codes, from memory: code systems and value sets are made ready on first use and kept until they change. */
import type { Clock } from '../base/index.js';
import type { CanonicalResource, Definitions } from '../definitions/contract.js';
import { compareVersions } from '../definitions/index.js';
import { danishDayOf } from '../fhir/index.js';
import { CompiledCodeSystem, conceptOf, type ConceptNode, isValidOn } from './code-system.js';
import type { Concept, Terminology } from './contract.js';
import { CompiledValueSet, isUsable, type Member, type Sources } from './value-set.js';

export type Subsumption = 'equivalent' | 'subsumes' | 'subsumed-by' | 'not-subsumed';

/** Of several versions of a code system: whole ones before parts, then the newest. */
const CONTENT = ['complete', 'fragment', 'example', 'not-present'];

export class TerminologyService implements Terminology {
  readonly #definitions: Definitions;
  readonly #clock: Clock;
  readonly #baseUrl: string | undefined;
  readonly #systems = new Map<string, CompiledCodeSystem | undefined>();
  readonly #sets = new Map<string, CompiledValueSet | undefined>();
  readonly #lists = new Map<string, readonly Concept[]>();
  #generation = 0;
  #today = { at: 0, day: '' };

  /** @param baseUrl of our own FHIR face, to know literal references to value sets here: `http://host/fhir` */
  constructor(definitions: Definitions, clock: Clock, baseUrl?: string) {
    this.#definitions = definitions;
    this.#clock = clock;
    this.#baseUrl = baseUrl;
  }

  get generation(): number {
    const definitions = this.#definitions;
    return (
      definitions.generationOf('CodeSystem') +
      definitions.generationOf('ValueSet') +
      definitions.generationOf('ConceptMap')
    );
  }

  /** Today in Denmark. */
  readonly today = (): string => {
    const now = this.#clock.now();
    const minute = Math.floor(now.getTime() / 60_000);
    if (this.#today.at !== minute) this.#today = { at: minute, day: danishDayOf(now) };
    return this.#today.day;
  };

  lookup(system: string, code: string, on?: string): Concept | undefined {
    const node = this.node(system, undefined, code);
    return node && isValidOn(node, on ?? this.today()) ? conceptOf(node) : undefined;
  }

  isComplete(system: string): boolean {
    return this.codeSystem(system)?.isComplete === true;
  }

  isMember(valueSet: string, system: string | undefined, code: string, on?: string): boolean | undefined {
    return this.valueSet(valueSet)?.has(system, code, on === undefined ? this.today : () => on);
  }

  expand(valueSet: string, on = this.today()): readonly Concept[] | undefined {
    const set = this.valueSet(valueSet);
    const members = set?.list();
    if (!set || !members) return undefined;
    const key = `${on} ${valueSet}`;
    const known = this.#lists.get(key);
    if (known) return known;
    const made = members.filter((member) => isUsable(member, () => set.lockedDate ?? on, false)).map(asConcept);
    if (this.#lists.size >= MOST_LISTS) this.#lists.clear();
    this.#lists.set(key, made);
    return made;
  }

  selfAndBelow(system: string, code: string): readonly string[] {
    const node = this.node(system, undefined, code);
    return node ? Array.from(node.system.selfAndBelow(node), ({ code: one }) => one) : [code];
  }

  selfAndAbove(system: string, code: string): readonly string[] {
    const node = this.node(system, undefined, code);
    return node ? Array.from(node.system.selfAndAbove(node), ({ code: one }) => one) : [code];
  }

  subsumes(system: string, a: string, b: string, version?: string): Subsumption | undefined {
    const one = this.node(system, version, a);
    const other = this.node(system, version, b);
    if (!one || !other) return undefined;
    if (one === other) return 'equivalent';
    if (one.system.selfAndBelow(one).has(other)) return 'subsumes';
    return one.system.selfAndAbove(one).has(other) ? 'subsumed-by' : 'not-subsumed';
  }

  node(system: string, version: string | undefined, code: string): ConceptNode | undefined {
    return this.codeSystem(system, version)?.find(code);
  }

  /** @param canonical `url` or `url|version`; undefined when it is not known here */
  codeSystem(canonical: string, version?: string): CompiledCodeSystem | undefined {
    this.#forgetStale();
    const key = version === undefined ? canonical : `${canonical}|${version}`;
    if (this.#systems.has(key)) return this.#systems.get(key);
    const resource = this.#bestCodeSystem(key);
    const made = resource && this.compileCodeSystem(resource);
    this.#systems.set(key, made);
    return made;
  }

  /** A code system that a caller hands over, or one that was found. */
  compileCodeSystem(resource: CanonicalResource): CompiledCodeSystem {
    const supplements = [...this.#definitions.stored('CodeSystem')].filter(
      (one) => one['content'] === 'supplement' && isAbout(one['supplements'], resource),
    );
    return new CompiledCodeSystem(resource, supplements);
  }

  #bestCodeSystem(canonical: string): CanonicalResource | undefined {
    if (canonical.includes('|')) return this.#definitions.find('CodeSystem', canonical);
    const rank = (one: CanonicalResource) => CONTENT.indexOf(String(one['content']));
    return this.#definitions
      .versionsOf('CodeSystem', canonical)
      .filter((one) => one['content'] !== 'supplement')
      .toSorted((a, b) => rank(a) - rank(b) || compareVersions(b.version, a.version))[0];
  }

  /**
   * @param canonical `url` or `url|version`; also the address of all codes of a code system, and the literal reference to
   * a value set that is stored here: `ValueSet/id`
   */
  valueSet(canonical: string): CompiledValueSet | undefined {
    this.#forgetStale();
    if (this.#sets.has(canonical)) return this.#sets.get(canonical);
    // While it is being made it is not known: a set that contains itself ends here.
    this.#sets.set(canonical, undefined);
    const resource =
      this.#definitions.find('ValueSet', canonical) ?? this.#implicitSet(canonical) ?? this.#literal(canonical);
    const made = resource && this.compileValueSet(resource);
    this.#sets.set(canonical, made);
    return made;
  }

  /** A value set that a caller hands over, or one that was found. */
  compileValueSet(resource: CanonicalResource): CompiledValueSet {
    return new CompiledValueSet(resource, this.#sources);
  }

  readonly #sources: Sources = {
    codeSystem: (url, version) => this.codeSystem(url, version),
    valueSet: (canonical) => this.valueSet(canonical),
  };

  /** https://hl7.org/fhir/R4/codesystem-definitions.html#CodeSystem.valueSet */
  #implicitSet(canonical: string): CanonicalResource | undefined {
    const [url = '', version] = canonical.split('|');
    const system = this.#definitions.codeSystemOfValueSet(url);
    if (!system || (version !== undefined && version !== system.version)) return undefined;
    const include = [{ system: system.url, version: system.version }];
    return {
      resourceType: 'ValueSet',
      url: canonical,
      version: system.version,
      status: 'active',
      compose: { include },
    };
  }

  #literal(reference: string): CanonicalResource | undefined {
    const base = `${this.#baseUrl}/`;
    const local = reference.startsWith(base) ? reference.slice(base.length) : reference;
    const id = /^ValueSet\/([A-Za-z0-9\-.]{1,64})$/.exec(local)?.[1];
    return id === undefined ? undefined : this.#definitions.withId('ValueSet', id);
  }

  #forgetStale(): void {
    const generation = this.generation;
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#systems.clear();
    this.#sets.clear();
    this.#lists.clear();
  }
}

/** Expansions by day that are kept. */
const MOST_LISTS = 200;

function isAbout(canonical: unknown, resource: CanonicalResource): boolean {
  return canonical === resource.url || canonical === `${resource.url}|${resource.version}`;
}

function asConcept(member: Member): Concept {
  const concept: Concept = member.node ? conceptOf(member.node) : { system: member.system ?? '', code: member.code };
  return member.display === undefined ? concept : { ...concept, display: member.display };
}
