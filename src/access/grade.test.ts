import { describe, expect, it } from 'vitest';
import {
  asta,
  attachment,
  encounter,
  factsOf,
  KARLA,
  KARLA_WITH_PRACTICE,
  line,
  mads,
  NOW,
  org,
  pro,
  referral,
  sofie,
  TREE,
} from '../../test/access/cast.js';
import { VirtualClock } from '../base/index.js';
import type { Caller } from '../identity/caller.js';
import type { AccessFact } from './facts.js';
import {
  ANNOUNCED_DAYS,
  attachmentOf,
  gradeOf,
  HISTORIC_DAYS,
  JUST_ENDED_HOURS,
  OPEN_CONTACT_DAYS,
  RECENT_DAYS,
  REFERRAL_DAYS,
} from './grade.js';
import { DAY_MS } from './instants.js';
import { partiesOf } from './parties.js';

const clock = new VirtualClock(NOW);
const grade = (facts: AccessFact[], who: Caller = asta, at: Date = clock.now()) =>
  gradeOf(facts, partiesOf(who, TREE), at);
const T = Date.parse('2026-11-01T10:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();
/** Grade at the instant itself and one millisecond on either side. */
const around = (facts: AccessFact[], ms: number, who?: Caller) =>
  [-1, 0, 1].map((d) => grade(facts, who, new Date(ms + d)).grade);
const HOUR = DAY_MS / 24;

describe('A+ a referral', () => {
  it('by name to the professional, or to the unit', () => {
    expect(grade(factsOf(referral(pro('asta'), '2026-11-01')))).toMatchObject({
      grade: 'A+',
      evidence: { basis: 'referral-to-professional' },
    });
    expect(grade(factsOf(referral(org('fam'), '2026-11-01')))).toMatchObject({
      grade: 'A+',
      evidence: { basis: 'referral-to-unit' },
    });
  });
  it('holds from the instant it is written and for a year', () => {
    const facts = factsOf(referral(pro('asta'), iso(T)));
    expect(around(facts, T)).toEqual(['E', 'A+', 'A+']);
    expect(around(facts, T + REFERRAL_DAYS * DAY_MS)).toEqual(['A+', 'A+', 'E']);
  });
  it('to another unit of the hospital only announces a contact', () => {
    expect(grade(factsOf(referral(org('lunge'), '2026-11-01')))).toMatchObject({
      grade: 'D',
      evidence: { basis: 'referral-to-house' },
    });
  });
  it('that has been completed or revoked is none', () => {
    for (const status of ['completed', 'revoked', 'draft'])
      expect(grade(factsOf(referral(pro('asta'), '2026-11-01', { status }))).grade).toBe('E');
  });
});

describe('A contact at the same place at the same time', () => {
  it('begins with the contact', () => {
    expect(around(factsOf(encounter('fam', iso(T))), T)).toEqual(['E', 'A', 'A']);
  });
  it('lasts two days after the contact has ended, to finish what it left', () => {
    const facts = factsOf(encounter('fam', iso(T - DAY_MS), iso(T)));
    expect(grade(facts, asta, new Date(T)).evidence.basis).toBe('contact-just-ended');
    expect(around(facts, T + JUST_ENDED_HOURS * HOUR)).toEqual(['A', 'A', 'B+']);
  });
  it('holds for whoever is named on the contact, wherever it is', () => {
    const elsewhere = encounter('hjerte', iso(T), undefined, { participant: [{ individual: pro('asta') }] });
    expect(grade(factsOf(elsewhere))).toMatchObject({ grade: 'A', evidence: { basis: 'contact-professional' } });
    expect(grade(factsOf(elsewhere), mads).grade).toBe('E');
  });
  it('a contact that nobody closed is no present contact after a year', () => {
    const facts = factsOf(encounter('fam', iso(T)));
    expect(around(facts, T + OPEN_CONTACT_DAYS * DAY_MS)).toEqual(['A', 'A', 'A']);
    expect(around(facts, T + OPEN_CONTACT_DAYS * DAY_MS + JUST_ENDED_HOURS * HOUR)).toEqual(['A', 'A', 'B+']);
  });
  it('a cancelled contact, or one entered in error, is none', () => {
    for (const status of ['cancelled', 'entered-in-error'])
      expect(grade(factsOf(encounter('fam', iso(T), undefined, { status }))).grade).toBe('E');
  });
  it('a contact without any time proves nothing', () => {
    expect(factsOf(encounter('fam', undefined))).toEqual([]);
  });
});

describe('B+ the same hospital', () => {
  it('another department has the patient now', () => {
    expect(grade(factsOf(encounter('lunge', iso(T))))).toMatchObject({
      grade: 'B+',
      evidence: { basis: 'contact-same-house' },
    });
  });
  it('a contact that ended within 90 days', () => {
    const facts = factsOf(encounter('lunge', iso(T - DAY_MS), iso(T)));
    expect(around(facts, T + RECENT_DAYS * DAY_MS)).toEqual(['B+', 'B+', 'C']);
  });
  it('another hospital is another place', () => {
    expect(grade(factsOf(encounter('hjerte', iso(T)))).grade).toBe('E');
  });
});

describe('B the own practice', () => {
  it('is the practice the citizen is assigned to', () => {
    expect(grade(factsOf(KARLA_WITH_PRACTICE), sofie)).toMatchObject({
      grade: 'B',
      evidence: { basis: 'own-practice', place: 'Lægehuset Prøvegade' },
    });
    expect(grade(factsOf(KARLA), sofie).grade).toBe('E');
    expect(grade(factsOf(KARLA_WITH_PRACTICE)).grade).toBe('E');
  });
  it('a contact today is stronger than being assigned', () => {
    expect(grade(factsOf(KARLA_WITH_PRACTICE, encounter('laegehus', iso(T))), sofie).grade).toBe('A');
  });
});

describe('C, D and E', () => {
  it('C a contact of up to five years ago, E beyond', () => {
    const facts = factsOf(encounter('fam', iso(T - DAY_MS), iso(T)));
    expect(around(facts, T + HISTORIC_DAYS * DAY_MS)).toEqual(['C', 'C', 'E']);
  });
  it('D a booked contact within 14 days before or after its time', () => {
    const facts = factsOf(encounter('fam', iso(T), undefined, { status: 'planned' }));
    expect(around(facts, T - ANNOUNCED_DAYS * DAY_MS)).toEqual(['E', 'D', 'D']);
    expect(around(facts, T + ANNOUNCED_DAYS * DAY_MS)).toEqual(['D', 'D', 'E']);
  });
  it('a booked contact is never counted as one that has been', () => {
    const facts = factsOf(encounter('fam', iso(T), iso(T + HOUR), { status: 'planned' }));
    expect(grade(facts, asta, new Date(T + HOUR / 2)).grade).toBe('D');
  });
  it('E nothing at all, or a professional without a place of work', () => {
    expect(grade(factsOf(KARLA)).grade).toBe('E');
    expect(grade(factsOf(encounter('fam', iso(T))), { ...asta, organisation: undefined }).grade).toBe('E');
  });
  it('the strongest evidence decides, whatever the order', () => {
    const facts = factsOf(
      encounter('fam', '2024-01-01', '2024-01-02'),
      encounter('lunge', iso(T)),
      encounter('fam', iso(T)),
    );
    expect(grade(facts).grade).toBe('A');
    expect(grade([...facts].reverse()).grade).toBe('A');
  });
});

describe('municipal attachment', () => {
  const attached = (period: object, who: Caller = line) =>
    attachmentOf(factsOf(attachment('hjemmepleje', { ...period })), partiesOf(who, TREE), NOW) !== undefined;
  it('holds in its period, last day included', () => {
    expect(attached({ start: '2026-11-22' })).toBe(true);
    expect(attached({ start: '2026-11-23' })).toBe(false);
    expect(attached({ start: '2020-01-01', end: '2026-11-22' })).toBe(true);
    expect(attached({ start: '2020-01-01', end: '2026-11-21' })).toBe(false);
  });
  it('is with the own home care, not with a hospital', () => {
    expect(attached({ start: '2020-01-01' }, asta)).toBe(false);
  });
});
