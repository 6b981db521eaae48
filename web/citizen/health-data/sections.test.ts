import { describe, expect, it } from 'vitest';
import { type Item, SOURCE_NAMES, type SourceAnswer, type SourceOutcome } from '../../../src/sources/contract.js';
import { nothingYet, type OverviewState, receive } from '../overview/overview-state.js';
import { SECTION_NAMES } from '../routing/address.js';
import { sectionOf, sectionState } from './sections.js';

const line = (source: Item['source'], kind: Item['kind']): Item => ({
  source,
  kind,
  title: kind,
  reference: `X/${kind}`,
});
const stateWith = (answer: SourceAnswer, items: Item[] = []): OverviewState =>
  receive(nothingYet, { kind: 'source', answer, items });
const vaccinations = (outcome: SourceOutcome, count = 0) => ({ source: 'vaccinations' as const, outcome, count });

describe("the sections of the citizen's data", () => {
  it('give every line of every register a place, and only one', () => {
    for (const source of SOURCE_NAMES)
      for (const kind of ['document', 'note', 'appointment', 'report', 'result'] as const)
        expect(SECTION_NAMES).toContain(sectionOf(line(source, kind)));
    expect(sectionOf(line('e-journal', 'document'))).toBe('plans');
    expect(sectionOf(line('home-monitoring', 'document'))).toBe('measurements');
  });

  it('never call a register empty that did not answer', () => {
    expect(sectionState(stateWith(vaccinations('no-answer')), 'vaccinations', true).phase).toBe('failed');
    expect(sectionState(nothingYet, 'vaccinations', true).phase).toBe('waiting');
    expect(sectionState(stateWith(vaccinations('nothing')), 'vaccinations', true).phase).toBe('empty');
  });

  it('never show lines beside the word that a register did not answer', () => {
    const state = stateWith(vaccinations('no-answer'), [line('vaccinations', 'vaccination')]);
    expect(sectionState(state, 'vaccinations', true).items).toEqual([]);
  });

  it('do not tell a proxy that the journal is empty when their access may only reach appointments', () => {
    const answer = { source: 'e-journal' as const, outcome: 'answered' as const, count: 1 };
    const state = stateWith(answer, [line('e-journal', 'appointment')]);
    expect(sectionState(state, 'plans', false).phase).toBe('ready');
    expect(sectionState(state, 'journal', false).phase).toBe('unsure');
    expect(sectionState(state, 'journal', true).phase).toBe('empty');
  });

  it('show old lines with the mark that they are old, and withheld ones as a number only', () => {
    const old = sectionState(
      stateWith(vaccinations('stale', 1), [line('vaccinations', 'vaccination')]),
      'vaccinations',
      true,
    );
    expect(old).toMatchObject({ phase: 'ready', stale: true });
    const locked = sectionState(stateWith({ ...vaccinations('withheld'), withheld: 2 }), 'vaccinations', true);
    expect(locked).toMatchObject({ phase: 'withheld', withheld: 2, items: [] });
  });
});
