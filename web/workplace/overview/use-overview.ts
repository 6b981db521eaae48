import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { SOURCE_NAMES, type SourceName } from '../../../src/sources/contract.js';
import type { Trouble } from '../../session/ask.js';
import { comeBackAfter, type News } from '../../session/news.js';
import { streamOverview } from './stream/overview.resource.js';
import { NOTHING_ASKED, type OverviewEvent, type OverviewState, overviewState } from './stream/overview-state.js';
import { useOutOfSight } from './use-out-of-sight.js';

type Step = OverviewEvent | { type: 'forget' };

function step(state: OverviewState, event: Step): OverviewState {
  return event.type === 'forget' ? NOTHING_ASKED : overviewState(state, event);
}

/**
 * One patient's overview: asked for once, kept as it streams in, asked again source by source or as a whole. The line stays
 * open: when access changes, what was seen is forgotten at once and the page asked for again, or closed when all is refused.
 */
export function useOverview(id: string) {
  const [state, dispatch] = useReducer(step, NOTHING_ASKED);
  const [trouble, setTrouble] = useState<Trouble>();
  /** When access changed while the page stood open. */
  const [changedAt, setChangedAt] = useState<Date>();
  const [round, setRound] = useState(0);
  const running = useRef(new Set<AbortController>());

  /** `afresh` forgets what is on the page first: after access has changed, nothing seen before may linger. */
  const reload = useCallback((afresh = false) => {
    if (afresh) dispatch({ type: 'forget' });
    setTrouble(undefined);
    setRound((count) => count + 1);
  }, []);

  const [lost, setLost] = useState(false);
  const hear = useCallback(
    (news: News) => {
      if (news.kind === 'lost') return setLost(true);
      setChangedAt(new Date());
      if (news.kind === 'changed') return reload(true);
      dispatch({ type: 'forget' });
      setTrouble(news.trouble);
    },
    [reload],
  );

  const stream = useCallback(
    async (sources: readonly SourceName[], source?: SourceName) => {
      const abort = new AbortController();
      const { signal } = abort;
      running.current.add(abort);
      dispatch({ type: 'asked', sources, at: new Date().toISOString() });
      const onNews = source === undefined ? (news: News) => !signal.aborted && hear(news) : undefined;
      const failed = await streamOverview(id, { signal, source, onNews }, (event) => {
        if (signal.aborted) return;
        setTrouble(undefined);
        dispatch(scoped(event, source));
      }).catch(() => undefined);
      running.current.delete(abort);
      if (failed === undefined || signal.aborted) return;
      // The page as a whole is lost: what is on it stays when there is something, and says so. Refused, nothing stays.
      if (failed.kind === 'forbidden') dispatch({ type: 'forget' });
      else dispatch({ type: 'broken', at: new Date().toISOString(), ...(source && { source }) });
      if (source === undefined || failed.kind === 'forbidden') setTrouble(failed);
    },
    [id, hear],
  );

  // `round` is what "ask again" changes.
  useEffect(() => {
    const under = running.current;
    setLost(false);
    void stream(SOURCE_NAMES);
    return () => {
      for (const abort of under) abort.abort();
      under.clear();
    };
  }, [stream, round]);

  useEffect(() => {
    if (!lost) return;
    const timer = setTimeout(() => reload(), comeBackAfter());
    return () => clearTimeout(timer);
  }, [lost, reload]);

  const letGo = useCallback(() => {
    for (const abort of running.current) abort.abort();
  }, []);
  useOutOfSight(letGo, reload);

  const retry = useCallback((source: SourceName) => void stream([source], source), [stream]);
  const changeSeen = useCallback(() => setChangedAt(undefined), []);
  return { state, trouble, retry, reload, changedAt, changeSeen };
}

/** When one source was asked alone, the end of that stream says nothing about the others. */
function scoped(event: OverviewEvent, source: SourceName | undefined): OverviewEvent {
  if (source === undefined) return event;
  if (event.type === 'patient') return { ...event, expected: [source] };
  if (event.type === 'done' || event.type === 'broken') return { ...event, source };
  return event;
}
