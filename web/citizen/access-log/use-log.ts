import { useCallback, useEffect, useState } from 'react';
import { fetchLog, type LogAnswer } from './log.resource.js';

/** The access log of one citizen; nothing of one person is left when the id changes. */
export function useLog(patientId: string | undefined): { log: LogAnswer; askLogAgain: () => void } {
  const [log, setLog] = useState<LogAnswer>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  // `attempt` is what "try again" changes.
  useEffect(() => {
    setLog({ kind: 'loading' });
    if (patientId === undefined) return;
    const leaving = new AbortController();
    fetchLog(patientId, leaving.signal).then(setLog, () => undefined);
    return () => leaving.abort();
  }, [patientId, attempt]);
  return { log, askLogAgain: useCallback(() => setAttempt((before) => before + 1), []) };
}
