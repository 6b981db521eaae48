/** Asks for the access log of one citizen. */
import type { LogLine } from '../../../src/patient-index/contract.js';
import { askJson, detailOf } from '../../session/ask.js';

export type LogAnswer =
  | { kind: 'loading' }
  | { kind: 'ready'; entries: LogLine[] }
  /** A proxy whose power of attorney does not cover the log. */
  | { kind: 'refused' }
  | { kind: 'failed'; message: string };

export async function fetchLog(patientId: string, signal: AbortSignal): Promise<LogAnswer> {
  const reply = await askJson<{ entries: LogLine[] }>(`/api/me/log?patient=${encodeURIComponent(patientId)}`, {
    signal,
  });
  if (reply.ok) return { kind: 'ready', entries: reply.value.entries };
  if (reply.trouble.kind === 'forbidden') return { kind: 'refused' };
  return { kind: 'failed', message: detailOf(reply.trouble) };
}
