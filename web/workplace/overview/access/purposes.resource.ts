import type { PurposeOffer } from '../../../../src/access/contract.js';
import { askJson, type Reply } from '../../../session/ask.js';

/** The purposes beside the usual one that the table opens something for, for the person of the session. */
export function fetchPurposes(signal: AbortSignal): Promise<Reply<{ purposes: PurposeOffer[] }>> {
  return askJson('/api/purposes', { signal });
}
