import type { Item } from '../../../../src/sources/contract.js';
import { analysisKey, flagOf, isAbnormal, numberOf, pointsOf, timeOf } from '../cards/lab-results.js';
import { isOrdination, nameOf } from '../cards/medications.js';
import type { Point } from '../../../design/sparkline/sparkline-path.js';

/** Something that happened at one moment. */
export interface Happening {
  time: number;
  label: string;
  abnormal: boolean;
  items: Item[];
}

/** Something that lasts. */
export interface Stretch {
  from: number;
  /** Absent: still going on. */
  to?: number;
  label: string;
  strong: boolean;
  items: Item[];
}

/** One measurement followed at home. */
export interface Curve {
  name: string;
  unit?: string;
  low?: number;
  high?: number;
  lowText?: string;
  highText?: string;
  points: Point[];
}

export interface Lanes {
  contacts: { stretches: Stretch[]; happenings: Happening[] };
  diagnoses: Stretch[];
  medicine: Stretch[];
  labs: Happening[];
  images: Happening[];
  home: Curve | undefined;
}

/** Sorts what is known about a citizen into the six lanes of the timeline. Items without a time have no place on it. */
export function lanesOf(items: Item[]): Lanes {
  const of = (kind: Item['kind']) => items.filter((item) => item.kind === kind);
  const contacts = of('contact');
  return {
    contacts: {
      stretches: contacts.filter(lasts).flatMap(stretchOf),
      happenings: contacts.filter((item) => !lasts(item)).flatMap(happeningOf),
    },
    diagnoses: of('diagnosis').flatMap(stretchOf),
    medicine: items.filter(isOrdination).flatMap(stretchOf),
    labs: of('result').flatMap(happeningOf),
    images: of('image').flatMap(happeningOf),
    home: curveOf(of('measurement')),
  };
}

/** Times of the first and the last thing that has a place on the timeline. */
export function reach(items: Item[]): { first?: number; last?: number } {
  const times = items
    .flatMap((item) => [startOf(item), endOf(item)])
    .filter((time): time is number => time !== undefined);
  return times.length === 0 ? {} : { first: Math.min(...times), last: Math.max(...times) };
}

function lasts(item: Item): boolean {
  const start = startOf(item);
  const end = endOf(item);
  return item.detail?.ongoing === true || (start !== undefined && end !== undefined && end - start > 20 * 3_600_000);
}

/** A treatment with an end further off than this is a long one that was stopped, not a course (kur). */
const LONGEST_COURSE = 92 * 86_400_000;

function stretchOf(item: Item): Stretch[] {
  const from = startOf(item);
  if (from === undefined) return [];
  const to = endOf(item);
  const label = item.kind === 'medication' ? nameOf(item) : shortLabel(item);
  const short = to !== undefined && to - from < LONGEST_COURSE;
  const strong = (item.detail?.course === true && short) || item.kind === 'contact';
  return [{ from, label, strong, items: [item], ...(to !== undefined && { to }) }];
}

function happeningOf(item: Item): Happening[] {
  const time = startOf(item);
  if (time === undefined) return [];
  return [{ time, label: shortLabel(item), abnormal: isAbnormal(flagOf(item)), items: [item] }];
}

/** A contact is known by where it was ("Lungeambulatoriet"), an admission by what and where; anything else by its name. */
function shortLabel(item: Item): string {
  if (item.kind === 'contact') return lasts(item) ? (item.title.split(':')[0] ?? item.title) : (item.org ?? item.title);
  return item.detail?.name ?? item.title;
}

function startOf(item: Item): number | undefined {
  return parse(item.detail?.start) ?? parse(item.time);
}

const CLOSED = new Set(['stopped', 'completed', 'finished', 'resolved', 'inactive', 'remission', 'cancelled']);

/** The stated end; for something the source has closed without saying when, its start (a point, not an endless bar). */
function endOf(item: Item): number | undefined {
  const stated = parse(item.detail?.end);
  if (stated !== undefined) return item.detail?.end?.length === 10 ? stated + 86_399_000 : stated;
  const closed = (item.status !== undefined && CLOSED.has(item.status)) || item.detail?.ongoing === false;
  return closed ? startOf(item) : undefined;
}

function parse(text: string | undefined): number | undefined {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Oxygen saturation when it is measured, else whatever is measured most. */
function curveOf(measurements: Item[]): Curve | undefined {
  const groups = new Map<string, Item[]>();
  for (const item of measurements) groups.set(analysisKey(item), [...(groups.get(analysisKey(item)) ?? []), item]);
  const candidates = [...groups.values()].filter((group) => pointsOf(group).length > 1);
  const best =
    candidates.find((group) => /spo|satur/i.test(group[0]?.detail?.name ?? group[0]?.title ?? '')) ??
    candidates.sort((a, b) => b.length - a.length)[0];
  if (best === undefined) return undefined;
  const history = [...best].sort((a, b) => timeOf(a) - timeOf(b));
  const newest = history[history.length - 1] as Item;
  const { name, unit, low, high } = newest.detail ?? {};
  const [lowest, highest] = [numberOf(low), numberOf(high)];
  return {
    name: name ?? newest.title,
    points: pointsOf(history),
    ...(unit !== undefined && { unit }),
    ...(lowest !== undefined && { low: lowest, lowText: low ?? '' }),
    ...(highest !== undefined && { high: highest, highText: high ?? '' }),
  };
}
