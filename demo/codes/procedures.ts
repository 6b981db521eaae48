/** SKS procedures used by the stories: K operations (NCSP), B treatment and care, U examinations. */
export interface ProcedureCode {
  code: string;
  text: string;
}

const table = {
  hipHemiarthroplasty: ['KNFB12', 'Halvprotese i hofteled, cementeret'],
  kneeReplacement: ['KNGB40', 'Total knæprotese, cementeret'],
  appendectomy: ['KJEA01', 'Laparoskopisk appendektomi'],
  coronaryStent: ['KFNG05', 'Perkutan indsættelse af stent i kranspulsåre'],
  coronaryAngiography: ['UXAC85', 'Koronarangiografi'],
  lumpectomy: ['KHAB40', 'Brystbevarende operation'],
  colonoscopy: ['KUJF32', 'Koloskopi'],
  colonPolypectomy: ['KJFA15', 'Endoskopisk polypfjernelse i tyktarmen'],
  sigmoidResection: ['KJFB47', 'Laparoskopisk resektion af colon sigmoideum'],
  cataractSurgery: ['KCJE20', 'Operation for grå stær med linseindsættelse'],
  radiotherapy: ['BWGC1', 'Ekstern strålebehandling'],
  chemotherapy: ['BWHA1', 'Cytostatisk behandling'],
  haemodialysis: ['BJFD0', 'Hæmodialyse'],
  nonInvasiveVentilation: ['BGDA1', 'Non-invasiv ventilation'],
  thrombolysis: ['BOHA1', 'Trombolyse'],
  echocardiography: ['UXUC80', 'Ekkokardiografi'],
} as const;

export type ProcedureName = keyof typeof table;

export const PROCEDURES = Object.fromEntries(
  Object.entries(table).map(([name, [code, text]]) => [name, { code, text }]),
) as Record<ProcedureName, ProcedureCode>;
