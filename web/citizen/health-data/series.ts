/** Values of the same analysis gathered, so that one line shows the newest and where it came from. */
import type { Item } from '../../../src/sources/contract.js';
import { levelOf, severity } from '../plain-words/level.js';

export interface Series {
  key: string;
  newest: Item;
  /** The rest, newest first. */
  earlier: Item[];
}

/**
 * Gathers by code and unit, not by name: the same short name can mean analyses that must not be compared (NPU03899 and
 * NPU19763 are both ferritin). Lines without a code stand by their name and unit.
 * @param items newest first
 */
export function gatherSeries(items: readonly Item[]): Series[] {
  const byKey = new Map<string, Item[]>();
  for (const item of items) {
    const { code, name, unit } = item.detail ?? {};
    const key = `${code ?? name ?? item.title}|${unit ?? ''}`;
    byKey.set(key, [...(byKey.get(key) ?? []), item]);
  }
  return [...byKey].map(([key, [newest, ...earlier]]) => ({ key, newest: newest!, earlier }));
}

/** Series whose newest value is outside normal, the furthest first. */
export function outsideNormal(series: readonly Series[]): Series[] {
  const weight = (one: Series) => severity(levelOf(one.newest.detail ?? {}));
  return series.filter((one) => weight(one) > 0).sort((a, b) => weight(b) - weight(a));
}
