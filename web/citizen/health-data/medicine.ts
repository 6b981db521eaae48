/** The lines of the medication card sorted as the reader needs them. */
import type { Item } from '../../../src/sources/contract.js';
import { isoDay } from '../../design/format/index.js';

export interface MedicineGroups {
  taken: Item[];
  paused: Item[];
  before: Item[];
  /** Handed over by a pharmacy. */
  fetched: Item[];
  /** The newest review of the card. */
  review?: Item;
}

const isDispense = (item: Item): boolean => /(^|\/)Medication(Dispense|Administration)\//.test(item.reference);

/** A treatment that runs: ordered or stated, and neither paused, stopped nor ended. */
export const isTaken = (item: Item): boolean =>
  item.kind === 'medication' && !isDispense(item) && (item.status === undefined || item.status === 'active');

/**
 * @param today Danish day. A course whose last day is over is no longer taken, whatever its status says.
 */
export function groupMedicine(items: readonly Item[], today: string): MedicineGroups {
  const lines = items.filter((item) => item.kind === 'medication');
  const treatments = lines.filter((item) => !isDispense(item));
  const isOver = (item: Item) => item.detail?.end !== undefined && (isoDay(item.detail.end) ?? '9999') < today;
  const taken = treatments.filter((item) => isTaken(item) && !isOver(item));
  const paused = treatments.filter((item) => item.status === 'on-hold' && !isOver(item));
  return {
    taken,
    paused,
    before: treatments.filter((item) => !taken.includes(item) && !paused.includes(item)),
    fetched: lines.filter(isDispense),
    review: items.find((item) => item.kind === 'card-review'),
  };
}
