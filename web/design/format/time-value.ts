/** Reading of ISO 8601 dates and instants, at the precision they were written with. */

export const TIME_ZONE = 'Europe/Copenhagen';

/** A FHIR date (`2026`, `2026-11`, `2026-11-22`), a FHIR dateTime or instant with zone, or a Date. */
export type TimeValue = string | Date;

/** A day as the Danish calendar has it. `month` and `day` are absent when the source only knew the year or month. */
export interface CalendarDay {
  year: number;
  /** 1-12 */
  month?: number;
  /** 1-31 */
  day?: number;
  /** `09:41`, absent when the value had no time of day. */
  time?: string;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const PARTIAL = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/;

const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: TIME_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/**
 * The Danish calendar day of a value. A date without time is a day, not an instant, and is never moved by a time zone.
 * Returns undefined when the text is no date at all.
 */
export function calendarDay(value: TimeValue): CalendarDay | undefined {
  if (typeof value === 'string') {
    const partial = PARTIAL.exec(value.trim());
    if (partial) return dayFromParts(partial[1], partial[2], partial[3]);
    // The platform's own parser guesses (`once in 2019` becomes 1 January); only ISO 8601 is let through.
    if (!INSTANT.test(value.trim())) return undefined;
  }
  const instant = value instanceof Date ? value : new Date(value);
  if (Number.isNaN(instant.getTime())) return undefined;
  const found: Record<string, string> = {};
  for (const part of parts.formatToParts(instant)) found[part.type] = part.value;
  const day = dayFromParts(found['year'], found['month'], found['day']);
  return day && { ...day, time: `${found['hour']}:${found['minute']}` };
}

function dayFromParts(year?: string, month?: string, day?: string): CalendarDay | undefined {
  const result: CalendarDay = { year: Number(year) };
  if (month !== undefined) result.month = Number(month);
  if (day !== undefined) result.day = Number(day);
  if (result.month !== undefined && (result.month < 1 || result.month > 12)) return undefined;
  if (result.day !== undefined && (result.day < 1 || result.day > 31)) return undefined;
  return result;
}

/** `2026-11-22`: the Danish day, for comparing and grouping. Undefined when the day is not known. */
export function isoDay(value: TimeValue): string | undefined {
  const day = calendarDay(value);
  if (day?.month === undefined || day.day === undefined) return undefined;
  return `${String(day.year).padStart(4, '0')}-${String(day.month).padStart(2, '0')}-${String(day.day).padStart(2, '0')}`;
}

/** Whole calendar days from one day to another (negative when `to` is earlier). Undefined when either is not a full day. */
export function daysBetween(from: TimeValue, to: TimeValue): number | undefined {
  const start = isoDay(from);
  const end = isoDay(to);
  if (start === undefined || end === undefined) return undefined;
  return Math.round((Date.parse(`${end}T00:00:00Z`) - Date.parse(`${start}T00:00:00Z`)) / 86_400_000);
}
