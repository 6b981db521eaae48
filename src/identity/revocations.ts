/** Access tokens taken back before they expired. Read again every second, so that hardly a check costs a question to the database. */
import { ALONE, type Clock, type ProcessBus } from '../base/index.js';
import type { Database } from '../database/contract.js';
import { instantOf } from './instant.js';

const BELIEVED_MS = 1_000;
/** Topic between processes. */
const TAKEN_BACK = 'revocations';

export class Revocations {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #bus: ProcessBus;
  /** Revoked up to this instant (ms), by `jti:...` or `sub:...`. */
  #before = new Map<string, number>();
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;
  /** Counts what others took back: a list that was being read meanwhile may be without it. */
  #heard = 0;

  /** @param bus to the processes that are asked with the same tokens */
  constructor(db: Database, clock: Clock, bus: ProcessBus = ALONE) {
    this.#db = db;
    this.#clock = clock;
    this.#bus = bus;
    bus.on(TAKEN_BACK, () => {
      this.#heard += 1;
      this.#readAt = Number.NEGATIVE_INFINITY;
    });
  }

  /** Takes back one token. @param expiresAt when it would have expired; the row is of no use after that */
  async revokeToken(jti: string, expiresAt: Date): Promise<void> {
    await this.#write(`jti:${jti}`, expiresAt);
  }

  /** Takes back every token of a person or client issued until now. */
  async revokeSubject(id: string, longestLifeMs: number): Promise<void> {
    await this.#write(`sub:${id}`, new Date(this.#clock.now().getTime() + longestLifeMs));
  }

  /** Takes back every token of one grant, those to come too. @param sid see sidOf */
  async revokeGrant(sid: string, longestLifeMs: number): Promise<void> {
    await this.#write(`sid:${sid}`, new Date(this.#clock.now().getTime() + longestLifeMs));
  }

  /** True when the token has been taken back. @param issuedAt ms since 1970 */
  async isRevoked(token: {
    jti: string;
    subject: string;
    client?: string;
    sid?: string;
    issuedAt: number;
  }): Promise<boolean> {
    if (this.#clock.monotonicMs() - this.#readAt >= BELIEVED_MS) {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined;
      });
      await this.#reading;
    }
    if (token.sid !== undefined && this.#before.has(`sid:${token.sid}`)) return true;
    if (this.#before.has(`jti:${token.jti}`)) return true;
    return [token.subject, token.client].some((name) => token.issuedAt <= (this.#before.get(`sub:${name}`) ?? -1));
  }

  async prune(): Promise<void> {
    await this.#db.query({ text: 'DELETE FROM token_revocation WHERE expires_at < $1', values: [this.#clock.now()] });
  }

  async #write(key: string, expiresAt: Date): Promise<void> {
    const now = this.#clock.now();
    await this.#db.query({
      text: `INSERT INTO token_revocation (key, before, expires_at) VALUES ($1, $2, $3)
             ON CONFLICT (key) DO UPDATE SET before = excluded.before, expires_at = excluded.expires_at`,
      values: [key, now, expiresAt],
    });
    this.#before.set(key, now.getTime());
    await this.#bus.tell(TAKEN_BACK);
  }

  async #read(): Promise<void> {
    const readAt = this.#clock.monotonicMs();
    const heard = this.#heard;
    const rows = await this.#db.query<{ key: string; before: string }>({
      text: 'SELECT key, before FROM token_revocation WHERE expires_at > $1',
      values: [this.#clock.now()],
      name: 'token_revocation_list',
    });
    this.#before = new Map(rows.map((row) => [row.key, instantOf(row.before).getTime()]));
    if (heard === this.#heard) this.#readAt = readAt;
  }
}
