/** LOINC codes (Regenstrief Institute) that the synthetic nation uses: documents, cultures, vital signs. Danish short names. */
import type { SetRow } from './row.js';

const CODES = [
  ['11506-3', 'Notat', 'Progress note'],
  ['18776-5', 'Plan for pleje eller genoptræning', 'Plan of care note'],
  ['18842-5', 'Epikrise', 'Discharge summary'],
  ['20150-9', 'FEV1', 'FEV1'],
  ['28651-8', 'Indlæggelsesrapport', 'Nurse Transfer note'],
  ['29463-7', 'Vægt', 'Body weight'],
  ['34133-9', 'Resumé', 'Summary of episode note'],
  ['51852-2', 'Korrespondance', 'Letter'],
  ['54108-6', 'Hørescreening, højre øre', 'Newborn hearing screen of Ear - right'],
  ['54109-4', 'Hørescreening, venstre øre', 'Newborn hearing screen of Ear - left'],
  ['57133-1', 'Henvisning', 'Referral note'],
  ['59408-5', 'SpO₂', 'Oxygen saturation in Arterial blood by Pulse oximetry'],
  ['600-7', 'Bloddyrkning', 'Bacteria identified in Blood by Culture'],
  ['60567-5', 'Patologisvar', 'Comprehensive pathology report panel'],
  ['624-7', 'Ekspektoratdyrkning', 'Bacteria identified in Sputum by Respiratory culture'],
  ['630-4', 'Urindyrkning', 'Bacteria identified in Urine by Culture'],
  ['80288-4', 'Bevidsthedsniveau', 'Level of consciousness'],
  ['8302-2', 'Højde', 'Body height'],
  ['8310-5', 'Temperatur', 'Body temperature'],
  ['8462-4', 'Diastolisk blodtryk', 'Diastolic blood pressure'],
  ['8480-6', 'Systolisk blodtryk', 'Systolic blood pressure'],
  ['85354-9', 'Blodtryk', 'Blood pressure panel with all children optional'],
  ['8867-4', 'Puls', 'Heart rate'],
  ['9279-1', 'Respirationsfrekvens', 'Respiratory rate'],
] as const;

export type LoincCode = (typeof CODES)[number][0];

export const LOINC_ROWS: readonly SetRow[] = CODES.map(([code, text, english]) => ({ code, text, english }));
