import type { Register } from '../description.js';
import { isEnvelope, isNoteType } from '../reading/document.js';
import { codings, hasCode, type Json, objects } from '../reading/fields.js';
import { isVitalCode } from '../reading/known-names.js';
import { OWN_MARK } from '../reading/systems.js';
import {
  alertLine,
  allergyLine,
  appointmentLine,
  diagnosisLine,
  familyHistoryLine,
  impressionLine,
  planLine,
} from './to-item.js';
import {
  compositionLine,
  documentLine,
  findingLine,
  messageLine,
  noteAttachment,
  reportLine,
  vitalLine,
} from './writing-to-item.js';

const always = (): boolean => true;

/** Vital signs and what is scored from them: by category, by our marks (EWS, triage), or by a vital-sign code. */
function isVital(observation: Json): boolean {
  if (noteAttachment(observation)['contentType'] !== undefined) return false;
  if (hasCode(observation['category'], 'vital-signs')) return true;
  if (hasCode(observation['code'], 'triage', OWN_MARK) || hasCode(observation['code'], 'ews', OWN_MARK)) return true;
  if (codings(observation['code']).some((coding) => typeof coding['code'] === 'string' && isVitalCode(coding['code'])))
    return true;
  return objects(observation['category']).length === 0 && observation['valueQuantity'] !== undefined;
}

export const eJournal: Register = {
  source: 'e-journal',
  rows: [
    {
      type: 'Observation',
      condition: 'vitale tegn, EWS og triage; eller en måling uden kategori som intet andet register har',
      when: isVital,
      category: 'journal',
      show: vitalLine,
    },
    {
      type: 'Observation',
      condition: 'alle øvrige (fund, sociale forhold, notater)',
      when: always,
      category: 'journal',
      show: findingLine,
    },
    { type: 'Condition', condition: 'altid', when: always, category: 'journal', show: diagnosisLine },
    { type: 'AllergyIntolerance', condition: 'altid', when: always, category: 'journal', show: allergyLine },
    { type: 'DocumentReference', condition: 'alle øvrige', when: always, category: 'journal', show: documentLine },
    {
      type: 'Composition',
      condition: 'et notats konvolut: kun henvisninger til indholdet',
      when: (composition) => isNoteType(composition['type']) && isEnvelope(composition),
      category: 'journal',
      show: 'konvolut om et notat, som selv er en linje',
    },
    { type: 'Composition', condition: 'alle øvrige', when: always, category: 'journal', show: compositionLine },
    {
      type: 'DiagnosticReport',
      condition: 'hverken billede, laboratorium eller hjemmemåling',
      when: always,
      category: 'journal',
      show: reportLine,
    },
    { type: 'Communication', condition: 'altid', when: always, category: 'journal', show: messageLine },
    {
      type: 'QuestionnaireResponse',
      condition: 'udfyldt af en sundhedsperson',
      when: always,
      category: 'journal',
      show: findingLine,
    },
    { type: 'ClinicalImpression', condition: 'altid', when: always, category: 'journal', show: impressionLine },
    { type: 'FamilyMemberHistory', condition: 'altid', when: always, category: 'journal', show: familyHistoryLine },
    { type: 'Flag', condition: 'altid', when: always, category: 'journal', show: alertLine },
    { type: 'CarePlan', condition: 'altid', when: always, category: 'journal', show: planLine },
    { type: 'Goal', condition: 'altid', when: always, category: 'journal', show: planLine },
    { type: 'Appointment', condition: 'altid', when: always, category: 'administrative', show: appointmentLine },
  ],
  searches: [
    { type: 'AllergyIntolerance', patient: 'patient' },
    { type: 'Condition', patient: 'patient' },
    { type: 'DocumentReference', patient: 'patient' },
    { type: 'Composition', patient: 'patient', optional: true },
    { type: 'Observation', patient: 'patient', parameters: { category: 'vital-signs' }, optional: true },
    { type: 'Flag', patient: 'patient', optional: true },
    { type: 'CarePlan', patient: 'patient', optional: true },
    { type: 'Appointment', patient: 'patient', optional: true },
    { type: 'Communication', patient: 'patient', optional: true },
  ],
};
