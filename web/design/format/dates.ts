import { type Language, unknownText } from './language.js';
import { type CalendarDay, calendarDay, type TimeValue } from './time-value.js';

const SHORT = {
  da: ['jan.', 'feb.', 'mar.', 'apr.', 'maj', 'jun.', 'jul.', 'aug.', 'sep.', 'okt.', 'nov.', 'dec.'],
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
} as const;
const LONG = {
  da: [
    'januar',
    'februar',
    'marts',
    'april',
    'maj',
    'juni',
    'juli',
    'august',
    'september',
    'oktober',
    'november',
    'december',
  ],
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
} as const;

type MonthNames = typeof SHORT | typeof LONG;

export interface DateOptions {
  /** Drop the year when it is the year of this day. */
  dropYearOf?: TimeValue;
}

/** `22. nov. 2026` / `22 Nov 2026`. Year or month alone when that is all the source knew; the text itself when it is no date. */
export function formatDate(value: TimeValue | undefined, language: Language, options: DateOptions = {}): string {
  return writeDate(value, language, SHORT, options);
}

/** `22. november 2026` / `22 November 2026`: for letters and headings. */
export function formatLongDate(value: TimeValue | undefined, language: Language, options: DateOptions = {}): string {
  return writeDate(value, language, LONG, options);
}

/** `09:41` in Danish time; `ikke oplyst` when the value holds a day only. */
export function formatTime(value: TimeValue | undefined, language: Language): string {
  return (value === undefined ? undefined : calendarDay(value)?.time) ?? unknownText(language);
}

/** `22. nov. 2026 09:41` (in running text `22. nov. 2026 kl. 09:41`); the day alone when no time of day is known. */
export function formatDateTime(
  value: TimeValue | undefined,
  language: Language,
  options: DateOptions & { running?: boolean } = {},
): string {
  const date = formatDate(value, language, options);
  const time = value === undefined ? undefined : calendarDay(value)?.time;
  if (time === undefined) return date;
  const between = options.running ? (language === 'da' ? ' kl. ' : ' at ') : ' ';
  return `${date}${between}${time}`;
}

/**
 * `3.–9. feb. 2026`, `28. jan.–9. feb. 2026`, `28. dec. 2025–3. jan. 2026`. An open end is said in words (`fra 3. feb.
 * 2026`), so that it is not read as a single day.
 */
export function formatInterval(
  start: TimeValue | undefined,
  end: TimeValue | undefined,
  language: Language,
  options: DateOptions = {},
): string {
  if (start === undefined && end === undefined) return unknownText(language);
  if (end === undefined) return `${language === 'da' ? 'fra' : 'from'} ${formatDate(start, language, options)}`;
  if (start === undefined) return `${language === 'da' ? 'til' : 'until'} ${formatDate(end, language, options)}`;
  const from = calendarDay(start);
  const to = calendarDay(end);
  const last = formatDate(end, language, options);
  if (from && to && from.year === to.year && from.day !== undefined && to.day !== undefined) {
    if (from.month === to.month && from.day === to.day) return last;
    const dot = language === 'da' ? '.' : '';
    if (from.month === to.month) return `${from.day}${dot}–${last}`;
    return `${from.day}${dot} ${SHORT[language][from.month! - 1]}–${last}`;
  }
  return `${formatDate(start, language, options)}–${last}`;
}

function writeDate(value: TimeValue | undefined, language: Language, months: MonthNames, options: DateOptions): string {
  if (value === undefined) return unknownText(language);
  const day = calendarDay(value);
  if (day === undefined) return String(value);
  const keepsYear = options.dropYearOf === undefined || calendarDay(options.dropYearOf)?.year !== day.year;
  return joinDate(day, language, months, keepsYear || day.day === undefined);
}

function joinDate(day: CalendarDay, language: Language, months: MonthNames, withYear: boolean): string {
  const words: string[] = [];
  if (day.day !== undefined) words.push(language === 'da' ? `${day.day}.` : `${day.day}`);
  if (day.month !== undefined) words.push(months[language][day.month - 1] ?? '');
  if (withYear) words.push(String(day.year));
  return words.join(' ');
}
