/**
 * Shared workstations: proving again who one is (to open a locked session, or for something that weighs more), leaving the
 * workstation to a colleague and taking it over again. A session left behind is locked and stays in the browser as a cookie
 * of its own; what one person has open is never seen by the next.
 */
import { type Clock, Failure } from '../base/index.js';
import { type Authentication, authenticatedNow } from './authentication.js';
import { type Cookies, clearCookie, cookieNames, setCookie } from './cookies.js';
import type { PasskeyAnswer, PasskeyBook } from './passkeys.js';
import type { PublicAddress } from './public-address.js';
import { SESSION_HOURS, type Session } from './session.js';
import type { SessionBook } from './session-book.js';
import { ownPath } from './web-login.js';

/** PIN of every invented person, told on the screen: it shows how it works, and protects nothing. Demo only. */
export const DEMO_PIN = '2580';
/** Then the session is over. */
const MOST_WRONG_PROOFS = 5;
/** Colleagues at one workstation. */
const MOST_PARKED = 6;

/** How somebody at a screen proves who they are. */
export type Proof = { pin: string } | { passkey: PasskeyAnswer };

/** A locked session that waits in this browser. */
export interface ParkedSession {
  id: string;
  person: { id: string; name: string };
  lockedAt: string;
  place?: string;
}

export interface SessionDeskParts {
  clock: Clock;
  address: PublicAddress;
  sessions: SessionBook;
  passkeys: PasskeyBook;
  demo: boolean;
}

export class SessionDesk {
  readonly #parts: SessionDeskParts;
  constructor(parts: SessionDeskParts) {
    this.#parts = parts;
  }

  /**
   * The person of the session proves again who it is: a locked session opens, an open one is stepped up.
   * @throws Failure `forbidden` for a proof that does not hold; after five of them the session is over
   */
  async prove(cookie: string | undefined, proof: Proof, origin: string): Promise<Session> {
    const session = await this.#parts.sessions.find(cookie, { touch: false });
    if (!session) throw new Failure('unauthenticated', 'The session is over: log in again.');
    const personId = personOf(session).id;
    const authentication = await this.#accepted(cookie!, proof, origin, personId);
    await this.#parts.sessions.forgetWrongProofs(cookie!);
    return session.state === 'locked'
      ? this.#parts.sessions.unlock(cookie, personId, authentication)
      : this.#parts.sessions.stepUp(cookie, authentication);
  }

  async #accepted(cookie: string, proof: Proof, origin: string, personId: string): Promise<Authentication> {
    const { clock, passkeys, sessions } = this.#parts;
    try {
      if ('passkey' in proof) {
        await passkeys.prove(proof.passkey, origin, personId);
        return authenticatedNow('passkey', clock);
      }
      if (!this.#parts.demo || proof.pin !== DEMO_PIN) throw new Failure('forbidden', 'The PIN is not right.');
      return authenticatedNow('pin', clock);
    } catch (problem) {
      if ((await sessions.countWrongProof(cookie)) >= MOST_WRONG_PROOFS) await sessions.end(cookie);
      throw problem;
    }
  }

  /** Locks the session and leaves the workstation to somebody else. @param place the screen to come back to */
  async leave(cookies: Cookies, place: string | undefined): Promise<string[]> {
    const { address, sessions } = this.#parts;
    const names = cookieNames(address);
    const cookie = cookies[names.session];
    await sessions.lock(cookie, place === undefined ? undefined : ownPath(place));
    return [clearCookie(address, names.session), this.#parkedCookie([cookie!, ...this.#parkedIn(cookies)])];
  }

  /** Sessions that wait in this browser. */
  async parked(cookies: Cookies): Promise<ParkedSession[]> {
    const found = await Promise.all(
      this.#parkedIn(cookies).map((cookie) => this.#parts.sessions.find(cookie, { touch: false })),
    );
    return found.flatMap((session) => (session?.state === 'locked' ? [parkedOf(session)] : []));
  }

  /**
   * Takes a waiting session up again; the one that is open here, if any, waits in its place.
   * @throws Failure `not-found` when it does not wait here any more, `forbidden` for a proof that does not hold
   */
  async resume(
    cookies: Cookies,
    id: string,
    proof: Proof,
    origin: string,
  ): Promise<{ place: string; setCookies: string[] }> {
    const { address, sessions } = this.#parts;
    const names = cookieNames(address);
    const waiting = this.#parkedIn(cookies);
    const wanted = await this.#waitingAs(id, waiting);
    if (!wanted) throw new Failure('not-found', 'That session does not wait here any more: log in.');
    const place = wanted.session.state === 'locked' ? wanted.session.place : undefined;
    await this.prove(wanted.cookie, proof, origin);
    const current = cookies[names.session];
    const isOpen = current !== undefined && (await sessions.find(current, { touch: false })) !== undefined;
    if (isOpen) await sessions.lock(current);
    const rest = waiting.filter((cookie) => cookie !== wanted.cookie);
    return {
      place: address.basePath + ownPath(place),
      setCookies: [
        setCookie(address, names.session, wanted.cookie, SESSION_HOURS * 3600),
        this.#parkedCookie(isOpen ? [current, ...rest] : rest),
      ],
    };
  }

  async #waitingAs(id: string, waiting: string[]): Promise<{ cookie: string; session: Session } | undefined> {
    for (const cookie of waiting) {
      const session = await this.#parts.sessions.find(cookie, { touch: false });
      if (session?.id === id) return { cookie, session };
    }
    return undefined;
  }

  #parkedIn(cookies: Cookies): string[] {
    const text = cookies[cookieNames(this.#parts.address).parked] ?? '';
    return text
      .split('.')
      .filter((one) => /^[A-Za-z0-9_-]{43}$/.test(one))
      .slice(0, MOST_PARKED);
  }

  #parkedCookie(cookies: string[]): string {
    const { address } = this.#parts;
    const { parked } = cookieNames(address);
    const kept = [...new Set(cookies)].slice(0, MOST_PARKED);
    return kept.length === 0
      ? clearCookie(address, parked)
      : setCookie(address, parked, kept.join('.'), SESSION_HOURS * 3600);
  }
}

const personOf = (session: Session): { id: string; name: string } =>
  session.state === 'locked' ? session.person : { id: session.caller.id, name: session.caller.name };

function parkedOf(session: Extract<Session, { state: 'locked' }>): ParkedSession {
  const { id, person, lockedAt, place } = session;
  return { id, person, lockedAt, ...(place === undefined ? {} : { place }) };
}
