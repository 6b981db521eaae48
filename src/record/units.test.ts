import { describe, expect, it } from 'vitest';
import { canonicalUnit } from './units.js';

const same = (value: number, unit: string, other: number, otherUnit: string) => {
  const [a, b] = [canonicalUnit(unit)!, canonicalUnit(otherUnit)!];
  expect([a.unit, a.convert(value)], `${value} ${unit}`).toEqual([b.unit, b.convert(other)]);
};

describe('units', () => {
  it('make equal quantities equal, whatever unit they were written in', () => {
    same(5.4, 'mg/L', 0.54, 'mg/dL');
    same(5.4, 'mg/L', 0.0054, 'g/L');
    same(7.1, 'mmol/L', 7100, 'umol/L');
    same(150, '10*3/uL', 150, '10*9/L');
    same(37, 'Cel', 310.15, 'K');
    same(98.6, '[degF]', 37, 'Cel');
    same(60, '/min', 1, '/s');
    same(72, '{beats}/min', 72, '/min');
    same(1.5, 'h', 90, 'min');
    same(12, '%', 0.12, '1');
    same(120, 'mm[Hg]', 12, 'cm[Hg]');
  });

  it('keep different kinds of quantity apart', () => {
    expect(canonicalUnit('mg/L')!.unit).not.toBe(canonicalUnit('mmol/L')!.unit);
    expect(canonicalUnit('kg')!.unit).not.toBe(canonicalUnit('m')!.unit);
  });

  it('say nothing of what is no unit, or of units that are what somebody agreed on', () => {
    for (const code of ['', 'tabletter', '[iU]/L', '10*99999', 'x'.repeat(51), '((((', '__proto__', 'toString'])
      expect(canonicalUnit(code), code).toBeUndefined();
  });
});
