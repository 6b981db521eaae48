import type { Item } from '../../../../src/sources/contract.js';
import type { Heard, SourceState } from './overview-state.js';

/** What stands beside or instead of the content of a section. */
export type Caveat =
  /** Part of the answer is missing. */
  | { kind: 'partial'; detail?: string; at: string }
  /** The content is older than it should be; `detail` says why. */
  | { kind: 'stale'; asOf?: string; detail?: string }
  /** The source fell silent when asked again; the content is from `from`. */
  | { kind: 'kept'; detail?: string; at: string; from: string }
  /** Something exists that may not be shown; the number when the caller may know it. */
  | { kind: 'blocked'; withheld?: number; detail?: string };

/** What a section of the page shows. `empty` is the only one that may say "none registered". */
export type SourceView =
  | { state: 'loading' }
  | { state: 'failed'; at: string; detail?: string; asOf?: string }
  | { state: 'blocked'; withheld?: number; detail?: string }
  | { state: 'empty'; asOf: string }
  | { state: 'shown'; items: Item[]; asOf: string; caveats: Caveat[]; asking: boolean };

/**
 * Decides what a section shows of one source. `wanted` picks the section's own items out of the answer.
 *
 * The rule that everything here serves: unknown is never shown as empty. `empty` needs an answer that came, was whole,
 * was current, and held back nothing. An answer that contradicts itself (it counts items it does not carry, or says
 * `answered` and carries none) is treated as no answer.
 */
export function viewOf(state: SourceState | undefined, wanted: (item: Item) => boolean = () => true): SourceView {
  const heard = state?.heard;
  if (state === undefined || heard === undefined) return { state: 'loading' };
  if (heard.answer.outcome === 'no-answer') return silence(state, heard, wanted);
  if (contradicts(heard)) return { state: 'failed', at: heard.at };
  const items = heard.items.filter(wanted);
  const caveats = caveatsOf(heard);
  if (items.length > 0) return { state: 'shown', items, asOf: asOf(heard), caveats, asking: state.asking };
  return withoutItems(state, heard, caveats);
}

function silence(state: SourceState, heard: Heard, wanted: (item: Item) => boolean): SourceView {
  const { answer, at } = heard;
  const detail = answer.detail === undefined ? {} : { detail: answer.detail };
  const came = heard.items.filter(wanted);
  if (came.length > 0) {
    const caveats: Caveat[] = [{ kind: 'partial', at, ...detail }];
    return { state: 'shown', items: came, asOf: asOf(heard), caveats, asking: state.asking };
  }
  const kept = state.kept?.items.filter(wanted) ?? [];
  if (state.kept !== undefined && kept.length > 0) {
    const caveats: Caveat[] = [{ kind: 'kept', at, from: asOf(state.kept), ...detail }];
    return { state: 'shown', items: kept, asOf: asOf(state.kept), caveats, asking: state.asking };
  }
  if (state.asking) return { state: 'loading' };
  return { state: 'failed', at, ...detail, ...(answer.asOf !== undefined && { asOf: answer.asOf }) };
}

function withoutItems(state: SourceState, heard: Heard, caveats: Caveat[]): SourceView {
  const { outcome, withheld, detail } = heard.answer;
  if (state.asking) return { state: 'loading' };
  if (outcome === 'withheld' || (withheld ?? 0) > 0) {
    return { state: 'blocked', ...(withheld !== undefined && { withheld }), ...(detail !== undefined && { detail }) };
  }
  // An old answer without items says nothing about today, and half an answer nothing about the other half.
  if (outcome === 'stale' || caveats.some((caveat) => caveat.kind === 'partial')) {
    return {
      state: 'failed',
      at: heard.at,
      ...(detail !== undefined && { detail }),
      ...(heard.answer.asOf !== undefined && { asOf: heard.answer.asOf }),
    };
  }
  return { state: 'empty', asOf: asOf(heard) };
}

function caveatsOf({ answer, at }: Heard): Caveat[] {
  const detail = answer.detail === undefined ? {} : { detail: answer.detail };
  const caveats: Caveat[] = [];
  if (answer.outcome === 'answered' && answer.detail !== undefined) caveats.push({ kind: 'partial', at, ...detail });
  if (answer.outcome === 'stale') caveats.push({ kind: 'stale', ...detail, ...(answer.asOf && { asOf: answer.asOf }) });
  if (answer.outcome === 'withheld' || (answer.withheld ?? 0) > 0) {
    const why = answer.outcome === 'withheld' ? detail : {};
    caveats.push({ kind: 'blocked', ...(answer.withheld !== undefined && { withheld: answer.withheld }), ...why });
  }
  return caveats;
}

function contradicts({ answer, items }: Heard): boolean {
  if (answer.outcome === 'nothing') return answer.count > 0 || items.length > 0;
  if (answer.outcome === 'answered') return items.length === 0 && (answer.withheld ?? 0) === 0;
  return false;
}

function asOf(heard: Heard): string {
  return heard.answer.asOf ?? heard.at;
}
