/**
 * From a resource to what the law needs to know of it: narrow facts about contacts, referrals, own practice, municipal
 * attachment, custody, blocks, consents, powers of attorney, private marks, birth and death. Pure and tolerant: it runs
 * inside the write transaction and never throws; what cannot be read tightens (a block holds, a permission does not).
 * Shapes: docs/record-shapes.md.
 */
import type { LawKind } from './contract.js';
import { earliest, endOf } from './instants.js';
import {
  cprNumbersOf,
  cprParty,
  hasMark,
  is,
  isDataKind,
  isLawKind,
  type Loose,
  list,
  partyOf,
  textOf,
} from './loose.js';

export { cprParty } from './loose.js';

export type FactKind =
  | 'contact'
  | 'referral'
  | 'practice'
  | 'attachment'
  | 'person'
  | 'custody'
  | 'guardian'
  | 'parent'
  | 'relative'
  | 'incapacity'
  | 'block'
  | 'opt-out'
  | 'opt-out-learning'
  | 'release'
  | 'wish'
  | 'consent'
  | 'power'
  | 'private-mark';

export interface AccessFact {
  resourceType: string;
  resourceId: string;
  factId: string;
  kind: FactKind;
  /** `Organization/<id>`, `Practitioner/<id>`, `sor|<id>`, `auth|<id>`, `yder|<n>`, `shak|<code>`, `cpr|<hash>`; none = everybody, or nobody in particular. */
  party?: string;
  validFrom?: Date;
  /** Exclusive. */
  validTo?: Date;
  detail: FactDetail;
}

export interface FactDetail {
  /** Contact: whether it goes on, has ended, or is announced. */
  state?: 'ongoing' | 'ended' | 'announced';
  /** Contact, referral, practice: the place as shown. */
  place?: string;
  /** Person. */
  birthDate?: string;
  dead?: boolean;
  deadSince?: string;
  cpr?: string[];
  /** Name-and-address protection. */
  addressProtected?: boolean;
  /** Other Patients that are the same person (Patient.link), by id. */
  links?: string[];
  /** Block, power, release: what it is about. None given = everything (of a block), nothing (of a permission). */
  kinds?: LawKind[];
  owners?: string[];
  authors?: string[];
  from?: string;
  to?: string;
}

/** What one resource tells the law. Most resources tell nothing. */
export function accessFactsOf(resource: Record<string, unknown>): AccessFact[] {
  const r = resource as Loose;
  const facts = OF_TYPE.get(textOf(r.resourceType) ?? '')?.(r) ?? [];
  if (hasMark(r.meta?.security, 'private')) facts.push(fact(r, 'private', 'private-mark', {}));
  return facts;
}

const OF_TYPE = new Map<string, (r: Loose) => AccessFact[]>([
  ['Patient', personFacts],
  ['Encounter', contactFacts],
  ['ServiceRequest', referralFacts],
  ['EpisodeOfCare', attachmentFacts],
  ['RelatedPerson', relativeFacts],
  ['Flag', flagFacts],
  ['Consent', consentFacts],
]);

function personFacts(r: Loose): AccessFact[] {
  const dead = typeof r.deceasedDateTime === 'string' || is(r.deceasedBoolean, true);
  const person = fact(r, 'person', 'person', {
    birthDate: textOf(r.birthDate),
    dead,
    deadSince: earliest(r.deceasedDateTime)?.toISOString(),
    cpr: cprNumbersOf(r).map(cprParty),
    addressProtected: isRestricted(r) || undefined,
    links: linkedPatients(r),
  });
  const practices = list(r.generalPractitioner).flatMap((gp, at) => {
    const party = partyOf(gp);
    return party ? [{ ...fact(r, `practice-${at}`, 'practice', { place: textOf(gp?.display) }), party }] : [];
  });
  return [person, ...practices];
}

/** Name-and-address protection (DK Core): confidentiality R, or the stricter V. */
const isRestricted = (r: Loose): boolean =>
  list(r.meta?.security).some((label) => is(label?.code, 'R') || is(label?.code, 'V'));

/** A link of any type says that both are about one person, `seealso` excepted: that is a hint for a human. */
function linkedPatients(r: Loose): string[] | undefined {
  const ids = list(r.link).flatMap((link) => {
    if (is(link?.type, 'seealso')) return [];
    return /(?:^|\/)Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(textOf(link?.other?.reference) ?? '')?.[1] ?? [];
  });
  return ids.length ? ids : undefined;
}

const CONTACT_STATE = new Map<string, 'ongoing' | 'ended' | 'announced'>([
  ['planned', 'announced'],
  ['arrived', 'ongoing'],
  ['triaged', 'ongoing'],
  ['in-progress', 'ongoing'],
  ['onleave', 'ongoing'],
  ['finished', 'ended'],
  ['unknown', 'ended'],
]);

function contactFacts(r: Loose): AccessFact[] {
  const state = CONTACT_STATE.get(textOf(r.status) ?? '');
  if (!state) return [];
  const start = earliest(r.period?.start);
  const end = endOf(r.period?.end) ?? (state === 'ended' ? (endOf(r.period?.start) ?? start) : undefined);
  // A contact without any time proves nothing about today.
  if (!start && !end) return [];
  const place = textOf(r.serviceProvider?.display);
  const contact = (factId: string, party: string): AccessFact => ({
    ...fact(r, factId, 'contact', { state, place }),
    party,
    validFrom: start,
    validTo: end,
  });
  const unit = partyOf(r.serviceProvider);
  const people = list(r.participant).flatMap((p, at) => {
    const party = partyOf(p?.individual);
    return party && !party.startsWith('Organization/') ? [contact(`professional-${at}`, party)] : [];
  });
  return unit ? [contact('unit', unit), ...people] : people;
}

function referralFacts(r: Loose): AccessFact[] {
  if (!is(r.status, 'active') || !list(r.category).some((c) => hasMark(c?.coding, 'referral'))) return [];
  return list(r.performer).flatMap((performer, at) => {
    const party = partyOf(performer);
    if (!party) return [];
    return [
      {
        ...fact(r, `performer-${at}`, 'referral', { place: textOf(performer?.display) }),
        party,
        validFrom: earliest(r.authoredOn),
        validTo: endOf(r.occurrencePeriod?.end),
      },
    ];
  });
}

function attachmentFacts(r: Loose): AccessFact[] {
  if (!is(r.status, 'active') || !list(r.type).some((t) => hasMark(t?.coding, 'attachment'))) return [];
  const party = partyOf(r.managingOrganization);
  if (!party) return [];
  const place = textOf(r.managingOrganization?.display);
  return [{ ...fact(r, 'attachment', 'attachment', { place }), party, ...permitted(r.period, undefined) }];
}

// https://terminology.hl7.org/CodeSystem-v3-RoleCode.html: parent, and its natural, adoptive, step and foster kinds.
const PARENT_CODES = new Set([
  'PRN',
  'MTH',
  'FTH',
  'NPRN',
  'NMTH',
  'NFTH',
  'GESTM',
  'ADOPTP',
  'ADOPTM',
  'ADOPTF',
  'STPPRN',
  'STPMTH',
  'STPFTH',
]);

function relativeFacts(r: Loose): AccessFact[] {
  if (is(r.active, false)) return [];
  const cpr = cprNumbersOf(r)[0];
  if (!cpr) return [];
  const party = cprParty(cpr);
  const codings = list(r.relationship).flatMap((c) => list(c?.coding));
  const as = (kind: FactKind): AccessFact => ({ ...fact(r, kind, kind, {}), party, ...permitted(r.period, undefined) });
  const facts: AccessFact[] = [];
  if (hasMark(codings, 'custody')) facts.push(as('custody'));
  if (hasMark(codings, 'guardian')) facts.push(as('guardian'));
  if (codings.some((c) => PARENT_CODES.has(textOf(c?.code) ?? ''))) facts.push(as('parent'));
  else if (codings.length) facts.push(as('relative'));
  return facts;
}

/** A registered lasting incapacity of a minor (Sundhedsloven § 39 b). */
function flagFacts(r: Loose): AccessFact[] {
  if (!is(r.status, 'active') || !list(r.category).some((c) => hasMark(c?.coding, 'lacks-capacity'))) return [];
  return [{ ...fact(r, 'incapacity', 'incapacity', {}), ...permitted(r.period, undefined) }];
}

function consentFacts(r: Loose): AccessFact[] {
  if (!is(r.status, 'active')) return [];
  const codings = list(r.category).flatMap((c) => list(c?.coding));
  if (hasMark(codings, 'block')) return blockFacts(r, 'block');
  if (hasMark(codings, 'opt-out')) return blockFacts(r, 'opt-out');
  if (hasMark(codings, 'opt-out-learning')) return blockFacts(r, 'opt-out-learning');
  if (hasMark(codings, 'no-disclosure-after-death')) return blockFacts(r, 'wish');
  if (!is(r.provision?.type, 'permit')) return [];
  if (hasMark(codings, 'consent')) return permitFacts(r, 'consent');
  if (hasMark(codings, 'power-of-attorney')) return permitFacts(r, 'power');
  if (hasMark(codings, 'release')) return permitFacts(r, 'release');
  return [];
}

function blockFacts(r: Loose, kind: 'block' | 'opt-out' | 'opt-out-learning' | 'wish'): AccessFact[] {
  const provision = r.provision;
  const detail = kind === 'block' ? blockedPart(provision) : {};
  const actors = list(provision?.actor);
  // An actor that cannot be read blocks everybody rather than nobody.
  const parties = actors.length ? actors.map((a) => partyOf(a?.reference)) : [undefined];
  return parties.map((party, at) => ({
    ...fact(r, `${kind}-${at}`, kind, detail),
    party,
    validFrom: earliest(provision?.period?.start),
    validTo: endOf(provision?.period?.end),
  }));
}

/** What a block is about; an unknown data kind widens it to all kinds, an unreadable source to all sources. */
function blockedPart(provision: Loose | undefined): FactDetail {
  const named = list(provision?.class).map((c) => textOf(c?.code) ?? '');
  const kinds = named.filter(isDataKind);
  const sources = list(provision?.data).map((d) => partyOf(d?.reference) ?? '');
  const ids = (type: string) => sources.filter((s) => s.startsWith(`${type}/`)).map((s) => s.slice(type.length + 1));
  const readable = sources.every((s) => s.startsWith('Organization/') || s.startsWith('Practitioner/'));
  const owners = ids('Organization');
  const authors = ids('Practitioner');
  return {
    kinds: kinds.length === named.length && kinds.length ? kinds : undefined,
    owners: readable && owners.length ? owners : undefined,
    authors: readable && authors.length ? authors : undefined,
    from: earliest(provision?.dataPeriod?.start)?.toISOString(),
    to: endOf(provision?.dataPeriod?.end)?.toISOString(),
  };
}

function permitFacts(r: Loose, kind: 'consent' | 'power' | 'release'): AccessFact[] {
  const provision = r.provision;
  const kinds = list(provision?.class)
    .map((c) => textOf(c?.code) ?? '')
    .filter(isLawKind);
  return list(provision?.actor).flatMap((actor, at) => {
    const party = partyOf(actor?.reference);
    if (!party) return [];
    return [
      {
        ...fact(r, `${kind}-${at}`, kind, detailOf(kind, kinds, provision)),
        party,
        ...permitted(provision?.period, r.dateTime),
      },
    ];
  });
}

function detailOf(kind: 'consent' | 'power' | 'release', kinds: LawKind[], provision: Loose | undefined): FactDetail {
  if (kind === 'consent') return {};
  if (kind === 'power') return { kinds };
  const { validFrom, validTo } = permitted(provision?.dataPeriod, undefined);
  return { kinds, from: validFrom?.toISOString(), to: validTo?.toISOString() };
}

/** Validity of a permission. A bound that is given but cannot be read makes it never valid. */
function permitted(period: Loose | undefined, since: unknown): Pick<AccessFact, 'validFrom' | 'validTo'> {
  const NEVER = { validFrom: new Date(0), validTo: new Date(0) };
  const validFrom = earliest(period?.start ?? since);
  const validTo = endOf(period?.end);
  if ((period?.start !== undefined && !validFrom) || (period?.end !== undefined && !validTo)) return NEVER;
  return { validFrom, validTo };
}

function fact(r: Loose, factId: string, kind: FactKind, detail: FactDetail): AccessFact {
  return { resourceType: textOf(r.resourceType) ?? '', resourceId: textOf(r.id) ?? '', factId, kind, detail };
}
