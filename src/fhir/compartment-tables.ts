/**
 * Which search parameters put a resource in a compartment (https://hl7.org/fhir/R4/compartmentdefinition.html and the
 * page of each compartment). That of Patient comes from the published definitions; these four are not in that file.
 * `{def}` is the resource itself.
 */
export const COMPARTMENT_TYPES = ['Patient', 'Encounter', 'Practitioner', 'RelatedPerson', 'Device'] as const;
export type CompartmentType = (typeof COMPARTMENT_TYPES)[number];

/** Types that one parameter list holds for, written together: `'actor' -> Appointment, AppointmentResponse`. */
type Members = Record<string, string>;

const ENCOUNTER: Members = {
  encounter:
    'CarePlan CareTeam Claim ClinicalImpression Communication CommunicationRequest Composition Condition DeviceRequest DiagnosticReport DocumentReference ExplanationOfBenefit Media MedicationRequest NutritionOrder Observation Procedure QuestionnaireResponse RequestGroup ServiceRequest VisionPrescription',
  context: 'ChargeItem MedicationAdministration',
  'related-ref': 'DocumentManifest',
  '{def}': 'Encounter',
};

const PRACTITIONER: Members = {
  subject: 'Account',
  recorder: 'AdverseEvent',
  'recorder asserter': 'AllergyIntolerance',
  actor: 'Appointment AppointmentResponse Schedule',
  agent: 'AuditEvent Provenance',
  author: 'Basic DetectedIssue Flag Linkage',
  performer: 'CarePlan DiagnosticReport Immunization MedicationAdministration Observation Procedure RiskAssessment',
  participant: 'CareTeam Invoice',
  'enterer performer-actor': 'ChargeItem',
  'enterer provider payee care-team': 'Claim ExplanationOfBenefit',
  requestor: 'ClaimResponse CoverageEligibilityResponse PaymentReconciliation',
  assessor: 'ClinicalImpression',
  'sender recipient': 'Communication',
  'sender recipient requester': 'CommunicationRequest',
  'subject author attester': 'Composition',
  asserter: 'Condition',
  'enterer provider': 'CoverageEligibilityRequest',
  'requester performer': 'DeviceRequest',
  'subject author recipient': 'DocumentManifest',
  'subject author authenticator': 'DocumentReference',
  'practitioner participant': 'Encounter',
  'care-manager': 'EpisodeOfCare',
  member: 'Group',
  source: 'List MedicationStatement',
  'subject operator': 'Media',
  'performer receiver': 'MedicationDispense',
  requester: 'MedicationRequest SupplyRequest',
  'receiver author responsible enterer': 'MessageHeader',
  provider: 'NutritionOrder PaymentNotice',
  'general-practitioner': 'Patient',
  practitioner: 'Person PractitionerRole',
  '{def}': 'Practitioner',
  'author source': 'QuestionnaireResponse',
  'participant author': 'RequestGroup',
  principalinvestigator: 'ResearchStudy',
  'performer requester': 'ServiceRequest',
  collector: 'Specimen',
  'supplier receiver': 'SupplyDelivery',
  prescriber: 'VisionPrescription',
};

const RELATED_PERSON: Members = {
  recorder: 'AdverseEvent',
  asserter: 'AllergyIntolerance Condition',
  actor: 'Appointment AppointmentResponse Schedule',
  author: 'Basic Composition DocumentReference',
  performer: 'CarePlan MedicationAdministration Observation Procedure ServiceRequest',
  participant: 'CareTeam Encounter RequestGroup',
  'enterer performer-actor': 'ChargeItem',
  payee: 'Claim ExplanationOfBenefit',
  'sender recipient': 'Communication',
  'sender recipient requester': 'CommunicationRequest',
  'policy-holder subscriber payor': 'Coverage',
  'author recipient': 'DocumentManifest',
  recipient: 'Invoice',
  source: 'MedicationStatement',
  link: 'Patient Person',
  agent: 'Provenance',
  'author source': 'QuestionnaireResponse',
  '{def}': 'RelatedPerson',
  requester: 'SupplyRequest',
};

const DEVICE: Members = {
  subject: 'Account DiagnosticReport Media Specimen',
  actor: 'Appointment AppointmentResponse Schedule',
  agent: 'AuditEvent Provenance',
  'enterer performer-actor': 'ChargeItem',
  'procedure-udi item-udi detail-udi subdetail-udi': 'Claim ExplanationOfBenefit',
  'sender recipient': 'Communication CommunicationRequest',
  author: 'Composition DetectedIssue Flag QuestionnaireResponse RequestGroup',
  'device subject requester performer': 'DeviceRequest',
  device: 'DeviceUseStatement MedicationAdministration',
  'subject author': 'DocumentManifest DocumentReference',
  member: 'Group',
  participant: 'Invoice',
  'subject source': 'List',
  target: 'MessageHeader',
  'subject device': 'Observation',
  performer: 'RiskAssessment',
  'performer requester': 'ServiceRequest',
  requester: 'SupplyRequest',
};

/** Per compartment: resource type to the codes of its parameters. */
export const COMPARTMENTS: Record<Exclude<CompartmentType, 'Patient'>, Record<string, string[]>> = {
  Encounter: byType(ENCOUNTER),
  Practitioner: byType(PRACTITIONER),
  RelatedPerson: byType(RELATED_PERSON),
  Device: byType(DEVICE),
};

function byType(members: Members): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([codes, types]) => types.split(' ').map((type) => [type, codes.split(' ')])),
  );
}
