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
] as const;
export type CanonicalType = (typeof CANONICAL_TYPES)[number];

export interface CanonicalResource {
  resourceType: string;
  url: string;
  version?: string;
  status?: string;
  [element: string]: unknown;
}

export interface Definitions {
  /**
   * @param canonical `url` (the newest version known) or `url|version` (exactly that one; versions live side by side)
   * @returns undefined when it is not known here
   */
  find(type: CanonicalType, canonical: string): CanonicalResource | undefined;
  /** Every version of every resource of the type. */
  all(type: CanonicalType): Iterable<CanonicalResource>;
  /** Grows by one whenever something was added, changed or removed: what was compiled under an older number is stale. */
  readonly generation: number;
}
