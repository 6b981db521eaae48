import type { MedcomCode, NpuCode } from '../../src/terminology/sets/laboratory.js';
import type { LoincCode } from '../../src/terminology/sets/loinc.js';
import { LOINC, MEDCOM_MEASUREMENT, NPU } from './systems.js';

/** What is measured on a body, by staff or at home: the Danish code, the LOINC code R4 asks for in vital signs, and the unit. */
export interface Measure {
  text: string;
  system: string;
  code: NpuCode | MedcomCode;
  loinc?: LoincCode;
  unit: string;
  ucum: string;
  decimals: number;
}

const m = (
  text: string,
  system: string,
  code: NpuCode | MedcomCode,
  loinc: LoincCode | undefined,
  unit: string,
  ucum: string,
  decimals = 0,
): Measure => ({
  text,
  system,
  code,
  loinc,
  unit,
  ucum,
  decimals,
});

export const MEASURES = {
  respiration: m('Resp.frekv.', MEDCOM_MEASUREMENT, 'MCS88122', '9279-1', '/min', '/min'),
  saturation: m('SpO₂', NPU, 'NPU03011', '59408-5', '%', '%'),
  pulse: m('Puls', NPU, 'NPU21692', '8867-4', '/min', '/min'),
  systolic: m('Systolisk blodtryk', NPU, 'DNK05472', '8480-6', 'mmHg', 'mm[Hg]'),
  diastolic: m('Diastolisk blodtryk', NPU, 'DNK05473', '8462-4', 'mmHg', 'mm[Hg]'),
  temperature: m('Temperatur', NPU, 'NPU08676', '8310-5', '°C', 'Cel', 1),
  weight: m('Vægt', NPU, 'NPU03804', '29463-7', 'kg', 'kg', 1),
  height: m('Højde', NPU, 'NPU03794', '8302-2', 'm', 'm', 2),
  fev1: m('FEV1', MEDCOM_MEASUREMENT, 'MCS88015', '20150-9', 'L', 'L', 2),
  capillaryGlucose: m('Blodglukose', NPU, 'NPU22089', undefined, 'mmol/L', 'mmol/L', 1),
} as const;
export type MeasureName = keyof typeof MEASURES;

export const BLOOD_PRESSURE_PANEL = { system: LOINC, code: '85354-9', display: 'Blood pressure panel' };

export const CONSCIOUSNESS = { system: LOINC, code: '80288-4', display: 'Level of consciousness' };
