import { useEffect, useState } from 'react';
import type { FoundPatient } from '../../../src/patient-index/contract.js';
import { searchPatients } from './search.resource.js';

interface Search {
  /** `idle` = not enough written yet. */
  state: 'idle' | 'asking' | 'found' | 'failed';
  patients: FoundPatient[];
  message?: string;
}

const IDLE: Search = { state: 'idle', patients: [] };
const PAUSE_MS = 220;
const SHORTEST = 2;

/** Searches a moment after the writing stops. An answer to older words never replaces one to newer. */
export function usePatientSearch(query: string): Search {
  const [search, setSearch] = useState<Search>(IDLE);
  useEffect(() => {
    const words = query.trim();
    if (words.length < SHORTEST) {
      setSearch(IDLE);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      setSearch((before) => ({ ...before, state: 'asking' }));
      const reply = await searchPatients(words, abort.signal).catch(() => undefined);
      if (reply === undefined || abort.signal.aborted) return;
      if (reply.ok) setSearch({ state: 'found', patients: reply.value });
      else {
        const message = 'message' in reply.trouble ? reply.trouble.message : undefined;
        setSearch({ state: 'failed', patients: [], ...(message !== undefined && { message }) });
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query]);
  return search;
}
