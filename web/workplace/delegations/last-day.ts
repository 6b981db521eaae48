import { isoDay } from '../../design/format/index.js';

/** The last Danish day that an instant which is not included leaves: midnight between Monday and Tuesday leaves Monday. */
export const lastDayOf = (to: string): string => danishDay(new Date(Date.parse(to) - 1));

/** The Danish day of an instant. */
export const danishDay = (instant: Date): string => isoDay(instant) ?? '';

/** The day so many days or months after another; never after the latest. Days of the calendar, `2026-11-23`. */
export function dayAfter(
  day: string,
  { days = 0, months = 0 }: { days?: number; months?: number },
  latest: string,
): string {
  const [y, m, d] = day.split('-').map(Number) as [number, number, number];
  const lastOfMonth = new Date(Date.UTC(y, m - 1 + months + 1, 0)).getUTCDate();
  const found = new Date(Date.UTC(y, m - 1 + months, Math.min(d, lastOfMonth) + days)).toISOString().slice(0, 10);
  return found < latest ? found : latest;
}
