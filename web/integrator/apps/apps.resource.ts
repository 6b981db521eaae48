/** What the page of apps asks the server. */
export type AppKind = 'public' | 'confidential' | 'backend';

export interface AppWish {
  name: string;
  kind: AppKind;
  redirectUris: string[];
  launchUrl?: string;
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

/** A complaint of the server, and the field it is about. */
export interface Complaint {
  field: string;
  text: string;
}

export type Reply<T> = { ok: true; value: T } | { ok: false; complaints: Complaint[] };

export const fetchApps = (): Promise<Reply<{ apps: RegisteredApp[]; operator: boolean }>> => ask('/api/apps');

export const registerApp = (wish: AppWish): Promise<Reply<{ app: RegisteredApp; secret?: string }>> =>
  ask('/api/apps', 'POST', wish);

export const decideApp = (id: string, approve: boolean): Promise<Reply<unknown>> =>
  ask(`/api/apps/${encodeURIComponent(id)}/approval`, 'POST', { approve });

export const removeApp = (id: string): Promise<Reply<unknown>> => ask(`/api/apps/${encodeURIComponent(id)}`, 'DELETE');

interface Outcome {
  issue?: { diagnostics?: string; expression?: string[] }[];
}

async function ask<T>(path: string, method = 'GET', body?: unknown): Promise<Reply<T>> {
  try {
    const answer = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: { 'x-overblik': '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const value = text === '' ? undefined : (JSON.parse(text) as unknown);
    if (answer.ok) return { ok: true, value: value as T };
    const issues = (value as Outcome | undefined)?.issue ?? [];
    return {
      ok: false,
      complaints: issues.map(({ diagnostics = '', expression }) => ({
        field: expression?.[0] ?? '',
        text: diagnostics,
      })),
    };
  } catch {
    return { ok: false, complaints: [] };
  }
}
