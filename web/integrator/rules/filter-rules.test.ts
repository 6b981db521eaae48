import { describe, expect, it } from 'vitest';
import type { PrintedRow, PrintedTerm } from '../../../src/access/contract.js';
import { choicesOf, filterRules, NO_FILTER, readFilter, writeFilter } from './filter-rules.js';

const term = (code: string, da = code): PrintedTerm => ({ code, da, en: `${code}-en` });
const row = (id: string, more: Partial<PrintedRow> = {}): PrintedRow => ({
  id,
  stage: term('grant'),
  actors: [],
  relations: [],
  purposes: [],
  kinds: [],
  operations: [],
  blocks: [],
  conditions: [],
  effect: term('P', 'må'),
  obligations: [],
  legal: 'Sundhedsloven § 42 a',
  plain: { da: 'Patienten er i behandling.', en: 'The patient is in treatment.' },
  log: 'Aktuel behandling',
  exact: '',
  confidence: 'A',
  validFrom: '2019-07-01',
  ...more,
});
const ROWS = [
  row('01', { actors: [term('doctor', 'læge')] }),
  row('30', {
    actors: [term('pharmacist', 'farmaceut')],
    kinds: [term('medication', 'medicin')],
    legal: 'BEK 1615 § 9',
  }),
  row('00', { effect: term('D', 'nej') }),
];
const ids = (more: Partial<typeof NO_FILTER>) => filterRules(ROWS, { ...NO_FILTER, ...more }, 'da').map(({ id }) => id);

describe('the filter of the rules', () => {
  it('leaves what is about an actor, and what is about everybody', () => {
    expect(ids({ actor: 'doctor' })).toEqual(['01', '00']);
    expect(ids({ kind: 'vaccination' })).toEqual(['01', '00']);
    expect(ids({ effect: 'D' })).toEqual(['00']);
    expect(ids({})).toEqual(['01', '30', '00']);
  });

  it('finds all words, in any case, among numbers, paragraphs and plain words', () => {
    expect(ids({ query: 'regel 30' })).toEqual(['30']);
    expect(ids({ query: 'MEDICIN § 9' })).toEqual(['30']);
    expect(ids({ query: 'medicin læge' })).toEqual([]);
  });

  it('offers each code once, by its word', () => {
    expect(choicesOf([...ROWS, ...ROWS], (one) => one.actors, 'da').map(({ da }) => da)).toEqual(['farmaceut', 'læge']);
  });

  it('stands in the address and comes back from it', () => {
    const filter = { ...NO_FILTER, query: 'læge & co', actor: 'doctor', effect: 'PF' };
    expect(readFilter(writeFilter(filter, '2027-01-01'))).toEqual({ filter, on: '2027-01-01' });
    expect(writeFilter(NO_FILTER, undefined)).toBe('');
  });
});
