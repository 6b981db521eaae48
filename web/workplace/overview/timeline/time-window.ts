/** A stretch of time on the screen, in ms since 1970. */
export interface TimeWindow {
  from: number;
  to: number;
}

export const DAY = 86_400_000;

/** The lengths offered as buttons; `all` reaches back to the first thing known. */
export type Preset = 'week' | 'quarter' | 'two-years' | 'all';

const LENGTHS: Record<Exclude<Preset, 'all'>, number> = { week: 7 * DAY, quarter: 91 * DAY, 'two-years': 730 * DAY };

/** Room to the right of "now", as a share of the window, so that what happens now is not glued to the edge. */
const AHEAD = 0.025;
const SHORTEST = 6 * 3_600_000;

/** The window of a button. `first` is the time of the earliest thing known; `last` of the latest, which may be ahead of now. */
export function presetWindow(preset: Preset, now: number, first: number | undefined, last = now): TimeWindow {
  const to = Math.max(now, preset === 'all' ? last : now);
  const length = preset === 'all' ? Math.max(to - (first ?? now), 30 * DAY) * 1.02 : LENGTHS[preset];
  return { from: to - length, to: to + length * AHEAD };
}

/** Zooms by `factor` (< 1 = closer) so that the moment at `share` (0 left, 1 right) stays where it is. */
export function zoom(window: TimeWindow, factor: number, share: number, bounds: TimeWindow): TimeWindow {
  const length = window.to - window.from;
  const wanted = Math.min(Math.max(length * factor, SHORTEST), bounds.to - bounds.from);
  const anchor = window.from + length * share;
  return within({ from: anchor - wanted * share, to: anchor + wanted * (1 - share) }, bounds);
}

/** Moves by a share of the window's own length; positive is later. */
export function pan(window: TimeWindow, share: number, bounds: TimeWindow): TimeWindow {
  const step = (window.to - window.from) * share;
  return within({ from: window.from + step, to: window.to + step }, bounds);
}

/** The same length, moved as little as needed to lie inside. */
function within(window: TimeWindow, bounds: TimeWindow): TimeWindow {
  if (window.to - window.from >= bounds.to - bounds.from) return bounds;
  const shift = Math.max(0, bounds.from - window.from) - Math.max(0, window.to - bounds.to);
  return { from: window.from + shift, to: window.to + shift };
}

/** Where a moment stands in a drawing of `width` px. */
export function position(time: number, window: TimeWindow, width: number): number {
  return ((time - window.from) / (window.to - window.from)) * width;
}

export interface Tick {
  time: number;
  /** ISO text at the precision worth writing: `2026`, `2026-11`, `2026-11-22` or with an hour. */
  iso: string;
}

type Step = { unit: 'hour' | 'day' | 'month' | 'year'; count: number; ms: number };

const STEPS: Step[] = [
  { unit: 'hour', count: 1, ms: 3_600_000 },
  { unit: 'hour', count: 6, ms: 6 * 3_600_000 },
  { unit: 'day', count: 1, ms: DAY },
  { unit: 'day', count: 2, ms: 2 * DAY },
  { unit: 'day', count: 7, ms: 7 * DAY },
  { unit: 'month', count: 1, ms: 30 * DAY },
  { unit: 'month', count: 3, ms: 91 * DAY },
  { unit: 'month', count: 6, ms: 182 * DAY },
  { unit: 'year', count: 1, ms: 365 * DAY },
  { unit: 'year', count: 2, ms: 730 * DAY },
  { unit: 'year', count: 5, ms: 1826 * DAY },
  { unit: 'year', count: 10, ms: 3652 * DAY },
  { unit: 'year', count: 20, ms: 7305 * DAY },
];

/** Round calendar moments inside the window, at least `room` px apart. */
export function ticks(window: TimeWindow, width: number, room = 92): Tick[] {
  const perPixel = (window.to - window.from) / Math.max(width, 1);
  const step = STEPS.find((one) => one.ms / perPixel >= room) ?? (STEPS.at(-1) as Step);
  const found: Tick[] = [];
  let date = floor(new Date(window.from), step);
  while (date.getTime() <= window.to && found.length < 60) {
    if (date.getTime() >= window.from) found.push({ time: date.getTime(), iso: isoAt(date, step) });
    date = next(date, step);
  }
  return found;
}

function floor(date: Date, { unit, count }: Step): Date {
  const [y, m, d] = [date.getFullYear(), date.getMonth(), date.getDate()];
  if (unit === 'year') return new Date(Math.floor(y / count) * count, 0, 1);
  if (unit === 'month') return new Date(y, Math.floor(m / count) * count, 1);
  if (unit === 'day') return new Date(y, m, count === 1 ? d : Math.floor((d - 1) / count) * count + 1);
  return new Date(y, m, d, Math.floor(date.getHours() / count) * count);
}

function next(date: Date, { unit, count }: Step): Date {
  const [y, m, d] = [date.getFullYear(), date.getMonth(), date.getDate()];
  if (unit === 'year') return new Date(y + count, 0, 1);
  if (unit === 'month') return new Date(y, m + count, 1);
  if (unit === 'hour') return new Date(y, m, d, date.getHours() + count);
  // Weeks start over on the 1st, and a stub of a few days before it is left out.
  const later = new Date(y, m, d + count);
  const turn = new Date(y, m + 1, 1);
  return later.getTime() + (count - 1) * DAY * 0.6 >= turn.getTime() ? turn : later;
}

function isoAt(date: Date, { unit }: Step): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const year = String(date.getFullYear());
  if (unit === 'year') return year;
  const month = `${year}-${two(date.getMonth() + 1)}`;
  if (unit === 'month') return month;
  const day = `${month}-${two(date.getDate())}`;
  return unit === 'day' || date.getHours() === 0 ? day : date.toISOString();
}
