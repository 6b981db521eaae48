/**
 * What somebody has stated during a session about one citizen: emergency (break-glass), current treatment that the
 * registers do not show yet, the citizen's consent, or another purpose than the usual one. It holds for that citizen only, for at most an hour, and never
 * beyond the session. It opens nothing by itself: access/ decides, with this as ground.
 */
import { type Clock, Failure, uuidv7 } from '../base/index.js';
import type { Grounds, Purpose } from './caller.js';

export type AccessGrantKind = 'break-glass' | 'stated-treatment' | 'consent' | 'stated-purpose';

/** What goes with a purpose that is stated: which it is, and what the law may ask for beside it. */
export interface StatedPurpose {
  purpose: Purpose;
  consent?: boolean;
  onScene?: boolean;
  /** Span of time asked about, ISO instants, `to` not included. */
  about?: { from?: string; to?: string };
}

export interface AccessGrant {
  id: string;
  kind: AccessGrantKind;
  /** FHIR id of the Patient. */
  patientId: string;
  /** What the professional typed. */
  reason: string;
  /** ISO instants; `until` is not included. */
  from: string;
  until: string;
  endedAt?: string;
  /** Of a `stated-purpose`. */
  stated?: StatedPurpose;
}

export interface NewAccessGrant {
  kind: AccessGrantKind;
  patientId: string;
  reason: string;
  /** At most 60, which is also the default. */
  minutes?: number;
  stated?: StatedPurpose;
}

export const MOST_GRANT_MINUTES = 60;
/** AskContext asks for this much of a reason before glass is broken. */
const SHORTEST_BREAK_GLASS_REASON = 10;
const LONGEST_REASON = 2000;
/** A person works for one purpose at a time: who states one gives up what was stated before (rest/api/grounds.ts). */
const STRONGEST_FIRST: AccessGrantKind[] = ['stated-purpose', 'break-glass', 'consent', 'stated-treatment'];

/** @throws Failure `unprocessable` when a reason is missing or the time is too long */
export function makeGrant(wish: NewAccessGrant, sessionEnds: Date, clock: Clock): AccessGrant {
  const reason = wish.reason.trim();
  const minutes = wish.minutes ?? MOST_GRANT_MINUTES;
  if (!wish.patientId) throw new Failure('unprocessable', 'An access must name one citizen.');
  if (!(minutes > 0 && minutes <= MOST_GRANT_MINUTES)) {
    throw new Failure('unprocessable', `An access lasts at most ${MOST_GRANT_MINUTES} minutes.`);
  }
  if (wish.kind === 'break-glass' && [...reason].length < SHORTEST_BREAK_GLASS_REASON) {
    throw new Failure('unprocessable', `Write the reason in at least ${SHORTEST_BREAK_GLASS_REASON} characters.`);
  }
  if (wish.kind === 'stated-treatment' && reason === '') {
    throw new Failure('unprocessable', 'Write what the current treatment is.');
  }
  if ((wish.kind === 'stated-purpose') !== (wish.stated !== undefined)) {
    throw new Failure('unprocessable', 'A purpose goes with a stated purpose, and with nothing else.');
  }
  if (reason.length > LONGEST_REASON) throw new Failure('unprocessable', 'The reason is too long.');
  const now = clock.now().getTime();
  return {
    id: uuidv7(now),
    kind: wish.kind,
    patientId: wish.patientId,
    reason,
    from: new Date(now).toISOString(),
    until: new Date(Math.min(now + minutes * 60_000, sessionEnds.getTime())).toISOString(),
    ...(wish.stated ? { stated: wish.stated } : {}),
  };
}

export function isGrantInForce(grant: AccessGrant, instant: Date): boolean {
  const at = instant.getTime();
  return grant.endedAt === undefined && Date.parse(grant.from) <= at && at < Date.parse(grant.until);
}

/** The grant for one citizen, the strongest when there are several. */
export function grantFor(grants: readonly AccessGrant[], patientId: string, instant: Date): AccessGrant | undefined {
  const mine = grants.filter((grant) => grant.patientId === patientId && isGrantInForce(grant, instant));
  return STRONGEST_FIRST.map((kind) => mine.find((grant) => grant.kind === kind)).find((grant) => grant !== undefined);
}

/**
 * What a grant says, in the words of AskContext.
 * @param usual the purpose that goes without saying for the caller: what a consent is for (a pharmacy dispenses)
 */
export function groundsOf(grant: AccessGrant, usual: Purpose = 'treatment'): Grounds {
  const reason = grant.reason || undefined;
  if (grant.stated) return { ...grant.stated, reason };
  if (grant.kind === 'break-glass') return { purpose: 'emergency', reason };
  if (grant.kind === 'consent') return { purpose: usual, reason, consent: true };
  return { purpose: 'treatment', reason, statesCurrentTreatment: true };
}
