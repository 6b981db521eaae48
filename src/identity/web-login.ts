/**
 * Log-in of our own screens, as a backend for the frontend: authorization code with PKCE (RFC 7636) against the provider
 * on `/oidc`, ending in a server-side session. The browser never holds a token.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { jwtVerify } from 'jose';
import { type Clock, Failure, systemClock } from '../base/index.js';
import { type Authentication, authenticationOf } from './authentication.js';
import type { Caller } from './caller.js';
import { type Cookies, clearCookie, cookieNames, setCookie } from './cookies.js';
import type { DelegationBook } from './delegation.js';
import { askInProcess } from './in-process-http.js';
import { CALLBACK_PATH, WEB_CLIENT_ID } from './own-client.js';
import type { KeyRing } from './key-ring.js';
import type { PersonBook } from './person.js';
import { INTERACTION_TTL_S } from './provider.js';
import type { PublicAddress } from './public-address.js';
import type { Sealer } from './seal.js';
import { randomSecret, type Secrets } from './secrets.js';
import { SESSION_HOURS, type Session, sessionScopes } from './session.js';
import type { SessionBook } from './session-book.js';

export interface WebLoginParts {
  clock: Clock;
  address: PublicAddress;
  secrets: Secrets;
  keys: KeyRing;
  sealer: Sealer;
  people: PersonBook;
  delegations: DelegationBook;
  sessions: SessionBook;
  /** Answers the provider's paths, for the exchange of the code. */
  answerOidc: RequestListener;
}

/** Where the browser goes next, and the cookies that go with it. */
export interface Redirect {
  location: string;
  setCookies: string[];
}

export interface CompletedLogin extends Redirect {
  session: Session;
}

/** What lies sealed in the log-in cookie meanwhile. */
interface LoginState {
  state: string;
  nonce: string;
  verifier: string;
  redirectUri: string;
  returnTo: string;
  /** ms since 1970 */
  begunAt: number;
}

interface Proof {
  subject: string;
  authentication: Authentication;
}

const SEAL_LABEL = 'web-login';
/** The provider's own cookies (provider.ts) and the signatures beside them. */
const PROVIDER_COOKIES = ['overblik_oidc', 'overblik_oidc.sig', 'overblik_oidc_step', 'overblik_oidc_step.sig'];

export class WebLogin {
  readonly #parts: WebLoginParts;

  constructor(parts: WebLoginParts) {
    this.#parts = parts;
  }

  /**
   * Begins a log-in.
   * @param options.origin the origin the browser uses (PublicAddress.originOf); only matters on a loopback address
   * @param options.returnTo page to come back to; anything but a path of our own is replaced by `/`
   */
  startLogin(options: { origin?: string; returnTo?: string } = {}): Redirect {
    const { address, clock, sealer } = this.#parts;
    const origin = options.origin && address.origins.includes(options.origin) ? options.origin : address.origin;
    const login: LoginState = {
      state: randomSecret(),
      nonce: randomSecret(),
      verifier: randomSecret(),
      redirectUri: origin + address.basePath + CALLBACK_PATH,
      returnTo: ownPath(options.returnTo),
      begunAt: clock.now().getTime(),
    };
    const query = new URLSearchParams({
      client_id: WEB_CLIENT_ID,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: login.redirectUri,
      state: login.state,
      nonce: login.nonce,
      code_challenge: createHash('sha256').update(login.verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const sealed = sealer.seal(SEAL_LABEL, JSON.stringify(login));
    return {
      location: `${origin}${address.basePath}/oidc/auth?${query}`,
      // A provider session left by the last person at this computer must not answer for the next.
      setCookies: [...this.#clearProvider(), setCookie(address, cookieNames(address).login, sealed, INTERACTION_TTL_S)],
    };
  }

  /**
   * Ends the log-in: checks that it was begun in this browser, exchanges the code, begins a new session.
   * @throws Failure `invalid` when it was not begun here, has taken too long, or was refused
   */
  async completeLogin(query: Readonly<Record<string, unknown>>, cookies: Cookies): Promise<CompletedLogin> {
    const { address, sessions } = this.#parts;
    const names = cookieNames(address);
    const login = this.#begun(cookies[names.login]);
    if (!login || !sameText(login.state, query['state'])) throw notBegunHere();
    if (query['iss'] !== undefined && query['iss'] !== address.issuer) throw notBegunHere();
    if (typeof query['code'] !== 'string') throw new Failure('invalid', 'The log-in was not completed.');
    const { subject, authentication } = await this.#exchange(query['code'], login);
    const caller = await this.#callerOf(subject);
    // A new id at every log-in: one that was planted or left behind is worth nothing afterwards.
    await sessions.end(cookies[names.session]);
    const { cookie, session } = await sessions.begin(caller, authentication);
    return {
      session,
      location: address.basePath + login.returnTo,
      setCookies: [
        setCookie(address, names.session, cookie, SESSION_HOURS * 3600),
        clearCookie(address, names.login),
        ...this.#clearProvider(),
      ],
    };
  }

  /** Ends the session and leaves no trace of the person in the browser. */
  async logOut(cookies: Cookies): Promise<Redirect> {
    const { address, sessions } = this.#parts;
    const names = cookieNames(address);
    await sessions.end(cookies[names.session]);
    return {
      location: `${address.basePath}/`,
      setCookies: [clearCookie(address, names.session), clearCookie(address, names.login), ...this.#clearProvider()],
    };
  }

  #clearProvider(): string[] {
    return PROVIDER_COOKIES.map((name) => clearCookie(this.#parts.address, name));
  }

  #begun(sealed: string | undefined): LoginState | undefined {
    const text = sealed === undefined ? undefined : this.#parts.sealer.open(SEAL_LABEL, sealed);
    if (text === undefined) return undefined;
    const login = JSON.parse(text) as LoginState;
    return this.#parts.clock.now().getTime() < login.begunAt + INTERACTION_TTL_S * 1000 ? login : undefined;
  }

  /** Code for ID token; tells who it is and how that was proved. */
  async #exchange(code: string, login: LoginState): Promise<Proof> {
    const { address, secrets } = this.#parts;
    const answer = await askInProcess(this.#parts.answerOidc, {
      method: 'POST',
      path: '/oidc/token',
      headers: {
        host: new URL(address.origin).host,
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${WEB_CLIENT_ID}:${secrets.clients[WEB_CLIENT_ID]}`).toString('base64')}`,
      },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: login.redirectUri,
        code_verifier: login.verifier,
      }).toString(),
    });
    if (answer.status >= 500) throw new Failure('unavailable', 'Log-in is out of order for the moment: try again.');
    if (answer.status !== 200) throw new Failure('invalid', 'The log-in has expired: start again.');
    const { id_token: idToken } = JSON.parse(answer.body) as { id_token: string };
    return this.#subjectOf(idToken, login.nonce);
  }

  async #subjectOf(idToken: string, nonce: string): Promise<Proof> {
    const { payload } = await jwtVerify(idToken, this.#parts.keys.verifier, {
      algorithms: ['ES256'],
      issuer: this.#parts.address.issuer,
      audience: WEB_CLIENT_ID,
      requiredClaims: ['sub', 'exp', 'iat', 'nonce'],
      // The provider stamps with the machine's time whatever Clock the platform runs on.
      currentDate: systemClock.now(),
    });
    if (!sameText(nonce, payload['nonce'])) throw notBegunHere();
    return { subject: payload.sub!, authentication: authenticationOf(payload) };
  }

  /** The caller a person is after log-in, with the delegation in force, if any. */
  async #callerOf(personId: string): Promise<Caller> {
    const person = await this.#parts.people.find(personId);
    if (!person) throw new Failure('forbidden', 'This person can not log in here any more.');
    const caller: Caller = { ...person.caller, scopes: sessionScopes(person.caller.kind) };
    const delegation = (await this.#parts.delegations.delegationsOf(personId, this.#parts.clock.now()))[0];
    return delegation ? { ...caller, delegation } : caller;
  }
}

/** A path on this host: what a browser could take for another host (`//`, `/\`) or a scheme is not one. */
export function ownPath(wish: string | undefined): string {
  if (!wish || !/^\/(?![/\\])[\w./~%?&=+#:,;@!$'()*-]*$/.test(wish)) return '/';
  return wish;
}

function sameText(known: string, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(known), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function notBegunHere(): Failure {
  return new Failure('invalid', 'This log-in was not begun in this browser, or it took too long: start again.');
}
