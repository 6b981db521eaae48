import { describe, expect, it } from 'vitest';
import { comeBackAfter, newsIn } from './news.js';

describe('news on a line that stays open', () => {
  it('are a change, a refusal with its rule, or the end of the line', () => {
    expect(newsIn({ event: 'changed', data: '{}' })).toEqual({ kind: 'changed' });
    expect(newsIn({ event: 'over', data: '{}' })).toEqual({ kind: 'lost' });
    const data = JSON.stringify({ issue: [{ diagnostics: 'Nej (regel 09)' }], access: { effect: 'D', rule: '09' } });
    expect(newsIn({ event: 'refused', data })).toEqual({
      kind: 'refused',
      trouble: { kind: 'forbidden', message: 'Nej (regel 09)', access: { effect: 'D', rule: '09' } },
    });
  });

  it('are not what the overview itself says (control)', () => {
    for (const event of ['patient', 'source', 'done', 'message']) expect(newsIn({ event, data: '{}' })).toBeUndefined();
  });

  it('do not bring all pages back at once', () => {
    expect(new Set(Array.from({ length: 20 }, comeBackAfter)).size).toBeGreaterThan(10);
  });
});
