import { isObject, type Json, object, objects, text } from './fields.js';

/**
 * A FHIR date, dateTime or instant (https://hl7.org/fhir/R4/datatypes.html#dateTime). Anything else reads as unknown: a line
 * without a time is honest, a line at a wrong time is not. Calendar faults (30 February) are the validator's task.
 */
const FHIR_TIME =
  /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

export function time(value: unknown): string | undefined {
  const written = text(value);
  return written !== undefined && written.length <= 40 && FHIR_TIME.test(written) ? written : undefined;
}

/** Start of a Period, else its end. */
export function periodStart(value: unknown): string | undefined {
  const period = object(value);
  return time(period['start']) ?? time(period['end']);
}

/** The clinical time of each type: when it happened, not when it was sent. Strongest first. */
const TIME_FIELDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    Encounter: ['period'],
    EpisodeOfCare: ['period'],
    MedicationRequest: ['authoredOn'],
    MedicationStatement: ['effectiveDateTime', 'effectivePeriod', 'dateAsserted'],
    MedicationDispense: ['whenHandedOver', 'whenPrepared'],
    MedicationAdministration: ['effectiveDateTime', 'effectivePeriod'],
    List: ['date'],
    Immunization: ['occurrenceDateTime', 'recorded'],
    ImmunizationRecommendation: ['date'],
    Observation: ['effectiveDateTime', 'effectiveInstant', 'effectivePeriod', 'effectiveTiming', 'issued'],
    DiagnosticReport: ['effectiveDateTime', 'effectivePeriod', 'issued'],
    ImagingStudy: ['started'],
    Media: ['createdDateTime', 'createdPeriod', 'issued'],
    DocumentReference: ['date', 'context', 'content'],
    Composition: ['event', 'date'],
    Condition: ['recordedDate', 'onsetDateTime', 'onsetPeriod'],
    AllergyIntolerance: ['recordedDate', 'onsetDateTime', 'onsetPeriod', 'lastOccurrence'],
    Procedure: ['performedDateTime', 'performedPeriod'],
    ServiceRequest: ['authoredOn', 'occurrenceDateTime', 'occurrencePeriod'],
    Appointment: ['start', 'created'],
    CarePlan: ['period', 'created'],
    Flag: ['period'],
    Communication: ['sent', 'received', 'payload'],
    QuestionnaireResponse: ['authored'],
    Consent: ['dateTime'],
    Provenance: ['occurredDateTime', 'recorded'],
    Specimen: ['receivedTime'],
    ClinicalImpression: ['effectiveDateTime', 'effectivePeriod', 'date'],
    FamilyMemberHistory: ['date'],
    Goal: ['startDate', 'statusDate'],
  }),
);
const GENERAL_TIME_FIELDS = [
  'effectiveDateTime',
  'occurrenceDateTime',
  'performedDateTime',
  'period',
  'date',
  'authoredOn',
  'recorded',
  'created',
  'issued',
  'sent',
];

/** When it happened, as precise as the resource says it. */
export function readTime(resource: Json, type: string): string | undefined {
  for (const field of TIME_FIELDS.get(type) ?? GENERAL_TIME_FIELDS) {
    const value = resource[field];
    if (value === undefined) continue;
    const found = time(value) ?? nestedTime(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function nestedTime(value: unknown): string | undefined {
  for (const one of objects(value)) {
    const found =
      periodStart(one) ??
      (isObject(one['period']) ? periodStart(one['period']) : undefined) ??
      (isObject(one['attachment']) ? time(one['attachment']['creation']) : undefined) ??
      firstEvent(one) ??
      messageTime(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Timing.event. */
function firstEvent(timing: Json): string | undefined {
  return Array.isArray(timing['event']) ? time(timing['event'][0]) : undefined;
}

/** MedCom writes the time of each message segment as an extension on the payload (medcom-core-datetime-extension). */
function messageTime(payload: Json): string | undefined {
  for (const extension of objects(payload['extension'])) {
    const url = extension['url'];
    if (typeof url === 'string' && url.endsWith('datetime-extension')) return time(extension['valueDateTime']);
  }
  return undefined;
}
