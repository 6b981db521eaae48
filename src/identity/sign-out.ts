/**
 * Signing out reaches apps. What an app was given in a session ends with the session, unless the person let it come back
 * without them (`offline_access`); signing out everywhere ends that too. An app with a server that asked for it is told
 * (OpenID Connect Back-Channel Logout 1.0): a notice is written down with the end of the session, and sent until it is taken.
 */
import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import { type Clock, uuidv7 } from '../base/index.js';
import type { Database } from '../database/contract.js';
import type { KeyRing } from './key-ring.js';
import { type GrantContext, type LaunchBook, sidOf } from './launch-book.js';
import { accountKey } from './oidc-adapter.js';
import { postForm } from './outward-post.js';
import type { PersonBook } from './person.js';
import type { PublicAddress } from './public-address.js';
import type { Revocations } from './revocations.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** A logout token is good for so long. */
const LOGOUT_TOKEN_TTL_S = 120;
/** An app answers within this, or is told again later. */
const NOTICE_DEADLINE_MS = 5_000;
/** Then it is left at that: tokens are long over. */
const MOST_ATTEMPTS = 10;
const FIRST_PAUSE_MS = 10_000;
/** Notices that one round sends. */
const MOST_NOTICES = 50;

export interface SignOutParts {
  db: Database;
  clock: Clock;
  address: PublicAddress;
  keys: KeyRing;
  people: PersonBook;
  launches: LaunchBook;
  revocations: Revocations;
  demo: boolean;
  /** An access token lives no longer, ms. */
  longestTokenMs: number;
}

interface NoticeRow {
  id: string;
  client_id: string;
  subject: string;
  sid: string;
  attempts: number;
}

export class SignOut {
  readonly #parts: SignOutParts;
  constructor(parts: SignOutParts) {
    this.#parts = parts;
  }

  /** The session of this key is over. */
  async ofSession(sessionKey: string): Promise<void> {
    const grants = await this.#parts.launches.grantsOf({ sessionKey });
    await this.#tell(grants);
    for (const { grantId, isOffline } of grants) if (!isOffline) await this.#end(grantId);
  }

  /** Everything that was given out in the name of the person is over, in every app. */
  async ofPerson(personId: string): Promise<void> {
    const { db, launches, revocations, longestTokenMs } = this.#parts;
    await this.#tell(await launches.grantsOf({ personId }));
    await revocations.revokeSubject(personId, longestTokenMs);
    await db.query({ text: 'DELETE FROM oidc_artefact WHERE account = $1', values: [accountKey(personId)] });
  }

  /** A grant is over: its access tokens, those of every process, are refused within a second. */
  async endTokens(grantId: string): Promise<void> {
    await this.#parts.revocations.revokeGrant(sidOf(grantId), this.#parts.longestTokenMs);
  }

  async #end(grantId: string): Promise<void> {
    await this.endTokens(grantId);
    await this.#parts.db.query({ text: 'DELETE FROM oidc_artefact WHERE grant_id = $1', values: [grantId] });
  }

  /** Writes the notices down. They leave by `deliver`. */
  async #tell(grants: readonly (GrantContext & { grantId: string })[]): Promise<void> {
    const { db, clock, people } = this.#parts;
    const now = clock.now();
    for (const { grantId, clientId, personId } of grants) {
      if (clientId === undefined || personId === undefined) continue;
      if ((await people.find(clientId))?.client?.backchannelLogoutUri === undefined) continue;
      await db.query({
        text: `INSERT INTO logout_notice (id, client_id, subject, sid, made_at, due, attempts) VALUES ($1, $2, $3, $4, $5, $5, 0)`,
        values: [uuidv7(now.getTime()), clientId, personId, sidOf(grantId), now],
      });
    }
  }

  /**
   * Sends what is due. Several processes may: each notice is taken by one, and is due again when that one dies.
   * @returns how many were taken by their apps
   */
  async deliver(): Promise<number> {
    const taken = await this.#takeDue();
    const sent = await Promise.all(taken.map((notice) => this.#send(notice)));
    return sent.filter(Boolean).length;
  }

  async #takeDue(): Promise<NoticeRow[]> {
    const { db, clock } = this.#parts;
    const now = clock.now();
    return db.query<NoticeRow>({
      text: `UPDATE logout_notice SET attempts = attempts + 1, due = $1::timestamptz + make_interval(secs => $2::float8 * power(2, attempts))
        WHERE id IN (SELECT id FROM logout_notice WHERE due <= $1 ORDER BY due LIMIT ${MOST_NOTICES} FOR UPDATE SKIP LOCKED)
        RETURNING id, client_id, subject, sid, attempts`,
      values: [now, FIRST_PAUSE_MS / 1000],
    });
  }

  async #send({ id, client_id: clientId, subject, sid, attempts }: NoticeRow): Promise<boolean> {
    const { db, people, demo } = this.#parts;
    const address = (await people.find(clientId))?.client?.backchannelLogoutUri;
    const options = { mayBeInside: demo, deadlineMs: NOTICE_DEADLINE_MS };
    // 2.8: whatever the app makes of it, 200 and 204 say that it has arrived; 400 says that it never will.
    const status =
      address === undefined
        ? 204
        : await postForm(address, { logout_token: await this.#token(clientId, subject, sid) }, options).catch(() => 0);
    const isOver = [200, 204, 400].includes(status) || attempts >= MOST_ATTEMPTS;
    if (isOver) await db.query({ text: 'DELETE FROM logout_notice WHERE id = $1', values: [id] });
    return status === 200 || status === 204;
  }

  /** § 2.4. */
  async #token(clientId: string, subject: string, sid: string): Promise<string> {
    const { keys, address, clock } = this.#parts;
    const key = keys.signingKey();
    const iat = Math.floor(clock.now().getTime() / 1000);
    return new SignJWT({ events: { [EVENT]: {} }, sid })
      .setProtectedHeader({ alg: key.alg, typ: 'logout+jwt', kid: key.kid })
      .setIssuer(address.issuer)
      .setAudience(clientId)
      .setSubject(subject)
      .setJti(randomUUID())
      .setIssuedAt(iat)
      .setExpirationTime(iat + LOGOUT_TOKEN_TTL_S)
      .sign(await importJWK(key, key.alg));
  }
}
