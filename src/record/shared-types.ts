/** Which resource types are the same for everybody (reference tables) and which belong to a citizen. */

/**
 * Directories, code lists and definitions: no citizen in them. Everything else is kept per citizen; a resource of the
 * other types that names no citizen gets a partition of its own.
 */
const SHARED_TYPES = new Set([
  'Organization', 'OrganizationAffiliation', 'Practitioner', 'PractitionerRole', 'Location', 'HealthcareService', 'Endpoint', 'Substance', 'Medication',
  'MedicationKnowledge', 'ActivityDefinition', 'CapabilityStatement', 'ChargeItemDefinition', 'CodeSystem', 'CompartmentDefinition', 'ConceptMap',
  'DeviceDefinition', 'EffectEvidenceSynthesis', 'EventDefinition', 'Evidence', 'EvidenceVariable', 'ExampleScenario', 'GraphDefinition',
  'ImplementationGuide', 'InsurancePlan', 'Library', 'Measure', 'MessageDefinition', 'MedicinalProduct', 'MedicinalProductAuthorization',
  'MedicinalProductContraindication', 'MedicinalProductIndication', 'MedicinalProductIngredient', 'MedicinalProductInteraction',
  'MedicinalProductManufactured', 'MedicinalProductPackaged', 'MedicinalProductPharmaceutical', 'MedicinalProductUndesirableEffect', 'NamingSystem',
  'ObservationDefinition', 'OperationDefinition', 'PlanDefinition', 'Questionnaire', 'ResearchDefinition', 'ResearchElementDefinition',
  'RiskEvidenceSynthesis', 'SearchParameter', 'SpecimenDefinition', 'StructureDefinition', 'StructureMap', 'SubstanceNucleicAcid', 'SubstancePolymer',
  'SubstanceProtein', 'SubstanceReferenceInformation', 'SubstanceSourceMaterial', 'SubstanceSpecification', 'TerminologyCapabilities', 'TestReport',
  'TestScript', 'ValueSet',
]);

export const isSharedType = (type: string): boolean => SHARED_TYPES.has(type);
