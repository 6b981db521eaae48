import type { Item } from '../../../../src/sources/contract.js';
import { timeOf } from './lab-results.js';

/** A treatment is current unless the source has closed it, or its end lies before today. */
export function isCurrent(item: Item, today: string): boolean {
  if (item.status !== undefined && CLOSED.has(item.status)) return false;
  const end = item.detail?.end?.slice(0, 10);
  return end === undefined || end >= today;
}

/** An ordination, as opposed to a dispensing or an administration of one. */
export function isOrdination(item: Item): boolean {
  return item.kind === 'medication' && item.detail?.docType === undefined;
}

const CLOSED = new Set(['stopped', 'completed', 'cancelled', 'entered-in-error', 'draft', 'not-taken']);

/**
 * Current medicines in reading order: courses with an end first, then fixed treatment, then as needed; newest start first
 * inside each, for what changed last matters most.
 *
 * @param today ISO day, e.g. `2026-11-22`.
 */
export function currentMedications(items: Item[], today: string): Item[] {
  return items
    .filter((item) => isOrdination(item) && isCurrent(item, today))
    .sort(
      (a, b) => rank(a) - rank(b) || startOf(b).localeCompare(startOf(a)) || nameOf(a).localeCompare(nameOf(b), 'da'),
    );
}

function rank({ detail }: Item): number {
  if (detail?.course) return 0;
  return detail?.asNeeded ? 2 : 1;
}

function startOf(item: Item): string {
  return item.detail?.start ?? item.time ?? '';
}

/** Generic name; the source's own line when it states none. */
export function nameOf(item: Item): string {
  return item.detail?.generic ?? item.detail?.name ?? item.title;
}

/** The newest statement that the card has been gone through (ajourført). */
export function lastReview(items: Item[]): Item | undefined {
  return items.filter((item) => item.kind === 'card-review').sort((a, b) => timeOf(b) - timeOf(a))[0];
}
