import type { SourceState } from '../stream/overview-state.js';
import { viewOf } from '../stream/source-view.js';

/** What one source's chip says. */
export interface Chip {
  look: 'waiting' | 'ok' | 'nothing' | 'withheld' | 'stale' | 'failed' | 'partial';
  asOf?: string;
  /** How many items are held back, when the caller may know. */
  withheld?: number;
}

/** The same judgement as the cards make (viewOf), in one word. */
export function chipOf(state: SourceState | undefined): Chip {
  const view = viewOf(state);
  if (view.state === 'loading' || state?.asking) return { look: 'waiting' };
  if (view.state === 'failed') return { look: 'failed' };
  if (view.state === 'empty') return { look: 'nothing', asOf: view.asOf };
  if (view.state === 'blocked') return { look: 'withheld', ...counted(view.withheld) };
  const blocked = view.caveats.find((caveat) => caveat.kind === 'blocked');
  const held = blocked?.kind === 'blocked' ? counted(blocked.withheld) : {};
  const kinds = view.caveats.map(({ kind }) => kind);
  if (kinds.includes('partial')) return { look: 'partial', asOf: view.asOf, ...held };
  if (kinds.includes('kept')) return { look: 'failed', ...held };
  if (kinds.includes('stale')) return { look: 'stale', asOf: view.asOf, ...held };
  return { look: 'ok', asOf: view.asOf, ...held };
}

function counted(withheld: number | undefined): { withheld?: number } {
  return withheld === undefined || withheld === 0 ? {} : { withheld };
}
