import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSearchNumber, type SearchNumber } from './number.js';

const parsed = (text: string) => {
  const { prefix, low, value, high } = parseSearchNumber(text) as SearchNumber;
  return [prefix, low, value, high];
};

describe('a number search', () => {
  it('means half a unit of the last digit to both sides, as in the examples of R4', () => {
    expect(parsed('100')).toEqual(['eq', '99.5', '100', '100.5']);
    expect(parsed('100.00')).toEqual(['eq', '99.995', '100', '100.005']);
    expect(parsed('1e2')).toEqual(['eq', '95', '100', '105']);
    expect(parsed('1.00e2')).toEqual(['eq', '99.5', '100', '100.5']);
    expect(parsed('2.0')).toEqual(['eq', '1.95', '2', '2.05']);
  });

  it('keeps exact decimals where floating point would not', () => {
    expect(parsed('5.4')).toEqual(['eq', '5.35', '5.4', '5.45']);
    expect(parsed('-0.1')).toEqual(['eq', '-0.15', '-0.1', '-0.05']);
    expect(parsed('12345678901234567890.1')[2]).toBe('12345678901234567890.1');
    expect(parsed('1e-3')).toEqual(['eq', '0.00095', '0.001', '0.00105']);
  });

  it('may have a prefix, of which ap means ten per cent', () => {
    expect(parsed('gt5.40')).toEqual(['gt', '5.395', '5.4', '5.405']);
    expect(parsed('ap-50')).toEqual(['ap', '-55', '-50', '-45']);
    expect(parsed('ne0')).toEqual(['ne', '-0.5', '0', '0.5']);
  });

  it('is refused when it is no number, or one nobody could mean', () => {
    for (const text of [
      '',
      'x',
      'ge',
      '1,5',
      '1.',
      '.5',
      '1e',
      '1e9999',
      'NaN',
      'Infinity',
      '0x10',
      `1${'0'.repeat(200)}`,
      '1 2',
    ]) {
      expect(parseSearchNumber(text), text).toMatchObject({ severity: 'error', code: 'value' });
    }
  });

  it('has its own value inside its range', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
        const [, low, exact, high] = parsed(String(value));
        expect(Number(exact)).toBe(value === 0 ? 0 : value);
        expect(Number(low)).toBeLessThanOrEqual(value);
        expect(Number(high)).toBeGreaterThanOrEqual(value);
      }),
    );
  });
});
