/** How a caller stands to one citizen at an instant: relations, names, age and life of the citizen, blocks in force. */

import type { Caller } from '../identity/caller.js';
import type { BlockKind, HiddenPart, LawKind, Relation } from './contract.js';
import type { AccessFact } from './facts.js';
import { attachmentOf, type Graded, gradeOf, holds } from './grade.js';
import { birthDays, birthdayTurning, danishDay, monthsAfter, startOfDanishDay } from './instants.js';
import { isDataKind } from './loose.js';
import type { OrganisationTree } from './organisation-tree.js';
import { type Parties, partiesOf } from './parties.js';

export interface Standing {
  caller: Caller;
  facts: readonly AccessFact[];
  now: Date;
  parties: Parties;
  relations: ReadonlySet<Relation>;
  /** Of a professional: the strongest evidence of a treatment relation. */
  graded?: Graded;
  /** Of a professional: the municipal attachment, when there is one. */
  attachment?: Omit<Graded, 'grade'>;
}

export function standingOf(caller: Caller, facts: readonly AccessFact[], now: Date, tree: OrganisationTree): Standing {
  const parties = partiesOf(caller, tree);
  const bare = { caller, facts, now, parties };
  if (caller.kind === 'system') return { ...bare, relations: new Set(['system']) };
  if (caller.kind === 'citizen') return { ...bare, relations: citizensRelations(caller, facts, now, parties) };
  const graded = gradeOf(facts, parties, now);
  const attachment = attachmentOf(facts, parties, now);
  const relations = new Set<Relation>([graded.grade, attachment ? 'attached' : 'not-attached']);
  return { ...bare, relations, graded, attachment };
}

function citizensRelations(caller: Caller, facts: readonly AccessFact[], now: Date, parties: Parties): Set<Relation> {
  const mine = facts.filter((f) => f.party !== undefined && parties.person.includes(f.party));
  const inForce = (kind: AccessFact['kind']) => mine.some((f) => f.kind === kind && holds(f, now.getTime()));
  const found = new Set<Relation>();
  if (isOwnRecord(caller, facts, parties)) found.add('self');
  if (inForce('custody')) found.add('custodian');
  // Whoever has had custody, or is a parent by any entry, is still a parent when it has ended.
  else if (mine.some((f) => f.kind === 'custody' || f.kind === 'parent')) found.add('parent');
  if (inForce('guardian')) found.add('guardian');
  if (inForce('power')) found.add('proxy');
  else if (mine.some((f) => f.kind === 'power')) found.add('former-proxy');
  if (mine.some((f) => KIN.includes(f.kind))) found.add('next-of-kin');
  return found.size ? found : new Set(['stranger']);
}

const KIN: readonly AccessFact['kind'][] = ['relative', 'parent', 'custody'];

/** True when the record is the caller's own, by Patient id or by CPR number. */
export function isOwnRecord(caller: Caller, facts: readonly AccessFact[], parties: Parties): boolean {
  return facts.some(
    (f) =>
      f.kind === 'person' &&
      (f.resourceId === caller.patientId || (f.detail.cpr ?? []).some((cpr) => parties.person.includes(cpr))),
  );
}

/**
 * Certainly at least so old: by the latest day the birth date can mean. Flips at local midnight of the birthday
 * (Europe/Copenhagen); born 29 February: 1 March in a common year. An unknown birth date is never certain.
 */
export function isAtLeast(years: number, facts: readonly AccessFact[], now: Date): boolean {
  return everyBirth(facts, ({ last }) => danishDay(now) >= birthdayTurning(last, years));
}

/** Certainly younger: by the earliest day the birth date can mean. */
export function isUnder(years: number, facts: readonly AccessFact[], now: Date): boolean {
  return everyBirth(facts, ({ first }) => danishDay(now) < birthdayTurning(first, years));
}

function everyBirth(facts: readonly AccessFact[], test: (days: { first: string; last: string }) => boolean): boolean {
  const births = facts.filter((f) => f.kind === 'person').map((f) => birthDays(f.detail.birthDate));
  return births.length > 0 && births.every((days) => days !== undefined && test(days));
}

export function isDead(facts: readonly AccessFact[], now: Date): boolean {
  return facts.some(
    (f) =>
      f.kind === 'person' &&
      f.detail.dead === true &&
      (f.detail.deadSince === undefined || Date.parse(f.detail.deadSince) <= now.getTime()),
  );
}

/** Data kinds that powers of attorney in force for this caller name. */
export function kindsInPower(standing: Standing): ReadonlySet<LawKind> {
  const now = standing.now.getTime();
  const powers = standing.facts.filter(
    (f) => f.kind === 'power' && f.party !== undefined && standing.parties.person.includes(f.party) && holds(f, now),
  );
  const kinds = new Set(powers.flatMap((f) => f.detail.kinds ?? []));
  // A fact without a name on it is dangerous: whoever may see something may see whose it is.
  if (kinds.size) kinds.add('demographics');
  return kinds;
}

/** The citizen's recorded consent to this professional, in force, and not older than a year (Sundhedsloven § 44). */
export function hasRecordedConsent(standing: Standing): boolean {
  return standing.facts.some(
    (f) =>
      f.kind === 'consent' &&
      f.party !== undefined &&
      standing.parties.person.includes(f.party) &&
      f.validFrom !== undefined &&
      holds(f, standing.now.getTime()) &&
      danishDay(standing.now) < birthdayTurning(danishDay(f.validFrom), 1),
  );
}

/** Facts of one kind that name the caller as a person, in force at the instant. */
const namingMe = (standing: Standing, kind: AccessFact['kind']): AccessFact[] =>
  standing.facts.filter(
    (f) =>
      f.kind === kind &&
      f.party !== undefined &&
      standing.parties.person.includes(f.party) &&
      holds(f, standing.now.getTime()),
  );

/** What a decision in the case has released to the caller (§ 37, stk. 2; § 45), in force now. */
export const releasesTo = (standing: Standing): AccessFact[] => namingMe(standing, 'release');

/** Data kinds that have been released to the caller; who it is goes along. */
export function kindsReleased(standing: Standing): ReadonlySet<LawKind> {
  const kinds = new Set(releasesTo(standing).flatMap((f) => f.detail.kinds ?? []));
  if (kinds.size) kinds.add('demographics');
  return kinds;
}

/** A declaration of the citizen (opt-out, wish) that reaches the caller's names, or everybody, is in force. */
export function isDeclared(standing: Standing, kind: AccessFact['kind']): boolean {
  const { person, organisations } = standing.parties;
  return standing.facts.some(
    (f) =>
      f.kind === kind &&
      (f.party === undefined || person.includes(f.party) || organisations.includes(f.party)) &&
      holds(f, standing.now.getTime()),
  );
}

/** Contacts in which the caller took part in person, begun by now. */
export function contactsTakenPartIn({ facts, parties, now }: Standing): AccessFact[] {
  return facts.filter(
    (f) =>
      f.kind === 'contact' &&
      f.detail.state !== 'announced' &&
      f.party !== undefined &&
      parties.person.includes(f.party) &&
      f.validFrom !== undefined &&
      f.validFrom <= now,
  );
}

/** Sundhedsloven § 42 d, stk. 2, nr. 1: own learning within six months of the treatment. */
export const LEARNING_MONTHS = 6;

export function isWithinLearning({ validTo }: AccessFact, now: Date): boolean {
  return validTo === undefined || danishDay(now) <= monthsAfter(danishDay(validTo), LEARNING_MONTHS);
}

/** Sundhedsloven § 42 d, stk. 2, nr. 2: quality work looks at the last five years. */
export const QUALITY_YEARS = 5;

/** The instant from which information is young enough for quality work. */
export function qualitySince(now: Date): Date {
  return startOfDanishDay(birthdayTurning(danishDay(now), -QUALITY_YEARS));
}

export interface BlockInForce {
  kind: BlockKind;
  part?: HiddenPart;
}

/** Blocks that reach any of these names, or everybody, at the instant. */
export function blocksInForce(
  facts: readonly AccessFact[],
  names: readonly string[],
  now: Date,
  tree: OrganisationTree,
): BlockInForce[] {
  const reaching = facts.filter((f) => (f.party === undefined || names.includes(f.party)) && holds(f, now.getTime()));
  const found: BlockInForce[] = [];
  if (reaching.some((f) => f.kind === 'opt-out')) found.push({ kind: 'opt-out' });
  for (const f of reaching) {
    if (f.kind !== 'block') continue;
    const part = partOf(f, tree);
    found.push(Object.keys(part).length ? { kind: 'part', part } : { kind: 'all-data', part });
  }
  if (facts.some((f) => f.kind === 'private-mark')) found.push({ kind: 'private' });
  if (facts.some((f) => f.kind === 'person' && f.detail.addressProtected === true)) found.push({ kind: 'address' });
  // The database gives facts in any order; the same blocks must give the same answer and the same statement.
  const key = ({ part }: BlockInForce) => JSON.stringify(part ?? {});
  return found.length < 2 ? found : found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function partOf(f: AccessFact, tree: OrganisationTree): HiddenPart {
  const { kinds, owners, authors, from, to } = f.detail;
  return {
    ...(owners ? { owners: [...new Set(owners.flatMap((id) => tree.subtreeOf(id)))] } : {}),
    ...(authors ? { authors } : {}),
    ...(from || to ? { period: { from, to } } : {}),
    ...(kinds ? { kinds: kinds.filter(isDataKind) } : {}),
  };
}
