/**
 * How strong the evidence of a treatment relation is at an instant, on the ordered scale of BRS (NSP,
 * "BRS - Behandlingsrelationsregler" and "Guide til anvendere"), derived from contacts, referrals and the own practice.
 *
 * | grade | BRS                    | here                                                                               |
 * |-------|------------------------|------------------------------------------------------------------------------------|
 * | A+    | named referral         | active referral to this professional or this unit, not older than REFERRAL_DAYS     |
 * | A     | same place, same time  | contact at the unit, or with the professional, going on, or ended JUST_ENDED_HOURS ago at most |
 * | B+    | same place             | contact in the same house going on, or in the house or with the professional ended RECENT_DAYS ago at most |
 * | B     | general                | the unit is the citizen's own practice (assigned-GP register)                       |
 * | C     | historic               | contact in the same house ended HISTORIC_DAYS ago at most                           |
 * | D     | cannot be settled yet  | announced contact within ANNOUNCED_DAYS, or a referral to another unit of the house |
 * | E     | cannot be settled      | nothing of this                                                                     |
 *
 * The windows are ours where BRS leaves them to the user (confidence C); 90 days is BRS' follow-up for B+. Every window
 * is closed: exactly at its length it still holds. Periods of contacts end exclusively at their `validTo`.
 */
import type { Evidence, Grade } from './contract.js';
import type { AccessFact } from './facts.js';
import { DAY_MS } from './instants.js';
import type { Parties } from './parties.js';

/** A referral that nobody has acted upon for a year no longer shows a current treatment. */
export const REFERRAL_DAYS = 365;
/** Time to finish what a contact leaves: discharge letter, results, prescriptions. */
export const JUST_ENDED_HOURS = 48;
/** BRS: B+ is followed up for 90 days. */
export const RECENT_DAYS = 90;
/** A contact that was never closed in the register is not a present contact for ever. */
export const OPEN_CONTACT_DAYS = 365;
/** Five years, the span in which BRS' historic contacts are looked for. */
export const HISTORIC_DAYS = 1826;
/** Preparing for a visit that has been booked. */
export const ANNOUNCED_DAYS = 14;

export interface Graded {
  grade: Grade;
  evidence: Evidence;
  /** The fact that decided. */
  ground?: AccessFact;
}

/** @param facts of one citizen; @param parties names of the professional; @param now the instant of the look-up */
export function gradeOf(facts: readonly AccessFact[], parties: Parties, now: Date): Graded {
  for (const rung of LADDER) {
    const found = rung.find(facts, parties, now.getTime());
    if (found) return { grade: rung.grade, evidence: evidenceOf(rung.basis, found, now), ground: found };
  }
  return { grade: 'E', evidence: { basis: 'none', at: now.toISOString() } };
}

/** Municipal attachment (FMK tilknytning): the citizen's home care and the caller's unit are one house. */
export function attachmentOf(
  facts: readonly AccessFact[],
  parties: Parties,
  now: Date,
): Omit<Graded, 'grade'> | undefined {
  const found = facts.find((f) => f.kind === 'attachment' && names(parties.house, f) && holds(f, now.getTime()));
  return found && { evidence: evidenceOf('attached', found, now), ground: found };
}

type Find = (facts: readonly AccessFact[], parties: Parties, now: number) => AccessFact | undefined;
interface Rung {
  grade: Grade;
  basis: Evidence['basis'];
  find: Find;
}

const HOUR_MS = DAY_MS / 24;

const LADDER: readonly Rung[] = [
  { grade: 'A+', basis: 'referral-to-professional', find: referralTo((p) => p.person) },
  { grade: 'A+', basis: 'referral-to-unit', find: referralTo((p) => p.unit) },
  { grade: 'A', basis: 'contact-now', find: contactWith((p) => p.unit, isGoingOn) },
  { grade: 'A', basis: 'contact-professional', find: contactWith((p) => p.person, isGoingOn) },
  {
    grade: 'A',
    basis: 'contact-just-ended',
    find: contactWith((p) => [...p.unit, ...p.person], endedWithin(JUST_ENDED_HOURS * HOUR_MS)),
  },
  { grade: 'B+', basis: 'contact-same-house', find: contactWith((p) => p.house, isGoingOn) },
  {
    grade: 'B+',
    basis: 'contact-recent',
    find: contactWith((p) => [...p.house, ...p.person], endedWithin(RECENT_DAYS * DAY_MS)),
  },
  {
    grade: 'B',
    basis: 'own-practice',
    find: (facts, p) => facts.find((f) => f.kind === 'practice' && names(p.unit, f)),
  },
  {
    grade: 'C',
    basis: 'contact-historic',
    find: contactWith((p) => [...p.house, ...p.person], endedWithin(HISTORIC_DAYS * DAY_MS)),
  },
  { grade: 'D', basis: 'contact-announced', find: contactWith((p) => [...p.house, ...p.person], isAnnounced) },
  { grade: 'D', basis: 'referral-to-house', find: referralTo((p) => p.house) },
];

function referralTo(who: (p: Parties) => readonly string[]): Find {
  return (facts, parties, now) => {
    const to = who(parties);
    return facts.find(
      (f) =>
        f.kind === 'referral' &&
        names(to, f) &&
        holds(f, now) &&
        f.validFrom !== undefined &&
        now - f.validFrom.getTime() <= REFERRAL_DAYS * DAY_MS,
    );
  };
}

function contactWith(who: (p: Parties) => readonly string[], when: (f: AccessFact, now: number) => boolean): Find {
  return (facts, parties, now) => {
    const at = who(parties);
    return facts.filter((f) => f.kind === 'contact' && names(at, f) && when(f, now)).sort(latestFirst)[0];
  };
}

/** Going on at the instant. One that has been open for too long counts as ended when that time ran out. */
function isGoingOn(f: AccessFact, now: number): boolean {
  return f.detail.state !== 'announced' && startOf(f) <= now && now < endOfContact(f);
}

function endedWithin(windowMs: number): (f: AccessFact, now: number) => boolean {
  return (f, now) =>
    f.detail.state !== 'announced' && startOf(f) <= now && endOfContact(f) <= now && now - endOfContact(f) <= windowMs;
}

/** Booked to begin soon, or booked to have begun lately without being registered as begun. */
function isAnnounced(f: AccessFact, now: number): boolean {
  return f.detail.state === 'announced' && Math.abs(startOf(f) - now) <= ANNOUNCED_DAYS * DAY_MS;
}

const startOf = (f: AccessFact): number => f.validFrom?.getTime() ?? f.validTo?.getTime() ?? Number.POSITIVE_INFINITY;
const endOfContact = (f: AccessFact): number =>
  f.validTo?.getTime() ?? (f.detail.state === 'ongoing' ? startOf(f) + OPEN_CONTACT_DAYS * DAY_MS : startOf(f));
const latestFirst = (a: AccessFact, b: AccessFact): number => startOf(b) - startOf(a);

const names = (parties: readonly string[], f: AccessFact): boolean =>
  f.party !== undefined && parties.includes(f.party);

/** Valid at the instant: from inclusive, to exclusive. */
export const holds = (f: Pick<AccessFact, 'validFrom' | 'validTo'>, now: number): boolean =>
  (f.validFrom === undefined || f.validFrom.getTime() <= now) && (f.validTo === undefined || now < f.validTo.getTime());

function evidenceOf(basis: Evidence['basis'], f: AccessFact, now: Date): Evidence {
  const { place } = f.detail;
  return { basis, place, since: f.validFrom?.toISOString(), until: f.validTo?.toISOString(), at: now.toISOString() };
}
