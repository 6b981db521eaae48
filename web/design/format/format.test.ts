import { describe, expect, it } from 'vitest';
import {
  compareText,
  cprBirthDate,
  daysBetween,
  formatAge,
  formatCpr,
  formatDate,
  formatDateTime,
  formatDuration,
  formatInterval,
  formatLongDate,
  formatNumber,
  formatQuantity,
  formatRelative,
  formatTime,
  isoDay,
  maskCpr,
} from './index.js';

describe('dates', () => {
  it('are written with the month in letters, so that day and month cannot be confused', () => {
    expect(formatDate('2026-11-22', 'da')).toBe('22. nov. 2026');
    expect(formatDate('2026-05-03', 'da')).toBe('3. maj 2026');
    expect(formatDate('2026-11-22', 'en')).toBe('22 Nov 2026');
    expect(formatLongDate('2026-11-22', 'da')).toBe('22. november 2026');
    expect(formatLongDate('2026-11-22', 'en')).toBe('22 November 2026');
  });

  it('drop the year only when it is the year of the day given', () => {
    expect(formatDate('2026-11-22', 'da', { dropYearOf: '2026-01-01' })).toBe('22. nov.');
    expect(formatDate('2025-11-22', 'da', { dropYearOf: '2026-01-01' })).toBe('22. nov. 2025');
  });

  it('show no more than the source knew', () => {
    expect(formatDate('2019', 'da')).toBe('2019');
    expect(formatDate('2019-06', 'da', { dropYearOf: '2019-12-01' })).toBe('jun. 2019');
    expect(formatDate(undefined, 'da')).toBe('ikke oplyst');
    expect(formatDate('engang i 2019', 'da')).toBe('engang i 2019');
  });

  it('show instants in Danish time, summer and winter, and leave a bare day alone', () => {
    expect(formatDateTime('2026-11-22T08:41:00Z', 'da')).toBe('22. nov. 2026 09:41');
    expect(formatDateTime('2026-07-01T22:30:00Z', 'da')).toBe('2. jul. 2026 00:30');
    expect(formatDateTime('2026-07-01', 'da')).toBe('1. jul. 2026');
    expect(formatDateTime('2026-11-22T08:41:00Z', 'da', { running: true })).toBe('22. nov. 2026 kl. 09:41');
    expect(formatDateTime('2026-11-22T08:41:00Z', 'en', { running: true })).toBe('22 Nov 2026 at 09:41');
    expect(formatTime('2026-11-22T23:05:00+01:00', 'da')).toBe('23:05');
    expect(formatTime('2026-11-22', 'da')).toBe('ikke oplyst');
    expect(isoDay('2026-11-22T23:30:00Z')).toBe('2026-11-23');
  });

  it('write an interval once and say an open end in words', () => {
    expect(formatInterval('2026-02-03', '2026-02-09', 'da')).toBe('3.–9. feb. 2026');
    expect(formatInterval('2026-01-28', '2026-02-09', 'da')).toBe('28. jan.–9. feb. 2026');
    expect(formatInterval('2025-12-28', '2026-01-03', 'da')).toBe('28. dec. 2025–3. jan. 2026');
    expect(formatInterval('2026-02-03', '2026-02-03', 'da')).toBe('3. feb. 2026');
    expect(formatInterval('2026-02-03', undefined, 'da')).toBe('fra 3. feb. 2026');
    expect(formatInterval(undefined, '2026-02-03', 'en')).toBe('until 3 Feb 2026');
    expect(formatInterval('2024', '2025', 'da')).toBe('2024–2025');
    expect(formatInterval('2026-02-03', '2026-02-09', 'en')).toBe('3–9 Feb 2026');
  });

  it('count days over the change to summer time', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(daysBetween('2026-03-28T23:30:00Z', '2026-03-28')).toBe(-1);
  });
});

describe('age', () => {
  const today = '2026-11-22';
  it.each([
    ['2026-11-19', '3 dg.', '3 days'],
    ['2026-10-26', '27 dg.', '27 days'],
    ['2026-10-25', '4 uger', '4 weeks'],
    ['2026-10-01', '7 uger', '7 weeks'],
    ['2026-08-22', '3 mdr.', '3 months'],
    ['2025-09-22', '14 mdr.', '14 months'],
    ['2024-11-23', '23 mdr.', '23 months'],
    ['2024-11-22', '2 år', '2 years'],
    ['1948-03-14', '78 år', '78 years'],
    ['1948-11-23', '77 år', '77 years'],
  ])('of one born %s is %s', (birth, danish, english) => {
    expect(formatAge(birth, today)).toBe(danish);
    expect(formatAge(birth, today, 'en')).toBe(english);
  });

  it('is not invented when the birth date is missing, in the future or only a year', () => {
    expect(formatAge(undefined, today)).toBe('ikke oplyst');
    expect(formatAge('2027-01-01', today)).toBe('ikke oplyst');
    expect(formatAge('1950', today)).toBe('ca. 76 år');
  });
});

describe('CPR numbers', () => {
  it('carry a hyphen, and show only the birth date when masked', () => {
    expect(formatCpr('1403481234')).toBe('140348-1234');
    expect(formatCpr('140348-1234')).toBe('140348-1234');
    expect(maskCpr('1403481234')).toBe('140348-••••');
    expect(maskCpr('140348-1234')).not.toContain('1234');
    expect(maskCpr('SE-19121212')).toBe('••••');
    expect(formatCpr('SE-19121212')).toBe('SE-19121212');
  });

  it('give the century from the seventh digit', () => {
    expect(cprBirthDate('1403481234')).toBe('1948-03-14');
    expect(cprBirthDate('0201919990')).toBe('1991-01-02');
    expect(cprBirthDate('0101204000')).toBe('2020-01-01');
    expect(cprBirthDate('0101605000')).toBe('1860-01-01');
    expect(cprBirthDate('3102481234')).toBeUndefined();
  });
});

describe('numbers', () => {
  it('use the comma and point of the language and keep the precision of the measurement', () => {
    expect(formatNumber('7.10', 'da')).toBe('7,10');
    expect(formatNumber('7.10', 'en')).toBe('7.10');
    expect(formatNumber('1250', 'da')).toBe('1.250');
    expect(formatNumber('1234567.5', 'da')).toBe('1.234.567,5');
    expect(formatNumber(1250, 'en')).toBe('1,250');
    expect(formatNumber('-12', 'da')).toBe('−12');
    expect(formatNumber('<0.6', 'da')).toBe('<0,6');
    expect(formatNumber('positiv', 'da')).toBe('positiv');
    expect(formatNumber(undefined, 'da')).toBe('ikke oplyst');
  });

  it('never part from their unit', () => {
    expect(formatQuantity('14.8', '10⁹/L', 'da')).toBe('14,8 10⁹/L');
    expect(formatQuantity('3', undefined, 'da')).toBe('3');
  });

  it('sort æ, ø and å last in Danish', () => {
    const names = ['Ågård', 'Ærø', 'Zinn', 'Østergård', 'Aabo', 'Andersen'];
    expect(names.sort((a, b) => compareText(a, b, 'da'))).toEqual([
      'Andersen',
      'Zinn',
      'Ærø',
      'Østergård',
      'Aabo',
      'Ågård',
    ]);
  });
});

describe('relative time and durations', () => {
  const now = '2026-11-22T09:41:00+01:00';
  it('say how long ago only within the last hour', () => {
    expect(formatRelative('2026-11-22T09:40:30+01:00', now, 'da')).toBe('lige nu');
    expect(formatRelative('2026-11-22T09:36:00+01:00', now, 'da')).toBe('5 min siden');
    expect(formatRelative('2026-11-22T08:42:00+01:00', now, 'en')).toBe('59 min ago');
    expect(formatRelative('2026-11-22T08:41:00+01:00', now, 'da')).toBeUndefined();
    expect(formatRelative('2026-11-22T09:50:00+01:00', now, 'da')).toBeUndefined();
  });

  it('are hours and minutes', () => {
    expect(formatDuration(94, 'da')).toBe('1 t 34 min');
    expect(formatDuration(94, 'en')).toBe('1 h 34 min');
    expect(formatDuration(94, 'da', 'clock')).toBe('1:34');
    expect(formatDuration(5, 'da', 'clock')).toBe('0:05');
    expect(formatDuration(120, 'da')).toBe('2 t');
    expect(formatDuration(9, 'da')).toBe('9 min');
  });
});
