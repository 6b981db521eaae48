/** Rows 70 and 75, and our own for source systems: systems that act in no person's name. */
import type { PolicyRow } from '../contract.js';
import { SUPERVISION } from './supervision.js';
import { WORK, row } from './vocabulary.js';

export const SYSTEMS: readonly PolicyRow[] = [
  row({
    id: 'S1',
    stage: 'grant',
    actors: ['source-system'],
    relations: ['system'],
    purposes: 'any',
    operations: WORK,
    conditions: ['works-at-unit'],
    effect: 'P',
    legal:
      'Databeskyttelsesforordningen art. 6, stk. 1, litra e, og art. 9, stk. 2, litra h; egne oplysninger som dataansvarlig',
    da: 'Systemet arbejder med sin egen organisations oplysninger.',
    en: "The system works on its own organisation's information.",
    log: 'Kildesystem behandler egne oplysninger',
    narrows: 'own-organisation',
    confidence: 'C',
  }),
  row({
    id: '75',
    stage: 'grant',
    actors: ['integrator-system'],
    relations: ['system'],
    purposes: ['transport'],
    conditions: ['registered-client'],
    effect: 'P',
    legal: 'Aftale om transport (DGWS, godkendt CVR-nummer); databeskyttelsesforordningen art. 28',
    da: 'Systemet må bringe meddelelsen frem, men ikke se indholdet.',
    en: 'The system may carry the message but not see what is in it.',
    log: 'Transport uden indsigt i indholdet',
    obligations: ['routing-only'],
    narrows: 'nothing-shown',
    confidence: 'A',
  }),
  row({
    id: '70',
    stage: 'grant',
    actors: ['epidemiology-system'],
    relations: ['system'],
    purposes: ['reminder', 'epidemiology'],
    kinds: ['demographics', 'vaccination'],
    conditions: ['registered-client'],
    effect: 'P',
    legal: 'Sundhedsloven § 157 a, stk. 6',
    da: 'Systemet sender påmindelser og overvåger smitsomme sygdomme.',
    en: 'The system sends reminders and keeps watch over infectious diseases.',
    log: 'Statens Serum Institut: påmindelse eller overvågning',
    confidence: 'A',
  }),
];

/** Only in demo mode (see DEMO_POLICY): synthetic persons, for conformance and load tests. */
const BENCH_RECORD: PolicyRow = row({
  id: 'S2',
  stage: 'grant',
  actors: ['bench-system'],
  relations: ['system'],
  purposes: 'any',
  operations: [...WORK, 'find', 'ward-list'],
  effect: 'P',
  legal: 'Kun demonstration med syntetiske personer',
  da: 'Prøvesystem: kun i demonstration med syntetiske personer.',
  en: 'Test system: only in demonstration with synthetic persons.',
  log: 'Prøvesystem i demonstration',
  confidence: 'C',
});

/** What the bench system is let in by, to records and to the log of its organisation. */
export const BENCH: readonly PolicyRow[] = [
  BENCH_RECORD,
  ...SUPERVISION.filter((one) => one.id === 'S32').map((one): PolicyRow => ({ ...one, actors: ['bench-system'] })),
];
