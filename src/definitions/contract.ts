/** The canonical resources that are known here: R4's own, those of installed packages, and those that clients stored. */

/** Types that are found by a canonical address (https://hl7.org/fhir/R4/references.html#canonical). */
export const CANONICAL_TYPES = [
  'StructureDefinition',
  'ValueSet',
  'CodeSystem',
  'SearchParameter',
  'OperationDefinition',
  'CompartmentDefinition',
  'ConceptMap',
  'ImplementationGuide',
] as const;
export type CanonicalType = (typeof CANONICAL_TYPES)[number];

export interface CanonicalResource {
  resourceType: string;
  url: string;
  version?: string;
  status?: string;
  [element: string]: unknown;
}

export interface Packaged {
  url: string;
  version: string | undefined;
  /** `name#version` of the package. */
  package: string;
}

export interface Definitions {
  /**
   * @param canonical `url` (the newest version known) or `url|version` (exactly that one; versions live side by side)
   * @returns undefined when it is not known here; the object is shared: not to be changed
   */
  find(type: CanonicalType, canonical: string): CanonicalResource | undefined;
  /** The resource with this id. */
  withId(type: CanonicalType, id: string): CanonicalResource | undefined;
  /** Every version of one address, oldest first. */
  versionsOf(type: CanonicalType, url: string): readonly CanonicalResource[];
  /** The code system whose `valueSet` is this address: the implicit value set of all its codes. */
  codeSystemOfValueSet(url: string): CanonicalResource | undefined;
  /** Every version of every resource of the type. Parsed one at a time: R4 alone has 650 StructureDefinitions. */
  all(type: CanonicalType): Iterable<CanonicalResource>;
  /** Those of `all` that clients or packages stored: neither R4's own nor the platform's. */
  stored(type: CanonicalType): Iterable<CanonicalResource>;
  /** Which version of one of `stored` that is, as the record counts them: a body does not say it. */
  versionOf(type: CanonicalType, id: string): number | undefined;
  /** Which package brought which version of what: of those of `stored` that carry the tag of one. */
  packaged(type: CanonicalType): Iterable<Packaged>;
  /** True for an id that R4 or the platform itself gave out: such a resource is served, and nobody may change it. */
  isBuiltIn(type: string, id: string): boolean;
  /** Grows by one whenever something was added, changed or removed: what was compiled under an older number is stale. */
  readonly generation: number;
  /** The same for one type alone. */
  generationOf(type: CanonicalType): number;
}
