import type { SourceName } from '../../../../src/sources/contract.js';
import type { Language } from '../../../design/i18n/index.js';

const NAMES: Record<SourceName, { da: [short: string, long: string]; en: [short: string, long: string] }> = {
  'medication-card': { da: ['FMK', 'Fælles Medicinkort'], en: ['FMK', 'Shared Medication Record'] },
  vaccinations: { da: ['DDV', 'Vaccinationsregistret'], en: ['DDV', 'Vaccination Register'] },
  'e-journal': { da: ['e-journal', 'e-journal'], en: ['e-journal', 'e-journal'] },
  laboratory: { da: ['Prøvesvar', 'Laboratoriesvar'], en: ['Results', 'Laboratory results'] },
  'home-monitoring': { da: ['Hjemmemåling', 'Hjemmemåling'], en: ['Home', 'Home monitoring'] },
  'patient-register': { da: ['LPR', 'Landspatientregistret'], en: ['LPR', 'National Patient Register'] },
  images: { da: ['Billedindeks', 'Billedindekset'], en: ['Images', 'Image index'] },
};

/** As on a chip: `FMK`. */
export function shortSourceName(source: SourceName, language: Language): string {
  return NAMES[source][language][0];
}

/** As in a sentence: `Fælles Medicinkort`. */
export function sourceName(source: SourceName, language: Language): string {
  return NAMES[source][language][1];
}

/** The order of the strip: medicine first, then what the clinician asks for next. */
export const STRIP_ORDER: readonly SourceName[] = [
  'medication-card',
  'vaccinations',
  'e-journal',
  'laboratory',
  'home-monitoring',
  'patient-register',
  'images',
];
