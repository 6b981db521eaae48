import type { Item } from '../../../../src/sources/contract.js';
import { analysisKey, numberOf, timeOf } from '../cards/lab-results.js';

export type Trend = 'up' | 'down' | 'flat' | 'none';

/** The newest value of one vital sign and where it has moved since the one before. */
export interface VitalRow {
  key: string;
  newest: Item;
  trend: Trend;
  /** Newest first. */
  history: Item[];
}

/** Order at the bedside (airway and breathing first), by the words and codes sources use. */
const ORDER: RegExp[] = [
  /resp|\brf\b|9279-1/i,
  /spo|satur|59408-5|2708-6/i,
  /puls|hjerte|heart|8867-4/i,
  /blodtryk|\bbt\b|blood pressure|85354-9/i,
  /temp|8310-5/i,
  /bevidst|avpu|conscious/i,
];

/** The name as it fits a narrow column; names that are short already stay. */
export function shortName({ detail, title }: Item): string {
  const name = detail?.name ?? title;
  return SHORT[name.toLocaleLowerCase('da')] ?? name;
}

const SHORT: Record<string, string> = {
  respirationsfrekvens: 'Resp.frekv.',
  'systolisk blodtryk': 'Syst. BT',
  'diastolisk blodtryk': 'Diast. BT',
  iltmætning: 'SpO₂',
  'inspireret ilt': 'Ilt',
  hjertefrekvens: 'Puls',
};

export function isEws(item: Item): boolean {
  return item.detail?.code === 'ews' || /^(ews|toks)\b/i.test(item.detail?.name ?? item.title);
}

/** The newest early-warning score, with the one before it when there is one. */
export function earlyWarning(items: Item[]): { newest: Item; before?: Item } | undefined {
  const [newest, before] = items.filter(isEws).sort((a, b) => timeOf(b) - timeOf(a));
  return newest && { newest, ...(before && { before }) };
}

/** The newest of each vital sign in bedside order. Values in different units are different rows. */
export function vitalRows(items: Item[]): VitalRow[] {
  const groups = new Map<string, Item[]>();
  for (const item of items.filter((one) => one.kind === 'vital' && !isEws(one) && one.detail?.code !== 'triage')) {
    const key = analysisKey(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  const rows = [...groups].map(([key, group]) => rowOf(key, group));
  return rows.sort((a, b) => orderOf(a) - orderOf(b) || timeOf(b.newest) - timeOf(a.newest));
}

function rowOf(key: string, group: Item[]): VitalRow {
  const history = [...group].sort((a, b) => timeOf(b) - timeOf(a));
  const newest = history[0] as Item;
  return { key, newest, trend: trend(newest, history[1]), history };
}

function orderOf({ newest }: VitalRow): number {
  const words = `${newest.detail?.name ?? ''} ${newest.title} ${newest.detail?.code ?? ''}`;
  const place = ORDER.findIndex((pattern) => pattern.test(words));
  return place === -1 ? ORDER.length : place;
}

/** Up or down only when the two values can be compared as numbers. */
export function trend(newest: Item, before: Item | undefined): Trend {
  const now = numberOf(newest.detail?.value);
  const then = numberOf(before?.detail?.value);
  if (now === undefined || then === undefined) return 'none';
  if (now === then) return 'flat';
  return now > then ? 'up' : 'down';
}
