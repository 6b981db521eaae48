import type { Item } from '../../../../src/sources/contract.js';

const CLOSED = new Set(['resolved', 'inactive', 'remission', 'completed', 'entered-in-error']);
const NOT_SO = new Set(['refuted', 'entered-in-error']);

/** Diagnoses the patient has now, newest first. What has been ruled out or is over is history, and is in the list of all. */
export function activeDiagnoses(items: Item[]): Item[] {
  return items
    .filter((item) => item.kind === 'diagnosis' && isActive(item))
    .sort((a, b) => since(b).localeCompare(since(a)));
}

function isActive({ status, detail }: Item): boolean {
  if (detail?.verification !== undefined && NOT_SO.has(detail.verification)) return false;
  if (detail?.ongoing !== undefined) return detail.ongoing;
  return status === undefined || !CLOSED.has(status);
}

function since(item: Item): string {
  return item.detail?.start ?? item.time ?? '';
}
