import type { SupervisedLog } from '../../../src/patient-index/contract.js';
import { askJson, type Reply } from '../../session/ask.js';

/** Whose look-ups: those of one's assistants, or of the unit one leads. */
export type View = 'assistants' | 'unit';

export interface Wish {
  view: View;
  /** Login id of the one who looked. */
  actor?: string;
  /** Days, both included; `''` = no bound. */
  from: string;
  to: string;
  onlyMarked: boolean;
}

/** One page, newest first. @param before the `next` of the page before */
export function fetchLookUps(
  wish: Wish,
  before: string | undefined,
  signal: AbortSignal,
): Promise<Reply<SupervisedLog>> {
  const query = new URLSearchParams();
  if (wish.actor !== undefined) query.set('actor', wish.actor);
  if (wish.from !== '') query.set('from', wish.from);
  if (wish.to !== '') query.set('to', wish.to);
  if (wish.onlyMarked) query.set('marked', 'true');
  if (before !== undefined) query.set('before', before);
  return askJson<SupervisedLog>(`/api/log/${wish.view}?${query}`, { signal });
}
