/** How and when somebody proved who they are. Travels from the log-in into the session, the ID token and the access token. */
import type { Clock } from '../base/index.js';

/** Ways to prove it. `demo` = chosen from the list of invented people: no proof at all, demonstration only. */
const METHODS = ['demo', 'pin', 'passkey', 'oidc', 'saml'] as const;
export type AuthenticationMethod = (typeof METHODS)[number];

export interface Authentication {
  /** ISO instant of the last proof; `auth_time` of OpenID Connect. */
  at: string;
  /** Last means used. */
  method: AuthenticationMethod;
  /** Level of assurance: what the region's directory said of it, else our own word; `acr` of OpenID Connect. */
  acr: string;
}

/** A proof this fresh is good for what asks for one (break-glass, a passkey to be added). */
export const STEP_UP_MINUTES = 5;

/** Words for how it was proved where no directory gave one. */
export const ACR: Record<AuthenticationMethod, string> = {
  demo: 'urn:overblik:acr:demo',
  pin: 'urn:overblik:acr:demo-pin',
  passkey: 'urn:overblik:acr:passkey',
  oidc: 'urn:overblik:acr:directory',
  saml: 'urn:overblik:acr:directory',
};

/** Values for `amr`: our own word first, then those of RFC 8176 that are true of it. */
const AMR: Record<AuthenticationMethod, string[]> = {
  demo: ['demo'],
  pin: ['pin'],
  passkey: ['passkey', 'hwk', 'user'],
  oidc: ['oidc'],
  saml: ['saml'],
};

/** A proof given now. @param acr what the directory called its level */
export function authenticatedNow(method: AuthenticationMethod, clock: Clock, acr?: string): Authentication {
  return { at: clock.now().toISOString(), method, acr: acr ?? ACR[method] };
}

/** The proof in the provider's words: what the ID token will say. */
export function loginResultOf({ at, method, acr }: Authentication): { ts: number; acr: string; amr: string[] } {
  return { ts: Math.floor(Date.parse(at) / 1000), acr, amr: AMR[method] };
}

/** The proof out of an ID token of our own. */
export function authenticationOf(claims: Readonly<Record<string, unknown>>): Authentication {
  const { acr, amr, auth_time: at } = claims;
  const said: unknown = Array.isArray(amr) ? amr[0] : undefined;
  const method = METHODS.find((one) => one === said) ?? 'demo';
  return {
    at: new Date(Number(at ?? 0) * 1000).toISOString(),
    method,
    acr: typeof acr === 'string' ? acr : ACR[method],
  };
}

/** True when the proof is no older than STEP_UP_MINUTES. */
export function isFresh({ at }: Authentication, now: Date): boolean {
  const age = now.getTime() - Date.parse(at);
  return age >= 0 && age < STEP_UP_MINUTES * 60_000;
}
