/**
 * Sessions: a row per log-in is the truth, a map in front of it is what a request meets. What a process changes the others of
 * its machine know before it answers; an entry is believed for five seconds, so elsewhere it is known within that time.
 */
import { ALONE, type Clock, Failure, type ProcessBus, uuidv7 } from '../base/index.js';
import type { Database, Queryable } from '../database/contract.js';
import { type AccessGrant, makeGrant, type NewAccessGrant } from './access-grant.js';
import type { Authentication } from './authentication.js';
import type { Caller, Delegation } from './caller.js';
import { instantOf } from './instant.js';
import { digest } from './seal.js';
import { randomSecret } from './secrets.js';
import { lockInstant, SESSION_HOURS, type Session, type SessionRecord, sessionAt } from './session.js';

const BELIEVED_MS = 5_000;
/** The row's `last_seen_at` may lag this much; the lock of an idle session comes up to this much early on another machine. */
const TOUCH_EVERY_MS = 60_000;
const MOST_REMEMBERED = 20_000;
/** 256 random bits as base64url. */
const COOKIE_SHAPE = /^[A-Za-z0-9_-]{43}$/;

interface Entry {
  record: SessionRecord;
  /** Monotonic ms of the last look at the row. */
  checkedAt: number;
  touchedAt: number;
}

interface SessionRow {
  session_id: string;
  person_id: string;
  caller: string;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
  locked_at: string | null;
  ended_at: string | null;
  grants: string;
  authentication: string;
  place: string | null;
}

/** Topics between processes: the key of a session, the id of a person. */
const KEY_CHANGED = 'session';
const PERSON_CHANGED = 'sessions-of-person';
/** Answered by the instant at which the session of the key was used last, ms since 1970. */
const LAST_SEEN = 'session-last-seen';

const COLUMNS =
  'session_id, person_id, caller, created_at, last_seen_at, expires_at, locked_at, ended_at, grants, authentication, place';

export class SessionBook {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #onEnd: (key: string) => Promise<void>;
  readonly #bus: ProcessBus;
  readonly #entries = new Map<string, Entry>();
  readonly #loading = new Map<string, Promise<Entry | undefined>>();
  /** Counts what was ended or changed here, so that a row read before it is not believed after it. */
  #changes = 0;

  /**
   * @param onEnd told of each session that was ended by its key, whoever ended it
   * @param bus to the processes that serve the same people: a screen's next request may come to another one
   */
  constructor(
    db: Database,
    clock: Clock,
    onEnd: (key: string) => Promise<void> = async () => undefined,
    bus: ProcessBus = ALONE,
  ) {
    this.#db = db;
    this.#clock = clock;
    this.#onEnd = onEnd;
    this.#bus = bus;
    bus.on(KEY_CHANGED, (key) => this.#readAgain((own) => own === key));
    bus.on(LAST_SEEN, (key) => String(this.#entries.get(key)?.record.lastSeenAt ?? ''));
    bus.on(PERSON_CHANGED, (id) => this.#readAgain((_, { record }) => record.personId === id));
  }

  /** Begins a session for a caller that has just logged in. The cookie's value is told once and kept nowhere. */
  async begin(caller: Caller, authentication: Authentication): Promise<{ cookie: string; session: Session }> {
    const cookie = randomSecret();
    const now = this.#now();
    const id = uuidv7(now);
    const record: SessionRecord = {
      id,
      personId: caller.id,
      caller: { ...caller, sessionId: id },
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now + SESSION_HOURS * 3_600_000,
      grants: [],
      authentication,
    };
    await this.#db.query({
      text: `INSERT INTO session (id_hash, session_id, person_id, caller, created_at, last_seen_at, expires_at, grants, authentication)
             VALUES ($1, $2, $3, $4, $5, $5, $6, '[]', $7)`,
      values: [
        keyBytes(digest(cookie)),
        id,
        caller.id,
        JSON.stringify(record.caller),
        new Date(now),
        new Date(record.expiresAt),
        JSON.stringify(authentication),
      ],
    });
    this.#remember(digest(cookie), record);
    return { cookie, session: sessionAt(record, now)! };
  }

  /**
   * The session of a cookie; undefined when there is none or it is over. `touch: false` for what a screen asks by
   * itself (polling), which must not keep a forgotten session awake.
   */
  async find(cookie: string | undefined, options: { touch?: boolean } = {}): Promise<Session | undefined> {
    if (cookie === undefined || !COOKIE_SHAPE.test(cookie)) return undefined;
    const key = digest(cookie);
    const entry = await this.#entry(key);
    if (!entry) return undefined;
    const now = this.#now();
    const session = sessionAt(entry.record, now);
    if (session === undefined) this.#entries.delete(key);
    else if (session.state === 'locked' && (await this.#wasUsedElsewhere(key, entry)))
      return this.find(cookie, options);
    else if (session.state === 'locked') await this.#keepLocked(key, entry);
    else if (options.touch !== false) await this.#touch(key, entry, now);
    return session;
  }

  /** Locks an open session now. @param place address of the screen, to come back to */
  async lock(cookie: string | undefined, place?: string): Promise<void> {
    await this.#change(cookie, (record, now) => {
      record.lockedAt = Math.min(lockInstant(record), now);
      if (place !== undefined) record.place = place;
    });
  }

  /**
   * Opens a locked session again for the same person, who has just proved it.
   * @throws Failure `forbidden` for anybody else
   */
  async unlock(cookie: string | undefined, personId: string, proof?: Authentication): Promise<Session> {
    return this.#change(cookie, (record, now) => {
      if (record.personId !== personId) {
        throw new Failure('forbidden', 'The session is locked by another person: log out and in again.');
      }
      delete record.lockedAt;
      record.lastSeenAt = now;
      if (proof) record.authentication = proof;
    });
  }

  /** Writes down that the person of an open session has just proved who it is. */
  async stepUp(cookie: string | undefined, proof: Authentication): Promise<Session> {
    return this.#changeOpen(cookie, (record) => {
      record.authentication = proof;
    });
  }

  /** What a session is called elsewhere; tells nobody the cookie. */
  static keyOf(cookie: string): string {
    return digest(cookie);
  }

  /** True while the session of this key is neither over nor ended; locked counts as alive. */
  async isAlive(key: string): Promise<boolean> {
    const entry = await this.#entry(key);
    return entry !== undefined && sessionAt(entry.record, this.#now()) !== undefined;
  }

  /** Ends the session for good. Unknown and ended sessions are fine. */
  async end(cookie: string | undefined): Promise<void> {
    if (cookie === undefined || !COOKIE_SHAPE.test(cookie)) return;
    const key = digest(cookie);
    const ended = await this.#db.query({
      text: 'UPDATE session SET ended_at = $2 WHERE id_hash = $1 AND ended_at IS NULL RETURNING 1',
      values: [keyBytes(key), this.#clock.now()],
    });
    this.#changes += 1;
    this.#entries.delete(key);
    await this.#bus.tell(KEY_CHANGED, key);
    if (ended.length > 0) await this.#onEnd(key);
  }

  /** Counts a wrong proof, for all processes together. @returns how many there have been since the last right one */
  async countWrongProof(cookie: string): Promise<number> {
    const rows = await this.#db.query<{ wrong: number }>({
      text: 'UPDATE session SET wrong_proofs = wrong_proofs + 1 WHERE id_hash = $1 RETURNING wrong_proofs AS wrong',
      values: [keyBytes(digest(cookie))],
    });
    return rows[0]?.wrong ?? 0;
  }

  async forgetWrongProofs(cookie: string): Promise<void> {
    await this.#db.query({
      text: 'UPDATE session SET wrong_proofs = 0 WHERE id_hash = $1 AND wrong_proofs > 0',
      values: [keyBytes(digest(cookie))],
    });
  }

  /** Ends every session of the person, in every browser. */
  async endAll(personId: string): Promise<void> {
    await this.#db.query({
      text: 'UPDATE session SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL',
      values: [personId, this.#clock.now()],
    });
    this.#changes += 1;
    for (const [key, entry] of this.#entries) if (entry.record.personId === personId) this.#entries.delete(key);
    await this.#bus.tell(PERSON_CHANGED, personId);
  }

  /** @throws Failure `unauthenticated` when the session is not open, `unprocessable` when the grant breaks a rule */
  async addGrant(cookie: string | undefined, wish: NewAccessGrant): Promise<AccessGrant> {
    let made: AccessGrant | undefined;
    await this.#changeOpen(cookie, (record) => {
      made = makeGrant(wish, new Date(record.expiresAt), this.#clock);
      record.grants.push(made);
    });
    return made!;
  }

  /** Ends a grant before its time; unknown ids are fine. */
  async endGrant(cookie: string | undefined, grantId: string): Promise<void> {
    await this.#changeOpen(cookie, (record, now) => {
      for (const grant of record.grants) if (grant.id === grantId) grant.endedAt ??= new Date(now).toISOString();
    });
  }

  /** Sets in whose name the caller acts from now on; undefined = in the caller's own. */
  async actFor(cookie: string | undefined, delegation: Delegation | undefined): Promise<Session> {
    return this.#changeOpen(cookie, (record) => {
      if (delegation) record.caller.delegation = delegation;
      else delete record.caller.delegation;
    });
  }

  /** Deletes what has been over for a day. */
  async prune(): Promise<void> {
    await this.#db.query({
      text: 'DELETE FROM session WHERE expires_at < $1',
      values: [new Date(this.#now() - 24 * 3_600_000)],
    });
  }

  #now(): number {
    return this.#clock.now().getTime();
  }

  /** Another process has changed sessions: what is remembered of them is not believed. When they were last used still is. */
  #readAgain(concerns: (key: string, entry: Entry) => boolean): void {
    this.#changes += 1;
    for (const [key, entry] of this.#entries) if (concerns(key, entry)) entry.checkedAt = Number.NEGATIVE_INFINITY;
  }

  async #entry(key: string): Promise<Entry | undefined> {
    const known = this.#entries.get(key);
    if (known && this.#clock.monotonicMs() - known.checkedAt < BELIEVED_MS) return known;
    const loading = this.#loading.get(key) ?? this.#load(key).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  async #load(key: string): Promise<Entry | undefined> {
    const changes = this.#changes;
    const record = await readRow(this.#db, key, '');
    if (!record) {
      this.#entries.delete(key);
      return undefined;
    }
    const seen = this.#entries.get(key)?.record.lastSeenAt ?? 0;
    record.lastSeenAt = Math.max(record.lastSeenAt, seen);
    if (changes !== this.#changes) return { record, checkedAt: 0, touchedAt: this.#now() };
    return this.#remember(key, record);
  }

  #remember(key: string, record: SessionRecord): Entry {
    const touchedAt = this.#entries.get(key)?.touchedAt ?? record.lastSeenAt;
    // Handed out to every request of the session: nobody may change it for the next.
    Object.freeze(record.caller);
    const entry = { record, checkedAt: this.#clock.monotonicMs(), touchedAt };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size > MOST_REMEMBERED) this.#entries.delete(this.#entries.keys().next().value!);
    return entry;
  }

  async #touch(key: string, entry: Entry, now: number): Promise<void> {
    entry.record.lastSeenAt = Math.max(entry.record.lastSeenAt, now);
    if (now - entry.touchedAt < TOUCH_EVERY_MS) return;
    entry.touchedAt = now;
    await this.#db.query({
      text: 'UPDATE session SET last_seen_at = GREATEST(last_seen_at, $2) WHERE id_hash = $1',
      values: [keyBytes(key), new Date(now)],
      name: 'session_touch',
    });
  }

  /** True when a session that looks idle here has been used later in another process: its row may not tell yet. */
  async #wasUsedElsewhere(key: string, { record }: Entry): Promise<boolean> {
    if (record.lockedAt !== undefined) return false;
    const latest = Math.max(0, ...(await this.#bus.tell(LAST_SEEN, key)).map(Number));
    if (latest <= record.lastSeenAt) return false;
    record.lastSeenAt = latest;
    return true;
  }

  /** An idle session that was found locked is written down as such, so that no clock anywhere opens it again. */
  async #keepLocked(key: string, entry: Entry): Promise<void> {
    if (entry.record.lockedAt !== undefined) return;
    entry.record.lockedAt = lockInstant(entry.record);
    await this.#db.query({
      text: 'UPDATE session SET locked_at = $2 WHERE id_hash = $1 AND locked_at IS NULL AND last_seen_at <= $3',
      values: [keyBytes(key), new Date(entry.record.lockedAt), new Date(entry.record.lastSeenAt)],
    });
  }

  async #changeOpen(
    cookie: string | undefined,
    change: (record: SessionRecord, now: number) => void,
  ): Promise<Session> {
    return this.#change(cookie, (record, now) => {
      if (sessionAt(record, now)?.state !== 'open') throw new Failure('unauthenticated', 'The session is locked.');
      change(record, now);
    });
  }

  /** Changes the row under its lock, then the map. */
  async #change(cookie: string | undefined, change: (record: SessionRecord, now: number) => void): Promise<Session> {
    const key = cookie !== undefined && COOKIE_SHAPE.test(cookie) ? digest(cookie) : undefined;
    const over = new Failure('unauthenticated', 'The session is over: log in again.');
    if (key === undefined) throw over;
    const seen = this.#entries.get(key)?.record.lastSeenAt ?? 0;
    const record = await this.#db.transaction(async (tx) => {
      const current = await readRow(tx, key, 'FOR UPDATE');
      const now = this.#now();
      if (!current || !sessionAt(current, now)) throw over;
      current.lastSeenAt = Math.max(current.lastSeenAt, seen);
      change(current, now);
      await writeRow(tx, key, current);
      return current;
    });
    this.#changes += 1;
    this.#remember(key, record);
    await this.#bus.tell(KEY_CHANGED, key);
    return sessionAt(record, this.#now())!;
  }
}

function keyBytes(key: string): Buffer {
  return Buffer.from(key, 'base64url');
}

async function readRow(db: Queryable, key: string, lock: '' | 'FOR UPDATE'): Promise<SessionRecord | undefined> {
  const rows = await db.query<SessionRow>({
    text: `SELECT ${COLUMNS} FROM session WHERE id_hash = $1 ${lock}`,
    values: [keyBytes(key)],
    name: lock ? 'session_find_for_change' : 'session_find',
  });
  return rows[0] && fromRow(rows[0]);
}

async function writeRow(db: Queryable, key: string, record: SessionRecord): Promise<void> {
  await db.query({
    text: `UPDATE session SET caller = $2, last_seen_at = $3, locked_at = $4, grants = $5, authentication = $6, place = $7
           WHERE id_hash = $1`,
    values: [
      keyBytes(key),
      JSON.stringify(record.caller),
      new Date(record.lastSeenAt),
      record.lockedAt === undefined ? null : new Date(record.lockedAt),
      JSON.stringify(record.grants),
      JSON.stringify(record.authentication),
      record.place ?? null,
    ],
  });
}

function fromRow(row: SessionRow): SessionRecord {
  const ms = (text: string) => instantOf(text).getTime();
  return {
    id: row.session_id,
    personId: row.person_id,
    caller: JSON.parse(row.caller) as Caller,
    createdAt: ms(row.created_at),
    lastSeenAt: ms(row.last_seen_at),
    expiresAt: ms(row.expires_at),
    ...(row.locked_at === null ? {} : { lockedAt: ms(row.locked_at) }),
    ...(row.ended_at === null ? {} : { endedAt: ms(row.ended_at) }),
    grants: JSON.parse(row.grants) as AccessGrant[],
    authentication: JSON.parse(row.authentication) as Authentication,
    ...(row.place === null ? {} : { place: row.place }),
  };
}
