/** Finding a person, and the list of a ward. */
import type { PolicyRow } from '../contract.js';
import { FINDING, row } from './vocabulary.js';

export const FINDING_PEOPLE: readonly PolicyRow[] = [
  row({
    id: 'S3',
    stage: 'grant',
    actors: FINDING,
    purposes: 'any',
    kinds: ['demographics'],
    operations: ['find'],
    conditions: ['works-at-unit'],
    effect: 'P',
    legal: 'Databeskyttelsesloven § 11; Sundhedsloven § 193 b',
    da: 'Du må finde en person for at sikre, at det er den rette. Kun navn, fødselsdato og by vises.',
    en: 'You may find a person to make sure it is the right one. Only name, birth date and town are shown.',
    log: 'Fundet ved søgning på navn eller nummer',
    obligations: ['minimal-demographics'],
    confidence: 'C',
  }),
  row({
    id: 'S4',
    stage: 'grant',
    actors: [...FINDING, 'flow-coordinator'],
    purposes: 'any',
    kinds: ['demographics', 'register'],
    operations: ['ward-list'],
    conditions: ['works-at-unit'],
    effect: 'P',
    legal: 'Sundhedsloven § 42 a, stk. 1; § 193 b (sundhedsadministration)',
    da: 'Listen viser dem, der er på din afdeling nu.',
    en: 'The list shows those who are on your ward now.',
    log: 'Vist på afdelingens patientliste',
    obligations: ['minimal-ward-list'],
    confidence: 'C',
  }),
];
