/** What was measured of one list, in px from the top of its box. */
export interface MeasuredList {
  /** Bottom edge of each row, top to bottom. */
  rowBottoms: number[];
  /** Height of the box. */
  room: number;
  /** Height of what must stand below the rows (the line that names the rest). */
  foot: number;
}

/**
 * How many whole rows fit. A row is shown whole or not at all (a half-seen medicine is worse than one named in the rest
 * line), and at least one is shown.
 */
export function fittingRows({ rowBottoms, room, foot }: MeasuredList): number {
  const first = rowBottoms.findIndex((bottom) => bottom + foot > room + 0.01);
  return first === -1 ? rowBottoms.length : Math.max(1, first);
}
