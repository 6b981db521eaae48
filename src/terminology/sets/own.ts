/** The platform's own code systems, whole: what the shapes of docs/record-shapes.md are written with. */
import { rows, type SetRow } from './row.js';

export const MARK_ROWS: readonly SetRow[] = rows([
  ['private', 'Privatmarkeret'],
  ['block', 'Spærring'],
  ['opt-out', 'Frabedt indhentning'],
  ['consent', 'Samtykke'],
  ['power-of-attorney', 'Fuldmagt'],
  ['custody', 'Forældremyndighed'],
  ['guardian', 'Værgemål'],
  ['attachment', 'Tilknytning'],
  ['referral', 'Henvisning'],
  ['laboratory', 'Laboratorierekvisition'],
  ['ews', 'Tidlig opsporing (TOKS)'],
  ['triage', 'Triage'],
  ['alert-interpreter', 'Tolk nødvendig'],
  ['alert-treatment-will', 'Behandlingstestamente'],
  ['alert-no-resuscitation', 'Fravalg af genoplivning'],
  ['alert-other', 'Anden markering'],
]);

/** `DATA_KINDS` of src/sources/, and the log. */
export const DATA_KIND_ROWS: readonly SetRow[] = rows([
  ['demographics', 'Stamdata'],
  ['medication', 'Medicin'],
  ['vaccination', 'Vaccinationer'],
  ['journal', 'Journal'],
  ['image', 'Billeder'],
  ['register', 'Kontakter og forløb'],
  ['laboratory', 'Laboratoriesvar'],
  ['home', 'Hjemmemålinger'],
  ['administrative', 'Administrative oplysninger'],
  ['genome', 'Arvelige oplysninger'],
  ['log', 'Adgangslog'],
]);

/** Roles of professionals (src/identity/caller.ts, without citizens and systems). */
export const PROFESSION_ROWS: readonly SetRow[] = rows([
  ['doctor', 'Læge'],
  ['dentist', 'Tandlæge'],
  ['midwife', 'Jordemoder'],
  ['nurse', 'Sygeplejerske'],
  ['ssa', 'Social- og sundhedsassistent'],
  ['care-home-assistant', 'Plejehjemsassistent'],
  ['ssh', 'Social- og sundhedshjælper'],
  ['treating-pharmacist', 'Behandlerfarmaceut'],
  ['other-authorised', 'Anden autoriseret sundhedsperson'],
  ['paramedic', 'Ambulancebehandler'],
  ['municipal-nurse', 'Hjemmesygeplejerske'],
  ['pharmacist', 'Farmaceut'],
  ['pharmacy-staff', 'Apotekspersonale'],
  ['secretary', 'Lægesekretær'],
  ['student', 'Studerende'],
  ['technician', 'Tekniker'],
  ['interpreter', 'Tolk'],
  ['flow-coordinator', 'Flowkoordinator'],
  ['registry-officer', 'Registermedarbejder'],
  ['regional-controller', 'Regional controller'],
  ['board-secretary', 'Sekretær for råd og nævn'],
  ['researcher', 'Forsker'],
  ['quality-staff', 'Kvalitetsmedarbejder'],
  ['manager', 'Leder'],
  ['accreditor', 'Tilsyn og akkreditering'],
  ['foreign-professional', 'Sundhedsperson i et andet EU-land'],
]);

export const ORGANISATION_KIND_ROWS: readonly SetRow[] = rows([
  ['region', 'Region'],
  ['hospital', 'Hospital'],
  ['department', 'Afdeling'],
  ['fam', 'Akutmodtagelse'],
  ['gp', 'Almen praksis'],
  ['municipality', 'Kommune'],
  ['home-care', 'Hjemmepleje'],
  ['pharmacy', 'Apotek'],
  ['agency', 'Styrelse'],
]);
