/**
 * What profile validation needs to know from outside: the smallest part of `src/definitions/` and `src/terminology/` that
 * will do. The room stays pure; the wiring passes the real ones.
 */
import type { StructureDefinition } from './structure-definition.js';

export interface ProfileSource {
  /**
   * @param canonical `url` or `url|version`
   * @param from the definition that names it: a profile means the version that its own package depends on
   * @returns undefined when it is not known here
   */
  profile(canonical: string, from?: StructureDefinition): StructureDefinition | undefined;
  /** The address of a value set with the version that is meant when `from` names it. */
  valueSet(canonical: string, from?: StructureDefinition): string;
  /** Grows whenever answers may have changed. */
  readonly generation: number;
}

export interface CodeSource {
  /**
   * Whether a code is in a value set.
   * @param system undefined for a bare code
   * @returns undefined when this cannot be told here
   */
  isMember(valueSet: string, system: string | undefined, code: string): boolean | undefined;
}
