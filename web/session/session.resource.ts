/** The session of the person at the screen: who it is, locking, proving, handing over, and the ways in and out. */
import type { Me } from '../../src/patient-index/contract.js';
import { answerWithPasskey, type PasskeyQuestion } from '../design/passkey/passkey.js';
import { askJson, type Person, type Reply } from './ask.js';

/** Who is logged in. */
export function fetchMe(): Promise<Reply<Me>> {
  return askJson<Me>('/api/me');
}

/** Locks the session on the server: until it is opened again, nothing is answered. It remembers this screen. */
export function lockSession(): Promise<Reply<undefined>> {
  return askJson<undefined>('/api/session/lock', { method: 'POST', body: { place: window.location.pathname } });
}

/** How the person of the session can prove who it is. */
export interface Ways {
  person: Person;
  passkey: boolean;
  /** Demonstration: the PIN of all invented people, to be shown. */
  pin?: string;
}

export function fetchWays(): Promise<Reply<Ways>> {
  return askJson<Ways>('/api/session/prove');
}

/** Opens a locked session, or proves anew in an open one. */
export function proveByPin(pin: string): Promise<Reply<unknown>> {
  return askJson<unknown>('/api/session/prove', { method: 'POST', body: { pin } });
}

/** The same with a passkey; undefined when the person broke off. */
export async function proveByPasskey(): Promise<Reply<unknown> | undefined> {
  const question = await askJson<PasskeyQuestion>('/api/session/prove/options', { method: 'POST' });
  if (!question.ok) return question;
  const answer = await answerWithPasskey(question.value).catch(() => undefined);
  return answer && askJson<unknown>('/api/session/prove', { method: 'POST', body: answer });
}

/** Leaves the workstation to a colleague: this session waits, locked, with its screen. */
export function leaveWorkstation(): Promise<Reply<{ location: string }>> {
  return askJson<{ location: string }>('/api/session/leave', {
    method: 'POST',
    body: { place: window.location.pathname },
  });
}

/** Ends the session and goes where the platform says. False when it could not be told: then the session is still open. */
export async function logOut(): Promise<boolean> {
  const reply = await askJson<{ location: string }>('/api/logout', { method: 'POST' });
  if (reply.ok) window.location.assign(reply.value.location);
  return reply.ok;
}

/** The log-in page's address; afterwards the person comes back to this page. */
export const loginAddress = (): string =>
  `/login?returnTo=${encodeURIComponent(window.location.pathname + window.location.search)}`;
