import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearRegex } from './linear-regex.js';

const matches = (pattern: string, text: string) => {
  const made = linearRegex(pattern);
  if (typeof made === 'string') throw new Error(made);
  return made(text);
};

describe('regular expressions of filters', () => {
  it('match the whole text, as those of ECMAScript do between anchors', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '\\d',
      '\\w',
      '(a|b)',
      '(?:ab|c)',
      '(a*)',
      'a{2}',
      'b{1,2}',
      'c{0,}',
      '[a-c]',
    );
    const pattern = fc
      .array(fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '|')), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.map((part) => part.join('')).join(''));
    fc.assert(
      fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', ' '), maxLength: 6 }), (one, text) => {
        const expected = /(\*|\+|\?|\})[*+?]/.test(one) ? undefined : new RegExp(`^(?:${one})$`).test(text);
        if (expected !== undefined) expect([one, text, matches(one, text)]).toEqual([one, text, expected]);
      }),
      { numRuns: 2000 },
    );
  });

  it('take a text that makes others go back and forth for ever', () => {
    const text = `${'a'.repeat(20_000)}!`;
    expect(matches('(a|a)*b', text)).toBe(false);
    expect(matches('(a*)*b', text)).toBe(false);
    expect(matches('(a+)+', 'a'.repeat(20_000))).toBe(true);
  });

  it.each(['(?=a)', '(?<!a)', '\\1', '(', ')', '[a', 'a{3,1}', '*', 'a^b', '(a{999}){999}', '\\', 'a'.repeat(501)])(
    'that cannot be taken are refused in words: %s',
    (pattern) => expect(typeof linearRegex(pattern)).toBe('string'),
  );
});
