/** FHIR R4 as pure functions: definitions, search values, validation. No I/O beyond reading the built tables. */
export { compartmentReferences, isPatientCompartmentType } from './compartment.js';
export { isResourceType, resourceTypeNames } from './definitions.js';
export { parseReference, type ReferenceParts, referenceTargetType } from './reference.js';
export {
  type ExtractedValues,
  extractSearchValues,
  type SearchComponent,
  type SearchParameter,
  type SearchParameterType,
  type SearchValue,
  searchParameter,
  searchParametersOf,
  searchValuesOf,
} from './search-values.js';
