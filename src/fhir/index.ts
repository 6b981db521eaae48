/** FHIR R4 as pure functions: definitions, search values, validation. No I/O beyond reading the built tables. */
export {
  compartmentMembers,
  compartmentParameters,
  compartmentReferences,
  isCompartmentType,
  isPatientCompartmentType,
} from './compartment.js';
export { COMPARTMENT_TYPES, type CompartmentType } from './compartment-tables.js';
export { anyText, BOOLEAN_FORM, CODING_FORM, type Form, onlyInBody, TIME_FORM, wholeNumber } from './controls/forms.js';
export {
  type Asked,
  type Controls,
  type Given,
  judgeControls,
  type Pair,
  readCondition,
  readControls,
  type Reading,
  refuseErrors,
} from './controls/reader.js';
export {
  type Control,
  controlsAt,
  MOST_COUNT,
  MOST_EVENTS,
  MOST_EXPANDED,
  type Place,
  type Rule,
} from './controls/table.js';
export { danishDayOf } from './copenhagen.js';
export { dateRange, parseSearchDate, type SearchDate, type TimeRange, timeRange, timeRangeOf } from './date.js';
export { tablesFolder, isKindOf, valueSetCodes } from './definitions.js';
export {
  elementsFor,
  hasElement,
  isSubset,
  mandatoryElements,
  type SubsetOptions,
  subset,
  subsetText,
  summaryElements,
} from './elements.js';
export { applyJsonPatch, type PatchStep, readJsonPatch } from './json-patch.js';
export { JsonNumber, type JsonObject, type JsonTree, plainOf, printTree, readTree } from './json-tree.js';
export { parseSearchNumber, type SearchNumber } from './number.js';
export { type OperationOutcome, operationOutcome } from './outcome.js';
export {
  textFaults,
  textFaultsInSteps,
  elements,
  type Member,
  members,
  replaceStrings,
  type Slice,
  spliceMeta,
  type VersionMeta,
} from './raw-json.js';
export { referencesOutside } from './profile/bundle-references.js';
export type { CodeSource, ProfileSource } from './profile/ports.js';
export type { StructureDefinition } from './profile/structure-definition.js';
export {
  MOST_ENTRIES_WITH_RULES,
  type ProfileValidationOptions,
  ProfileValidator,
  type ValidationReport,
} from './profile/validator.js';
export { parseReference, type ReferenceParts, referenceTargetType } from './reference.js';
export { isResourceType, RESOURCE_TYPES, type ResourceType } from './resource-types.js';
export { UnknownElement } from './search-compile.js';
export { SEARCH_PREFIXES, type SearchPrefix, splitPrefix } from './search-prefix.js';
export {
  type AddedParameter,
  type ExtractedValues,
  extractSearchValues,
  R4_SEARCH_PARAMETERS,
  type SearchComponent,
  type SearchExtractor,
  type SearchParameter,
  SearchParameters,
  type SearchParameterType,
  type SearchValue,
  searchExtractor,
  searchParameter,
  searchParametersOf,
  searchValuesOf,
} from './search-values.js';
export { type PropertyShape, shapeOf, type TypeShape } from './shapes.js';
export { type ValidationOptions, validateResource } from './validate.js';
export { type StructureReport, validateInSteps } from './validate-in-steps.js';
export { xmlToJson, xmlToJsonInSteps } from './xml/read-xml.js';
export { jsonToXml, jsonToXmlInSteps } from './xml/write-xml.js';
export { withoutSecurityLabel, withSecurityLabel } from './raw-json-labels.js';
export { shown } from './shown.js';
