import { useCallback, useEffect, useRef, useState } from 'react';
import { fetchLog, type LogAnswer } from './log.resource.js';

export interface LiveLog {
  log: LogAnswer;
  askLogAgain: () => void;
  /** Fetches the next page of older lines, when there is one and none is on its way. */
  askOlder: () => void;
}

/** The access log of one citizen; nothing of one person is left when the id changes. */
export function useLog(patientId: string | undefined): LiveLog {
  const [log, setLog] = useState<LogAnswer>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const leaving = useRef<AbortController>(undefined);
  // `attempt` is what "try again" changes.
  useEffect(() => {
    setLog({ kind: 'loading' });
    if (patientId === undefined) return;
    const abort = new AbortController();
    leaving.current = abort;
    fetchLog(patientId, abort.signal).then(setLog, () => undefined);
    return () => abort.abort();
  }, [patientId, attempt]);

  const askOlder = useCallback(() => {
    const abort = leaving.current;
    if (patientId === undefined || abort === undefined || log.kind !== 'ready') return;
    if (log.next === undefined || log.older === 'loading') return;
    setLog({ ...log, older: 'loading' });
    fetchLog(patientId, abort.signal, log.next).then(
      (page) => setLog((before) => joined(before, page)),
      () => undefined,
    );
  }, [patientId, log]);
  return { log, askLogAgain: useCallback(() => setAttempt((before) => before + 1), []), askOlder };
}

/** What has come stays when more could not be had. */
function joined(before: LogAnswer, page: LogAnswer): LogAnswer {
  if (before.kind !== 'ready') return before;
  if (page.kind !== 'ready') return { ...before, older: 'failed' };
  return { ...page, entries: [...before.entries, ...page.entries] };
}
