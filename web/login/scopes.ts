/** What an application asks to be allowed, in plain words. SMART App Launch 2.2, "Scopes for requesting FHIR resources". */
import type { Language } from '../design/format/index.js';

const SCOPE = /^(?:patient|user)\/(\*|[A-Z][A-Za-z]+)\.([cruds]+|read|write|\*)(?:\?(.+))?$/;

const KINDS: Record<Language, Record<string, string>> = {
  da: {
    '*': 'alt, som du selv kan se',
    Patient: 'navn og adresse',
    Observation: 'målinger og prøvesvar',
    DiagnosticReport: 'svar på prøver og billeder',
    MedicationRequest: 'medicin',
    MedicationStatement: 'medicin',
    Immunization: 'vacciner',
    AllergyIntolerance: 'allergi',
    Condition: 'sygdomme',
    Encounter: 'besøg',
    DocumentReference: 'breve og notater',
    ImagingStudy: 'billeder',
    Appointment: 'aftaler',
  },
  en: {
    '*': 'everything you can see yourself',
    Patient: 'name and address',
    Observation: 'measurements and test results',
    DiagnosticReport: 'results of tests and images',
    MedicationRequest: 'medicine',
    MedicationStatement: 'medicine',
    Immunization: 'vaccines',
    AllergyIntolerance: 'allergies',
    Condition: 'illnesses',
    Encounter: 'visits',
    DocumentReference: 'letters and notes',
    ImagingStudy: 'images',
    Appointment: 'appointments',
  },
};
const VERBS = {
  da: { read: 'Læse', write: 'Skrive og rette', remove: 'Slette' },
  en: { read: 'Read', write: 'Write and change', remove: 'Delete' },
} as const;

/** One line for each thing asked for, e.g. `Læse medicin`. A scope we have no words for is shown as it is, never left out. */
export function scopeWords(scopes: readonly string[], language: Language): string[] {
  return [...new Set(scopes.flatMap((scope) => wordsOf(scope, language)))];
}

/** Categories that have a plain word; any other limit is told as it is written. */
const CATEGORIES: Record<Language, Record<string, string>> = {
  da: { laboratory: 'laboratoriesvar', 'vital-signs': 'målte værdier' },
  en: { laboratory: 'laboratory results', 'vital-signs': 'vital signs' },
};

function onlyWhere(query: string, language: Language): string {
  const category = /^category=(?:[^|&]*\|)?([\w-]+)$/.exec(query)?.[1];
  const plain = category === undefined ? undefined : CATEGORIES[language][category];
  return `, ${language === 'da' ? 'kun' : 'only'} ${plain ?? query}`;
}

function wordsOf(scope: string, language: Language): string[] {
  const found = SCOPE.exec(scope);
  if (!found) return [scope];
  const [, type = '', letters = '', query] = found;
  const kind = (KINDS[language][type] ?? type) + (query === undefined ? '' : onlyWhere(query, language));
  const all = letters === '*';
  const verbs = VERBS[language];
  const said: string[] = [];
  if (all || letters === 'read' || (letters !== 'write' && /[rs]/.test(letters))) said.push(`${verbs.read} ${kind}`);
  if (all || letters === 'write' || /[cu]/.test(letters.replace('read', ''))) said.push(`${verbs.write} ${kind}`);
  if (all || letters === 'write' || (letters !== 'read' && letters.includes('d'))) said.push(`${verbs.remove} ${kind}`);
  return said;
}
