import { PROCEDURE_ROWS, type ProcedureCodeValue } from '../../src/terminology/sets/procedures.js';

/** SKS procedures used by the stories: K operations (NCSP), B treatment and care, U examinations. */
export interface ProcedureCode {
  code: string;
  text: string;
}

const table = {
  hipHemiarthroplasty: 'KNFB12',
  kneeReplacement: 'KNGB40',
  appendectomy: 'KJEA01',
  coronaryStent: 'KFNG05',
  coronaryAngiography: 'UXAC85',
  lumpectomy: 'KHAB40',
  colonoscopy: 'KUJF32',
  colonPolypectomy: 'KJFA15',
  sigmoidResection: 'KJFB47',
  cataractSurgery: 'KCJE20',
  radiotherapy: 'BWGC1',
  chemotherapy: 'BWHA1',
  haemodialysis: 'BJFD0',
  nonInvasiveVentilation: 'BGDA1',
  thrombolysis: 'BOHA1',
  echocardiography: 'UXUC80',
} as const satisfies Record<string, ProcedureCodeValue>;

export type ProcedureName = keyof typeof table;

const texts = new Map(PROCEDURE_ROWS.map(({ code, text }) => [code, text]));

export const PROCEDURES = Object.fromEntries(
  Object.entries(table).map(([name, code]) => [name, { code, text: texts.get(code)! }]),
) as Record<ProcedureName, ProcedureCode>;
