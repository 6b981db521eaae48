import { describe, expect, it } from 'vitest';
import type { Item, SourceAnswer, SourceOutcome } from '../../../../src/sources/contract.js';
import { NOTHING_ASKED, type OverviewEvent, type OverviewState, overviewState } from './overview-state.js';
import { type SourceView, viewOf } from './source-view.js';

const AT = '2026-11-22T08:41:00.000Z';
const LATER = '2026-11-22T08:45:00.000Z';
const image: Item = { source: 'images', kind: 'image', title: 'Røntgen af thorax', reference: 'ImagingStudy/1' };

function answer(outcome: SourceOutcome, more: Partial<SourceAnswer> = {}): SourceAnswer {
  return { source: 'images', outcome, count: 0, ...more };
}

function stateAfter(...events: OverviewEvent[]): OverviewState {
  return events.reduce(overviewState, NOTHING_ASKED);
}

const asked: OverviewEvent = { type: 'asked', sources: ['images'], at: AT };
const heard = (a: SourceAnswer, items: Item[] = [], at = AT): OverviewEvent => ({
  type: 'source',
  answer: a,
  items,
  at,
});
const seenBefore = [asked, heard(answer('answered', { count: 1 }), [image])];
const view = (...events: OverviewEvent[]): SourceView => viewOf(stateAfter(...events).sources.images);

describe('what a card shows when its source is asked for the first time', () => {
  it('waits while no answer has come', () => {
    expect(view(asked).state).toBe('loading');
    expect(viewOf(undefined).state).toBe('loading');
  });

  const cases: [string, SourceAnswer, Item[], SourceView['state']][] = [
    ['an answer with content is shown', answer('answered', { count: 1 }), [image], 'shown'],
    ['a whole and empty answer is the only one that may be called empty', answer('nothing'), [], 'empty'],
    ['no answer is a failure, not empty', answer('no-answer', { detail: 'svarede ikke inden 3 s' }), [], 'failed'],
    ['half an answer is shown with what is missing', answer('no-answer', { count: 1 }), [image], 'shown'],
    ['old content is shown as old', answer('stale', { count: 1, asOf: AT }), [image], 'shown'],
    ['an old empty answer says nothing about today', answer('stale', { asOf: AT }), [], 'failed'],
    ['withheld content is a lock, not empty', answer('withheld', { withheld: 2 }), [], 'blocked'],
    ['withheld without a number is a lock too', answer('withheld'), [], 'blocked'],
    ['nothing to show because all is withheld is a lock', answer('nothing', { withheld: 1 }), [], 'blocked'],
    ['an answer that claims content and carries none is a failure', answer('answered', { count: 3 }), [], 'failed'],
    ['an answer that claims nothing and counts three is a failure', answer('nothing', { count: 3 }), [], 'failed'],
    [
      'a half answer without this card’s items is a failure',
      answer('answered', { detail: 'Region Nord mangler' }),
      [],
      'failed',
    ],
  ];
  it.each(cases)('%s', (_title, given, items, state) => {
    expect(view(asked, heard(given, items)).state).toBe(state);
  });
});

describe('what a card shows when its source is asked again', () => {
  it('keeps the content on the screen while waiting', () => {
    expect(view(...seenBefore, { ...asked, at: LATER })).toMatchObject({ state: 'shown', asking: true });
  });

  it('keeps the content and says from when it is, if the source has fallen silent', () => {
    const again = view(...seenBefore, asked, heard(answer('no-answer'), [], LATER));
    expect(again).toMatchObject({ state: 'shown', items: [image], caveats: [{ kind: 'kept', at: LATER, from: AT }] });
  });

  it('keeps the content through two failures in a row', () => {
    const silent = heard(answer('no-answer'), [], LATER);
    expect(view(...seenBefore, asked, silent, asked, silent)).toMatchObject({ state: 'shown', items: [image] });
  });

  it('does not keep a failure or an empty answer as if it were content', () => {
    expect(view(asked, heard(answer('nothing')), asked, heard(answer('no-answer'))).state).toBe('failed');
  });

  it('takes content away when the source now says that there is none', () => {
    expect(view(...seenBefore, asked, heard(answer('nothing'))).state).toBe('empty');
  });

  it('takes content away when it has been withheld since', () => {
    expect(view(...seenBefore, asked, heard(answer('withheld', { withheld: 1 }))).state).toBe('blocked');
  });

  it('waits, and does not call the source failed, while a failed source is being asked again', () => {
    expect(view(asked, heard(answer('no-answer')), asked).state).toBe('loading');
  });
});

describe('when the stream ends early', () => {
  it('a source that was never heard has failed, however the stream ended', () => {
    expect(view(asked, { type: 'done', at: LATER }).state).toBe('failed');
    expect(view(asked, { type: 'broken', at: LATER, detail: 'Forbindelsen blev afbrudt' })).toMatchObject({
      state: 'failed',
      detail: 'Forbindelsen blev afbrudt',
    });
  });

  it('a source that the server expects but we did not ask for is waited for too', () => {
    const patient: OverviewEvent = {
      type: 'patient',
      patient: { id: 'p', name: 'Karla', cprMasked: '140348-••••', family: 'E', given: 'K' },
      access: { effect: 'P', rule: '01', legal: '', reason: '' },
      expected: ['vaccinations'],
      at: AT,
    };
    const state = stateAfter(patient);
    expect(viewOf(state.sources.vaccinations).state).toBe('loading');
    expect(viewOf(overviewState(state, { type: 'done', at: LATER }).sources.vaccinations).state).toBe('failed');
  });
});

describe('when one source is asked again while others are under way', () => {
  it('the end of that question leaves the others waiting', () => {
    const both: OverviewEvent = { type: 'asked', sources: ['images', 'laboratory'], at: AT };
    const state = stateAfter(both, { type: 'done', at: LATER, source: 'images' });
    expect(viewOf(state.sources.images).state).toBe('failed');
    expect(viewOf(state.sources.laboratory).state).toBe('loading');
    expect(state.asking).toBe(true);
  });
});

describe('a source that feeds several cards', () => {
  const note: Item = { source: 'e-journal', kind: 'note', title: 'Notat', reference: 'DocumentReference/1' };
  const journal = (more: Partial<SourceAnswer>): OverviewEvent => ({
    type: 'source',
    answer: { source: 'e-journal', outcome: 'answered', count: 1, ...more },
    items: [note],
    at: AT,
  });
  const plans = (state: OverviewState) => viewOf(state.sources['e-journal'], (item) => item.kind === 'plan').state;

  it('lets one card be empty when the whole answer came and had nothing of its kind', () => {
    expect(plans(stateAfter(journal({})))).toBe('empty');
  });

  it('shows a lock instead of empty when something of the source is withheld, for it may be of this kind', () => {
    expect(plans(stateAfter(journal({ withheld: 1 })))).toBe('blocked');
  });

  it('never calls one card empty when only half the answer came', () => {
    expect(plans(stateAfter(journal({ outcome: 'no-answer' })))).toBe('failed');
  });
});
