import { useCallback, useEffect, useRef, useState } from 'react';
import type { SupervisedEntry } from '../../../src/patient-index/contract.js';
import type { Trouble } from '../../session/ask.js';
import { fetchLookUps, type Wish } from './supervision.resource.js';

export interface LookUps {
  state: 'loading' | 'shown' | 'failed';
  entries: SupervisedEntry[];
  /** Why there is nothing, or - with entries - why there is not more. */
  trouble?: Trouble;
  /** There is more than what is shown. */
  next?: string;
  isFetchingMore: boolean;
}

const NOTHING: LookUps = { state: 'loading', entries: [], isFetchingMore: false };

/** The look-ups that fit the wish; asked for anew when it changes. `more` fetches older ones. */
export function useLookUps(wish: Wish): LookUps & { again: () => void; more: () => void } {
  const [found, setFound] = useState(NOTHING);
  const asked = useRef<AbortController>(undefined);
  const { view, actor, from, to, onlyMarked } = wish;
  const load = useCallback(
    async (before: LookUps | undefined) => {
      asked.current?.abort();
      const abort = new AbortController();
      asked.current = abort;
      setFound(before ? { ...before, trouble: undefined, isFetchingMore: true } : NOTHING);
      const wanted = { view, from, to, onlyMarked, ...(actor === undefined ? {} : { actor }) };
      const reply = await fetchLookUps(wanted, before?.next, abort.signal);
      if (reply.ok) {
        const entries = [...(before?.entries ?? []), ...reply.value.entries];
        setFound({ state: 'shown', entries, next: reply.value.next, isFetchingMore: false });
      } else if (before) setFound({ ...before, trouble: reply.trouble, isFetchingMore: false });
      else setFound({ ...NOTHING, state: 'failed', trouble: reply.trouble });
    },
    [view, actor, from, to, onlyMarked],
  );
  useEffect(() => {
    load(undefined).catch(() => undefined);
    return () => asked.current?.abort();
  }, [load]);
  return {
    ...found,
    again: () => void load(undefined).catch(() => undefined),
    more: () => void load(found).catch(() => undefined),
  };
}
