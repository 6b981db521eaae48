import { useEffect, useState } from 'react';
import { type ChoicesAnswer, fetchChoices } from './blocks.resource.js';

export function useChoices(patientId: string | undefined, today: string): ChoicesAnswer {
  const [answer, setAnswer] = useState<ChoicesAnswer>({ kind: 'loading' });
  useEffect(() => {
    setAnswer({ kind: 'loading' });
    if (patientId === undefined) return;
    const leaving = new AbortController();
    fetchChoices(patientId, today, leaving.signal).then((choices) => {
      if (!leaving.signal.aborted) setAnswer(choices);
    });
    return () => leaving.abort();
  }, [patientId, today]);
  return answer;
}
