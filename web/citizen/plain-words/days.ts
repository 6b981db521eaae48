/** Days as people say them (today, yesterday, tomorrow, else the date), and small helps with sentences. */
import {
  calendarDay,
  daysBetween,
  formatDate,
  formatTime,
  type Language,
  type TimeValue,
  unknownText,
} from '../../design/format/index.js';

/** With hard spaces: a date or an hour is not torn at a line end. */
const together = (text: string): string => text.replaceAll(' ', '\u00a0');

const NEAR = {
  da: { '0': 'i dag', '1': 'i går', '-1': 'i morgen' },
  en: { '0': 'today', '1': 'yesterday', '-1': 'tomorrow' },
} as const;

/** `i dag`, `i går`, `i morgen`, `20. nov.`, `20. nov. 2025`. */
export function dayWords(time: TimeValue | undefined, now: Date, language: Language): string {
  if (time === undefined) return unknownText(language);
  const near = NEAR[language] as Record<string, string>;
  return near[String(daysBetween(time, now))] ?? together(formatDate(time, language, { dropYearOf: now }));
}

/** `i dag kl. 09:38`, `20. nov. kl. 13:20`; the day alone when no time of day is known. */
export function momentWords(time: TimeValue | undefined, now: Date, language: Language): string {
  const day = dayWords(time, now, language);
  if (time === undefined || calendarDay(time)?.time === undefined) return day;
  return `${day} ${together(`${language === 'da' ? 'kl.' : 'at'} ${formatTime(time, language)}`)}`;
}

const weekdays = {
  da: ['søndag', 'mandag', 'tirsdag', 'onsdag', 'torsdag', 'fredag', 'lørdag'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
} as const;

/** `onsdag 2. dec. kl. 10:15`: for what lies ahead, where the weekday helps. */
export function appointmentWords(time: TimeValue | undefined, now: Date, language: Language): string {
  const day = time === undefined ? undefined : calendarDay(time);
  if (day?.month === undefined || day.day === undefined) return momentWords(time, now, language);
  const near = NEAR[language] as Record<string, string>;
  if (near[String(daysBetween(time!, now))] !== undefined) return momentWords(time, now, language);
  const weekday = weekdays[language][new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay()];
  return `${weekday} ${momentWords(time, now, language)}`;
}

export const capital = (text: string): string => (text[0]?.toLocaleUpperCase('da-DK') ?? '') + text.slice(1);
export const small = (text: string): string =>
  /^[A-ZÆØÅ][a-zæøå]/.test(text) ? (text[0]?.toLocaleLowerCase('da-DK') ?? '') + text.slice(1) : text;
/** With one full stop at the end, also after an abbreviation. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
/** `a, b og c`. */
export function listWords(words: readonly string[], language: Language): string {
  const and = language === 'da' ? ' og ' : ' and ';
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')}${and}${words.at(-1)}`;
}
