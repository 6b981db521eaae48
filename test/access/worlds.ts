/** Random questions about a random citizen, for the properties of the law. Shrinks well: everything is a small record. */
import fc from 'fast-check';
import { type AccessFact, type Ask, DATA_KINDS, type DataKind, type VisibleRow } from '../../src/access/index.js';
import { OPERATIONS } from '../../src/access/contract.js';
import { type Caller, type Permit, PURPOSES, type Purpose, type Role } from '../../src/identity/caller.js';
import {
  actors,
  asta,
  at,
  attachment,
  block,
  citizen,
  classes,
  consent,
  CPR,
  drift,
  emma,
  encounter,
  factsOf,
  fromOwner,
  ida,
  jens,
  karla,
  kim,
  line,
  mads,
  noah,
  NOW,
  ole,
  omar,
  optOut,
  org,
  patient,
  peter,
  power,
  privateMark,
  pro,
  professional,
  referral,
  relative,
  sofie,
  system,
  tolk,
} from './cast.js';

export const DAY = 86_400_000;
const UNITS = ['fam', 'lunge', 'psyk', 'hjerte', 'laegehus', 'hjemmepleje', 'apotek'] as const;
export const PEOPLE = ['asta', 'mads', 'peter', 'sofie', 'line', 'omar', 'jens'] as const;
const HOSPITALS = ['aauh', 'auh'] as const;
export { PURPOSES };

export const PROFESSIONALS: readonly Caller[] = [
  asta,
  mads,
  peter,
  sofie,
  line,
  omar,
  jens,
  { ...asta, authorisation: { restricted: true } },
  { ...jens, delegation: { ...jens.delegation!, readOnly: true } },
  { ...jens, organisation: at('hjerte') },
  professional('midwife', 'fam'),
  professional('pharmacy-staff', 'apotek'),
  professional('dentist', 'fam'),
  professional('ssa', 'fam'),
  professional('paramedic', 'lunge'),
  { ...professional('ssh', 'fam'), permits: [permitFor('medicine')] },
  { ...professional('student', 'fam'), authorisationId: undefined, delegation: jens.delegation },
  { ...professional('quality-staff', 'aauh'), permits: [permitFor('quality')] },
  { ...professional('manager', 'aauh'), permits: [permitFor('supervision')] },
];
function permitFor(kind: Permit['kind']): Permit {
  const inForce = { validFrom: '2026-01-01T00:00:00+01:00', validTo: '2027-01-01T00:00:00+01:00' };
  return { kind, reference: '26/1234', ...inForce };
}
const OUTSIDERS: readonly Caller[] = [drift, tolk, kim, professional('researcher', 'nord')];
const CITIZENS: readonly Caller[] = [karla, ida, emma, noah, ole];
export const SYSTEMS: readonly Caller[] = [system('source-system', 'nord'), system('integrator-system')];

/** An instant within a few years of now, in whole hours; often very near. */
export const instant: fc.Arbitrary<string> = fc
  .oneof(
    fc.integer({ min: -72, max: 72 }),
    fc.integer({ min: -24 * 100, max: 24 * 20 }),
    fc.integer({ min: -24 * 2200, max: 24 * 400 }),
  )
  .map((hours) => new Date(NOW.getTime() + hours * 3_600_000).toISOString());
export const period = fc.record({
  start: fc.option(instant, { nil: undefined }),
  end: fc.option(instant, { nil: undefined }),
});

/** A block as the citizen means it; `resource` is how it is written. */
export interface MeantBlock {
  optOut: boolean;
  who: string | undefined;
  owner: string | undefined;
  author: string | undefined;
  kinds: DataKind[] | undefined;
  valid: { start?: string; end?: string };
  data: { start?: string; end?: string } | undefined;
}
export const meantBlock: fc.Arbitrary<MeantBlock> = fc
  .record({
    everything: fc.integer({ min: 0, max: 3 }).map((dice) => dice === 0),
    optOut: fc.integer({ min: 0, max: 4 }).map((dice) => dice === 0),
    who: fc.option(
      fc.constantFrom<string>(
        ...PEOPLE.map((p) => `Practitioner/pr-${p}`),
        ...UNITS.map((u) => `Organization/${u}`),
        ...HOSPITALS.map((h) => `Organization/${h}`),
      ),
      { nil: undefined },
    ),
    owner: fc.option(fc.constantFrom<string>(...UNITS, ...HOSPITALS, 'aauh', 'aauh', 'aauh'), { nil: undefined }),
    author: fc.option(fc.constantFrom<string>('pr-birgit', 'pr-asta'), { nil: undefined, freq: 1 }),
    kinds: fc.option(fc.subarray([...DATA_KINDS], { minLength: 1 }), { nil: undefined }),
    valid: fc.oneof(fc.constant({}), period),
    data: fc.option(period, { nil: undefined, freq: 1 }),
  })
  .map(({ everything, ...meant }) =>
    everything ? { ...meant, owner: undefined, author: undefined, kinds: undefined, data: undefined } : meant,
  );

export function resourceOf(meant: MeantBlock): Record<string, unknown> {
  const actor = meant.who ? actors({ reference: meant.who }) : undefined;
  if (meant.optOut) return consent('opt-out', { type: 'deny', actor, period: meant.valid });
  const data = [
    ...(meant.owner ? fromOwner(meant.owner) : []),
    ...(meant.author ? [{ meaning: 'related', reference: { reference: `Practitioner/${meant.author}` } }] : []),
  ];
  return block({
    actor,
    period: meant.valid,
    class: meant.kinds && classes(...meant.kinds),
    dataPeriod: meant.data,
    data: data.length > 0 ? data : undefined,
  });
}

export interface World {
  facts: AccessFact[];
  blocks: MeantBlock[];
}
const contact = fc
  .record({
    unit: fc.constantFrom(...UNITS),
    start: instant,
    lasts: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
    planned: fc.boolean(),
    who: fc.option(fc.constantFrom(...PEOPLE), { nil: undefined }),
  })
  .map(({ unit, start, lasts, planned, who }) => {
    const end = lasts === undefined ? undefined : new Date(Date.parse(start) + lasts * DAY).toISOString();
    return encounter(unit, start, end, {
      ...(planned ? { status: 'planned' } : {}),
      participant: who && [{ individual: pro(who) }],
    });
  });
const referred = fc
  .tuple(fc.oneof(fc.constantFrom(...UNITS).map(org), fc.constantFrom(...PEOPLE).map(pro)), instant)
  .map(([to, when]) => referral(to, when));
const consented = fc
  .tuple(fc.constantFrom(...PEOPLE), period)
  .map(([who, valid]) => consent('consent', { type: 'permit', actor: actors(pro(who)), period: valid }));
const empowered = fc
  .tuple(fc.constantFrom('ida', 'emma', 'ole'), fc.subarray([...DATA_KINDS, 'log']), period)
  .map(([who, kinds, valid]) => power(who as keyof typeof CPR, kinds, valid));
const related = fc
  .tuple(fc.constantFrom('emma', 'ole', 'ida'), fc.subarray(['custody', 'guardian']), period)
  .map(([who, marks, valid]) => relative(who as keyof typeof CPR, marks, { period: valid }));
const birth = fc
  .integer({ min: 1, max: 30 * 365 })
  .map((days) => new Date(NOW.getTime() - days * DAY).toISOString().slice(0, 10));

/** One citizen (the record is Karla's or Noah's) with a handful of everything. */
export const world: fc.Arbitrary<World> = fc
  .record({
    whose: fc.constantFrom<'karla' | 'noah'>('karla', 'noah'),
    birth,
    died: fc.option(instant, { nil: undefined, freq: 6 }),
    practice: fc.boolean(),
    contacts: fc.array(contact, { maxLength: 3 }),
    referrals: fc.array(referred, { maxLength: 1 }),
    attached: fc.boolean(),
    consents: fc.array(consented, { maxLength: 1 }),
    powers: fc.array(empowered, { maxLength: 1 }),
    relatives: fc.array(related, { maxLength: 2 }),
    blocks: fc.array(meantBlock, { maxLength: 2 }),
    marked: fc.boolean(),
    more: fc.subarray(['address', 'incapacity', 'release', 'wish', 'opt-out-learning']),
  })
  .map((w) => ({
    blocks: w.blocks,
    facts: factsOf(
      patient(w.whose, w.birth, {
        deceasedDateTime: w.died,
        generalPractitioner: w.practice ? [org('laegehus')] : undefined,
        meta: w.more.includes('address') ? { security: [{ code: 'R' }] } : undefined,
      }),
      ...w.more.flatMap((name): Record<string, unknown>[] => (RARE[name] ? [RARE[name]] : [])),
      ...w.contacts,
      ...w.referrals,
      ...(w.attached ? [attachment('hjemmepleje')] : []),
      ...w.consents,
      ...w.powers,
      ...w.relatives,
      ...w.blocks.map(resourceOf),
      ...(w.marked ? [privateMark()] : []),
    ),
  }));

/** What few citizens have. */
const RARE: Partial<Record<string, Record<string, unknown>>> = {
  incapacity: {
    resourceType: 'Flag',
    id: 'incapacity',
    status: 'active',
    category: [{ coding: [{ system: 'https://overblik.example/fhir/CodeSystem/mark', code: 'lacks-capacity' }] }],
  },
  release: consent('release', {
    type: 'permit',
    actor: actors({ identifier: { system: 'urn:oid:1.2.208.176.1.2', value: CPR.emma } }),
    class: classes('journal', 'laboratory'),
  }),
  wish: consent('no-disclosure-after-death', { type: 'deny' }),
  'opt-out-learning': consent('opt-out-learning', { type: 'deny' }),
};

export const reason = fc.constantFrom(undefined, '', 'kort', 'bevidstløs, kan ikke spørges');
export const kinds: fc.Arbitrary<Ask['dataKinds']> = fc.oneof(
  fc.constant('all' as const),
  fc.subarray([...DATA_KINDS], { minLength: 1 }),
);

export function question(callers: readonly Caller[]): fc.Arbitrary<Ask> {
  return fc
    .record({
      caller: fc.constantFrom(...callers),
      fitting: fc.integer({ min: 0, max: 9 }),
      purpose: fc.constantFrom(...PURPOSES),
      reason,
      consent: fc.boolean(),
      statesCurrentTreatment: fc.boolean(),
      onScene: fc.boolean(),
      dataKinds: kinds,
      operation: fc.constantFrom(...OPERATIONS),
    })
    .map(({ fitting, ...q }) =>
      fitting < 7
        ? { ...q, purpose: fittingPurpose(q.caller, fitting), operation: fitting < 5 ? 'overview' : q.operation }
        : q,
    );
}
export const anyQuestion: fc.Arbitrary<Ask> = question([
  ...PROFESSIONALS,
  ...PROFESSIONALS,
  ...OUTSIDERS,
  ...CITIZENS,
  ...SYSTEMS,
]);
export const professionalsQuestion: fc.Arbitrary<Ask> = question(PROFESSIONALS);
export const citizensQuestion: fc.Arbitrary<Ask> = question([...CITIZENS, citizen('ida')]);

function fittingPurpose(caller: Caller, dice: number): Purpose {
  if (caller.kind === 'citizen') return 'own-view';
  if (caller.role === 'pharmacist' || caller.role === 'pharmacy-staff')
    return (['dispense', 'advise', 'vaccinate'] as const)[dice % 3]!;
  if (caller.role === 'quality-staff') return 'quality';
  if (caller.role === 'manager') return 'supervision';
  if (caller.role === 'paramedic') return 'emergency';
  return caller.role === 'doctor' && dice === 6 ? 'emergency' : 'treatment';
}

/** A record to look at: facts of every kind, from several owners, authors and times, private-marked and not. */
export const ROWS: readonly VisibleRow[] = DATA_KINDS.flatMap((category) =>
  [undefined, 'fam', 'psyk'].flatMap((owner) =>
    [undefined, 2, 400].flatMap((days) =>
      [false, true].map((marked) => ({
        category,
        owner,
        authors: owner === 'psyk' ? ['pr-birgit'] : owner === 'fam' ? ['pr-asta', 'pr-mads'] : [],
        time: days === undefined ? undefined : new Date(NOW.getTime() - days * DAY).toISOString(),
        private: marked,
        openPrescription: days === 2,
      })),
    ),
  ),
);
export const ROLES_WITHOUT_ACCESS: readonly Role[] = [
  'interpreter',
  'technician',
  'researcher',
  'flow-coordinator',
  'board-secretary',
  'regional-controller',
  'registry-officer',
];
export { optOut };
