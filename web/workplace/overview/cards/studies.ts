import type { Item } from '../../../../src/sources/contract.js';
import { newestFirst } from './lab-results.js';

/** An examination with its report, when there is one. */
export interface Study {
  image: Item;
  report?: Item;
  /** True when a report exists, also when its text is not among what we were given. */
  reported: boolean;
}

/** Examinations newest first, each joined with the report that names it (`detail.code` of a report is its study's reference). */
export function studies(items: Item[]): Study[] {
  const reports = new Map<string, Item>();
  for (const item of items) {
    if (item.kind === 'report' && item.detail?.code !== undefined) reports.set(item.detail.code, item);
  }
  return newestFirst(items.filter((item) => item.kind === 'image')).map((image) => {
    const report = reports.get(image.reference);
    return { image, reported: report !== undefined || image.detail?.reported === true, ...(report && { report }) };
  });
}
