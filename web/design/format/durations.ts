import type { Language } from './language.js';

const MINUTE_MS = 60_000;

/**
 * `lige nu`, `5 min siden`: only for less than an hour back, and always beside an absolute time. Undefined for anything
 * older or in the future, so that a screen cannot say "3 days ago" by mistake.
 */
export function formatRelative(then: string | Date, now: string | Date, language: Language): string | undefined {
  const minutes = Math.floor((new Date(now).getTime() - new Date(then).getTime()) / MINUTE_MS);
  if (Number.isNaN(minutes) || minutes < 0 || minutes >= 60) return undefined;
  if (minutes === 0) return language === 'da' ? 'lige nu' : 'just now';
  return language === 'da' ? `${minutes} min siden` : `${minutes} min ago`;
}

/** Minutes as `1 t 34 min` (English `1 h 34 min`); with `clock` as `1:34`, the form of the boards. */
export function formatDuration(minutes: number, language: Language, style: 'text' | 'clock' = 'text'): string {
  const whole = Math.max(0, Math.round(minutes));
  const hours = Math.floor(whole / 60);
  const rest = whole % 60;
  if (style === 'clock') return `${hours}:${String(rest).padStart(2, '0')}`;
  const hour = language === 'da' ? 't' : 'h';
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} ${hour}` : `${hours} ${hour} ${rest} min`;
}
