/** Cookies of our own log-in: written here, read by name from what the HTTP layer has parsed. */
import type { PublicAddress } from './public-address.js';

/** Cookies of a request, by name. */
export type Cookies = Readonly<Record<string, string | undefined>>;

export interface CookieNames {
  /** The session. */
  session: string;
  /** A log-in that has begun: state, nonce and PKCE verifier, sealed. */
  login: string;
  /** Locked sessions of colleagues at the same workstation. */
  parked: string;
}

/** Over https the names carry the `__Host-` prefix: no other host, and no http page, can then plant one. */
export function cookieNames(address: PublicAddress): CookieNames {
  const prefix = address.isSecure ? '__Host-' : '';
  return {
    session: `${prefix}overblik_session`,
    login: `${prefix}overblik_login`,
    parked: `${prefix}overblik_parked`,
  };
}

/** A Set-Cookie line. SameSite=Lax: the way back from the provider is a navigation, everything else is our own pages. */
export function setCookie(address: PublicAddress, name: string, value: string, maxAgeS: number): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${address.isSecure ? '; Secure' : ''}`;
}

/** A Set-Cookie line that takes the cookie away. */
export function clearCookie(address: PublicAddress, name: string): string {
  return setCookie(address, name, '', 0);
}
