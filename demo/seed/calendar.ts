/**
 * Danish calendar arithmetic on whole numbers, without Date objects and without a clock.
 * A Day counts days since 1970-01-01; a Moment counts minutes since then on Danish wall clocks. Offsets follow the EU rule
 * (Directive 2000/84/EC): summer time from the last Sunday of March 02:00 to the last Sunday of October 03:00.
 */
export type Day = number;
export type Moment = number;

export const YEAR = 365.25;

const dateTexts = new Map<Day, string>();
const offsets = new Map<Day, string>();

/** Day of a calendar date; `month` 1-12. Howard Hinnant's days-from-civil. */
export function dayOf(year: number, month: number, date: number): Day {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  const doe = yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy;
  return era * 146097 + doe - 719468;
}

export function civilOf(day: Day): { year: number; month: number; date: number } {
  const z = day + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return { year: yoe + era * 400 + (month <= 2 ? 1 : 0), month, date: doy - Math.floor((153 * mp + 2) / 5) + 1 };
}

/** `2026-11-22` */
export function dateText(day: Day): string {
  const known = dateTexts.get(day);
  if (known !== undefined) return known;
  const { year, month, date } = civilOf(day);
  const text = `${year}-${two(month)}-${two(date)}`;
  dateTexts.set(day, text);
  return text;
}

/** Reads `2026-11-22`. */
export function parseDay(text: string): Day {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
  if (!parts) throw new RangeError('a day is written YYYY-MM-DD');
  return dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}

/** Sunday 0 ... Saturday 6. */
export function weekday(day: Day): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** The nearest day, this one or later, that is not a Saturday or Sunday. */
export function workday(day: Day): Day {
  const w = weekday(day);
  return w === 6 ? day + 2 : w === 0 ? day + 1 : day;
}

/** The nearest day, this one or earlier, that is not a Saturday or Sunday. */
export function workdayBefore(day: Day): Day {
  const w = weekday(day);
  return w === 6 ? day - 1 : w === 0 ? day - 2 : day;
}

export function at(day: Day, hour: number, minute = 0): Moment {
  return day * 1440 + hour * 60 + minute;
}

export function dayOfMoment(moment: Moment): Day {
  return Math.floor(moment / 1440);
}

/** `2026-11-22T09:14:00+01:00` */
export function dateTimeText(moment: Moment): string {
  const day = Math.floor(moment / 1440);
  const minute = moment - day * 1440;
  const clock = `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  return `${dateText(day)}T${clock}:00${offsetText(day, minute)}`;
}

/** Reads an instant (`...Z` or with offset) or a bare date, as Danish wall time. A bare date means 09:45 that day. */
export function parseMoment(text: string): Moment {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return at(parseDay(text), 9, 45);
  const utcMinutes = Math.floor(Date.parse(text) / 60000);
  if (Number.isNaN(utcMinutes)) throw new RangeError('a moment is written as a date or an ISO instant');
  const winter = utcMinutes + 60;
  const summer = utcMinutes + 120;
  const day = Math.floor(summer / 1440);
  return offsetText(day, summer - day * 1440) === '+02:00' ? summer : winter;
}

/** The day in `year` years; 29 February becomes 1 March where needed. */
export function addYears(day: Day, years: number): Day {
  const { year, month, date } = civilOf(day);
  return dayOf(year + years, month, date);
}

/** Months later, never past the end of the target month. */
export function addMonths(day: Day, months: number): Day {
  const { year, month, date } = civilOf(day);
  const index = year * 12 + (month - 1) + months;
  const y = Math.floor(index / 12);
  const m = (index % 12) + 1;
  return Math.min(dayOf(y, m, date), dayOf(m === 12 ? y + 1 : y, m === 12 ? 1 : m + 1, 1) - 1);
}

/** Completed years on `day`. */
export function ageOn(birth: Day, day: Day): number {
  const b = civilOf(birth);
  const d = civilOf(day);
  const had = d.month > b.month || (d.month === b.month && d.date >= b.date);
  return d.year - b.year - (had ? 0 : 1);
}

const MONTHS = ['jan.', 'feb.', 'mar.', 'apr.', 'maj', 'jun.', 'jul.', 'aug.', 'sep.', 'okt.', 'nov.', 'dec.'];

/** `22. nov. 2026`, as notes write it. */
export function danishDate(day: Day): string {
  const { year, month, date } = civilOf(day);
  return `${date}. ${MONTHS[month - 1]} ${year}`;
}

function offsetText(day: Day, minute: number): string {
  const known = offsets.get(day);
  if (known !== undefined) return known;
  const { year } = civilOf(day);
  const spring = lastSunday(year, 3);
  const autumn = lastSunday(year, 10);
  if (day === spring) return minute >= 180 ? '+02:00' : '+01:00';
  if (day === autumn) return minute >= 180 ? '+01:00' : '+02:00';
  const text = day > spring && day < autumn ? '+02:00' : '+01:00';
  offsets.set(day, text);
  return text;
}

function lastSunday(year: number, month: number): Day {
  const last = dayOf(year, month, 31);
  return last - weekday(last);
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}
