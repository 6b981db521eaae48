import { describe, expect, it } from 'vitest';
import { dayOf, NO_DAY, type TypedDay } from '../../design/citizen/typed-day.js';
import { type ChoiceForm, EMPTY_FORM, wishOf } from './choice-form.js';

const today = '2026-11-28';
const day = (text: string): TypedDay => {
  const [d = '', month = '', year = ''] = text.split('/');
  return { day: d, month, year };
};
const form = (more: Partial<ChoiceForm>): ChoiceForm => ({ ...EMPTY_FORM, ...more });
const problemsOf = (more: Partial<ChoiceForm>) => {
  const said = wishOf(form(more), today);
  return 'problems' in said ? said.problems.map(({ problem }) => problem) : [];
};
const place = { reference: 'Organization/a', name: 'Klinik' };

describe('the form of a block', () => {
  it('blocks everything from everybody as it stands', () => {
    expect(wishOf(EMPTY_FORM, today)).toEqual({ wish: { kind: 'block' } });
  });

  it('says every part of what was chosen, and nothing of what was put away again', () => {
    const all = form({
      what: 'part',
      kinds: ['journal'],
      place,
      from: day('1/2/2026'),
      to: day('03/02/2026'),
      whom: 'party',
      party: { reference: 'Practitioner/b', name: 'B' },
      until: 'day',
      untilDay: day('28/11/2026'),
    });
    expect(wishOf(all, today)).toEqual({
      wish: {
        kind: 'block',
        whom: ['Practitioner/b'],
        kinds: ['journal'],
        places: ['Organization/a'],
        from: '2026-02-01',
        to: '2026-02-03',
        until: '2026-11-28',
      },
    });
    expect(wishOf({ ...all, what: 'everything', whom: 'everybody', until: 'ended' }, today)).toEqual({
      wish: { kind: 'block' },
    });
  });

  it('is not sent while something is missing or no day', () => {
    expect(problemsOf({ what: 'part' })).toEqual(['nothingChosen']);
    expect(problemsOf({ whom: 'party' })).toEqual(['nobodyChosen']);
    expect(problemsOf({ what: 'part', from: day('31/2/2026'), to: day('x/1/2026') })).toEqual(['fromNoDay', 'toNoDay']);
    expect(problemsOf({ what: 'part', from: day('3/2/2026'), to: day('1/2/2026') })).toEqual(['toBeforeFrom']);
    expect(problemsOf({ until: 'day' })).toEqual(['untilNoDay']);
    expect(problemsOf({ until: 'day', untilDay: day('27/11/2026') })).toEqual(['untilOver']);
  });

  it('knows the calendar', () => {
    expect([dayOf(NO_DAY), dayOf(day('29/2/2028')), dayOf(day('29/2/2027')), dayOf(day('1/1/26'))]).toEqual([
      undefined,
      '2028-02-29',
      'wrong',
      'wrong',
    ]);
  });
});
