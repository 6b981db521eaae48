/**
 * SKS procedures: K operations (NOMESCO's classification, in Danish use since 1996), B treatment and care, U examinations
 * (Sundhedsdatastyrelsen, SKS). The part that the synthetic nation uses, with the groups above it. Texts are short Danish
 * working names.
 */
import { rows, type SetRow } from './row.js';

const GROUPS = [
  ['K', 'Operationer'],
  ['KC', 'Operationer på øje og øjenomgivelser'],
  ['KCJ', 'Operationer på linsen'],
  ['KCJE', 'Fjernelse af linse og indsættelse af kunstig linse'],
  ['KF', 'Operationer på hjerte og store intratorakale kar'],
  ['KFN', 'Operationer på kranspulsårer'],
  ['KFNG', 'Udvidelse og rekanalisering af kranspulsåre'],
  ['KH', 'Operationer på bryst'],
  ['KHA', 'Operationer på brystkirtel'],
  ['KHAB', 'Indgreb med delvis fjernelse af brystkirtel'],
  ['KJ', 'Operationer på fordøjelsesorganer og milt'],
  ['KJE', 'Operationer på blindtarmens vedhæng'],
  ['KJEA', 'Fjernelse af blindtarmens vedhæng'],
  ['KJF', 'Operationer på tarm'],
  ['KJFA', 'Lokale operationer på tarm'],
  ['KJFB', 'Fjernelse af del af tarm'],
  ['KN', 'Operationer på bevægeapparatet'],
  ['KNF', 'Operationer på hofteled og lår'],
  ['KNFB', 'Primær ledprotese i hofteled'],
  ['KNG', 'Operationer på knæ og underben'],
  ['KNGB', 'Primær ledprotese i knæled'],
  ['KU', 'Endoskopier gennem naturlige og kunstige åbninger'],
  ['KUJ', 'Endoskopier af fordøjelsesorganer'],
  ['KUJF', 'Endoskopier af tarm'],
] as const;

const TREATMENT_GROUPS = [
  ['B', 'Behandlings- og plejeklassifikation'],
  ['BG', 'Behandlinger vedrørende åndedræt'],
  ['BGD', 'Ventilationsbehandling'],
  ['BGDA', 'Kunstig ventilation'],
  ['BJ', 'Behandlinger vedrørende mave-tarm-kanal, nyrer og urinveje'],
  ['BJF', 'Behandlinger vedrørende nyrer'],
  ['BJFD', 'Dialyse'],
  ['BO', 'Medicinske behandlinger i øvrigt'],
  ['BOH', 'Behandlinger med lægemidler'],
  ['BOHA', 'Blodpropopløsende behandling'],
  ['BW', 'Behandlinger vedrørende kræft og bestråling'],
  ['BWG', 'Strålebehandling'],
  ['BWGC', 'Ekstern strålebehandling efter apparatur'],
  ['BWH', 'Medicinsk kræftbehandling'],
  ['BWHA', 'Behandling med cytostatika'],
  ['U', 'Undersøgelser'],
  ['UX', 'Billeddiagnostiske undersøgelser'],
  ['UXA', 'Billeddiagnostik af hoved, hals og kar'],
  ['UXAC', 'Billeddiagnostik af arterier'],
  ['UXU', 'Ultralydundersøgelser efter organ'],
  ['UXUC', 'Ultralydundersøgelser af hjertet'],
] as const;

const OPERATIONS = [
  ['KNFB12', 'Halvprotese i hofteled, cementeret'],
  ['KNGB40', 'Total knæprotese, cementeret'],
  ['KJEA01', 'Laparoskopisk appendektomi'],
  ['KFNG05', 'Perkutan indsættelse af stent i kranspulsåre'],
  ['KHAB40', 'Brystbevarende operation'],
  ['KUJF32', 'Koloskopi'],
  ['KJFA15', 'Endoskopisk polypfjernelse i tyktarmen'],
  ['KJFB47', 'Laparoskopisk resektion af colon sigmoideum'],
  ['KCJE20', 'Operation for grå stær med linseindsættelse'],
] as const;

const OTHERS = [
  ['UXAC85', 'Koronarangiografi'],
  ['BWGC1', 'Ekstern strålebehandling'],
  ['BWHA1', 'Cytostatisk behandling'],
  ['BJFD0', 'Hæmodialyse'],
  ['BGDA1', 'Non-invasiv ventilation'],
  ['BOHA1', 'Trombolyse'],
  ['UXUC80', 'Ekkokardiografi'],
] as const;

export type ProcedureCodeValue = (typeof OPERATIONS | typeof OTHERS)[number][0];

/** NOMESCO's classification came into use in Denmark on this day. */
const from = '1996-01-01';

export const PROCEDURE_ROWS: readonly SetRow[] = [
  ...rows(GROUPS, { group: true, from }),
  ...rows(TREATMENT_GROUPS, { group: true }),
  ...rows(OPERATIONS, { from }),
  ...rows(OTHERS),
];
