import { describe, expect, it } from 'vitest';
import { birthDays, birthdayTurning, danishClock, danishDay, earliest, endOf, startOfDanishDay } from './instants.js';

describe('Danish days', () => {
  it('begin at 23 hours universal time in winter and 22 in summer', () => {
    expect(startOfDanishDay('2026-11-22').toISOString()).toBe('2026-11-21T23:00:00.000Z');
    expect(startOfDanishDay('2026-07-01').toISOString()).toBe('2026-06-30T22:00:00.000Z');
  });
  it('begin right on the two Sundays when the clocks change', () => {
    expect(startOfDanishDay('2026-03-29').toISOString()).toBe('2026-03-28T23:00:00.000Z');
    expect(startOfDanishDay('2026-03-30').toISOString()).toBe('2026-03-29T22:00:00.000Z');
    expect(startOfDanishDay('2026-10-25').toISOString()).toBe('2026-10-24T22:00:00.000Z');
    expect(startOfDanishDay('2026-10-26').toISOString()).toBe('2026-10-25T23:00:00.000Z');
  });
  it('an instant belongs to the day that has begun', () => {
    for (const day of ['2026-01-01', '2026-03-29', '2026-03-30', '2026-10-25', '2026-10-26', '2026-12-31']) {
      const start = startOfDanishDay(day).getTime();
      expect(danishDay(new Date(start))).toBe(day);
      expect(danishDay(new Date(start - 1))).not.toBe(day);
    }
  });
  it('the clock on the wall shows local time', () => {
    expect(danishClock(new Date('2026-11-22T07:51:00Z'))).toBe('08:51');
    expect(danishClock(new Date('2026-07-01T22:05:00Z'))).toBe('00:05');
  });
});

describe('FHIR dates as bounds of validity', () => {
  it('a day lasts until the next Danish midnight', () => {
    expect(earliest('2026-11-22')?.toISOString()).toBe('2026-11-21T23:00:00.000Z');
    expect(endOf('2026-11-22')?.toISOString()).toBe('2026-11-22T23:00:00.000Z');
    expect(endOf('2026-12-31')?.toISOString()).toBe('2026-12-31T23:00:00.000Z');
  });
  it('a month and a year last until the next one begins', () => {
    expect(endOf('2026-02')?.toISOString()).toBe('2026-02-28T23:00:00.000Z');
    expect(endOf('2026-12')?.toISOString()).toBe('2026-12-31T23:00:00.000Z');
    expect(earliest('2026')?.toISOString()).toBe('2025-12-31T23:00:00.000Z');
    expect(endOf('2026')?.toISOString()).toBe('2026-12-31T23:00:00.000Z');
  });
  it('an instant is its own bound', () => {
    expect(endOf('2026-11-22T10:00:00+01:00')?.toISOString()).toBe('2026-11-22T09:00:00.000Z');
  });
  it('what is no date is no bound', () => {
    for (const text of [undefined, '', 'i morgen', 7, '22-11-2026', '2026-11-22Tx']) {
      expect(earliest(text)).toBeUndefined();
      expect(endOf(text)).toBeUndefined();
    }
  });
});

describe('birthdays', () => {
  it('fall on the same day of the year', () => {
    expect(birthdayTurning('2011-07-02', 15)).toBe('2026-07-02');
  });
  it('of 29 February fall on 1 March in a common year and on the day itself in a leap year', () => {
    expect(birthdayTurning('2012-02-29', 15)).toBe('2027-03-01');
    expect(birthdayTurning('2012-02-29', 16)).toBe('2028-02-29');
    expect(birthdayTurning('2012-02-29', 18)).toBe('2030-03-01');
  });
  it('an incomplete birth date may mean any day of its month or year', () => {
    expect(birthDays('2012-02')).toEqual({ first: '2012-02-01', last: '2012-02-29' });
    expect(birthDays('2011')).toEqual({ first: '2011-01-01', last: '2011-12-31' });
    expect(birthDays('2011-07-02')).toEqual({ first: '2011-07-02', last: '2011-07-02' });
    expect(birthDays(undefined)).toBeUndefined();
  });
});
