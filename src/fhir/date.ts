import type { Issue } from '../base/index.js';
import { dayExists } from './calendar.js';
import { instantOfDanishMidnight, instantOfDanishTime } from './copenhagen.js';
import { type SearchPrefix, splitPrefix } from './search-prefix.js';

/** A stretch of time in ms since 1970 UTC: `low` is in it, `high` is the first ms after it. Open ends are infinite. */
export interface TimeRange {
  low: number;
  high: number;
}

// Hours and minutes without seconds, and a time without zone, are allowed in searches only.
const DATE_TIME =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/**
 * The time that a date, dateTime or instant covers by its own precision: `2024-02` is the whole of February in Denmark,
 * `2024-02-01T10:00:00Z` one second, `...10:00:00.5Z` a tenth of one. Values without zone are Danish time. Second 60 (a
 * leap second) is the second after second 59. Undefined when the text is no such value or the day does not exist.
 */
export function dateRange(text: string): TimeRange | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [, yearText, monthText, dayText, hourText, minuteText, secondText, fraction, zone] = match;
  const [year, month, day] = [Number(yearText), Number(monthText ?? 1), Number(dayText ?? 1)];
  if (year === 0 || !dayExists(year, month, day)) return undefined;
  if (hourText === undefined) {
    const next = dayText ? utc(year, month, day + 1) : monthText ? utc(year, month + 1, 1) : utc(year + 1, 1, 1);
    return { low: instantOfDanishMidnight(utc(year, month, day)), high: instantOfDanishMidnight(next) };
  }
  const [hour, minute, second] = [Number(hourText), Number(minuteText), Number(secondText ?? 0)];
  const offset = zone === undefined ? undefined : zoneOffset(zone);
  if (hour > 23 || minute > 59 || second > 60 || offset === null) return undefined;
  const wall = utc(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000 + millisecondsOf(fraction);
  const low = offset === undefined ? instantOfDanishTime(wall) : wall - offset;
  return { low, high: low + (secondText === undefined ? 60_000 : precisionOf(fraction)) };
}

/** Ms since 1970; unlike Date.UTC also right for the years 1-99. `month` and `day` may run over. */
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/** Null for an offset that no zone has. */
function zoneOffset(zone: string): number | null {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  if (hours > 14 || minutes > 59 || (hours === 14 && minutes > 0)) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function millisecondsOf(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
}

/** Times finer than a millisecond are read as that millisecond. */
function precisionOf(fraction: string | undefined): number {
  return fraction === undefined ? 1000 : fraction.length === 1 ? 100 : fraction.length === 2 ? 10 : 1;
}

/** The part of a day that a FHIR time covers, ms since midnight: `10:00:00` is one second. Undefined if it is none. */
export function timeRange(text: string): TimeRange | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:\.(\d+))?)?$/.exec(text);
  if (!match) return undefined;
  const [, hour, minute, second, fraction] = match;
  const low = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second ?? 0)) * 1000 + millisecondsOf(fraction);
  return { low, high: low + (second === undefined ? 60_000 : precisionOf(fraction)) };
}

/**
 * The time an element covers for date searches (https://hl7.org/fhir/R4/search.html#date): date, dateTime, instant,
 * Period (open where it has no start or end) and Timing (from its first event or bound to its last). Undefined for
 * other types, and for elements that say no time.
 */
export function timeRangeOf(element: unknown, type: string): TimeRange | undefined {
  if (typeof element === 'string')
    return type === 'date' || type === 'dateTime' || type === 'instant' ? dateRange(element) : undefined;
  if (typeof element !== 'object' || element === null) return undefined;
  if (type === 'Period') return periodRange(element);
  return type === 'Timing' ? timingRange(element) : undefined;
}

function periodRange({ start, end }: { start?: unknown; end?: unknown }): TimeRange | undefined {
  const from = typeof start === 'string' ? dateRange(start) : undefined;
  const to = typeof end === 'string' ? dateRange(end) : undefined;
  if (!from && !to) return undefined;
  return { low: from?.low ?? Number.NEGATIVE_INFINITY, high: to?.high ?? Number.POSITIVE_INFINITY };
}

function timingRange({
  event,
  repeat,
}: {
  event?: unknown;
  repeat?: { boundsPeriod?: object };
}): TimeRange | undefined {
  const events = Array.isArray(event) ? event.filter((each): each is string => typeof each === 'string') : [];
  const bounds = repeat?.boundsPeriod ? periodRange(repeat.boundsPeriod) : undefined;
  const ranges = [...events.map(dateRange), bounds].filter((range): range is TimeRange => range !== undefined);
  if (ranges.length === 0) return undefined;
  return { low: Math.min(...ranges.map((range) => range.low)), high: Math.max(...ranges.map((range) => range.high)) };
}

export interface SearchDate extends TimeRange {
  prefix: SearchPrefix;
}

/**
 * Reads the value of a date search, e.g. `ge2024-01` or `2024-01-01T10:00+01:00`. An Issue when it is no date.
 * A `+` that came through an address as a space is taken for a `+`.
 */
export function parseSearchDate(text: string): SearchDate | Issue {
  const { prefix, rest } = splitPrefix(text.trim());
  const range = dateRange(rest.replace(' ', '+'));
  if (range) return { prefix, ...range };
  return {
    severity: 'error',
    code: 'value',
    diagnostics:
      'A date is searched for as yyyy, yyyy-mm, yyyy-mm-dd or yyyy-mm-ddThh:mm:ss+zz:zz, if need be after eq, ne, gt, lt, ge, le, sa, eb or ap',
  };
}
