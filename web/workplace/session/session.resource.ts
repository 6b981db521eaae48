import type { Me } from '../../../src/patient-index/contract.js';
import { askJson, type Reply } from './platform.resource.js';

/** Who is logged in. */
export function fetchMe(): Promise<Reply<Me>> {
  return askJson<Me>('/api/me');
}

/** Locks the session on the server: until it is opened again, nothing is answered. */
export function lockSession(): Promise<Reply<undefined>> {
  return askJson<undefined>('/api/session/lock', { method: 'POST' });
}

/** Opens it again, for the person it belongs to. */
export function unlockSession(person: string): Promise<Reply<unknown>> {
  return askJson<unknown>('/api/session/unlock', { method: 'POST', body: { person } });
}

/** Ends the session; the answer says where to go from here. */
export function logOut(): Promise<Reply<{ location: string }>> {
  return askJson<{ location: string }>('/api/logout', { method: 'POST' });
}
