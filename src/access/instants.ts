/**
 * Dates as the law counts them: Danish days, local midnight in Europe/Copenhagen, and FHIR dates of any precision.
 * Pure; the time of day always comes from the caller.
 */

const ZONE = 'Europe/Copenhagen';
const dayFormat = new Intl.DateTimeFormat('sv-SE', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
const clockFormat = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' });
const hourFormat = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', hourCycle: 'h23' });

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** The Danish calendar day of an instant, `2026-11-22`. */
export function danishDay(instant: Date): string {
  // Danish time differs from UTC by whole hours, so within one hour of UTC the day does not change.
  const hour = Math.floor(instant.getTime() / HOUR_MS);
  const known = dayOfHour.get(hour);
  if (known !== undefined) return known;
  if (dayOfHour.size >= 1000) dayOfHour.clear();
  const day = dayFormat.format(instant);
  dayOfHour.set(hour, day);
  return day;
}
const dayOfHour = new Map<number, string>();

/** The Danish wall clock of an instant, `08:51`. */
export const danishClock = (instant: Date): string => clockFormat.format(instant);

/** The instant at which a Danish day begins. DST never shifts at midnight in Denmark, so one correction is enough. */
export function startOfDanishDay(day: string): Date {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const hour = Number(hourFormat.format(new Date(utc)));
  return new Date(utc - hour * HOUR_MS);
}

const FHIR_DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(T.+)?)?)?$/;

/** First instant a FHIR date or dateTime can mean; undefined when it is no date. */
export function earliest(text: unknown): Date | undefined {
  return bound(text, (y, m, d) => [y, m ?? 1, d ?? 1]);
}

/**
 * First instant after what a FHIR date can mean: the next midnight after a day, the first of the next month after a
 * month. A dateTime with a time of day is its own upper bound, so a validity that ends 10:00 does not hold at 10:00.
 */
export function endOf(text: unknown): Date | undefined {
  return bound(text, (y, m, d) => (d ? [y, m!, d + 1] : m ? [y, m + 1, 1] : [y + 1, 1, 1]));
}

type DayOf = (year: number, month: number | undefined, day: number | undefined) => [number, number, number];

function bound(text: unknown, dayOf: DayOf): Date | undefined {
  const found = typeof text === 'string' ? FHIR_DATE.exec(text) : null;
  if (!found) return undefined;
  if (found[4]) {
    const instant = new Date(text as string);
    return Number.isNaN(instant.getTime()) ? undefined : instant;
  }
  const part = (i: number) => (found[i] === undefined ? undefined : Number(found[i]));
  const [y, m, d] = dayOf(part(1)!, part(2), part(3));
  const utc = new Date(Date.UTC(y, m - 1, d));
  if (Number.isNaN(utc.getTime())) return undefined;
  return startOfDanishDay(utc.toISOString().slice(0, 10));
}

/**
 * The Danish day on which a person born on `birthDay` turns `years`: rights change at the midnight that begins it.
 * Born on 29 February, in a common year: 1 March (the day after 28 February has passed).
 */
export function birthdayTurning(birthDay: string, years: number): string {
  const [y, m, d] = birthDay.split('-').map(Number) as [number, number, number];
  const day = new Date(Date.UTC(y + years, m - 1, d));
  return day.toISOString().slice(0, 10);
}

/** The Danish day so many calendar months after; the last day of the month where that month has no such day. */
export function monthsAfter(day: string, months: number): string {
  const [y, m, d] = day.split('-').map(Number) as [number, number, number];
  const lastDay = new Date(Date.UTC(y, m - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(y, m - 1 + months, Math.min(d, lastDay))).toISOString().slice(0, 10);
}

/** The earliest and the latest day a FHIR birthDate can mean; undefined when it is no date. */
export function birthDays(birthDate: string | undefined): { first: string; last: string } | undefined {
  const found = birthDate ? FHIR_DATE.exec(birthDate) : null;
  if (!found?.[1]) return undefined;
  const [, y, m, d] = found;
  if (d) return { first: `${y}-${m}-${d}`, last: `${y}-${m}-${d}` };
  const lastDay = (month: number) => new Date(Date.UTC(Number(y), month, 0)).toISOString().slice(0, 10);
  return m ? { first: `${y}-${m}-01`, last: lastDay(Number(m)) } : { first: `${y}-01-01`, last: `${y}-12-31` };
}
