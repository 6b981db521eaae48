import { describe, expect, it } from 'vitest';
import {
  ask,
  asta,
  attachment,
  block,
  encounter,
  factsOf,
  fromOwner,
  IN_FAM,
  KARLA,
  KARLA_IN_FAM,
  KARLA_WITH_PRACTICE,
  karla,
  line,
  NOW,
  omar,
  peter,
  privateMark,
  pro,
  referral,
  sofie,
  TREE,
} from '../../test/access/cast.js';
import type { AccessAnswer } from '../patient-index/contract.js';
import type { Ask } from './contract.js';
import { decide } from './decide.js';
import { evidenceText } from './evidence.js';
import type { AccessFact } from './facts.js';
import { accessAnswer } from './words.js';

const judge = (question: Ask, facts: AccessFact[]) => decide(question, facts, NOW, { tree: TREE });
const answer = (question: Ask, facts: AccessFact[], withheld?: number): AccessAnswer =>
  accessAnswer(judge(question, facts), withheld);

describe('the answer in words', () => {
  it('tells the doctor why she may see it, with place and time', () => {
    expect(answer(ask(asta), KARLA_IN_FAM)).toMatchObject({
      effect: 'P',
      rule: '01',
      legal: 'Sundhedsloven § 42 a, stk. 1',
      grade: 'A',
      evidence: 'Patienten er i kontakt med din afdeling nu (FAM Aalborg siden 08:51)',
      filtered: false,
    });
  });
  it('tells the same in English', () => {
    const decision = judge(ask(asta), KARLA_IN_FAM);
    expect(evidenceText(decision.evidence, 'en')).toBe(
      'The patient is in contact with your unit now (FAM Aalborg since 08:51)',
    );
    expect(decision.reasonEn).toMatch(/current treatment/);
  });
  it('names the day when it was not today, and the year when it was not this year', () => {
    const text = (start: string, end?: string) =>
      answer(ask(asta), factsOf(KARLA, encounter('fam', start, end))).evidence;
    expect(text('2026-11-20T10:00:00+01:00')).toBe(
      'Patienten er i kontakt med din afdeling nu (FAM Aalborg siden 20. nov.)',
    );
    expect(text('2025-12-01T10:00:00+01:00')).toBe(
      'Patienten er i kontakt med din afdeling nu (FAM Aalborg siden 1. dec. 2025)',
    );
    expect(text('2026-10-01', '2026-10-03T12:00:00+02:00')).toBe(
      'Patienten har for nylig været i kontakt med jer (FAM Aalborg til 3. okt.)',
    );
  });
  it('speaks of the own practice and of a referral', () => {
    expect(answer(ask(sofie), factsOf(KARLA_WITH_PRACTICE)).evidence).toBe(
      'I er patientens egen læge (Lægehuset Prøvegade)',
    );
    expect(answer(ask(peter), factsOf(KARLA, referral(pro('peter'), '2026-11-01T08:00:00+01:00'))).evidence).toMatch(
      /^Patienten er henvist til dig/,
    );
  });
  it('speaks of the attachment to home care, and of no contact where none is asked for', () => {
    const attached = answer(ask(line), factsOf(KARLA, attachment('hjemmepleje', { start: '2020-03-01' })));
    expect(attached).toMatchObject({
      rule: '28',
      evidence: 'Borgeren er tilknyttet jeres hjemmepleje (Hjemmesygeplejen siden 1. mar. 2020)',
    });
    expect(attached.grade).toBeUndefined();
    expect(answer(ask(omar, { purpose: 'dispense' }), factsOf(KARLA))).toMatchObject({
      rule: '30',
      grade: undefined,
      evidence: undefined,
    });
  });
  it('does not name a department whose contacts are blocked', () => {
    const facts = factsOf(KARLA, encounter('psyk', '2026-11-20T10:00:00+01:00'), block({ data: fromOwner('psyk') }));
    expect(answer(ask(asta), facts)).toMatchObject({
      effect: 'F',
      rule: '08',
      evidence: 'Patienten er i kontakt med jeres sygehus nu',
    });
    expect(answer(ask(asta), facts.slice(0, 2)).evidence).toContain('Psykiatri');
  });
  it('says filtered when a block or private mark is in force, or when something was counted', () => {
    expect(answer(ask(asta), factsOf(KARLA, IN_FAM, privateMark())).filtered).toBe(true);
    expect(answer(ask(asta), KARLA_IN_FAM, 2).filtered).toBe(true);
  });
  it('a citizen is told neither grade nor filter', () => {
    const own = answer(ask(karla), factsOf(KARLA, block()), 0);
    expect(own).toMatchObject({ effect: 'P', rule: '50' });
    expect(own.grade).toBeUndefined();
    expect(own.evidence).toBeUndefined();
  });
  it('a refusal names the rule and the ways in, and tells nothing of the citizen', () => {
    const refused = accessAnswer(judge(ask(peter), KARLA_IN_FAM));
    expect(refused).toMatchObject({ effect: 'D', rule: '05', ways: ['consent', 'emergency'] });
    expect(refused.grade).toBeUndefined();
    expect(refused.evidence).toBeUndefined();
    expect(JSON.stringify(refused)).toBe(JSON.stringify(accessAnswer(judge(ask(peter), factsOf(KARLA)))));
  });
});
