import { isoDay } from '../format/index.js';

/** A day as it is being typed. */
export interface TypedDay {
  day: string;
  month: string;
  year: string;
}

export const NO_DAY: TypedDay = { day: '', month: '', year: '' };

/** A day of the calendar, `2026-11-28`; undefined when nothing was typed, `wrong` when it is no day. */
export function dayOf({ day, month, year }: TypedDay): string | 'wrong' | undefined {
  const texts = [day, month, year].map((text) => text.trim());
  if (texts.every((text) => text === '')) return undefined;
  if (!texts.every((text) => /^\d{1,4}$/.test(text)) || texts[2]!.length !== 4) return 'wrong';
  const iso = `${texts[2]}-${texts[1]!.padStart(2, '0')}-${texts[0]!.padStart(2, '0')}`;
  const time = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && isoDay(iso) === iso && time.toISOString().startsWith(iso) ? iso : 'wrong';
}
