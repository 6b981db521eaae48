/**
 * A ValueSet made ready for questions. https://hl7.org/fhir/R4/valueset.html
 * Whether a code is in it has three answers: yes, no, and `undefined` when a code system that it draws on is not here.
 */
import type { CanonicalResource } from '../definitions/contract.js';
import type { CompiledCodeSystem, ConceptNode, Designation } from './code-system.js';
import { isDated, isValidOn } from './code-system.js';
import { type Filter, filtered } from './filter.js';

export type Verdict = boolean | undefined;

/** A member, before the day is looked at. */
export interface Member {
  system: string | undefined;
  version?: string;
  code: string;
  display?: string;
  designations: readonly Designation[];
  /** Absent when the code system is not here. */
  node?: ConceptNode;
  /** Groups others; in the set only to be shown. */
  abstract: boolean;
  inactive: boolean;
}

interface Include {
  system?: string;
  version?: string;
  concept?: { code: string; display?: string; designation?: Designation[] }[];
  filter?: Filter[];
  valueSet?: string[];
}

interface Contains {
  system?: string;
  version?: string;
  code?: string;
  display?: string;
  abstract?: boolean;
  inactive?: boolean;
  designation?: Designation[];
  contains?: Contains[];
}

/** Filters of one value set; each is tried on every code of its system. */
const MOST_FILTERS = 100;
/** Answers of one value set that are remembered. */
const MOST_VERDICTS = 500;

/** Where a value set finds what it names. */
export interface Sources {
  codeSystem(url: string, version: string | undefined): CompiledCodeSystem | undefined;
  valueSet(canonical: string): CompiledValueSet | undefined;
}

/** One branch of a value set. */
interface Part {
  has(system: string | undefined, code: string): Verdict;
  find(system: string | undefined, code: string): Member | undefined;
  /** Undefined when they cannot be listed; then `unknown` says why. */
  list(): readonly Member[] | undefined;
  unknown: readonly string[];
}

export class CompiledValueSet {
  readonly url: string | undefined;
  readonly version: string | undefined;
  readonly resource: CanonicalResource;
  /** Day that the author fixed: https://hl7.org/fhir/R4/valueset-definitions.html#ValueSet.compose.lockedDate */
  readonly lockedDate: string | undefined;
  readonly #included: Part[];
  readonly #excluded: Part[];
  readonly #activeOnly: boolean;
  /** Remembered, so that sets made of sets made of sets are gone through once and not once for every way to them. */
  readonly #verdicts = new Map<string, Verdict>();
  #listed: readonly Member[] | undefined;
  #isListed = false;

  constructor(resource: CanonicalResource, sources: Sources) {
    this.resource = resource;
    this.url = resource.url;
    this.version = resource.version;
    const compose = resource['compose'] as
      | { include?: Include[]; exclude?: Include[]; inactive?: boolean; lockedDate?: string }
      | undefined;
    const expansion = resource['expansion'] as { contains?: Contains[]; total?: number } | undefined;
    this.#activeOnly = compose?.inactive === false;
    this.lockedDate = compose?.lockedDate?.slice(0, 10);
    const includes = [...(compose?.include ?? []), ...(compose?.exclude ?? [])];
    const isTooMuch = includes.reduce((sum, one) => sum + (one?.filter?.length ?? 0), 0) > MOST_FILTERS;
    this.#included = isTooMuch
      ? [unknownPart(undefined, `More than ${MOST_FILTERS} filters are not applied.`)]
      : compose
        ? (compose.include ?? []).map((include) => partOf(include, sources))
        : [partOfExpansion(expansion?.contains ?? [], sources)];
    this.#excluded = (isTooMuch ? [] : (compose?.exclude ?? [])).map((exclude) => partOf(exclude, sources));
    // What the author could list himself stands where our own list would have holes.
    if (compose && expansion?.contains && isWhole(expansion) && this.unknown.length > 0) {
      this.#included = [partOfExpansion(expansion.contains, sources)];
      this.#excluded = [];
    }
  }

  /** Why members cannot be told or listed: code systems and value sets that are not here, filters that are not applied. */
  get unknown(): string[] {
    return [...new Set([...this.#included, ...this.#excluded].flatMap((part) => part.unknown))];
  }

  /**
   * @param on the day, asked for only when a member is valid for some days only
   * @param abstract codes that only group others count too
   */
  has(system: string | undefined, code: string, on: () => string, abstract = false): Verdict {
    const held = this.holds(system, code);
    if (!held) return held;
    const member = this.find(system, code);
    return !member || isUsable(member, this.lockedDate === undefined ? on : () => this.lockedDate!, abstract);
  }

  /** Whether the code belongs to the set at all, whatever the day and whether or not it only groups others. */
  holds(system: string | undefined, code: string): Verdict {
    const key = `${system ?? ''}|${code}`;
    if (this.#verdicts.has(key)) return this.#verdicts.get(key);
    if (this.#verdicts.size >= MOST_VERDICTS) this.#verdicts.clear();
    const verdict = this.#judge(system, code);
    this.#verdicts.set(key, verdict);
    return verdict;
  }

  #judge(system: string | undefined, code: string): Verdict {
    const included = anyOf(this.#included, system, code);
    if (included === false) return false;
    const excluded = anyOf(this.#excluded, system, code);
    if (excluded === true) return false;
    const member = this.find(system, code);
    if (member && !this.#keeps(member)) return false;
    return included && excluded === false ? true : undefined;
  }

  /** `compose.inactive` and `compose.lockedDate`. */
  #keeps({ inactive, node }: Member): boolean {
    if (inactive && this.#activeOnly) return false;
    return this.lockedDate === undefined || !node || isValidOn(node, this.lockedDate);
  }

  find(system: string | undefined, code: string): Member | undefined {
    for (const part of this.#included) {
      const found = part.find(system, code);
      if (found) return found;
    }
    return undefined;
  }

  /** Every member, abstract and past ones too; undefined when they cannot be listed. */
  list(): readonly Member[] | undefined {
    if (!this.#isListed) this.#listed = this.#list();
    this.#isListed = true;
    return this.#listed;
  }

  #list(): readonly Member[] | undefined {
    const members = new Map<string, Member>();
    for (const part of this.#included) {
      const listed = part.list();
      if (!listed) return undefined;
      for (const member of listed) {
        const key = `${member.system}|${member.code}`;
        if (!members.has(key)) members.set(key, member);
      }
    }
    const kept: Member[] = [];
    for (const member of members.values()) {
      const excluded = anyOf(this.#excluded, member.system, member.code);
      if (excluded === undefined) return undefined;
      if (!excluded && this.#keeps(member)) kept.push(member);
    }
    return kept;
  }
}

/** Whether a member may be chosen on a day. */
export function isUsable(member: Member, on: () => string, abstract: boolean): boolean {
  if (member.abstract && !abstract) return false;
  return !member.node || !isDated(member.node) || isValidOn(member.node, on());
}

/** An expansion that is a page or the first of more is not the whole set. */
const isWhole = (expansion: { contains?: Contains[]; total?: number }): boolean =>
  expansion.total === undefined || expansion.total <= [...everyContains(expansion.contains ?? [])].length;

function anyOf(parts: readonly Part[], system: string | undefined, code: string): Verdict {
  let verdict: Verdict = false;
  for (const part of parts) {
    const one = part.has(system, code);
    if (one === true) return true;
    if (one === undefined) verdict = undefined;
  }
  return verdict;
}

function partOf(include: Include, sources: Sources): Part {
  const parts: Part[] = [];
  if (include.system !== undefined) parts.push(partOfSystem(include, include.system, sources));
  for (const canonical of include.valueSet ?? []) {
    const set = sources.valueSet(canonical);
    parts.push(set ? partOfSet(set) : unknownPart(undefined, `The value set ${canonical} is not known here.`));
  }
  if (parts.length === 1) return parts[0]!;
  return intersection(parts);
}

/** https://hl7.org/fhir/R4/valueset.html#include  What stands in one include must be true together. */
function intersection(parts: readonly Part[]): Part {
  const [first, ...others] = parts;
  const has = (system: string | undefined, code: string): Verdict => {
    const verdicts = parts.map((part) => part.has(system, code));
    return verdicts.includes(false) ? false : verdicts.includes(undefined) ? undefined : true;
  };
  return {
    has,
    find: (system, code) => (has(system, code) ? first?.find(system, code) : undefined),
    list() {
      const kept: Member[] = [];
      for (const member of first?.list() ?? []) {
        const verdicts = others.map((part) => part.has(member.system, member.code));
        if (verdicts.includes(false)) continue;
        if (verdicts.includes(undefined)) return undefined;
        kept.push(member);
      }
      return first?.list() && kept;
    },
    unknown: parts.flatMap((part) => part.unknown),
  };
}

const partOfSet = (set: CompiledValueSet): Part => ({
  has: (system, code) => set.holds(system, code),
  find: (system, code) => (set.holds(system, code) ? set.find(system, code) : undefined),
  list: () => set.list(),
  unknown: set.unknown,
});

function partOfSystem(include: Include, url: string, sources: Sources): Part {
  const system = sources.codeSystem(url, include.version);
  if (include.concept) return enumerated(include.concept, url, include.version, system);
  const absent = `The codes of ${url}${include.version ? ` version ${include.version}` : ''} are not here.`;
  if (!system || system.size === 0) return unknownPart(url, absent);
  if (!include.filter || include.filter.length === 0) return partOfNodes(system, undefined);
  let kept: Set<ConceptNode> | undefined;
  for (const filter of include.filter) {
    const found = filtered(system, filter);
    if (typeof found === 'string') return unknownPart(url, found);
    kept = new Set(kept ? [...kept].filter((node) => found.has(node)) : found);
  }
  return partOfNodes(system, kept);
}

function unknownPart(system: string | undefined, why: string): Part {
  return {
    has: (asked) => (system === undefined || asked === undefined || asked === system ? undefined : false),
    find: () => undefined,
    list: () => undefined,
    unknown: [why],
  };
}

/** @param kept undefined for the whole system */
function partOfNodes(system: CompiledCodeSystem, kept: ReadonlySet<ConceptNode> | undefined): Part {
  const find = (asked: string | undefined, code: string) => {
    if (asked !== undefined && asked !== system.url) return undefined;
    const node = system.find(code);
    return node && (!kept || kept.has(node)) ? node : undefined;
  };
  return {
    has(asked, code) {
      if (asked !== undefined && asked !== system.url) return false;
      const node = system.find(code);
      if (!node) return system.isComplete ? false : undefined;
      return !kept || kept.has(node);
    },
    find(asked, code) {
      const node = find(asked, code);
      return node && memberOf(node);
    },
    list: () =>
      system.isComplete || system.content === 'fragment' ? Array.from(kept ?? system.nodes, memberOf) : undefined,
    unknown: system.isComplete || system.content === 'fragment' ? [] : [`The codes of ${system.url} are not all here.`],
  };
}

export const memberOf = (node: ConceptNode): Member => ({
  system: node.system.url,
  version: node.system.version,
  code: node.code,
  display: node.display,
  designations: node.designations,
  node,
  abstract: node.abstract,
  inactive: node.inactive,
});

/**
 * Codes that the value set writes out: members whether or not their system is here, but where all codes of that are here and
 * this is none of them.
 */
function enumerated(
  concepts: NonNullable<Include['concept']>,
  url: string,
  version: string | undefined,
  system: CompiledCodeSystem | undefined,
): Part {
  const members = new Map<string, Member>();
  for (const { code, display, designation } of concepts) {
    const node = system?.find(code);
    if (!node && system?.isComplete) continue;
    const own: Member = node
      ? memberOf(node)
      : { system: url, version, code, designations: [], abstract: false, inactive: false };
    members.set(own.code, {
      ...own,
      display: display ?? own.display,
      designations: [...(designation ?? []), ...own.designations],
      // Whoever writes a code out wants it chosen.
      abstract: false,
    });
  }
  const list = [...members.values()];
  // As its system writes it, where that does not tell case apart.
  const find = (asked: string | undefined, code: string) =>
    asked === undefined || asked === url ? members.get(system?.find(code)?.code ?? code) : undefined;
  return { has: (asked, code) => find(asked, code) !== undefined, find, list: () => list, unknown: [] };
}

function* everyContains(contains: readonly Contains[]): Iterable<Contains> {
  for (const one of contains) {
    yield one;
    yield* everyContains(one.contains ?? []);
  }
}

function partOfExpansion(contains: readonly Contains[], sources: Sources): Part {
  const bySystem = new Map<string, Member>();
  const byCode = new Map<string, Member>();
  for (const one of everyContains(contains)) {
    if (one.code === undefined) continue;
    const node = one.system === undefined ? undefined : sources.codeSystem(one.system, one.version)?.find(one.code);
    const member: Member = {
      system: one.system,
      version: one.version,
      code: one.code,
      display: one.display ?? node?.display,
      designations: one.designation ?? node?.designations ?? [],
      node,
      abstract: one.abstract === true,
      inactive: one.inactive === true,
    };
    bySystem.set(`${one.system}|${one.code}`, member);
    if (!byCode.has(one.code)) byCode.set(one.code, member);
  }
  const list = [...bySystem.values()];
  const find = (system: string | undefined, code: string) =>
    system === undefined ? byCode.get(code) : bySystem.get(`${system}|${code}`);
  return { has: (system, code) => find(system, code) !== undefined, find, list: () => list, unknown: [] };
}
