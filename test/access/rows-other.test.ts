/** Rows that are about other professions, other purposes than treatment, the dead, protected addresses and the future. */
import { describe, expect, it } from 'vitest';
import {
  type AccessFact,
  type Ask,
  DATA_KINDS,
  decide,
  type Decision,
  Guard,
  isVisible,
  type LawKind,
  type VisibleRow,
} from '../../src/access/index.js';
import type { Caller, Permit, Purpose, Role } from '../../src/identity/caller.js';
import {
  actors,
  ask,
  asta,
  at,
  block,
  citizen,
  classes,
  consent,
  CPR,
  emma,
  encounter,
  factsOf,
  IN_FAM,
  KARLA,
  KARLA_IN_FAM,
  karla,
  NOW,
  ole,
  optOut,
  patient,
  peter,
  power,
  privateMark,
  pro,
  professional,
  relative,
  system,
  TREE,
} from './cast.js';

const judge = (question: Ask, facts: AccessFact[], now = NOW): Decision => decide(question, facts, now, { tree: TREE });
const REASON = 'fundet bevidstløs på gaden';
const inFam = (role: Role, more: Partial<Caller> = {}): Caller => ({ ...professional(role, 'fam'), ...more });
const permit = (kind: Permit['kind'], more: Partial<Permit> = {}): Permit => ({
  kind,
  reference: '26/1234',
  validFrom: '2026-01-01T00:00:00+01:00',
  validTo: '2027-01-01T00:00:00+01:00',
  ...more,
});
const ALONE = factsOf(KARLA);
const of = (kind: LawKind, purpose?: Purpose, more: Partial<Ask> = {}) => ({
  dataKinds: [kind],
  ...(purpose ? { purpose } : {}),
  operation: 'read' as const,
  ...more,
});
const fact = (category: string, more: Partial<VisibleRow> = {}): VisibleRow => ({
  category,
  owner: 'fam',
  authors: [],
  time: '2026-11-22T09:00:00+01:00',
  private: false,
  ...more,
});

/** One line: who asks for what, of whom, and what the row answers. */
type Case = [rule: string, effect: string, title: string, question: Ask, facts: AccessFact[], now?: Date];

const LONG_AGO = encounter('fam', '2024-03-01', '2024-03-04');
const STUDENT: Caller = {
  ...professional('student', 'fam'),
  authorisationId: undefined,
  delegation: {
    principal: {
      id: 'asta',
      name: 'Asta',
      role: 'doctor',
      authorisationId: 'A-asta',
      practitionerId: 'pr-asta',
      organisation: at('fam'),
    },
    validFrom: '2026-09-01T00:00:00+02:00',
    validTo: '2027-01-31T00:00:00+01:00',
    scope: ['*'],
  },
};
const tookPart = (until: string) =>
  encounter('fam', `${until}T08:00:00+01:00`, `${until}T16:00:00+01:00`, {
    participant: [{ individual: pro('peter') }],
  });
const DEAD = { ...KARLA, deceasedDateTime: '2026-11-20' };
const release = (who: keyof typeof CPR, kinds: string[], more: Record<string, unknown> = {}) =>
  consent('release', {
    type: 'permit',
    actor: actors({ identifier: { system: 'urn:oid:1.2.208.176.1.2', value: CPR[who] } }),
    class: classes(...kinds),
    ...more,
  });
const spouse = relative('ole', [], {
  relationship: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'SPS' }] }],
});
const INCAPABLE = {
  resourceType: 'Flag',
  id: 'incapable',
  status: 'active',
  category: [{ coding: [{ system: 'https://overblik.example/fhir/CodeSystem/mark', code: 'lacks-capacity' }] }],
};
const CHILD = (birthDate: string, ...more: Record<string, unknown>[]) =>
  factsOf(patient('noah', birthDate), relative('emma', ['custody']), ...more);
const HIDDEN = { ...KARLA, meta: { security: [{ code: 'R' }] } };
const EHDS = new Date('2029-03-26T00:00:00+02:00');

const CASES: Case[] = [
  [
    '15',
    'D',
    'a doctor may not use the record for another patient',
    ask(asta, of('journal', 'treatment-of-another')),
    KARLA_IN_FAM,
  ],
  ['16', 'P', 'but with consent', ask(asta, of('journal', 'treatment-of-another', { consent: true })), KARLA_IN_FAM],
  [
    '15',
    'D',
    'and not with consent where there is no treatment',
    ask(asta, of('journal', 'treatment-of-another', { consent: true })),
    ALONE,
  ],
  [
    '17',
    'P',
    'a dentist sees the medication of a patient in treatment',
    ask(inFam('dentist'), of('medication')),
    KARLA_IN_FAM,
  ],
  ['18', 'D', 'and of nobody else', ask(inFam('dentist'), of('medication')), ALONE],
  ['00', 'D', 'nor the journal', ask(inFam('dentist'), of('journal')), KARLA_IN_FAM],
  [
    '19',
    'P',
    'but the medication with consent',
    ask(inFam('dentist'), of('medication', undefined, { consent: true })),
    ALONE,
  ],
  ['18', 'D', 'the vaccinations not', ask(inFam('dentist'), of('vaccination', undefined, { consent: true })), ALONE],
  ['22', 'P', 'a social and health assistant sees the card', ask(inFam('ssa'), of('medication')), KARLA_IN_FAM],
  [
    '22',
    'P',
    'and writes vaccinations',
    ask(inFam('ssa'), { dataKinds: ['vaccination'], operation: 'write' }),
    KARLA_IN_FAM,
  ],
  ['00', 'D', 'but no medication', ask(inFam('ssa'), { dataKinds: ['medication'], operation: 'write' }), KARLA_IN_FAM],
  ['05', 'D', 'and sees nothing without treatment', ask(inFam('ssa'), of('medication')), ALONE],
  [
    '23',
    'P',
    'a care home assistant sees the card',
    ask(inFam('care-home-assistant'), of('vaccination')),
    KARLA_IN_FAM,
  ],
  [
    '00',
    'D',
    'and writes nothing',
    ask(inFam('care-home-assistant'), { dataKinds: ['vaccination'], operation: 'write' }),
    KARLA_IN_FAM,
  ],
  [
    '24',
    'PF',
    'a helper with the medicine task sees medication',
    ask(inFam('ssh', { permits: [permit('medicine')] }), of('medication')),
    KARLA_IN_FAM,
  ],
  ['00', 'D', 'without the task not', ask(inFam('ssh'), of('medication')), KARLA_IN_FAM],
  [
    '00',
    'D',
    'nor from the instant it has ended',
    ask(inFam('ssh', { permits: [permit('medicine', { validTo: NOW.toISOString() })] }), of('medication')),
    KARLA_IN_FAM,
  ],
  [
    '25',
    'P',
    'a treating pharmacist sees medication',
    ask(inFam('treating-pharmacist'), of('medication')),
    KARLA_IN_FAM,
  ],
  [
    '25',
    'P',
    'and prescribes again',
    ask(inFam('treating-pharmacist'), { dataKinds: ['medication'], purpose: 'represcribe', operation: 'write' }),
    KARLA_IN_FAM,
  ],
  [
    '00',
    'D',
    'but writes nothing in treatment',
    ask(inFam('treating-pharmacist'), { dataKinds: ['medication'], operation: 'write' }),
    KARLA_IN_FAM,
  ],
  ['26', 'P', 'a physiotherapist sees the journal', ask(inFam('other-authorised'), of('journal')), KARLA_IN_FAM],
  ['00', 'D', 'and no medication', ask(inFam('other-authorised'), of('medication')), KARLA_IN_FAM],
  [
    '27',
    'PF',
    'a paramedic on the scene sees all',
    ask(inFam('paramedic'), of('journal', 'emergency', { onScene: true, reason: REASON })),
    factsOf(KARLA, encounter('lunge', '2026-11-01', '2026-11-05')),
  ],
  [
    'S6',
    'D',
    'not without stating to be there',
    ask(inFam('paramedic'), of('journal', 'emergency', { reason: REASON })),
    factsOf(KARLA, encounter('lunge', '2026-11-01', '2026-11-05')),
  ],
  [
    'S6',
    'D',
    'nor of a citizen without any relation',
    ask(inFam('paramedic'), of('journal', 'emergency', { onScene: true, reason: REASON })),
    ALONE,
  ],
  ['38', 'PF', 'a student sees the journal under a supervisor', ask(STUDENT, of('journal')), KARLA_IN_FAM],
  ['00', 'D', 'not without one', ask({ ...STUDENT, delegation: undefined }, of('journal')), KARLA_IN_FAM],
  [
    '00',
    'D',
    'nor under one of another unit',
    ask(
      {
        ...STUDENT,
        delegation: {
          ...STUDENT.delegation!,
          principal: { ...STUDENT.delegation!.principal, organisation: at('hjerte') },
        },
      },
      of('journal'),
    ),
    KARLA_IN_FAM,
  ],
  [
    '00',
    'D',
    'nor under another student',
    ask(
      {
        ...STUDENT,
        delegation: { ...STUDENT.delegation!, principal: { ...STUDENT.delegation!.principal, role: 'student' } },
      },
      of('journal'),
    ),
    KARLA_IN_FAM,
  ],
  [
    '09',
    'D',
    'a block of the supervisor counts',
    ask(STUDENT, of('journal')),
    factsOf(KARLA, IN_FAM, block({ actor: actors(pro('asta')) })),
  ],
  [
    '39',
    'P',
    'a technician with a ticket sees metadata',
    ask(inFam('technician', { permits: [permit('operations')] }), of('metadata', 'operate')),
    ALONE,
  ],
  [
    '39',
    'D',
    'but no content',
    ask(inFam('technician', { permits: [permit('operations')] }), of('journal', 'operate')),
    ALONE,
  ],
  ['39', 'D', 'and nothing without a ticket', ask(inFam('technician'), of('metadata', 'operate')), ALONE],
  ['40', 'D', 'nobody looks out of own interest', ask(asta, of('journal', 'own-interest')), KARLA_IN_FAM],
  ['40', 'D', 'not even for a name', ask(asta, { purpose: 'own-interest', operation: 'find' }), []],
  [
    '42',
    'P',
    'who took part learns from it',
    ask(peter, of('journal', 'own-learning')),
    factsOf(KARLA, tookPart('2026-05-22')),
  ],
  [
    '43',
    'D',
    'for six months, to the day',
    ask(peter, of('journal', 'own-learning')),
    factsOf(KARLA, tookPart('2026-05-21')),
  ],
  [
    '42',
    'P',
    'in specialist training longer',
    ask({ ...peter, training: 'specialist' }, of('journal', 'own-learning')),
    factsOf(KARLA, tookPart('2025-05-21')),
  ],
  [
    '00',
    'D',
    'who did not take part learns nothing',
    ask(asta, of('journal', 'own-learning')),
    factsOf(KARLA, LONG_AGO),
  ],
  [
    '44',
    'D',
    'a patient may decline it',
    ask(peter, of('journal', 'own-learning')),
    factsOf(KARLA, tookPart('2026-11-01'), consent('opt-out-learning', { type: 'deny' })),
  ],
  [
    '44',
    'D',
    'and quality work too',
    ask(inFam('quality-staff', { permits: [permit('quality')] }), of('journal', 'quality')),
    factsOf(KARLA, consent('opt-out-learning', { type: 'deny' })),
  ],
  [
    '45',
    'P',
    'quality work with a permit',
    ask(inFam('quality-staff', { permits: [permit('quality')] }), of('journal', 'quality')),
    ALONE,
  ],
  ['00', 'D', 'not without', ask(inFam('quality-staff'), of('journal', 'quality')), ALONE],
  [
    '00',
    'D',
    'not with a permit for something else',
    ask(inFam('quality-staff', { permits: [permit('research')] }), of('journal', 'quality')),
    ALONE,
  ],
  [
    'S0',
    'D',
    'nor without authorisation',
    ask(inFam('quality-staff', { authorisationId: undefined, permits: [permit('quality')] }), of('journal', 'quality')),
    ALONE,
  ],
  [
    '46',
    'D',
    'nor of what is five years old',
    ask(
      inFam('quality-staff', { permits: [permit('quality')] }),
      of('journal', 'quality', { about: { to: '2021-11-22T00:00:00+01:00' } }),
    ),
    ALONE,
  ],
  [
    '47',
    'P',
    'a manager supervises',
    ask(inFam('manager', { permits: [permit('supervision')] }), of('journal', 'supervision')),
    ALONE,
  ],
  ['00', 'D', 'when appointed to it', ask(inFam('manager'), of('journal', 'supervision')), ALONE],
  [
    '48',
    'D',
    'a researcher does not look into the record',
    ask(inFam('researcher', { permits: [permit('research')] }), of('journal', 'research', { consent: true })),
    KARLA_IN_FAM,
  ],
  [
    '49',
    'P',
    'but gets the approved extract',
    ask(inFam('researcher', { permits: [permit('research')] }), of('extract', 'research')),
    [],
  ],
  ['00', 'D', 'when it is approved', ask(inFam('researcher'), of('extract', 'research')), []],
  ['53', 'P', 'a citizen blocks', ask(karla, { operation: 'own-choice' }), ALONE],
  ['00', 'D', 'nobody else does', ask(ole, { operation: 'own-choice' }), ALONE],
  [
    '53',
    'P',
    'a citizen adds a vaccination',
    ask(karla, { operation: 'own-entry', dataKinds: ['vaccination'] }),
    ALONE,
  ],
  ['00', 'D', 'but no diagnosis', ask(karla, { operation: 'own-entry', dataKinds: ['journal'] }), ALONE],
  ['56', 'F', 'a parent sees the journal of a child', ask(emma, of('journal')), CHILD('2012-03-01')],
  ['58', 'D', 'not of one aged 15', ask(emma, of('journal')), CHILD('2011-11-22')],
  ['59', 'F', 'but of one who lacks capacity', ask(emma, of('journal')), CHILD('2011-11-22', INCAPABLE)],
  ['00', 'D', 'until 18', ask(emma, of('journal')), CHILD('2008-11-22', INCAPABLE)],
  [
    '60',
    'D',
    'written access is decided case by case',
    ask(emma, of('journal', 'written-access')),
    CHILD('2010-11-22'),
  ],
  [
    '60',
    'P',
    'and then given',
    ask(emma, of('journal', 'written-access')),
    CHILD('2010-11-22', release('emma', ['journal'])),
  ],
  [
    '60',
    'D',
    'to the one it names',
    ask(emma, of('journal', 'written-access')),
    CHILD('2010-11-22', release('ole', ['journal'])),
  ],
  [
    '62',
    'P',
    'a guardian sees the medication',
    ask(ole, of('medication')),
    factsOf(KARLA, relative('ole', ['guardian'])),
  ],
  [
    '00',
    'D',
    'not the journal',
    ask(ole, of('journal')),
    factsOf(
      KARLA,
      relative('ole', ['guardian'], {
        relationship: [{ coding: [{ system: 'https://overblik.example/fhir/CodeSystem/mark', code: 'guardian' }] }],
      }),
    ),
  ],
  [
    '66',
    'P',
    'a power may speak of blocks',
    ask(ole, { operation: 'own-choice' }),
    factsOf(KARLA, power('ole', ['choices'])),
  ],
  [
    '66',
    'D',
    'and most do not',
    ask(ole, { operation: 'own-choice' }),
    factsOf(KARLA, power('ole', ['medication', 'log'])),
  ],
  ['67', 'D', 'next of kin ask a doctor', ask(ole, of('journal', 'know-of-death')), factsOf(DEAD, spouse)],
  [
    '67',
    'P',
    'who releases the course of illness',
    ask(ole, of('journal', 'know-of-death')),
    factsOf(DEAD, spouse, release('ole', ['journal'])),
  ],
  [
    '67',
    'D',
    'not against the wish of the deceased',
    ask(ole, of('journal', 'know-of-death')),
    factsOf(DEAD, spouse, release('ole', ['journal']), consent('no-disclosure-after-death', { type: 'deny' })),
  ],
  [
    '00',
    'D',
    'nor of the living',
    ask(ole, of('journal', 'know-of-death')),
    factsOf(KARLA, spouse, release('ole', ['journal'])),
  ],
  ['68', 'D', 'next of kin do not see the record', ask(ole, of('journal')), factsOf(DEAD, spouse)],
  ['69', 'P', 'the treating doctor may know', ask(asta, of('journal', 'know-of-death')), factsOf(DEAD, LONG_AGO)],
  ['00', 'D', 'another doctor not', ask(peter, of('journal', 'know-of-death')), factsOf(DEAD, LONG_AGO)],
  [
    '70',
    'P',
    'the infectious disease agency sends reminders',
    ask(system('epidemiology-system', 'nord'), of('vaccination', 'reminder')),
    ALONE,
  ],
  ['00', 'D', 'and sees nothing else', ask(system('epidemiology-system', 'nord'), of('journal', 'reminder')), ALONE],
  [
    '71',
    'P',
    'a registry officer validates submissions',
    ask(inFam('registry-officer'), of('submission', 'registry')),
    [],
  ],
  ['00', 'D', 'and opens no record', ask(inFam('registry-officer'), of('journal', 'registry')), KARLA_IN_FAM],
  ['72', 'P', 'a controller sees figures', ask(inFam('regional-controller'), of('statistics', 'economy')), []],
  ['73', 'D', 'and no named person', ask(inFam('regional-controller'), of('journal', 'economy')), KARLA_IN_FAM],
  ['74', 'P', 'the secretariat sees totals', ask(inFam('board-secretary'), of('statistics', 'governance')), []],
  ['00', 'D', 'and no named person', ask(inFam('board-secretary'), of('journal', 'governance')), KARLA_IN_FAM],
  [
    '76',
    'F',
    'a dentist does not see a protected address',
    ask(inFam('dentist'), of('demographics')),
    factsOf(HIDDEN, IN_FAM),
  ],
  ['01', 'P', 'the doctor does', ask(asta, of('demographics')), factsOf(HIDDEN, IN_FAM)],
  ['77', 'P', 'a treating doctor sees genome data', ask(asta, of('genome')), KARLA_IN_FAM],
  ['00', 'D', 'a nurse not', ask(inFam('nurse'), of('genome')), KARLA_IN_FAM],
  ['05', 'D', 'nor a doctor who does not treat', ask(peter, of('genome')), KARLA_IN_FAM],
  [
    '78',
    'PF',
    'a foreign professional sees the summary from 26 March 2029',
    ask(inFam('foreign-professional'), of('medication', undefined, { statesCurrentTreatment: true, reason: REASON })),
    ALONE,
    EHDS,
  ],
  [
    '00',
    'D',
    'not the day before',
    ask(inFam('foreign-professional'), of('medication', undefined, { statesCurrentTreatment: true, reason: REASON })),
    ALONE,
    new Date(EHDS.getTime() - 1),
  ],
  [
    '14',
    'D',
    'nor what the citizen has declined',
    ask(inFam('foreign-professional'), of('medication', undefined, { statesCurrentTreatment: true, reason: REASON })),
    factsOf(KARLA, optOut()),
    EHDS,
  ],
];

describe('each row answers as the national table says', () => {
  it.each(CASES)('%s %s: %s', (rule, effect, _title, question, facts, now) => {
    expect(judge(question, facts, now)).toMatchObject({ rule, effect });
  });
});

describe('what such a row opens is no more than it says', () => {
  it('own learning shows the contacts one took part in, and who the patient is', () => {
    const { visible } = judge(ask(peter, of('journal', 'own-learning')), factsOf(KARLA, tookPart('2026-11-01')));
    expect(isVisible(visible, fact('journal', { time: '2026-11-01T09:00:00+01:00' }))).toBe(true);
    expect(isVisible(visible, fact('journal', { time: '2026-11-02T09:00:00+01:00' }))).toBe(false);
    expect(isVisible(visible, fact('journal', { time: '2026-11-01T09:00:00+01:00', owner: 'psyk' }))).toBe(false);
    expect(isVisible(visible, fact('journal', { time: null }))).toBe(false);
  });

  it('own learning of a doctor who took part twice shows only the contact of the last six months', () => {
    const { visible } = judge(
      ask(peter, { ...of('journal', 'own-learning') }),
      factsOf(KARLA, tookPart('2026-11-01'), tookPart('2025-01-10')),
    );
    expect(isVisible(visible, fact('journal', { time: '2025-01-10T09:00:00+01:00' }))).toBe(false);
  });

  it('quality work shows the own place and five years, to the day', () => {
    const { visible } = judge(
      ask(inFam('quality-staff', { permits: [permit('quality')] }), of('journal', 'quality')),
      ALONE,
    );
    expect(isVisible(visible, fact('journal', { time: '2021-11-22T00:00:00+01:00' }))).toBe(true);
    expect(isVisible(visible, fact('journal', { time: '2021-11-21T23:59:59+01:00' }))).toBe(false);
    expect(isVisible(visible, fact('journal', { owner: 'psyk' }))).toBe(false);
  });

  it('extracts, figures, submissions and metadata are no part of the record', () => {
    for (const [rule, , , question, facts] of CASES.filter(
      ([rule, effect]) => effect === 'P' && /^(39|49|71|72|74)$/.test(rule),
    )) {
      const { visible } = judge(question, facts);
      for (const kind of DATA_KINDS) expect(isVisible(visible, fact(kind)), `${rule} ${kind}`).toBe(false);
    }
  });

  it('released parts reach as far as the decision says', () => {
    const year = { dataPeriod: { start: '2025-01-01', end: '2025-12-31' } };
    const { visible } = judge(
      ask(emma, of('journal', 'written-access')),
      CHILD('2010-11-22', release('emma', ['journal'], year)),
    );
    expect(isVisible(visible, fact('journal', { time: '2025-12-31T23:00:00+01:00' }))).toBe(true);
    expect(isVisible(visible, fact('journal', { time: '2026-01-01T00:00:00+01:00' }))).toBe(false);
    const unreadable = release('emma', ['journal'], { dataPeriod: { start: 'sometime' } });
    const nothing = judge(ask(emma, of('journal', 'written-access')), CHILD('2010-11-22', unreadable)).visible;
    expect(isVisible(nothing, fact('journal'))).toBe(false);
  });
});

describe('57 what is filtered from a parent', () => {
  it('is left out, and nothing tells that it is: rule, effect, words and duties are the same', () => {
    const withMark = judge(ask(emma), CHILD('2012-03-01', privateMark(), block({ class: classes('image') })));
    const without = judge(ask(emma), CHILD('2012-03-01'));
    const told = ({ effect, rule, legal, reason, reasonEn, obligations, logReason, ways }: Decision) => ({
      effect,
      rule,
      legal,
      reason,
      reasonEn,
      obligations,
      logReason,
      ways,
    });
    expect(told(withMark)).toEqual(told(without));
    expect(withMark.rules).toContain('57');
    expect(without.rules).not.toContain('57');
    expect(isVisible(withMark.visible, fact('journal', { private: true }))).toBe(false);
    expect(isVisible(withMark.visible, fact('image'))).toBe(false);
  });
});

describe('52 names in the log', () => {
  it('of staff who are protected are left out, for the citizen too, and said so', () => {
    const line = { operation: 'own-log', nameWithheld: true } as const;
    expect(judge(ask(karla, line), ALONE)).toMatchObject({
      effect: 'F',
      rule: '52',
      obligations: ['role-and-unit-only'],
    });
    expect(judge(ask(karla, { operation: 'own-log' }), ALONE)).toMatchObject({ effect: 'P', rule: '51' });
    expect(judge(ask(emma, line), CHILD('2012-03-01'))).toMatchObject({ effect: 'F', rule: '52' });
  });
});

describe('52 a withheld name', () => {
  it('never comes into the line of the log, nor anything that leads to it', () => {
    const guard = new Guard({
      db: undefined as never,
      clock: { now: () => NOW } as never,
      tree: () => TREE,
      demo: false,
    });
    const protectedDoctor: Caller = { ...asta, name: 'Asta Hemmelig', nameWithheld: true };
    const lineOf = (caller: Caller) => {
      const asked = { ...ask(caller), requestId: 'r' };
      const deed = { operation: 'overview', name: 'overview', what: 'Patient' } as const;
      return JSON.stringify(guard.logEntry(asked, judge(asked, KARLA_IN_FAM), deed).facts);
    };
    expect(lineOf(protectedDoctor)).not.toMatch(/Hemmelig|A-asta|pr-asta/);
    expect(lineOf(protectedDoctor)).toContain('læge');
    expect(lineOf({ ...asta, name: 'Asta Hemmelig' })).toMatch(/Hemmelig/);
  });
});

describe('76 a protected address', () => {
  it('is seen by whoever has a public task with the citizen, and by the citizen', () => {
    const facts = factsOf(HIDDEN, IN_FAM, power('ole', [...DATA_KINDS]));
    for (const caller of [asta, inFam('nurse'), karla])
      expect(judge(ask(caller), facts).visible.addressWithheld, caller.role).toBeUndefined();
    for (const caller of [inFam('dentist'), inFam('other-authorised'), ole, citizen('ole')])
      expect(judge(ask(caller), facts).visible.addressWithheld, caller.id).toBe(true);
  });
  it('is not withheld where there is none', () => {
    expect(judge(ask(inFam('dentist')), KARLA_IN_FAM)).toMatchObject({ effect: 'P', rule: '17' });
  });
  it('a proxy is not told that it is', () => {
    expect(judge(ask(ole), factsOf(HIDDEN, power('ole', ['medication'])))).toMatchObject({
      effect: 'P',
      obligations: [],
    });
  });
});

describe('S0 an authorisation', () => {
  const until = (to: string): Caller => ({ ...asta, authorisation: { from: '2020-01-01T00:00:00Z', to } });
  it("holds to the instant it ends, also in the middle of a session, and the principal's counts for the assistant", () => {
    const later = new Date(NOW.getTime() + 1).toISOString();
    expect(judge(ask(until(later)), KARLA_IN_FAM)).toMatchObject({ effect: 'P' });
    expect(judge(ask(until(NOW.toISOString())), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: 'S0' });
    expect(judge(ask(until('sometime')), KARLA_IN_FAM)).toMatchObject({ effect: 'D', rule: 'S0' });
    const principal = { ...STUDENT.delegation!.principal, authorisation: { to: NOW.toISOString() } };
    const secretary = { ...STUDENT, role: 'secretary' as const, delegation: { ...STUDENT.delegation!, principal } };
    expect(judge(ask(secretary), KARLA_IN_FAM).effect).toBe('D');
  });
});

describe('the place that the grade rests on', () => {
  it('is not named where its contacts are blocked, also when a consent is stated that lifts nothing', () => {
    const facts = factsOf(KARLA, IN_FAM, block({ class: classes('register') }));
    const question = ask(inFam('dentist'), of('medication', undefined, { consent: true }));
    expect(judge(question, facts)).toMatchObject({ effect: 'P', evidence: { basis: 'contact-now' } });
    expect(judge(question, facts).evidence?.place).toBeUndefined();
    expect(judge(question, factsOf(KARLA, IN_FAM)).evidence?.place).toBe('FAM Aalborg');
  });
});

describe('38 a student', () => {
  it('works in the name of the supervisor, in whose log it stands', () => {
    expect(judge(ask(STUDENT), KARLA_IN_FAM)).toMatchObject({
      onBehalfOf: { id: 'asta' },
      obligations: ['follow-up-90-days', 'principal-log'],
    });
  });
});
