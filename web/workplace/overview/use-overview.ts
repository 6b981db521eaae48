import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { SOURCE_NAMES, type SourceName } from '../../../src/sources/contract.js';
import type { Trouble } from '../../session/ask.js';
import { streamOverview } from './stream/overview.resource.js';
import { NOTHING_ASKED, type OverviewEvent, type OverviewState, overviewState } from './stream/overview-state.js';

type Step = OverviewEvent | { type: 'forget' };

function step(state: OverviewState, event: Step): OverviewState {
  return event.type === 'forget' ? NOTHING_ASKED : overviewState(state, event);
}

/** One patient's overview: asked for once, kept as it streams in, asked again source by source or as a whole. */
export function useOverview(id: string) {
  const [state, dispatch] = useReducer(step, NOTHING_ASKED);
  const [trouble, setTrouble] = useState<Trouble>();
  const [round, setRound] = useState(0);
  const running = useRef(new Set<AbortController>());

  const stream = useCallback(
    async (sources: readonly SourceName[], source?: SourceName) => {
      const abort = new AbortController();
      running.current.add(abort);
      dispatch({ type: 'asked', sources, at: new Date().toISOString() });
      const failed = await streamOverview(id, { signal: abort.signal, ...(source && { source }) }, (event) => {
        if (abort.signal.aborted) return;
        setTrouble(undefined);
        dispatch(scoped(event, source));
      }).catch(() => undefined);
      running.current.delete(abort);
      if (failed === undefined || abort.signal.aborted) return;
      // The page as a whole is refused or lost: what is on it stays when there is something, and says so.
      dispatch({ type: 'broken', at: new Date().toISOString(), ...(source && { source }) });
      if (source === undefined || failed.kind === 'forbidden') setTrouble(failed);
    },
    [id],
  );

  useEffect(() => {
    const under = running.current;
    void stream(SOURCE_NAMES);
    return () => {
      for (const abort of under) abort.abort();
      under.clear();
    };
  }, [stream, round]);

  const retry = useCallback((source: SourceName) => void stream([source], source), [stream]);
  /** `afresh` forgets what is on the page first: after access has changed, nothing seen before may linger. */
  const reload = useCallback((afresh = false) => {
    if (afresh) dispatch({ type: 'forget' });
    setTrouble(undefined);
    setRound((count) => count + 1);
  }, []);
  return { state, trouble, retry, reload };
}

/** When one source was asked alone, the end of that stream says nothing about the others. */
function scoped(event: OverviewEvent, source: SourceName | undefined): OverviewEvent {
  if (source === undefined) return event;
  if (event.type === 'patient') return { ...event, expected: [source] };
  if (event.type === 'done' || event.type === 'broken') return { ...event, source };
  return event;
}
