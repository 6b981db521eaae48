/** Asks for the access log of one citizen, page by page. */
import type { CitizensLog, LogLine } from '../../../src/patient-index/contract.js';
import { askJson, detailOf } from '../../session/ask.js';

export type LogAnswer =
  | { kind: 'loading' }
  | {
      kind: 'ready';
      entries: LogLine[];
      /** Where older lines go on; absent when all have come. */
      next?: string;
      /** What became of the last wish for older lines. */
      older?: 'loading' | 'failed';
      /** Patient ids of other numbers of the same person. */
      otherNumbers: readonly string[];
    }
  /** A proxy whose power of attorney does not cover the log. */
  | { kind: 'refused' }
  | { kind: 'failed'; message: string };

/** @param before `next` of the page before */
export async function fetchLog(patientId: string, signal: AbortSignal, before?: string): Promise<LogAnswer> {
  const page = before === undefined ? '' : `&before=${encodeURIComponent(before)}`;
  const reply = await askJson<CitizensLog>(`/api/me/log?patient=${encodeURIComponent(patientId)}${page}`, { signal });
  if (reply.ok) return { kind: 'ready', ...reply.value, otherNumbers: reply.value.otherNumbers ?? [] };
  if (reply.trouble.kind === 'forbidden') return { kind: 'refused' };
  return { kind: 'failed', message: detailOf(reply.trouble) };
}
