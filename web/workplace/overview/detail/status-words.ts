import type { Language } from '../../../design/i18n/index.js';

/** FHIR status codes met on the page, as a Danish clinician says them. English readers get the code, which is English. */
const DANISH: Record<string, string> = {
  active: 'aktiv',
  amended: 'ændret',
  arrived: 'ankommet',
  booked: 'aftalt',
  cancelled: 'aflyst',
  completed: 'afsluttet',
  corrected: 'rettet',
  current: 'gældende',
  draft: 'kladde',
  'entered-in-error': 'fejlregistreret',
  final: 'endelig',
  finished: 'afsluttet',
  fulfilled: 'gennemført',
  inactive: 'ikke aktiv',
  'in-progress': 'i gang',
  noshow: 'udeblevet',
  'not-done': 'ikke udført',
  'on-hold': 'pauseret',
  onleave: 'orlov',
  planned: 'planlagt',
  preliminary: 'foreløbig',
  recurrence: 'tilbagefald',
  registered: 'registreret',
  relapse: 'tilbagefald',
  remission: 'i ro',
  resolved: 'overstået',
  revoked: 'tilbagekaldt',
  stopped: 'seponeret',
  superseded: 'erstattet',
  triaged: 'triageret',
  unknown: 'ukendt',
};

/** A status in words; a code without a word is shown as it is. */
export function statusWords(code: string, language: Language): string {
  return language === 'da' ? (DANISH[code] ?? code) : code;
}
