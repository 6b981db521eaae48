/** Who is logged in, and the way in and out. The only place of the shell that fetches. */
import type { Me } from '../../../src/patient-index/contract.js';

export type MeAnswer =
  | { kind: 'me'; me: Me }
  | { kind: 'nobody' }
  /** The session is locked after a while without use. */
  | { kind: 'locked' }
  | { kind: 'down'; message: string };

export async function fetchMe(): Promise<MeAnswer> {
  try {
    const answer = await fetch('/api/me', { credentials: 'same-origin', headers: { accept: 'application/json' } });
    if (answer.status === 401) return { kind: 'nobody' };
    if (answer.status === 423) return { kind: 'locked' };
    if (!answer.ok) return { kind: 'down', message: `HTTP ${answer.status}` };
    const me = (await answer.json()) as Me;
    return me.locked ? { kind: 'locked' } : { kind: 'me', me };
  } catch (cause) {
    return { kind: 'down', message: cause instanceof Error ? cause.message : 'no connection' };
  }
}

/** Ends the session. The browser is sent to the front page whether or not the server could be told. */
export async function logOut(): Promise<void> {
  await fetch('/api/logout', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'x-overblik': '1' },
  }).catch(() => undefined);
  window.location.assign('/log-ind');
}

/** The log-in page's address; afterwards the person comes back to this page. */
export const loginAddress = (): string =>
  `/login?returnTo=${encodeURIComponent(window.location.pathname + window.location.search)}`;

export function goToLogin(): void {
  window.location.assign(loginAddress());
}
