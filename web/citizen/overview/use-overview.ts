import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { comeBackAfter, type News } from '../../session/news.js';
import { askOverview, refusalIn } from './overview.resource.js';
import { nothingYet, type OverviewEvent, type OverviewState, receive } from './overview-state.js';

const SLOW_AFTER_MS = 3000;

export interface LiveOverview {
  state: OverviewState;
  /** The question has been open for more than three seconds: say what is waited for. */
  slow: boolean;
  askAgain: () => void;
  /** The fact is private now, or no longer: the platform has said so. */
  setPrivate: (reference: string, isPrivate: boolean) => void;
}

type Change = OverviewEvent | { kind: 'begin' };

const change = (state: OverviewState, event: Change): OverviewState =>
  event.kind === 'begin' ? nothingYet : receive(state, event);

/** The overview of one citizen, from the first question to the last answer. Nothing of one person is left when the id changes. */
export function useOverview(patientId: string | undefined, isSelf: boolean): LiveOverview {
  const [state, dispatch] = useReducer(change, nothingYet);
  const [slow, setSlow] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const asked = useRef(0);
  // `attempt` is what "try again" changes.
  useEffect(() => {
    dispatch({ kind: 'begin' });
    setSlow(false);
    if (patientId === undefined) return;
    const leaving = new AbortController();
    const question = ++asked.current;
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER_MS);
    const onEvent = (event: OverviewEvent) => {
      if (question === asked.current) dispatch(event);
    };
    let comingBack: ReturnType<typeof setTimeout> | undefined;
    const again = () => setAttempt((before) => before + 1);
    const onNews = (news: News) => {
      if (question !== asked.current) return;
      if (news.kind === 'changed') again();
      else if (news.kind === 'lost') comingBack = setTimeout(again, comeBackAfter());
      else onEvent({ kind: 'refused', refusal: refusalIn(news.trouble) });
    };
    askOverview(patientId, onEvent, { signal: leaving.signal, ...(!isSelf && { onNews }) })
      .catch((cause: unknown) => onEvent({ kind: 'broken', message: String(cause) }))
      .finally(() => clearTimeout(timer));
    return () => {
      clearTimeout(timer);
      clearTimeout(comingBack);
      leaving.abort();
    };
  }, [patientId, isSelf, attempt]);
  const askAgain = useCallback(() => setAttempt((before) => before + 1), []);
  const setPrivate = useCallback(
    (reference: string, isPrivate: boolean) => dispatch({ kind: 'marked', reference, isPrivate }),
    [],
  );
  return { state, slow: slow && state.phase === 'asking', askAgain, setPrivate };
}
