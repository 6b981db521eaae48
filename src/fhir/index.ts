/** FHIR R4 as pure functions: definitions, search values, validation. No I/O beyond reading the built tables. */
export { compartmentReferences, isPatientCompartmentType } from './compartment.js';
export { type OperationOutcome, operationOutcome } from './outcome.js';
export { parseReference, type ReferenceParts, referenceTargetType } from './reference.js';
export { isResourceType, RESOURCE_TYPES, type ResourceType } from './resource-types.js';
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
export { type ValidationOptions, validateResource } from './validate.js';
