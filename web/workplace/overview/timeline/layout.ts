import type { Item } from '../../../../src/sources/contract.js';
import type { Happening, Stretch } from './lanes.js';
import { position, type TimeWindow } from './time-window.js';

/** Text beside a mark: where it begins. */
export interface PlacedLabel {
  text: string;
  x: number;
}

/** One or several happenings so close together that they share a mark. */
export interface PlacedPoint {
  x: number;
  abnormal: boolean;
  label?: PlacedLabel;
  /** Said aloud and shown on hover. */
  text: string;
  items: Item[];
  time: number;
}

export interface PlacedBar {
  x: number;
  width: number;
  row: number;
  strong: boolean;
  label?: PlacedLabel;
  text: string;
  items: Item[];
  time: number;
}

interface Frame {
  window: TimeWindow;
  width: number;
}

const NEAREST = 13;
const MARK = 8;

/** Width of a text of 12 px in IBM Plex Sans, close enough for keeping labels apart. */
export function textWidth(text: string): number {
  return text.length * 6.3 + 4;
}

/** Happenings inside the window, those closer than 13 px joined, each with a label where there is room for one. */
export function placePoints(happenings: Happening[], { window, width }: Frame, labelled: boolean): PlacedPoint[] {
  const inside = happenings
    .filter(({ time }) => time >= window.from && time <= window.to)
    .sort((a, b) => a.time - b.time);
  const points: PlacedPoint[] = [];
  for (const one of inside) {
    const x = position(one.time, window, width);
    const last = points.at(-1);
    if (last !== undefined && x - last.x < NEAREST) join(last, one);
    else points.push({ x, abnormal: one.abnormal, text: one.label, items: [...one.items], time: one.time });
  }
  if (labelled) placeLabels(points, width);
  return points;
}

function join(point: PlacedPoint, one: Happening): void {
  point.items.push(...one.items);
  point.abnormal ||= one.abnormal;
  if (!point.text.split(' · ').includes(one.label)) point.text += ` · ${one.label}`;
}

/** Newest first, for the newest matters most: to the right of its mark if free, else to the left, else none. */
function placeLabels(points: PlacedPoint[], width: number): void {
  const taken: [number, number][] = points.map(({ x }) => [x - MARK / 2 - 1, x + MARK / 2 + 1]);
  for (const point of [...points].reverse()) {
    const text = shorten(point.text);
    const room = textWidth(text);
    const starts = [point.x + MARK, point.x - MARK - room];
    const x = starts.find((start) => start >= 0 && start + room <= width && free(taken, start, start + room));
    if (x === undefined) continue;
    point.label = { text, x };
    taken.push([x, x + room]);
  }
}

function free(taken: [number, number][], from: number, to: number): boolean {
  return taken.every(([start, end]) => to <= start || from >= end);
}

const LONGEST_LABEL = 30;

function shorten(text: string): string {
  return text.length <= LONGEST_LABEL ? text : `${text.slice(0, LONGEST_LABEL - 1).trimEnd()}…`;
}

/**
 * Bars in `rows` rows. What began before the window and still runs is one bar in the first row ("KOL · hypertension"),
 * for its start is not news here; the others get rows of their own as far as there is room.
 */
export function placeBars(stretches: Stretch[], frame: Frame, now: number, rows: number): PlacedBar[] {
  const { window } = frame;
  const seen = stretches
    .map((one) => ({ ...one, end: one.to ?? now }))
    .filter((one) => one.end >= window.from && one.from <= window.to);
  const old = seen.filter((one) => one.from < window.from && one.to === undefined);
  const fresh = seen.filter((one) => !old.includes(one)).sort((a, b) => b.from - a.from);
  const bars: PlacedBar[] = [];
  const taken: [number, number][][] = Array.from({ length: rows }, () => []);
  if (old.length > 0) {
    const joined = { from: window.from, end: now, label: old.map((one) => one.label).join(' · '), strong: false };
    bars.push(placeBar({ ...joined, items: old.flatMap((one) => one.items) }, frame, taken, 0));
  }
  for (const one of fresh) bars.push(placeBar(one, frame, taken, old.length > 0 && rows > 1 ? 1 : 0));
  return bars.sort((a, b) => a.time - b.time);
}

type Span = Omit<Stretch, 'to'> & { end: number };

function placeBar(one: Span, { window, width }: Frame, taken: [number, number][][], firstRow: number): PlacedBar {
  const x = Math.max(0, position(one.from, window, width));
  const end = Math.min(width, position(one.end, window, width));
  const length = Math.max(5, end - x);
  const bar = { x, width: length, strong: one.strong, text: one.label, items: one.items, time: one.from };
  const text = shorten(one.label);
  const room = textWidth(text);
  const places = [x + 6, x - room - 4, x + length + 5];
  const candidates = length < room + 10 ? [places[1], places[2]] : [places[0]];
  for (let row = firstRow; row < taken.length; row++) {
    const used = taken[row] ?? [];
    const label = candidates.find(
      (start) =>
        start !== undefined &&
        start >= 0 &&
        start + room <= width &&
        free(used, Math.min(start, x), Math.max(start + room, x + length)),
    );
    if (label === undefined) continue;
    used.push([Math.min(label, x) - 4, Math.max(label + room, x + length) + 4]);
    return { ...bar, row, label: { text, x: label } };
  }
  const row = taken.findIndex((used, at) => at >= firstRow && free(used, x, x + length));
  const chosen = row === -1 ? taken.length - 1 : row;
  taken[chosen]?.push([x - 1, x + length + 1]);
  return { ...bar, row: chosen };
}
