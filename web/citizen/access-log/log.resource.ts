/** Asks for the access log of one citizen. */
import type { LogLine } from '../../../src/patient-index/contract.js';
import { goToLogin } from '../session/platform.resource.js';

export type LogAnswer =
  | { kind: 'loading' }
  | { kind: 'ready'; entries: LogLine[] }
  /** A proxy whose power of attorney does not cover the log. */
  | { kind: 'refused' }
  | { kind: 'failed'; message: string };

export async function fetchLog(patientId: string, signal: AbortSignal): Promise<LogAnswer> {
  try {
    const answer = await fetch(`/api/me/log?patient=${encodeURIComponent(patientId)}`, {
      credentials: 'same-origin',
      headers: { accept: 'application/json' },
      signal,
    });
    if (answer.status === 401 || answer.status === 423) {
      goToLogin();
      return { kind: 'loading' };
    }
    if (answer.status === 403) return { kind: 'refused' };
    if (!answer.ok) return { kind: 'failed', message: `HTTP ${answer.status}` };
    const { entries } = (await answer.json()) as { entries: LogLine[] };
    return { kind: 'ready', entries };
  } catch (cause) {
    return { kind: 'failed', message: cause instanceof Error ? cause.message : 'no connection' };
  }
}
