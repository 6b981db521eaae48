import { formatDate, formatTime, isoDay, type Language } from '../../design/format/index.js';

const TODAY = { da: 'i dag', en: 'today' };
const TO = { da: 'til', en: 'to' };

/** `i dag 09:38` for today, else `11. sep. 2026`; the time of day of older things is in their detail. */
export function whenShort(time: string | undefined, now: Date, language: Language): string {
  if (time !== undefined && hasClock(time) && isoDay(time) === isoDay(now)) {
    return `${TODAY[language]} ${formatTime(time, language)}`;
  }
  return formatDate(time, language);
}

/** `08:55` for today, else `20. nov.` (with the year when it is another): for a column of its own. */
export function whenColumn(time: string | undefined, now: Date, language: Language): string {
  if (time !== undefined && hasClock(time) && isoDay(time) === isoDay(now)) return formatTime(time, language);
  return formatDate(time, language, { dropYearOf: now });
}

/** Age of a source's answer: `09:41` for today, else `til 21. nov.` */
export function whenAsOf(time: string, now: Date, language: Language): string {
  if (hasClock(time) && isoDay(time) === isoDay(now)) return formatTime(time, language);
  return `${TO[language]} ${formatDate(time, language, { dropYearOf: now })}`;
}

function hasClock(time: string): boolean {
  return time.length > 10;
}
