import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateRange, parseSearchDate, timeRange, timeRangeOf } from './date.js';

const at = (text: string) => Date.parse(text);
const range = (text: string) => {
  const { low, high } = dateRange(text)!;
  return [new Date(low).toISOString(), new Date(high).toISOString()];
};

describe('the time a FHIR date covers', () => {
  it('is a Danish day, month or year when it has no time of day', () => {
    expect(range('2024-01-15')).toEqual(['2024-01-14T23:00:00.000Z', '2024-01-15T23:00:00.000Z']);
    expect(range('2024-07-15')).toEqual(['2024-07-14T22:00:00.000Z', '2024-07-15T22:00:00.000Z']);
    expect(range('2024-12')).toEqual(['2024-11-30T23:00:00.000Z', '2024-12-31T23:00:00.000Z']);
    expect(range('2024')).toEqual(['2023-12-31T23:00:00.000Z', '2024-12-31T23:00:00.000Z']);
    expect(range('0001')[0]).toMatch(/^0000-12-31T23:/);
    expect(range('9999')[1]).toBe('9999-12-31T23:00:00.000Z');
  });

  it('is 23 hours on the day summer time begins and 25 on the day it ends', () => {
    const hours = (text: string) => (dateRange(text)!.high - dateRange(text)!.low) / 3_600_000;
    expect([hours('2024-03-31'), hours('2024-10-27'), hours('2024-06-01')]).toEqual([23, 25, 24]);
  });

  it('is as long as the last digit written', () => {
    expect(range('2024-01-01T10:00:00Z')).toEqual(['2024-01-01T10:00:00.000Z', '2024-01-01T10:00:01.000Z']);
    expect(range('2024-01-01T10:00:00.5+01:00')).toEqual(['2024-01-01T09:00:00.500Z', '2024-01-01T09:00:00.600Z']);
    expect(range('2024-01-01T10:00:00.123456Z')).toEqual(['2024-01-01T10:00:00.123Z', '2024-01-01T10:00:00.124Z']);
    expect(range('2024-01-01T10:00Z')).toEqual(['2024-01-01T10:00:00.000Z', '2024-01-01T10:01:00.000Z']);
  });

  it('is Danish time when a time of day has no zone, also in the hours the clock skips and repeats', () => {
    expect(range('2024-07-01T10:00:00')[0]).toBe('2024-07-01T08:00:00.000Z');
    expect(range('2024-03-31T02:30:00')[0]).toBe('2024-03-31T01:30:00.000Z');
    expect(range('2024-10-27T02:30:00')[0]).toBe('2024-10-27T00:30:00.000Z');
  });

  it('reads a leap second as the second after it', () => {
    expect(dateRange('2016-12-31T23:59:60Z')!.low).toBe(at('2017-01-01T00:00:00Z'));
  });

  it('is nothing for days that do not exist and text that is no date', () => {
    const none =
      '2023-02-30 2023-02-29 1900-02-29 2023-04-31 2023-13 2023-00 2023-01-00 0000 2023-1-1 2023-01-01T24:00:00Z ' +
      '2023-01-01T10:60Z 2023-01-01T10:00:61Z 2023-01-01T10 2023-01-01T10:00:00+15:00 20230101 x';
    for (const text of [...none.split(' '), '', ' 2023', '2023-01-01\n']) expect(dateRange(text), text).toBeUndefined();
    expect(dateRange('2000-02-29')).toBeDefined();
    expect(dateRange('2024-02-29')).toBeDefined();
  });

  it('of any instant agrees with the calendar of the language, in any zone', () => {
    const years = { min: new Date('0100-01-01'), max: new Date('9998-01-01'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(years), fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 23);
        const size = Math.abs(offset);
        const zone = `${offset < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
        if (local.startsWith('+') || local.startsWith('-')) return;
        expect(dateRange(local + zone)).toEqual({ low: date.getTime(), high: date.getTime() + 1 });
      }),
    );
  });

  it('of a day lies within its month, and that within its year', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9998 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 28 }),
        (y, m, d) => {
          const [year, month, day] = [
            String(y).padStart(4, '0'),
            String(m).padStart(2, '0'),
            String(d).padStart(2, '0'),
          ];
          const ranges = [`${year}-${month}-${day}`, `${year}-${month}`, year].map((text) => dateRange(text)!);
          for (const [inner, outer] of [
            [ranges[0]!, ranges[1]!],
            [ranges[1]!, ranges[2]!],
          ] as const) {
            expect(inner.low).toBeGreaterThanOrEqual(outer.low);
            expect(inner.high).toBeLessThanOrEqual(outer.high);
            expect(inner.low).toBeLessThan(inner.high);
          }
        },
      ),
    );
  });
});

describe('the time an element covers', () => {
  it('is open where a period has no start or no end', () => {
    expect(timeRangeOf({ start: '2024-01-01T00:00:00Z' }, 'Period')).toEqual({
      low: at('2024-01-01T00:00:00Z'),
      high: Number.POSITIVE_INFINITY,
    });
    expect(timeRangeOf({ end: '2024-01-01T00:00:00Z' }, 'Period')).toEqual({
      low: Number.NEGATIVE_INFINITY,
      high: at('2024-01-01T00:00:01Z'),
    });
    expect(timeRangeOf({}, 'Period')).toBeUndefined();
  });

  it('of a timing reaches from the first event to the last, or over its bounds', () => {
    const event = ['2024-02-01T00:00:00Z', '2024-01-01T00:00:00Z'];
    expect(timeRangeOf({ event }, 'Timing')).toEqual({
      low: at('2024-01-01T00:00:00Z'),
      high: at('2024-02-01T00:00:01Z'),
    });
    expect(timeRangeOf({ repeat: { boundsPeriod: { start: '2024-01-01T00:00:00Z' } } }, 'Timing')!.high).toBe(
      Number.POSITIVE_INFINITY,
    );
    expect(timeRangeOf({ code: { text: 'daily' } }, 'Timing')).toBeUndefined();
  });

  it('is none for text that is no date', () => {
    expect(timeRangeOf('2024', 'string')).toBeUndefined();
    expect(timeRangeOf(7, 'dateTime')).toBeUndefined();
  });

  it('of a time of day is counted from midnight', () => {
    expect(timeRange('10:00:00')).toEqual({ low: 36_000_000, high: 36_001_000 });
    expect(timeRange('10:00:00.25')).toEqual({ low: 36_000_250, high: 36_000_260 });
    for (const text of ['24:00:00', '10:60:00', '10', '10:00:00Z']) expect(timeRange(text)).toBeUndefined();
  });
});

describe('a date search', () => {
  it('has a prefix, or means equality', () => {
    expect(parseSearchDate('ge2024-01-15')).toEqual({ prefix: 'ge', ...dateRange('2024-01-15') });
    expect(parseSearchDate('2024')).toEqual({ prefix: 'eq', ...dateRange('2024') });
  });

  it('takes a space in the zone for the plus sign that an address lost', () => {
    expect(parseSearchDate('lt2024-01-01T10:00:00 01:00')).toEqual({
      prefix: 'lt',
      ...dateRange('2024-01-01T10:00:00+01:00'),
    });
  });

  it('is refused when the day does not exist', () => {
    for (const text of ['2023-02-30', 'ge', '', 'xx2024', 'ge 2024 ', '2024-01-01T']) {
      expect(parseSearchDate(text)).toMatchObject({ severity: 'error', code: 'value' });
    }
  });
});
