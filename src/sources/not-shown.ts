/** Resource types that are no line of any register's overview, each with the reason. Everything else stands in a register's table. */
import type { DataKind } from './description.js';

export interface NotShown {
  types: readonly string[];
  category: DataKind;
  reason: string;
}

export const NOT_SHOWN: readonly NotShown[] = [
  { types: ['Patient', 'Person'], category: 'demographics', reason: 'vises i patientbanneret' },
  { types: ['RelatedPerson'], category: 'administrative', reason: 'vises i patientbanneret som pårørende' },
  { types: ['Consent'], category: 'administrative', reason: 'styrer adgangen; vises under samtykker og spærringer' },
  {
    types: [
      'Organization',
      'Practitioner',
      'PractitionerRole',
      'Location',
      'HealthcareService',
      'Endpoint',
      'OrganizationAffiliation',
      'Group',
    ],
    category: 'administrative',
    reason: 'fælles stamdata, ikke en oplysning om én borger',
  },
  { types: ['MessageHeader'], category: 'administrative', reason: 'konvolut; indholdet er en linje for sig' },
  {
    types: ['Provenance', 'AuditEvent'],
    category: 'administrative',
    reason: 'siger hvor en anden oplysning kommer fra, eller hvem der så den',
  },
  {
    types: ['OperationOutcome', 'Parameters'],
    category: 'administrative',
    reason: 'svar fra et system, ikke en oplysning om borgeren',
  },
  { types: ['Binary'], category: 'journal', reason: 'filens bytes; den linje der peger på filen vises' },
  { types: ['Bundle'], category: 'journal', reason: 'samling; indholdet er linjer for sig' },
  { types: ['Basic'], category: 'journal', reason: 'uden kendt betydning' },
  { types: ['Device'], category: 'home', reason: 'et apparat; det der måles med det vises' },
  { types: ['CareTeam', 'Task'], category: 'journal', reason: 'hvem der arbejder og med hvad; vises på arbejdslisten' },
  {
    types: ['Medication', 'Substance', 'MedicationKnowledge'],
    category: 'administrative',
    reason: 'stamdata; ordinationen der bruger den vises',
  },
  {
    types: [
      'Account',
      'ChargeItem',
      'Claim',
      'ClaimResponse',
      'Contract',
      'Coverage',
      'ExplanationOfBenefit',
      'Invoice',
      'PaymentNotice',
      'EnrollmentRequest',
    ],
    category: 'administrative',
    reason: 'afregning',
  },
  {
    types: ['AppointmentResponse', 'Schedule', 'Slot'],
    category: 'administrative',
    reason: 'kalenderens indre; aftalen vises',
  },
  { types: ['ResearchSubject', 'ResearchStudy'], category: 'administrative', reason: 'forskning' },
];

/** A type no table names: kept under the strictest clinical kind, and not shown. */
export const UNKNOWN: NotShown = {
  types: [],
  category: 'journal',
  reason: 'typen har endnu ingen plads i overblikket',
};
