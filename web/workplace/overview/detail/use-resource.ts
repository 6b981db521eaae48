import { useCallback, useEffect, useState } from 'react';
import type { Trouble } from '../../../session/ask.js';
import { fetchResource } from './detail.resource.js';
import type { FhirJson } from './fhir-json.js';
import { isLocalReference } from './reference.js';

type Answer =
  | { state: 'loading' }
  | { state: 'elsewhere' }
  | { state: 'failed'; trouble: Trouble }
  | { state: 'shown'; resource: FhirJson };

/** The whole resource behind a reference. One that lives at another platform is said to, and is not asked for. */
export function useResource(reference: string): { answer: Answer; again: () => void } {
  const local = isLocalReference(reference);
  const [answer, setAnswer] = useState<Answer>({ state: 'loading' });
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (!local) return;
    const abort = new AbortController();
    setAnswer({ state: 'loading' });
    fetchResource(reference, abort.signal)
      .then((reply) =>
        setAnswer(reply.ok ? { state: 'shown', resource: reply.value } : { state: 'failed', trouble: reply.trouble }),
      )
      .catch(() => {});
    return () => abort.abort();
  }, [reference, local, asked]);
  const again = useCallback(() => setAsked((count) => count + 1), []);
  return { answer: local ? answer : { state: 'elsewhere' }, again };
}
