/**
 * The date a resource is listed by, as two columns of its row. Nearly every list of a citizen's facts is asked newest
 * first, and the index over `date_high` walks it in that order and stops when the page is full.
 */
import { searchParameter } from '../../fhir/index.js';
import type { StoredValues } from '../search-keys.js';

/** Search parameter of a type's main date, most wanted first; only types of citizens' own resources have the columns. */
const CANDIDATES = [
  ...['date', 'started', 'effective', 'effective-time', 'onset-date', 'authoredon', 'authored', 'authored-on'],
  ...['whenhandedover', 'sent', 'created', 'recorded', 'birthdate', 'start-date', 'collected', 'start', 'occurrence'],
  ...['timestamp', 'issued', 'identified', 'datetime', 'datewritten'],
];
const byType = new Map<string, string | undefined>();

/** Code of the search parameter that `date_low` and `date_high` of a row of this type hold; undefined for none. */
export function mainDateOf(type: string): string | undefined {
  if (!byType.has(type))
    byType.set(
      type,
      CANDIDATES.find((code) => searchParameter(type, code)?.type === 'date'),
    );
  return byType.get(type);
}

/** A row without the date: later than every date going up, earlier than every date going down, so it comes last. */
export const NO_LOW = 9_000_000_000_000_000;
export const NO_HIGH = -9_000_000_000_000_000;

/** [earliest low, latest high) in ms of the main date. */
export function mainDateRange(type: string, vals: StoredValues): { low: number; high: number } {
  const code = mainDateOf(type);
  const ranges = (code !== undefined && vals.d?.[code]) || [];
  return {
    low: ranges.reduce((least, [low]) => Math.min(least, low), NO_LOW),
    high: ranges.reduce((most, [, high]) => Math.max(most, high), NO_HIGH),
  };
}
