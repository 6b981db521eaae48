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

/** Stretches of a row (px) where something already stands. */
type Taken = [from: number, to: number][];

/**
 * Happenings inside the window, those closer than 13 px joined, each with a label where there is room for one.
 * `labelled: false` leaves labels out; `beside` are bars in the same lane, whose place is theirs.
 */
export function placePoints(
  happenings: Happening[],
  { window, width }: Frame,
  options: { labelled: boolean; beside?: PlacedBar[] },
): PlacedPoint[] {
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
  if (options.labelled) placeLabels(points, width, (options.beside ?? []).flatMap(placeTaken));
  return points;
}

function placeTaken(bar: PlacedBar): Taken {
  const own: Taken = [[bar.x - 3, bar.x + bar.width + 3]];
  return bar.label ? [...own, [bar.label.x - 3, bar.label.x + textWidth(bar.label.text)]] : own;
}

function join(point: PlacedPoint, one: Happening): void {
  point.items.push(...one.items);
  point.abnormal ||= one.abnormal;
  if (!point.text.split(' · ').includes(one.label)) point.text += ` · ${one.label}`;
}

/** Newest first, for the newest matters most: to the right of its mark if free, else to the left, else none. */
function placeLabels(points: PlacedPoint[], width: number, bars: Taken): void {
  const taken: Taken = [...bars, ...points.map(({ x }): [number, number] => [x - MARK / 2 - 1, x + MARK / 2 + 1])];
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

function free(taken: Taken, from: number, to: number): boolean {
  return taken.every(([start, end]) => to <= start || from >= end);
}

const LONGEST_LABEL = 34;

function shorten(text: string): string {
  return text.length <= LONGEST_LABEL ? text : `${text.slice(0, LONGEST_LABEL - 1).trimEnd()}…`;
}

type Span = Omit<Stretch, 'to'> & { end: number; open: boolean };

/**
 * Bars in `rows` rows. What began before the window and still runs is one bar in the first row ("KOL · hypertension"),
 * for its start is not news here; the others get rows of their own as far as there is room. Bars that run until now may
 * lie on each other: what must be seen of them is their start and their name.
 */
export function placeBars(stretches: Stretch[], frame: Frame, now: number, rows: number): PlacedBar[] {
  const { window } = frame;
  const seen: Span[] = stretches
    .map((one) => ({ ...one, end: one.to ?? now, open: one.to === undefined }))
    .filter((one) => one.end >= window.from && one.from <= window.to);
  const old = seen.filter((one) => one.from < window.from && one.open);
  const fresh = together(
    seen.filter((one) => !old.includes(one)),
    (NEAREST / frame.width) * (window.to - window.from),
  );
  const bars: PlacedBar[] = [];
  const taken: Taken[] = Array.from({ length: rows }, () => []);
  if (old.length > 0) {
    const label = old.map((one) => one.label).join(' · ');
    const items = old.flatMap((one) => one.items);
    bars.push(placeBar({ from: window.from, end: now, open: false, strong: false, label, items }, frame, taken, 0));
  }
  for (const one of fresh) bars.push(placeBar(one, frame, taken, old.length > 0 && rows > 1 ? 1 : 0));
  // Painted in this order: what has no name first, so that it never lies on a name.
  return bars.sort((a, b) => Number(a.label !== undefined) - Number(b.label !== undefined) || a.time - b.time);
}

/** Newest first. What began at the same time and still runs is one bar that names all of it. */
function together(spans: Span[], nearest: number): Span[] {
  const joined: Span[] = [];
  for (const one of [...spans].sort((a, b) => b.from - a.from)) {
    const last = joined.at(-1);
    if (last?.open && one.open && !last.strong && !one.strong && last.from - one.from < nearest) {
      last.label += ` · ${one.label}`;
      last.items = [...last.items, ...one.items];
    } else joined.push({ ...one });
  }
  return joined;
}

const LEAD = 10;

function placeBar(one: Span, { window, width }: Frame, taken: Taken[], firstRow: number): PlacedBar {
  const x = Math.max(0, position(one.from, window, width));
  const end = Math.min(width, position(one.end, window, width));
  const length = Math.max(5, end - x);
  const bar = { x, width: length, strong: one.strong, text: one.label, items: one.items, time: one.from };
  const text = shorten(one.label);
  const room = textWidth(text);
  const inside = length >= room + 2 * LEAD;
  const places = inside ? [x + LEAD, x - room - 4] : [x - room - 4, x + length + 5];
  // A bar that runs until now claims its start; one with an end claims all of itself.
  const body: [number, number] = [x - 4, one.open ? x + 4 : x + length + 4];
  for (let row = firstRow; row < taken.length; row++) {
    const used = taken[row] ?? [];
    if (!free(used, ...body)) continue;
    const label = places.find((start) => start >= 0 && start + room <= width && free(used, start, start + room));
    if (label === undefined) continue;
    used.push(body, [label - 2, label + room + 2]);
    return { ...bar, row, label: { text, x: label } };
  }
  const row = taken.findIndex((used, at) => at >= firstRow && free(used, ...body));
  const chosen = row === -1 ? taken.length - 1 : row;
  taken[chosen]?.push(body);
  return { ...bar, row: chosen };
}
