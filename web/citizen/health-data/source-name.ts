import type { SourceName } from '../../../src/sources/contract.js';
import type { dataStrings } from './data.strings.js';

/** Text key of what a register is called in plain words. */
export const SOURCE_TEXT = {
  'medication-card': 'sourceMedicine',
  laboratory: 'sourceLab',
  'e-journal': 'sourceJournal',
  vaccinations: 'sourceVaccines',
  images: 'sourceImages',
  'patient-register': 'sourceVisits',
  'home-monitoring': 'sourceHome',
} as const satisfies Record<SourceName, keyof (typeof dataStrings)['da']>;
