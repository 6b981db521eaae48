import type { Chart } from '../chart/chart.js';
import { type Day, dayOf } from '../seed/calendar.js';

/**
 * Named stories are written on a calendar of their own where today is 22 November 2026; the whole story is moved to the day the demo
 * starts. `storyDay(chart)(2026, 3, 12)` is 255 days before today.
 */
const STORY_TODAY = dayOf(2026, 11, 22);

export function storyDay(chart: Chart): (year: number, month: number, date: number) => Day {
  return (year, month, date) => chart.today + dayOf(year, month, date) - STORY_TODAY;
}

/** The latest given date of a year that lies before today, `back` years earlier: seasons do not move with the story. */
export function lastSeason(chart: Chart, year: number, month: number, date: number, back = 0): Day {
  const this_ = dayOf(year - back, month, date);
  return this_ < chart.today ? this_ : dayOf(year - back - 1, month, date);
}
