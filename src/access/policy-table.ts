/**
 * The law of access as data: all 78 rows of the national decision table, some in several objects, and `S` rows of our own
 * for what a platform needs and the table does not speak of. Whatever no row opens is refused by row 00. Each row is dated,
 * so a change of the law is a new row beside the old one; the order of judgement (stages) is in decide.ts and does not
 * change with it.
 *
 * The table's data words and ours: `med` = medication, `vacc` = vaccination, `img` = image, `lab` = laboratory,
 * `journal` = journal, register, home and administrative (the table does not split them). Demographics go with every
 * row that shows anything at all: a fact without a name on it is dangerous.
 *
 * `block` and `lift` rows tighten or restore what a grant row has opened; the table writes them for doctors, and they hold
 * for every professional whom a grant row lets in.
 */
import { DATA_KINDS, OTHER_KINDS, OPERATIONS, type Policy, type PolicyRow } from './contract.js';
import { BARS } from './policy/bars.js';
import { BLOCKS } from './policy/blocks.js';
import { CITIZENS } from './policy/citizens.js';
import { DOCTORS, GENOME } from './policy/doctors.js';
import { FINDING_PEOPLE } from './policy/finding.js';
import { LIFTS } from './policy/lifts.js';
import { OTHER_PURPOSES } from './policy/other-purposes.js';
import { ASSISTANTS, PHARMACIES, PROFESSIONS } from './policy/professions.js';
import { REFUSALS } from './policy/refusals.js';
import { SUPERVISION } from './policy/supervision.js';
import { BENCH, SYSTEMS } from './policy/systems.js';
import { row } from './policy/vocabulary.js';

/** What holds where no other row speaks. */
export const DEFAULT_ROW: PolicyRow = row({
  id: '00',
  stage: 'refuse',
  actors: 'any',
  purposes: 'any',
  kinds: [...DATA_KINDS, ...OTHER_KINDS],
  operations: OPERATIONS,
  effect: 'D',
  legal: 'Sundhedsloven § 42 a: adgang kræver hjemmel',
  da: 'Ingen regel giver adgang til dette for din rolle og dit formål.',
  en: 'No rule gives access to this for your role and purpose.',
  log: 'Afvist: ingen regel giver adgang',
  validFrom: '2000-01-01',
  confidence: 'C',
});

/** The law in production. */
export const POLICY: Policy = {
  version: '2026-11',
  rows: [
    ...BARS,
    ...DOCTORS,
    ...GENOME,
    ...PROFESSIONS,
    ...PHARMACIES,
    ...ASSISTANTS,
    ...OTHER_PURPOSES,
    ...CITIZENS,
    ...SYSTEMS,
    ...FINDING_PEOPLE,
    ...SUPERVISION,
    ...LIFTS,
    ...BLOCKS,
    ...REFUSALS,
  ],
};

/** The law with the bench system let in: for a platform that holds synthetic persons only. */
export const DEMO_POLICY: Policy = { version: `${POLICY.version}-demo`, rows: [...POLICY.rows, ...BENCH] };
