/** The systems of docs/record-shapes.md, typed once for the demo nation. */
export const CPR = 'urn:oid:1.2.208.176.1.2';
export const X_ECPR = 'urn:oid:1.2.208.176.1.6.1.1';
export const SOR = 'urn:oid:1.2.208.176.1.1';
export const AUTHORISATION = 'urn:oid:1.2.208.176.1.3';
export const YDER = 'urn:oid:1.2.208.176.1.4';
export const MUNICIPALITY = 'urn:oid:1.2.208.176.1.5';
export const SKS = 'urn:oid:1.2.208.176.2.4';
export const NPU = 'urn:oid:1.2.208.176.2.1';
export const ATC = 'http://www.whocc.no/atc';
export const MEDCOM_MEASUREMENT = 'urn:oid:1.2.208.184.100.8';
export const LOINC = 'http://loinc.org';
export const UCUM = 'http://unitsofmeasure.org';
export const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';

export const PROFESSION = 'https://overblik.example/fhir/CodeSystem/profession';
export const MARK = 'https://overblik.example/fhir/CodeSystem/mark';
export const ORGANISATION_KIND = 'https://overblik.example/fhir/CodeSystem/organisation-kind';
export const DATA_KIND = 'https://overblik.example/fhir/CodeSystem/data-kind';

const EXTENSION = 'https://overblik.example/fhir/StructureDefinition';
export const OWNER = `${EXTENSION}/owner`;
export const DRUG = `${EXTENSION}/drug`;
export const VALID_PERIOD = `${EXTENSION}/valid-period`;
export const SUCCEEDED_BY = `${EXTENSION}/succeeded-by`;
export const MUNICIPALITY_CODE = `${EXTENSION}/municipality-code`;

const HL7 = 'http://terminology.hl7.org/CodeSystem';
export const CONFIDENTIALITY = `${HL7}/v3-Confidentiality`;
export const ACT_CODE = `${HL7}/v3-ActCode`;
export const ACT_PRIORITY = `${HL7}/v3-ActPriority`;
export const PARTICIPATION = `${HL7}/v3-ParticipationType`;
export const ROLE_CODE = `${HL7}/v3-RoleCode`;
export const INTERPRETATION = `${HL7}/v3-ObservationInterpretation`;
export const OBSERVATION_CATEGORY = `${HL7}/observation-category`;
export const DIAGNOSTIC_SERVICE = `${HL7}/v2-0074`;
export const CONDITION_CLINICAL = `${HL7}/condition-clinical`;
export const CONDITION_VERIFICATION = `${HL7}/condition-ver-status`;
export const CONDITION_CATEGORY = `${HL7}/condition-category`;
export const ALLERGY_CLINICAL = `${HL7}/allergyintolerance-clinical`;
export const ALLERGY_VERIFICATION = `${HL7}/allergyintolerance-verification`;
export const CONSENT_SCOPE = `${HL7}/consentscope`;
export const LIST_CODE = `${HL7}/list-example-use-codes`;
export const LIST_EMPTY = `${HL7}/list-empty-reason`;
export const LANGUAGE = 'urn:ietf:bcp:47';
