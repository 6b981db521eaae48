import type { Item } from '../../../../src/sources/contract.js';
import type { Point } from '../../../design/sparkline/sparkline-path.js';

export type Flag = 'LL' | 'L' | 'N' | 'H' | 'HH' | 'A' | 'AA' | 'unknown';

/** One analysis: its newest result, and all of them oldest first. */
export interface AnalysisRow {
  key: string;
  name: string;
  newest: Item;
  flag: Flag;
  history: Item[];
}

const SEVERITY: Record<Flag, number> = { HH: 3, LL: 3, AA: 3, H: 2, L: 2, A: 2, unknown: 1, N: 0 };

/**
 * The newest result of each analysis, critical and abnormal first, then by time. Results are the same analysis only when
 * code, code system and unit agree: numbers in different units are never put on one curve. A result without a code stands
 * alone under its name.
 */
export function analyses(results: Item[]): AnalysisRow[] {
  const groups = new Map<string, Item[]>();
  for (const item of results) {
    const key = analysisKey(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  const rows = [...groups].map(([key, items]) => rowOf(key, items));
  return rows.sort(
    (a, b) =>
      SEVERITY[b.flag] - SEVERITY[a.flag] || timeOf(b.newest) - timeOf(a.newest) || a.name.localeCompare(b.name, 'da'),
  );
}

export function analysisKey({ title, detail }: Item): string {
  const what = detail?.code === undefined ? `name|${detail?.name ?? title}` : `${detail.system ?? ''}|${detail.code}`;
  return `${what}|${detail?.unit ?? ''}`;
}

function rowOf(key: string, items: Item[]): AnalysisRow {
  const history = [...items].sort((a, b) => timeOf(a) - timeOf(b));
  const newest = history[history.length - 1] as Item;
  return { key, name: newest.detail?.name ?? newest.title, newest, flag: flagOf(newest), history };
}

const FLAGS: Record<string, Flag> = {
  LL: 'LL',
  L: 'L',
  N: 'N',
  H: 'H',
  HH: 'HH',
  A: 'A',
  AA: 'AA',
  '<': 'LL',
  '>': 'HH',
  LU: 'LL',
  HU: 'HH',
};

/** The laboratory's own mark; without one, the value against the reference it came with; else unknown, not normal. */
export function flagOf({ detail }: Item): Flag {
  if (detail === undefined) return 'unknown';
  const stated = detail.flag === undefined ? undefined : FLAGS[detail.flag];
  if (stated !== undefined) return stated;
  const value = numberOf(detail.value);
  const low = numberOf(detail.low);
  const high = numberOf(detail.high);
  if (value === undefined || (low === undefined && high === undefined)) return 'unknown';
  if (low !== undefined && value < low) return 'L';
  if (high !== undefined && value > high) return 'H';
  return 'N';
}

export function isAbnormal(flag: Flag): boolean {
  return SEVERITY[flag] >= 2;
}

/** A decimal text as a number, for drawing and comparing only; never for showing. Undefined for `<5` and the like. */
export function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** ms since 1970; an item without time is older than all others. */
export function timeOf({ time }: Item): number {
  const ms = time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(ms) ? Number.NEGATIVE_INFINITY : ms;
}

/** What of a history can be drawn: items with a time and a plain number. */
export function pointsOf(history: Item[]): Point[] {
  return history.flatMap((item) => {
    const value = numberOf(item.detail?.value);
    const time = timeOf(item);
    return value === undefined || time === Number.NEGATIVE_INFINITY ? [] : [{ time, value }];
  });
}

export function newestFirst(items: Item[]): Item[] {
  return [...items].sort((a, b) => timeOf(b) - timeOf(a));
}
