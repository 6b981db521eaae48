/**
 * NPU and DNK codes (IUPAC/IFCC, Nomenclature for Properties and Units; SDS) that the synthetic nation uses, with short Danish
 * names, and MedCom's own codes of measurements. A code says what is measured in what and in which unit; there is no
 * hierarchy.
 */
import { rows, type SetRow } from './row.js';

const NPU_CODES = [
  ['DNK05472', 'Systolisk blodtryk'],
  ['DNK05473', 'Diastolisk blodtryk'],
  ['DNK35302', 'eGFR'],
  ['NPU01370', 'Bilirubin'],
  ['NPU01459', 'Carbamid'],
  ['NPU01470', 'pCO₂ (arteriel)'],
  ['NPU01566', 'Kolesterol'],
  ['NPU01567', 'HDL-kolesterol'],
  ['NPU01568', 'LDL-kolesterol'],
  ['NPU01685', 'INR'],
  ['NPU01700', 'Vitamin B12'],
  ['NPU01933', 'Eosinofilocytter'],
  ['NPU01944', 'MCV'],
  ['NPU02192', 'Glukose'],
  ['NPU02319', 'Hæmoglobin'],
  ['NPU02593', 'Leukocytter'],
  ['NPU02613', 'Lithium'],
  ['NPU02636', 'Lymfocytter'],
  ['NPU02647', 'Magnesium'],
  ['NPU02902', 'Neutrofilocytter'],
  ['NPU03011', 'SpO₂'],
  ['NPU03096', 'Fosfat'],
  ['NPU03230', 'Kalium'],
  ['NPU03429', 'Natrium'],
  ['NPU03568', 'Trombocytter'],
  ['NPU03577', 'TSH'],
  ['NPU03794', 'Højde'],
  ['NPU03804', 'Vægt'],
  ['NPU04094', 'Triglycerid'],
  ['NPU04114', 'Clozapin'],
  ['NPU04144', 'Calcium-ion (frit)'],
  ['NPU08676', 'Temperatur'],
  ['NPU08977', 'pO₂ (arteriel)'],
  ['NPU10267', 'D-vitamin'],
  ['NPU12474', 'pH (arteriel)'],
  ['NPU18016', 'Kreatinin'],
  ['NPU19651', 'ALAT'],
  ['NPU19661', 'Albumin/kreatinin, urin'],
  ['NPU19673', 'Albumin'],
  ['NPU19748', 'CRP'],
  ['NPU19763', 'Ferritin'],
  ['NPU19923', 'Troponin I'],
  ['NPU21571', 'NT-proBNP'],
  ['NPU21692', 'Puls'],
  ['NPU22089', 'Blodglukose'],
  ['NPU27300', 'HbA1c'],
  ['NPU27783', 'Basisk fosfatase'],
] as const;

const MEDCOM_CODES = [
  ['MCS88015', 'FEV1'],
  ['MCS88122', 'Resp.frekv.'],
] as const;

export type NpuCode = (typeof NPU_CODES)[number][0];
export type MedcomCode = (typeof MEDCOM_CODES)[number][0];

export const NPU_ROWS: readonly SetRow[] = rows(NPU_CODES);
export const MEDCOM_MEASUREMENT_ROWS: readonly SetRow[] = rows(MEDCOM_CODES);
