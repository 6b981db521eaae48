/** A CodeSystem resource made ready for questions. https://hl7.org/fhir/R4/codesystem.html */
import type { CanonicalResource } from '../definitions/contract.js';
import { splitCanonical } from '../definitions/index.js';
import type { Concept } from './contract.js';

export interface Designation {
  language?: string;
  use?: { system?: string; code?: string; display?: string };
  value: string;
}

/** One value of a property: `value[x]` by its name, e.g. `valueCode`. */
export interface ConceptProperty {
  code: string;
  [value: `value${string}`]: unknown;
}

/** A concept as the resource writes it (https://hl7.org/fhir/R4/codesystem-definitions.html#CodeSystem.concept). */
export interface WrittenConcept {
  code: string;
  display?: string;
  definition?: string;
  designation?: Designation[];
  property?: ConceptProperty[];
  concept?: WrittenConcept[];
}

export interface ConceptNode {
  readonly system: CompiledCodeSystem;
  readonly code: string;
  readonly display: string | undefined;
  readonly definition: string | undefined;
  readonly designations: readonly Designation[];
  readonly properties: readonly ConceptProperty[];
  /** In the order in which they are written. */
  readonly parents: Set<ConceptNode>;
  readonly children: Set<ConceptNode>;
  readonly abstract: boolean;
  readonly inactive: boolean;
  readonly validFrom: string | undefined;
  readonly validTo: string | undefined;
}

const LINKS_UP = new Set(['parent', 'subsumedBy']);

export class CompiledCodeSystem {
  readonly url: string;
  readonly version: string | undefined;
  readonly name: string;
  /** https://hl7.org/fhir/R4/valueset-codesystem-content-mode.html */
  readonly content: string;
  readonly language: string | undefined;
  readonly resource: CanonicalResource;
  readonly roots: ConceptNode[] = [];
  /** False when hierarchy means something else than is-a: then nothing is subsumed by anything else. */
  readonly #subsumes: boolean;
  readonly #foldsCase: boolean;
  readonly #nodes = new Map<string, ConceptNode>();

  /** @param supplements resources that add designations and properties to this one's concepts */
  constructor(resource: CanonicalResource, supplements: readonly CanonicalResource[] = []) {
    this.resource = resource;
    const { url, version } = splitCanonical(resource.url ?? '', resource.version);
    this.url = url;
    this.version = version;
    this.name = String(resource['title'] ?? resource['name'] ?? resource.url);
    this.content = String(resource['content']);
    this.language = typeof resource['language'] === 'string' ? resource['language'] : undefined;
    this.#subsumes = resource['hierarchyMeaning'] !== 'part-of';
    this.#foldsCase = resource['caseSensitive'] === false;
    const added = new Map<string, WrittenConcept[]>();
    for (const supplement of supplements)
      for (const concept of everyConcept(conceptsOf(supplement)))
        added.set(concept.code, [...(added.get(concept.code) ?? []), concept]);
    this.#add(conceptsOf(resource), undefined, added);
    this.#link();
  }

  /** Every code the system has is here. */
  get isComplete(): boolean {
    return this.content === 'complete';
  }

  find(code: string): ConceptNode | undefined {
    return this.#nodes.get(this.#foldsCase ? code.toLowerCase() : code);
  }

  get nodes(): Iterable<ConceptNode> {
    return this.#nodes.values();
  }

  get size(): number {
    return this.#nodes.size;
  }

  /** The node and everything below it, each once, parents first. */
  selfAndBelow(node: ConceptNode): Set<ConceptNode> {
    return this.#subsumes ? reach(node, 'children') : new Set([node]);
  }

  selfAndAbove(node: ConceptNode): Set<ConceptNode> {
    return this.#subsumes ? reach(node, 'parents') : new Set([node]);
  }

  #add(
    concepts: readonly WrittenConcept[],
    parent: ConceptNode | undefined,
    added: Map<string, WrittenConcept[]>,
  ): void {
    for (const written of concepts) {
      if (typeof written?.code !== 'string') continue;
      const key = this.#foldsCase ? written.code.toLowerCase() : written.code;
      const node = this.#nodes.get(key) ?? this.#nodeOf(written, added.get(written.code) ?? []);
      this.#nodes.set(key, node);
      if (parent) connect(parent, node);
      this.#add(written.concept ?? [], node, added);
    }
  }

  #nodeOf(written: WrittenConcept, supplements: readonly WrittenConcept[]): ConceptNode {
    const properties = [...(written.property ?? []), ...supplements.flatMap((one) => one.property ?? [])];
    const value = (name: string) => {
      const found = properties.find(({ code }) => code === name);
      return found && propertyValue(found);
    };
    return {
      system: this,
      code: written.code,
      display: written.display,
      definition: written.definition,
      designations: [...(written.designation ?? []), ...supplements.flatMap(designationsOf)],
      properties,
      parents: new Set(),
      children: new Set(),
      abstract: value('notSelectable') === true || value('abstract') === true,
      inactive: value('inactive') === true || ['retired', 'inactive'].includes(String(value('status'))),
      validFrom: dayOf(value('validFrom') ?? value('effectiveDate')),
      validTo: dayOf(value('validTo')) ?? dayBefore(dayOf(value('retirementDate'))),
    };
  }

  /** Hierarchy that is written as properties, and the roots that are left. */
  #link(): void {
    for (const node of this.#nodes.values()) {
      for (const property of node.properties) {
        const other = typeof property.valueCode === 'string' ? this.find(property.valueCode) : undefined;
        if (!other || other === node) continue;
        if (LINKS_UP.has(property.code)) connect(other, node);
        else if (property.code === 'child') connect(node, other);
      }
    }
    for (const node of this.#nodes.values()) if (node.parents.size === 0) this.roots.push(node);
  }
}

const conceptsOf = (resource: CanonicalResource): WrittenConcept[] =>
  Array.isArray(resource['concept']) ? (resource['concept'] as WrittenConcept[]) : [];

function* everyConcept(concepts: readonly WrittenConcept[]): Iterable<WrittenConcept> {
  for (const concept of concepts) {
    yield concept;
    yield* everyConcept(concept.concept ?? []);
  }
}

/** In a supplement the display itself is one more designation, in the supplement's language. */
const designationsOf = ({ designation = [] }: WrittenConcept): Designation[] => designation;

function connect(parent: ConceptNode, child: ConceptNode): void {
  parent.children.add(child);
  child.parents.add(parent);
}

/** Circles in the written hierarchy end where they begin. */
function reach(from: ConceptNode, way: 'children' | 'parents'): Set<ConceptNode> {
  const reached = new Set([from]);
  for (const node of reached) for (const next of node[way]) reached.add(next);
  return reached;
}

/** The value of a property, whatever its type. */
export function propertyValue(property: ConceptProperty): unknown {
  const name = Object.keys(property).find((key) => key.startsWith('value'));
  return name === undefined ? undefined : (property as unknown as Record<string, unknown>)[name];
}

/** The day of a date or dateTime; a year or a month begins with its first. */
const dayOf = (value: unknown): string | undefined => {
  if (typeof value !== 'string') return undefined;
  const [, year, month = '01', day = '01'] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(value) ?? [];
  return year && `${year}-${month}-${day}`;
};

const dayBefore = (day: string | undefined): string | undefined =>
  day && new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

/** True when the node may be used on the day (ISO date). */
export const isValidOn = (node: ConceptNode, day: string): boolean =>
  (node.validFrom === undefined || node.validFrom <= day) && (node.validTo === undefined || day <= node.validTo);

export const isDated = (node: ConceptNode): boolean => node.validFrom !== undefined || node.validTo !== undefined;

/** As the rest of the house sees it. */
export function conceptOf(node: ConceptNode): Concept {
  const concept: Concept = { system: node.system.url, code: node.code };
  if (node.display !== undefined) concept.display = node.display;
  const named = node.designations.filter((one) => one.language !== undefined);
  if (named.length > 0) concept.designations = Object.fromEntries(named.map((one) => [one.language, one.value]));
  if (node.abstract) concept.abstract = true;
  if (node.inactive) concept.inactive = true;
  if (node.validFrom !== undefined) concept.validFrom = node.validFrom;
  if (node.validTo !== undefined) concept.validTo = node.validTo;
  return concept;
}
