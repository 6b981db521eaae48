import { type Language, unknownText } from './language.js';
import { calendarDay, daysBetween, isoDay, type TimeValue } from './time-value.js';

const DAYS_UNTIL_WEEKS = 28;
const MONTHS_UNTIL_MONTHS = 3;
const YEARS_UNTIL_YEARS = 2;

/**
 * `3 dg.` under 28 days, `7 uger` under 3 months, `14 mdr.` under 2 years, else `78 år` (counted to the last birthday).
 * A birth date of which only the year is known gives a year count with `ca.`; one after `today` is `ikke oplyst`.
 */
export function formatAge(birthDate: TimeValue | undefined, today: TimeValue, language: Language = 'da'): string {
  const days = birthDate === undefined ? undefined : daysBetween(birthDate, today);
  if (birthDate === undefined || days === undefined) return ageByYear(birthDate, today, language);
  if (days < 0) return unknownText(language);
  if (days < DAYS_UNTIL_WEEKS) return language === 'da' ? `${days} dg.` : plural(days, 'day');
  const months = wholeMonths(birthDate, today);
  if (months < MONTHS_UNTIL_MONTHS) {
    const weeks = Math.floor(days / 7);
    return language === 'da' ? `${weeks} uger` : plural(weeks, 'week');
  }
  if (months < YEARS_UNTIL_YEARS * 12) return language === 'da' ? `${months} mdr.` : plural(months, 'month');
  const years = Math.floor(months / 12);
  return language === 'da' ? `${years} år` : plural(years, 'year');
}

function wholeMonths(from: TimeValue, to: TimeValue): number {
  const [startYear, startMonth, startDay] = (isoDay(from) ?? '').split('-').map(Number) as [number, number, number];
  const [endYear, endMonth, endDay] = (isoDay(to) ?? '').split('-').map(Number) as [number, number, number];
  return (endYear - startYear) * 12 + endMonth - startMonth - (endDay < startDay ? 1 : 0);
}

function ageByYear(birthDate: TimeValue | undefined, today: TimeValue, language: Language): string {
  const birth = birthDate === undefined ? undefined : calendarDay(birthDate);
  const now = calendarDay(today);
  if (birth === undefined || now === undefined || birth.year > now.year) return unknownText(language);
  const years = now.year - birth.year;
  return language === 'da' ? `ca. ${years} år` : `about ${plural(years, 'year')}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
