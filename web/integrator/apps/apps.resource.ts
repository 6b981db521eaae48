/** What the page of apps asks the server. */
import { askJson, type Complaint } from '../../session/ask.js';

export type AppKind = 'public' | 'confidential' | 'backend';

export interface AppWish {
  name: string;
  kind: AppKind;
  redirectUris: string[];
  launchUrl?: string;
  backchannelLogoutUri?: string;
  scopes: string[];
  jwks?: unknown;
  jwksUri?: string;
}

export interface RegisteredApp extends AppWish {
  id: string;
  status: 'waiting' | 'approved' | 'refused';
  owner: string;
  registeredAt: string;
}

export type Reply<T> = { ok: true; value: T } | { ok: false; complaints: Complaint[] };

export const fetchApps = (): Promise<Reply<{ apps: RegisteredApp[]; operator: boolean }>> => ask('/api/apps');

export const registerApp = (wish: AppWish): Promise<Reply<{ app: RegisteredApp; secret?: string }>> =>
  ask('/api/apps', 'POST', wish);

export const decideApp = (id: string, approve: boolean): Promise<Reply<unknown>> =>
  ask(`/api/apps/${encodeURIComponent(id)}/approval`, 'POST', { approve });

export const removeApp = (id: string): Promise<Reply<unknown>> => ask(`/api/apps/${encodeURIComponent(id)}`, 'DELETE');

async function ask<T>(path: string, method: 'GET' | 'POST' | 'DELETE' = 'GET', body?: unknown): Promise<Reply<T>> {
  const reply = await askJson<T>(path, { method, body });
  if (reply.ok) return reply;
  const { trouble } = reply;
  if (trouble.kind === 'failed') return { ok: false, complaints: trouble.complaints };
  const said = 'message' in trouble ? trouble.message : undefined;
  return { ok: false, complaints: said === undefined ? [] : [{ field: '', text: said }] };
}
