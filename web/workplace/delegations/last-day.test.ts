import { describe, expect, it } from 'vitest';
import { dayAfter, lastDayOf } from './last-day.js';

describe('the last day of a delegation', () => {
  it('is the Danish day before the midnight at which it ends, in summer and in winter', () => {
    expect(lastDayOf('2027-05-31T22:00:00.000Z')).toBe('2027-05-31');
    expect(lastDayOf('2026-11-23T23:00:00.000Z')).toBe('2026-11-23');
    expect(lastDayOf('2026-11-23T10:00:00.000Z')).toBe('2026-11-23');
  });

  it('is proposed by the calendar, and never after the latest', () => {
    expect(dayAfter('2026-11-28', { days: 7 }, '2028-11-27')).toBe('2026-12-05');
    expect(dayAfter('2026-11-30', { months: 3 }, '2028-11-27')).toBe('2027-02-28');
    expect(dayAfter('2026-11-28', { months: 36 }, '2028-11-27')).toBe('2028-11-27');
  });
});
