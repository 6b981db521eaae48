/**
 * From a resource to what the law needs to know of it: narrow facts about contacts, referrals, own practice, municipal
 * attachment, custody, blocks, consents, powers of attorney, private marks, birth and death. Pure and tolerant: it runs
 * inside the write transaction and never throws; what cannot be read tightens (a block holds, a permission does not).
 * Shapes: docs/record-shapes.md.
 */
import { createHash } from 'node:crypto';
import { DATA_KINDS, type LawKind } from './contract.js';
import { earliest, endOf } from './instants.js';

export type FactKind =
  | 'contact'
  | 'referral'
  | 'practice'
  | 'attachment'
  | 'person'
  | 'custody'
  | 'guardian'
  | 'parent'
  | 'block'
  | 'opt-out'
  | 'consent'
  | 'power'
  | 'private-mark';

export interface AccessFact {
  resourceType: string;
  resourceId: string;
  factId: string;
  kind: FactKind;
  /** `Organization/<id>`, `Practitioner/<id>`, `sor|<id>`, `auth|<id>`, `cpr|<hash>`; none = everybody, or nobody in particular. */
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
  /** Block: what it is about. None given = everything. */
  kinds?: LawKind[];
  owners?: string[];
  authors?: string[];
  from?: string;
  to?: string;
}

const MARK = 'https://overblik.example/fhir/CodeSystem/mark';
const SYSTEM = {
  cpr: 'urn:oid:1.2.208.176.1.2',
  sor: 'urn:oid:1.2.208.176.1.1',
  authorisation: 'urn:oid:1.2.208.176.1.3',
};

/** How a person stands in `access_fact` and `may_act_for`: a labelled SHA-256 of the CPR number, never the number. */
export function cprParty(cpr: string): string {
  const number = cpr.replace(/[\s-]/g, '').toUpperCase();
  return `cpr|${createHash('sha256').update(`overblik access party ${number}`).digest('base64url')}`;
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
  ['Consent', consentFacts],
]);

function personFacts(r: Loose): AccessFact[] {
  const dead = typeof r.deceasedDateTime === 'string' || is(r.deceasedBoolean, true);
  const person = fact(r, 'person', 'person', {
    birthDate: textOf(r.birthDate),
    dead,
    deadSince: earliest(r.deceasedDateTime)?.toISOString(),
    cpr: cprNumbersOf(r).map(cprParty),
  });
  const practices = list(r.generalPractitioner).flatMap((gp, at) => {
    const party = partyOf(gp);
    return party ? [{ ...fact(r, `practice-${at}`, 'practice', { place: textOf(gp?.display) }), party }] : [];
  });
  return [person, ...practices];
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
  return facts;
}

function consentFacts(r: Loose): AccessFact[] {
  if (!is(r.status, 'active')) return [];
  const codings = list(r.category).flatMap((c) => list(c?.coding));
  if (hasMark(codings, 'block')) return blockFacts(r, 'block');
  if (hasMark(codings, 'opt-out')) return blockFacts(r, 'opt-out');
  if (!is(r.provision?.type, 'permit')) return [];
  if (hasMark(codings, 'consent')) return permitFacts(r, 'consent');
  if (hasMark(codings, 'power-of-attorney')) return permitFacts(r, 'power');
  return [];
}

function blockFacts(r: Loose, kind: 'block' | 'opt-out'): AccessFact[] {
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

function permitFacts(r: Loose, kind: 'consent' | 'power'): AccessFact[] {
  const provision = r.provision;
  const kinds = list(provision?.class)
    .map((c) => textOf(c?.code) ?? '')
    .filter(isLawKind);
  return list(provision?.actor).flatMap((actor, at) => {
    const party = partyOf(actor?.reference);
    if (!party) return [];
    return [
      {
        ...fact(r, `${kind}-${at}`, kind, kind === 'power' ? { kinds } : {}),
        party,
        ...permitted(provision?.period, r.dateTime),
      },
    ];
  });
}

/** Validity of a permission. A bound that is given but cannot be read makes it never valid. */
function permitted(period: Loose | undefined, since: unknown): Pick<AccessFact, 'validFrom' | 'validTo'> {
  const NEVER = { validFrom: new Date(0), validTo: new Date(0) };
  const validFrom = earliest(period?.start ?? since);
  const validTo = endOf(period?.end);
  if ((period?.start !== undefined && !validFrom) || (period?.end !== undefined && !validTo)) return NEVER;
  return { validFrom, validTo };
}

/** Who a reference names, in the spelling of `party`. Logical references name by SOR, authorisation or CPR number. */
function partyOf(reference: Loose | undefined): string | undefined {
  const found = /(?:^|\/)(Organization|Practitioner)\/([^/]+)(?:\/_history\/.*)?$/.exec(
    textOf(reference?.reference) ?? '',
  );
  if (found) return `${found[1]}/${found[2]}`;
  const system = reference?.identifier?.system;
  const value = textOf(reference?.identifier?.value);
  if (value === undefined) return undefined;
  if (is(system, SYSTEM.sor)) return `sor|${value}`;
  if (is(system, SYSTEM.authorisation)) return `auth|${value}`;
  return is(system, SYSTEM.cpr) ? cprParty(value) : undefined;
}

const cprNumbersOf = (r: Loose): string[] =>
  list(r.identifier).flatMap((i) => (is(i?.system, SYSTEM.cpr) ? (textOf(i?.value) ?? []) : []));

/** A resource as it may come: any element may be missing or of another shape. */
interface Loose {
  readonly [name: string]: Loose | undefined;
}

const is = (value: unknown, expected: string | boolean): boolean => value === expected;
const list = (value: unknown): (Loose | undefined)[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const isDataKind = (code: string): code is (typeof DATA_KINDS)[number] =>
  (DATA_KINDS as readonly string[]).includes(code);
const isLawKind = (code: string): code is LawKind => code === 'log' || isDataKind(code);

function hasMark(codings: unknown, code: string): boolean {
  return list(codings).some((c) => textOf(c?.system) === MARK && textOf(c?.code) === code);
}

function fact(r: Loose, factId: string, kind: FactKind, detail: FactDetail): AccessFact {
  return { resourceType: textOf(r.resourceType) ?? '', resourceId: textOf(r.id) ?? '', factId, kind, detail };
}
