import { describe, expect, it } from 'vitest';
import { Failure, VirtualClock } from '../base/index.js';
import { grantFor, groundsOf, isGrantInForce, makeGrant } from './access-grant.js';

const clock = new VirtualClock('2026-11-23T08:00:00Z');
const sessionEnds = new Date('2026-11-23T16:00:00Z');
const at = (time: string) => new Date(`2026-11-23T${time}:00Z`);

describe('what a professional states about one citizen', () => {
  it('breaking the glass needs a reason of ten characters', () => {
    const wish = { kind: 'break-glass', patientId: 'p1' } as const;
    for (const reason of ['', 'too short', '          x']) {
      expect(() => makeGrant({ ...wish, reason }, sessionEnds, clock)).toThrow(Failure);
    }
    expect(makeGrant({ ...wish, reason: 'Bevidstløs' }, sessionEnds, clock).reason).toBe('Bevidstløs');
  });

  it('stating current treatment needs a reason, consent does not', () => {
    expect(() => makeGrant({ kind: 'stated-treatment', patientId: 'p1', reason: ' ' }, sessionEnds, clock)).toThrow(
      Failure,
    );
    expect(makeGrant({ kind: 'consent', patientId: 'p1', reason: '' }, sessionEnds, clock).kind).toBe('consent');
  });

  it('lasts an hour at most, and never longer than the session', () => {
    const wish = { kind: 'consent', patientId: 'p1', reason: '' } as const;
    expect(makeGrant(wish, sessionEnds, clock).until).toBe('2026-11-23T09:00:00.000Z');
    expect(makeGrant({ ...wish, minutes: 5 }, sessionEnds, clock).until).toBe('2026-11-23T08:05:00.000Z');
    expect(makeGrant(wish, at('08:20'), clock).until).toBe('2026-11-23T08:20:00.000Z');
    for (const minutes of [61, 0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => makeGrant({ ...wish, minutes }, sessionEnds, clock)).toThrow(Failure);
    }
  });

  it('holds for that citizen only, and only while it lasts', () => {
    const grant = makeGrant({ kind: 'break-glass', patientId: 'p1', reason: 'Bevidstløs, alene' }, sessionEnds, clock);
    expect(grantFor([grant], 'p1', at('08:30'))).toBe(grant);
    expect(grantFor([grant], 'p2', at('08:30'))).toBeUndefined();
    expect(grantFor([grant], 'p1', at('09:00'))).toBeUndefined();
    expect(isGrantInForce(grant, at('07:59'))).toBe(false);
    expect(isGrantInForce({ ...grant, endedAt: '2026-11-23T08:10:00.000Z' }, at('08:30'))).toBe(false);
  });

  it('of several, the strongest counts', () => {
    const make = (kind: 'consent' | 'break-glass' | 'stated-treatment') =>
      makeGrant({ kind, patientId: 'p1', reason: 'Akut forværring' }, sessionEnds, clock);
    const grants = [make('stated-treatment'), make('consent'), make('break-glass')];
    expect(grantFor(grants, 'p1', at('08:30'))?.kind).toBe('break-glass');
    expect(groundsOf(grants[2]!)).toEqual({ purpose: 'emergency', reason: 'Akut forværring' });
    expect(groundsOf(grants[1]!)).toMatchObject({ purpose: 'treatment', consent: true });
    expect(groundsOf(grants[0]!)).toMatchObject({ purpose: 'treatment', statesCurrentTreatment: true });
  });
});
