import type { Item } from '../../../../src/sources/contract.js';

const SHOWN = new Set<Item['kind']>(['contact', 'referral', 'procedure', 'course']);

/** What is going on now first, then by start, newest first. A course is the frame around contacts, and comes after those of its day. */
export function contactsInOrder(items: Item[]): Item[] {
  return items
    .filter((item) => SHOWN.has(item.kind))
    .sort((a, b) => rank(a) - rank(b) || start(b).localeCompare(start(a)) || frame(a) - frame(b));
}

function rank(item: Item): number {
  return item.kind === 'contact' && item.detail?.ongoing ? 0 : 1;
}

const frame = (item: Item) => (item.kind === 'course' ? 1 : 0);

function start(item: Item): string {
  return (item.detail?.start ?? item.time ?? '').slice(0, 10);
}
