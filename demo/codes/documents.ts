import type { LoincCode } from '../../src/terminology/sets/loinc.js';

/** LOINC document types of docs/record-shapes.md. */
export const DOCUMENTS = {
  note: { code: '11506-3', text: 'Notat' },
  dischargeLetter: { code: '18842-5', text: 'Epikrise' },
  summary: { code: '34133-9', text: 'Resumé' },
  referral: { code: '57133-1', text: 'Henvisning' },
  careReport: { code: '28651-8', text: 'Indlæggelsesrapport' },
  carePlan: { code: '18776-5', text: 'Plejeplan' },
  correspondence: { code: '51852-2', text: 'Korrespondance' },
  rehabilitationPlan: { code: '18776-5', text: 'Genoptræningsplan' },
} as const satisfies Record<string, { code: LoincCode; text: string }>;
export type DocumentKind = keyof typeof DOCUMENTS;

/** LOINC codes of culture reports. */
export const CULTURES = {
  urine: { code: '630-4', text: 'Urindyrkning' },
  blood: { code: '600-7', text: 'Bloddyrkning' },
  sputum: { code: '624-7', text: 'Ekspektoratdyrkning' },
} as const satisfies Record<string, { code: LoincCode; text: string }>;

/** LOINC codes of the newborn hearing screening, one per ear. */
export const HEARING = {
  right: { code: '54108-6', text: 'Hørescreening, højre øre' },
  left: { code: '54109-4', text: 'Hørescreening, venstre øre' },
} as const satisfies Record<string, { code: LoincCode; text: string }>;

/** LOINC codes of reports that pathologists write. */
export const PATHOLOGY = { code: '60567-5', text: 'Patologisvar' } as const satisfies { code: LoincCode; text: string };
