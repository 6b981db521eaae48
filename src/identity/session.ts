/** What a session is, and the rules about its age. Pure; the rows are in session-book.ts. */
import type { AccessGrant } from './access-grant.js';
import { isGrantInForce } from './access-grant.js';
import type { Authentication } from './authentication.js';
import type { Caller } from './caller.js';
import { isInForce } from './delegation.js';

/** A working day with some overtime: then log in again, whatever was done meanwhile. */
export const SESSION_HOURS = 8;
/** Untouched for this long, the session locks: the ward computer is left alone more often than logged out of. */
export const IDLE_MINUTES = 30;

export interface OpenSession {
  state: 'open';
  /** For logs and screens. Not the cookie. */
  id: string;
  caller: Caller;
  /** ISO instants. */
  createdAt: string;
  expiresAt: string;
  /** When it locks unless somebody does something. */
  locksAt: string;
  /** Grants in force now. */
  grants: AccessGrant[];
  /** The last proof of who it is. */
  authentication: Authentication;
}

/** Known, but nothing can be read with it: there is no Caller in it on purpose. */
export interface LockedSession {
  state: 'locked';
  id: string;
  person: { id: string; name: string };
  expiresAt: string;
  lockedAt: string;
  /** Address of the screen it was left at, to come back to. */
  place?: string;
}

export type Session = OpenSession | LockedSession;

/** A session as it is kept; times in ms since 1970. */
export interface SessionRecord {
  id: string;
  personId: string;
  caller: Caller;
  createdAt: number;
  lastSeenAt: number;
  expiresAt: number;
  lockedAt?: number;
  endedAt?: number;
  grants: AccessGrant[];
  authentication: Authentication;
  place?: string;
}

/** When it locked, or will lock if nothing happens. */
export function lockInstant(record: SessionRecord): number {
  return record.lockedAt ?? record.lastSeenAt + IDLE_MINUTES * 60_000;
}

/** What the session is at the instant; undefined when it is over. */
export function sessionAt(record: SessionRecord, now: number): Session | undefined {
  if (record.endedAt !== undefined || now >= record.expiresAt) return undefined;
  const expiresAt = new Date(record.expiresAt).toISOString();
  const locks = lockInstant(record);
  // Locked stays locked, also when the clock is set back.
  if (record.lockedAt !== undefined || now >= locks) {
    const person = { id: record.personId, name: record.caller.name };
    const lockedAt = new Date(locks).toISOString();
    return {
      state: 'locked',
      id: record.id,
      person,
      expiresAt,
      lockedAt,
      ...(record.place ? { place: record.place } : {}),
    };
  }
  const instant = new Date(now);
  return {
    state: 'open',
    id: record.id,
    caller: callerAt(record.caller, instant),
    createdAt: new Date(record.createdAt).toISOString(),
    expiresAt,
    locksAt: new Date(Math.min(locks, record.expiresAt)).toISOString(),
    grants: record.grants.filter((grant) => isGrantInForce(grant, instant)),
    authentication: record.authentication,
  };
}

/** A delegation that has run out takes the right to act in another's name with it, also in the middle of a session. */
function callerAt(caller: Caller, instant: Date): Caller {
  if (!caller.delegation || isInForce(caller.delegation, instant)) return caller;
  const { delegation: _over, ...own } = caller;
  return own;
}

/** SMART scopes of a session from our own log-in. */
export function sessionScopes(kind: Caller['kind']): string[] {
  if (kind === 'professional') return ['user/*.cruds'];
  return kind === 'citizen' ? ['patient/*.rs'] : [];
}
