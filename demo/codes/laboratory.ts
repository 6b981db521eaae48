import { NPU_ROWS, type NpuCode } from '../../src/terminology/sets/laboratory.js';

/**
 * Analyses with NPU or DNK code, the short Danish name, and the unit that belongs to the code. Limits are common Danish adult
 * reference intervals; `low`/`high` for both sexes or `{ female, male }`. `alarm` marks the values written LL or HH.
 */
export interface Analysis {
  code: string;
  name: string;
  unit: string;
  decimals: number;
  low?: Limit;
  high?: Limit;
  alarmLow?: number;
  alarmHigh?: number;
  /** A usual healthy value and how much it varies between people. */
  usual: Limit;
  spread: number;
}
export type Limit = number | { female: number; male: number };

const fm = (female: number, male: number): Limit => ({ female, male });
type Rest = Partial<Pick<Analysis, 'low' | 'high' | 'alarmLow' | 'alarmHigh'>>;
const names = new Map(NPU_ROWS.map(({ code, text }) => [code, text]));
const a = (code: NpuCode, unit: string, decimals: number, usual: Limit, spread: number, rest: Rest): Analysis => ({
  code,
  name: names.get(code)!,
  unit,
  decimals,
  usual,
  spread,
  ...rest,
});

const B9 = '10⁹/L';

export const ANALYSES = {
  crp: a('NPU19748', 'mg/L', 0, 2, 1, { high: 10, alarmHigh: 100 }),
  leukocytes: a('NPU02593', B9, 1, 6.2, 1, { low: 3.5, high: 8.8, alarmLow: 1, alarmHigh: 25 }),
  neutrophils: a('NPU02902', B9, 2, 3.6, 0.7, { low: 1.5, high: 7.5, alarmLow: 0.5 }),
  lymphocytes: a('NPU02636', B9, 2, 1.9, 0.3, { low: 1, high: 4 }),
  eosinophils: a('NPU01933', B9, 2, 0.15, 0.05, { high: 0.5 }),
  haemoglobin: a('NPU02319', 'mmol/L', 1, fm(8.4, 9.3), 0.4, {
    low: fm(7.3, 8.3),
    high: fm(9.5, 10.5),
    alarmLow: 5,
  }),
  mcv: a('NPU01944', 'fL', 0, 90, 3, { low: 82, high: 98 }),
  platelets: a('NPU03568', B9, 0, fm(260, 240), 40, {
    low: fm(165, 145),
    high: fm(400, 350),
    alarmLow: 50,
    alarmHigh: 1000,
  }),
  creatinine: a('NPU18016', 'µmol/L', 0, fm(66, 82), 7, {
    low: fm(45, 60),
    high: fm(90, 105),
    alarmHigh: 300,
  }),
  egfr: a('DNK35302', 'mL/min', 0, 86, 5, { low: 60, alarmLow: 15 }),
  urea: a('NPU01459', 'mmol/L', 1, 5.2, 0.9, { low: fm(2.6, 3.2), high: fm(6.4, 8.1), alarmHigh: 30 }),
  potassium: a('NPU03230', 'mmol/L', 1, 3.9, 0.2, { low: 3.5, high: 4.4, alarmLow: 2.8, alarmHigh: 6 }),
  sodium: a('NPU03429', 'mmol/L', 0, 140, 1.5, { low: 137, high: 145, alarmLow: 125, alarmHigh: 155 }),
  calcium: a('NPU04144', 'mmol/L', 2, 1.24, 0.03, {
    low: 1.18,
    high: 1.32,
    alarmLow: 0.95,
    alarmHigh: 1.5,
  }),
  magnesium: a('NPU02647', 'mmol/L', 2, 0.84, 0.05, { low: 0.71, high: 0.94, alarmLow: 0.45 }),
  albumin: a('NPU19673', 'g/L', 0, 41, 2, { low: 36, high: 48 }),
  alat: a('NPU19651', 'U/L', 0, fm(20, 26), 6, { low: 10, high: fm(45, 70), alarmHigh: 500 }),
  alkalinePhosphatase: a('NPU27783', 'U/L', 0, 68, 12, { low: 35, high: 105 }),
  bilirubin: a('NPU01370', 'µmol/L', 0, 9, 3, { low: 5, high: 25 }),
  inr: a('NPU01685', 'INR', 1, 1, 0.1, { high: 1.2, alarmHigh: 5 }),
  glucose: a('NPU02192', 'mmol/L', 1, 5.6, 0.5, { low: 4.2, high: 7.8, alarmLow: 3, alarmHigh: 20 }),
  hba1c: a('NPU27300', 'mmol/mol', 0, 36, 2, { high: 48 }),
  cholesterol: a('NPU01566', 'mmol/L', 1, 4.9, 0.6, { high: 5 }),
  hdl: a('NPU01567', 'mmol/L', 1, fm(1.7, 1.4), 0.2, { low: fm(1.2, 1) }),
  ldl: a('NPU01568', 'mmol/L', 1, 2.7, 0.4, { high: 3 }),
  triglycerides: a('NPU04094', 'mmol/L', 1, 1.2, 0.3, { high: 2 }),
  tsh: a('NPU03577', '10⁻³ IU/L', 1, 1.8, 0.6, { low: 0.4, high: 4.8 }),
  ferritin: a('NPU19763', 'µg/L', 0, fm(60, 120), 22, { low: fm(12, 20), high: fm(160, 300) }),
  cobalamin: a('NPU01700', 'pmol/L', 0, 340, 60, { low: 200, high: 600 }),
  vitaminD: a('NPU10267', 'nmol/L', 0, 68, 14, { low: 50, high: 160 }),
  albuminRatio: a('NPU19661', 'mg/g', 0, 8, 3, { high: 30, alarmHigh: 700 }),
  phosphate: a('NPU03096', 'mmol/L', 2, 1.05, 0.12, { low: 0.76, high: 1.41 }),
  troponin: a('NPU19923', 'µg/L', 3, 0.006, 0.002, { high: 0.04, alarmHigh: 0.5 }),
  probnp: a('NPU21571', 'ng/L', 0, 85, 25, { high: 300, alarmHigh: 5000 }),
  arterialPh: a('NPU12474', 'pH', 2, 7.41, 0.01, {
    low: 7.37,
    high: 7.45,
    alarmLow: 7.25,
    alarmHigh: 7.55,
  }),
  arterialCarbonDioxide: a('NPU01470', 'kPa', 1, fm(5, 5.3), 0.2, {
    low: fm(4.3, 4.7),
    high: fm(5.7, 6),
    alarmHigh: 8,
  }),
  arterialOxygen: a('NPU08977', 'kPa', 1, 11, 0.5, { low: 9.6, high: 13.7, alarmLow: 6.5 }),
  lithium: a('NPU02613', 'mmol/L', 2, 0.65, 0.06, { low: 0.5, high: 0.8, alarmHigh: 1.2 }),
  clozapine: a('NPU04114', 'nmol/L', 0, 1350, 160, { low: 600, high: 2000, alarmHigh: 3000 }),
} as const satisfies Record<string, Analysis>;

export type AnalysisName = keyof typeof ANALYSES;

/** Groups that are ordered together. */
export const PANELS = {
  infection: ['crp', 'leukocytes', 'neutrophils'],
  blood: ['haemoglobin', 'leukocytes', 'platelets'],
  kidney: ['creatinine', 'egfr', 'potassium', 'sodium'],
  acute: ['crp', 'leukocytes', 'haemoglobin', 'platelets', 'creatinine', 'egfr', 'potassium', 'sodium', 'glucose'],
  liver: ['alat', 'alkalinePhosphatase', 'bilirubin', 'albumin'],
  lipids: ['cholesterol', 'hdl', 'ldl', 'triglycerides'],
  yearly: ['haemoglobin', 'creatinine', 'egfr', 'potassium', 'sodium', 'hba1c', 'cholesterol', 'ldl', 'alat', 'tsh'],
  diabetes: ['hba1c', 'creatinine', 'egfr', 'potassium', 'cholesterol', 'hdl', 'ldl', 'triglycerides', 'albuminRatio'],
  fatigue: ['haemoglobin', 'mcv', 'ferritin', 'cobalamin', 'vitaminD', 'tsh', 'crp', 'creatinine'],
  bloodGas: ['arterialPh', 'arterialCarbonDioxide', 'arterialOxygen'],
} as const satisfies Record<string, readonly AnalysisName[]>;
export type PanelName = keyof typeof PANELS;

/** Analyses a department may wait for, named as the request form does. */
export const AWAITED = [
  'Troponin I',
  'D-dimer',
  'Bloddyrkning ×2',
  'Urindyrkning',
  'Ekspektoratdyrkning',
  'Blodtype og BAC-test',
  'hCG',
] as const;
