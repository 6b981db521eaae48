import { describe, expect, it } from 'vitest';
import { linearRegExp } from './linear-regexp.js';

describe('a regular expression of a definition', () => {
  it('matches as FHIRPath says: anywhere, case as written unless it says otherwise', () => {
    expect(linearRegExp('[0-9]{4}')?.test('ab1234cd')).toBe(true);
    expect(linearRegExp('^[a-f]+$')?.test('ABC')).toBe(false);
    expect(linearRegExp('(?i)^[a-f]+$')?.test('ABC')).toBe(true);
    expect(linearRegExp('a.b')?.test('a\nb')).toBe(true);
  });

  it('ends also where backtracking would not end in a lifetime', () => {
    const long = `${'a'.repeat(5000)}!`;
    for (const pattern of ['^(a+)+$', '^(a|aa)+$', '^(.*a){8}$', '^([a-z]+)*$'])
      expect(linearRegExp(pattern)?.test(long), pattern).toBe(false);
  });

  it('is refused when that cannot be promised, or it is none', () => {
    expect(linearRegExp('(a)\\1+')).toBeUndefined();
    expect(linearRegExp('^(?!x)a*$')).toBeUndefined();
    expect(linearRegExp('^(a?){30}a{30}$')).toBeUndefined();
    expect(linearRegExp('^(.*a){20}$')).toBeUndefined();
    expect(linearRegExp('(')).toBeUndefined();
    expect(linearRegExp('a'.repeat(5000))).toBeUndefined();
    // Nothing repeats, so nothing can go on for ever.
    expect(linearRegExp('^(?!00)[0-9]{2}$')?.test('01')).toBe(true);
  });
});
