/**
 * Codes and what they mean, as far as search, validation and the screens need it. All answers are given from memory.
 * Days are ISO dates (`2026-11-28`), Danish local; a code is valid from its first day to its last, both included.
 * https://hl7.org/fhir/R4/terminology-service.html
 */

export interface Coding {
  system: string;
  code: string;
}

export interface Concept extends Coding {
  display?: string;
  /** Language (BCP 47) to display. */
  designations?: Readonly<Record<string, string>>;
  /** Not for use in data: only there to group others. */
  abstract?: boolean;
  /** Retired by its code system: known, but not for new data. */
  inactive?: boolean;
  /** First day, when the code system says one. */
  validFrom?: string;
  /** Last day. */
  validTo?: string;
}

export interface Terminology {
  /** The concept as it stood on a day (today when not said); undefined when system or code is not known, or not valid then. */
  lookup(system: string, code: string, on?: string): Concept | undefined;
  /** True when the code system's content is known here completely: only then is an unknown code a wrong one. */
  isComplete(system: string): boolean;
  /**
   * Whether a coding is in a value set on a day; undefined when this cannot be told (the value set is not known, or it
   * draws on a code system whose content is not here).
   * @param system undefined when the element is a bare code: any system of the set counts
   */
  isMember(valueSet: string, system: string | undefined, code: string, on?: string): boolean | undefined;
  /** The members of a value set; undefined when they cannot be listed. */
  expand(valueSet: string, on?: string): readonly Concept[] | undefined;
  /** The code and everything below it (`is-a`); only itself when the system has no hierarchy or is not known. */
  selfAndBelow(system: string, code: string): readonly string[];
  /** The code and everything above it. */
  selfAndAbove(system: string, code: string): readonly string[];
  /** https://hl7.org/fhir/R4/codesystem-operation-subsumes.html; undefined when either code is unknown. */
  subsumes(
    system: string,
    a: string,
    b: string,
  ): 'equivalent' | 'subsumes' | 'subsumed-by' | 'not-subsumed' | undefined;
  /** Grows whenever answers may have changed. */
  readonly generation: number;
}
