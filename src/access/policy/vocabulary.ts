/** What the rows of the policy table are written with: groups of roles, kinds and operations, and the default of a row. */
import { ROLES, type Role } from '../../identity/caller.js';
import { DATA_KINDS, type DataKind, type Grade, type Operation, type PolicyRow } from '../contract.js';

/** The ways of looking at log rows of others; about no citizen in particular. */
export const SUPERVISING: readonly Operation[] = ['assistants-log', 'unit-log'];
export const READS: readonly Operation[] = ['read', 'search', 'history', 'overview'];
export const WORK: readonly Operation[] = [...READS, 'write'];
/** Medication and vaccination: what BEK 1615/2018 is about. */
export const CARD: readonly DataKind[] = ['demographics', 'medication', 'vaccination'];
/** The table's `journal`: it does not split notes, contacts, home measurements and appointments. */
export const JOURNAL: readonly DataKind[] = ['demographics', 'journal', 'register', 'home', 'administrative'];
/** The table's `journal, lab, img`. */
export const NOTES: readonly DataKind[] = [...JOURNAL, 'image', 'laboratory'];
/** The table's `any`: all but genome data, which row 77 opens. */
export const CLINICAL: readonly DataKind[] = DATA_KINDS.filter((kind) => kind !== 'genome');

export const CURRENT: readonly Grade[] = ['A+', 'A', 'B+', 'B'];

/** Whom blocks bind: every professional, so that no row added later lets one in past them. */
export const PROFESSIONALS: readonly Role[] = ROLES.filter((role) => role !== 'citizen' && !role.endsWith('-system'));
export const AUTHORISED: readonly Role[] = [
  'doctor',
  'dentist',
  'midwife',
  'nurse',
  'ssa',
  'municipal-nurse',
  'treating-pharmacist',
  'other-authorised',
];
/** Doctors, and BEK 1615/2018 § 7, stk. 2: only dentist, midwife, nurse and social and health assistant may use assistants. */
export const MAY_DELEGATE: readonly Role[] = ['doctor', 'dentist', 'midwife', 'nurse', 'ssa'];
export const FINDING: readonly Role[] = [
  ...AUTHORISED,
  'care-home-assistant',
  'ssh',
  'paramedic',
  'pharmacist',
  'pharmacy-staff',
];

/** § 42 a as rewritten by act no. 1435/2018 (L 127), in force 1 July 2019; BEK 1615/2018, in force 1 January 2019. */
export const SINCE_42A = '2019-07-01';
export const SINCE_1615 = '2019-01-01';

type Draft = Pick<PolicyRow, 'id' | 'stage' | 'actors' | 'effect' | 'legal' | 'da' | 'en' | 'log' | 'confidence'> &
  Partial<PolicyRow>;

/** What a row does not say: any relation, treatment, all data kinds, reading, no condition, nothing to do, since 2019. */
export const row = (draft: Draft): PolicyRow => ({
  relations: 'any',
  purposes: ['treatment'],
  kinds: 'all',
  operations: READS,
  conditions: [],
  obligations: [],
  validFrom: SINCE_42A,
  ...draft,
});
