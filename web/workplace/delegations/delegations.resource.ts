import type { DelegationParty, Delegations, DelegationView, DelegationWish } from '../../../src/access/contract.js';
import { askJson, type Reply } from '../../session/ask.js';

/** What the person of the session has given and received. */
export function fetchDelegations(signal?: AbortSignal): Promise<Reply<Delegations>> {
  return askJson<Delegations>('/api/delegations', { ...(signal && { signal }) });
}

export function findAssistants(query: string, signal: AbortSignal): Promise<Reply<{ people: DelegationParty[] }>> {
  return askJson('/api/delegations/assistants', { method: 'POST', body: { query }, signal });
}

export function giveDelegation(wish: DelegationWish): Promise<Reply<{ delegation: DelegationView }>> {
  return askJson('/api/delegations', { method: 'POST', body: wish });
}

export function changeDelegation(
  id: string,
  wish: Omit<DelegationWish, 'assistant'>,
): Promise<Reply<{ delegation: DelegationView }>> {
  return askJson(`/api/delegations/${encodeURIComponent(id)}`, { method: 'POST', body: wish });
}

export function endDelegation(id: string): Promise<Reply<undefined>> {
  return askJson(`/api/delegations/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** In whose name this session works from now on; null = in one's own. */
export function actFor(principal: string | null): Promise<Reply<undefined>> {
  return askJson('/api/session/acting', { method: 'POST', body: { principal } });
}
