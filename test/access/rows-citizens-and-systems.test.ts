import { describe, expect, it } from 'vitest';
import { type AccessFact, type Ask, decide, type Decision, lawOf, POLICY } from '../../src/access/index.js';
import {
  ask,
  asta,
  block,
  citizen,
  classes,
  emma,
  factsOf,
  fromOwner,
  ida,
  KARLA,
  KARLA_IN_FAM,
  karla,
  noah,
  NOW,
  ole,
  patient,
  power,
  privateMark,
  relative,
  system,
  TREE,
} from './cast.js';

const judge = (question: Ask, facts: AccessFact[], now = NOW): Decision => decide(question, facts, now, { tree: TREE });
const CARD = ['demographics', 'medication', 'vaccination'] as const;
const NOAH = patient('noah', '2012-03-01');
const WITH_CUSTODY = relative('emma', ['custody']);

describe('50, 51 and 54 the citizen', () => {
  it('50 sees all her own data; her own blocks and private marks never apply to herself', () => {
    const facts = factsOf(KARLA, block(), block({ class: classes('journal') }), privateMark());
    expect(judge(ask(karla), facts)).toMatchObject({
      effect: 'P',
      rule: '50',
      visible: { kinds: 'all', hidden: { everything: false, privateMarks: false, parts: [] } },
    });
  });
  it('50 is recognised by the CPR number also when the record has another id', () => {
    expect(judge(ask({ ...karla, patientId: 'another' }), factsOf(KARLA))).toMatchObject({ effect: 'P', rule: '50' });
  });
  it('50 does not open the record of somebody else', () => {
    expect(judge(ask(ole), factsOf(KARLA))).toMatchObject({ effect: 'D', rule: '00', ways: [] });
  });
  it('50 gives no right to write in the record, and no right to treat', () => {
    expect(judge(ask(karla, { operation: 'write' }), factsOf(KARLA)).effect).toBe('D');
    expect(judge(ask(karla, { purpose: 'treatment' }), factsOf(KARLA)).effect).toBe('D');
    expect(judge(ask(karla, { purpose: 'emergency', reason: 'jeg vil se det hele' }), factsOf(KARLA)).effect).toBe('D');
  });
  it('51 sees who has looked at her data; nobody else does', () => {
    expect(judge(ask(karla, { operation: 'own-log' }), factsOf(KARLA))).toMatchObject({ effect: 'P', rule: '51' });
    expect(judge(ask(ole, { operation: 'own-log' }), factsOf(KARLA)).effect).toBe('D');
    expect(judge(ask(asta, { operation: 'own-log' }), KARLA_IN_FAM).effect).toBe('D');
  });
  it('54 a citizen under 15 does not see the record or the log on his own', () => {
    expect(judge(ask(noah), factsOf(NOAH))).toMatchObject({ effect: 'D', rule: '54' });
    expect(judge(ask(noah, { operation: 'own-log' }), factsOf(NOAH))).toMatchObject({ effect: 'D', rule: '54' });
  });
  it('54 ends at midnight in Denmark when he turns 15, and row 50 begins', () => {
    expect(judge(ask(noah), factsOf(NOAH), new Date('2027-02-28T23:59:59.999+01:00'))).toMatchObject({
      effect: 'D',
      rule: '54',
    });
    expect(judge(ask(noah), factsOf(NOAH), new Date('2027-03-01T00:00:00+01:00'))).toMatchObject({
      effect: 'P',
      rule: '50',
    });
  });
  it('54 a summer birthday begins at 22 hours universal time', () => {
    const facts = factsOf(patient('noah', '2011-07-02'));
    expect(judge(ask(noah), facts, new Date('2026-07-01T21:59:59.999Z')).effect).toBe('D');
    expect(judge(ask(noah), facts, new Date('2026-07-01T22:00:00Z')).effect).toBe('P');
  });
  it('54 born on 29 February he turns 15 on 1 March', () => {
    const facts = factsOf(patient('noah', '2012-02-29'));
    expect(judge(ask(noah), facts, new Date('2027-02-28T23:59:59+01:00')).effect).toBe('D');
    expect(judge(ask(noah), facts, new Date('2027-03-01T00:00:00+01:00')).effect).toBe('P');
  });
  it('an unknown birth date opens nothing; an incomplete one counts as its latest day', () => {
    expect(judge(ask(noah), factsOf(patient('noah', ''))).effect).toBe('D');
    expect(judge(ask(noah), factsOf(patient('noah', '2011')), new Date('2026-12-30T12:00:00+01:00')).effect).toBe('D');
    expect(judge(ask(noah), factsOf(patient('noah', '2011')), new Date('2026-12-31T12:00:00+01:00')).effect).toBe('P');
  });
});

describe('55, 58 and 61 parents', () => {
  it('55 the parent with custody sees medication, vaccinations and log of a child under 15', () => {
    const facts = factsOf(NOAH, WITH_CUSTODY);
    expect(judge(ask(emma, { dataKinds: CARD }), facts)).toMatchObject({
      effect: 'P',
      rule: '55',
      visible: { kinds: ['demographics', 'medication', 'vaccination'], showWithheld: false },
    });
    expect(judge(ask(emma, { operation: 'own-log' }), facts)).toMatchObject({ effect: 'P', rule: '55' });
  });
  it('55 does not show the journal before § 39 a, and not the child of others', () => {
    const before = new Date('2024-06-30T12:00:00+02:00');
    expect(judge(ask(emma, { dataKinds: ['journal'] }), factsOf(NOAH, WITH_CUSTODY), before).effect).toBe('D');
    expect(judge(ask(emma), factsOf(NOAH, WITH_CUSTODY), before)).toMatchObject({ effect: 'P', rule: '55' });
    expect(judge(ask(ole), factsOf(NOAH, WITH_CUSTODY)).effect).toBe('D');
  });
  it('55 what is private-marked or blocked for everybody is left out in silence', () => {
    const facts = factsOf(NOAH, WITH_CUSTODY, privateMark(), block({ data: fromOwner('psyk') }));
    expect(judge(ask(emma, { dataKinds: CARD }), facts)).toMatchObject({
      effect: 'P',
      rule: '55',
      obligations: [],
      visible: { hidden: { privateMarks: true, parts: [{ owners: ['psyk'] }] }, showWithheld: false },
    });
  });
  it('58 ends at midnight when the child turns 15', () => {
    const facts = factsOf(NOAH, WITH_CUSTODY);
    expect(judge(ask(emma), facts, new Date('2027-02-28T23:59:59.999+01:00'))).toMatchObject({
      effect: 'F',
      rule: '56',
    });
    expect(judge(ask(emma), facts, new Date('2027-03-01T00:00:00+01:00'))).toMatchObject({ effect: 'D', rule: '58' });
    expect(judge(ask(emma, { operation: 'own-log' }), facts, new Date('2027-03-01T00:00:00+01:00'))).toMatchObject({
      rule: '58',
    });
  });
  it('58 a power of attorney from the 16-year-old opens what custody no longer does', () => {
    const facts = factsOf(patient('noah', '2010-05-05'), WITH_CUSTODY, power('emma', ['medication']));
    expect(judge(ask(emma), facts)).toMatchObject({
      effect: 'P',
      rule: '63',
      visible: { kinds: ['demographics', 'medication'] },
    });
  });
  it('a child under 15 cannot give a power of attorney', () => {
    expect(judge(ask(ole), factsOf(NOAH, power('ole', ['medication'])))).toMatchObject({ effect: 'D', rule: '64' });
  });
  it('61 a parent without custody sees nothing', () => {
    expect(judge(ask(ole), factsOf(NOAH, relative('ole', [])))).toMatchObject({ effect: 'D', rule: '61' });
    expect(judge(ask(ole), factsOf(NOAH, relative('ole', ['custody']))).rule).not.toBe('61');
  });
  it('61 custody that has ended is no custody', () => {
    const ended = relative('emma', ['custody'], { period: { start: '2012-03-01', end: '2026-11-21' } });
    const endsToday = relative('emma', ['custody'], { period: { start: '2012-03-01', end: '2026-11-22' } });
    expect(judge(ask(emma), factsOf(NOAH, ended))).toMatchObject({ effect: 'D', rule: '61' });
    expect(judge(ask(emma), factsOf(NOAH, endsToday))).toMatchObject({ effect: 'F', rule: '56' });
  });
});

describe('63-65 powers of attorney', () => {
  const POWER = power('ida', ['medication', 'laboratory', 'log']);
  it('63 the holder sees what the power names, and the log when it says so', () => {
    expect(judge(ask(ida), factsOf(KARLA, POWER))).toMatchObject({
      effect: 'P',
      rule: '63',
      visible: { kinds: ['demographics', 'medication', 'laboratory'] },
    });
    expect(judge(ask(ida, { operation: 'own-log' }), factsOf(KARLA, POWER))).toMatchObject({ effect: 'P', rule: '63' });
  });
  it('63 is bound to the person it names', () => {
    expect(judge(ask(ole), factsOf(KARLA, POWER))).toMatchObject({ effect: 'D', rule: '00' });
  });
  it('64 what the power does not name is refused', () => {
    expect(judge(ask(ida, { dataKinds: ['journal'] }), factsOf(KARLA, POWER))).toMatchObject({
      effect: 'D',
      rule: '64',
    });
    expect(judge(ask(ida, { operation: 'own-log' }), factsOf(KARLA, power('ida', ['medication'])))).toMatchObject({
      effect: 'D',
      rule: '64',
    });
  });
  it('64 a power without a scope opens nothing', () => {
    expect(judge(ask(ida), factsOf(KARLA, power('ida', [])))).toMatchObject({ effect: 'D', rule: '64' });
    expect(judge(ask(ida), factsOf(KARLA, power('ida', ['everything'])))).toMatchObject({ effect: 'D', rule: '64' });
  });
  it('64 an expired power is refused, on its last day it still holds', () => {
    const until = (end: string) => factsOf(KARLA, power('ida', ['medication'], { start: '2026-01-01', end }));
    expect(judge(ask(ida), until('2026-11-22'))).toMatchObject({ effect: 'P', rule: '63' });
    expect(judge(ask(ida), until('2026-11-21'))).toMatchObject({ effect: 'D', rule: '64' });
    expect(judge(ask(ida), until('engang'))).toMatchObject({ effect: 'D', rule: '64' });
  });
  it('65 lapses at the death of the giver, at the very instant', () => {
    const died = factsOf({ ...KARLA, deceasedDateTime: '2026-11-22T09:00:00+01:00' }, POWER);
    expect(judge(ask(ida), died, new Date('2026-11-22T08:59:59.999+01:00'))).toMatchObject({ effect: 'P', rule: '63' });
    expect(judge(ask(ida), died, new Date('2026-11-22T09:00:00+01:00'))).toMatchObject({ effect: 'D', rule: '65' });
    expect(judge(ask(ida), factsOf({ ...KARLA, deceasedBoolean: true }, POWER))).toMatchObject({
      effect: 'D',
      rule: '65',
    });
  });
});

describe('75, S1 and S2 systems', () => {
  it('75 an integrator may carry a message and see nothing of it', () => {
    const integrator = system('integrator-system');
    expect(judge(ask(integrator, { purpose: 'transport' }), [])).toMatchObject({
      effect: 'P',
      rule: '75',
      obligations: ['routing-only'],
      visible: { hidden: { everything: true } },
    });
    expect(judge(ask(integrator), [])).toMatchObject({ effect: 'D', rule: '00' });
  });
  it('S1 a source system works on what its own region is controller of, and on nothing else', () => {
    const { effect, rule, visible } = judge(ask(system('source-system', 'nord'), { operation: 'write' }), []);
    expect({ effect, rule }).toEqual({ effect: 'P', rule: 'S1' });
    expect([...(visible.onlyOwners ?? [])].sort()).toEqual(['aauh', 'fam', 'lunge', 'nord', 'psyk']);
  });
  it('S1 a source system without an organisation works on nothing', () => {
    expect(judge(ask(system('source-system')), [])).toMatchObject({ effect: 'D', rule: '00' });
  });
  it('S2 the bench system is let in only where the law of the demonstration holds', () => {
    const bench = ask(system('bench-system'), { operation: 'write' });
    expect(decide(bench, [], NOW, lawOf({ tree: TREE, demo: true }))).toMatchObject({
      effect: 'P',
      rule: 'S2',
      visible: { kinds: 'all' },
    });
    expect(decide(bench, [], NOW, lawOf({ tree: TREE, demo: false }))).toMatchObject({ effect: 'D', rule: '00' });
    expect(decide(bench, [], NOW)).toMatchObject({ effect: 'D' });
    expect(POLICY.rows.some((row) => row.actors !== 'any' && row.actors.includes('bench-system'))).toBe(false);
  });
  it('systems and citizens are never told of other ways in', () => {
    expect(judge(ask(system('integrator-system'), { consent: true }), []).ways).toEqual([]);
    expect(judge(ask(citizen('ole')), factsOf(KARLA)).ways).toEqual([]);
  });
});
