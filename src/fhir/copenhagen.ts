/**
 * Danish civil time. FHIR dates have no zone, and R4 lets the server choose how it reads them
 * (https://hl7.org/fhir/R4/search.html#date); here a day is a day in Denmark, summer time included.
 */
const ZONE = 'Europe/Copenhagen';

const format = new Intl.DateTimeFormat('en-US', { timeZone: ZONE, timeZoneName: 'longOffset' });

/** Offset from UTC at an instant, milliseconds; east is positive. */
function offsetAt(epochMs: number): number {
  const name = format.formatToParts(epochMs).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name);
  if (!match) return 0;
  const [, sign, hours, minutes, seconds = '0'] = match;
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -size : size;
}

/**
 * The instant (ms since 1970 UTC) of a wall-clock time in Denmark. A time that the spring change skips is read with the
 * offset before the change; one that the autumn change repeats is its first occurrence.
 * @param wallMs the wall-clock time as if it were UTC, ms
 */
export function instantOfDanishTime(wallMs: number): number {
  const day = 86_400_000;
  const before = wallMs - offsetAt(wallMs - day);
  const after = wallMs - offsetAt(wallMs + day);
  if (before === after) return before;
  return before + offsetAt(before) === wallMs ? before : after + offsetAt(after) === wallMs ? after : before;
}

/** Bounded: dates of a record repeat, and a search over far dates must not fill the memory. */
const MAX_CACHED = 50_000;
const midnights = new Map<number, number>();

/** As instantOfDanishTime, remembered; for midnights, which nearly every date of a record needs. */
export function instantOfDanishMidnight(wallMs: number): number {
  const cached = midnights.get(wallMs);
  if (cached !== undefined) return cached;
  if (midnights.size >= MAX_CACHED) midnights.clear();
  const made = instantOfDanishTime(wallMs);
  midnights.set(wallMs, made);
  return made;
}

const days = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' });

/** The day it is in Denmark at an instant: `2026-11-28`. */
export const danishDayOf = (instant: Date): string => days.format(instant);
