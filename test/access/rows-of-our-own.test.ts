/** Rows of our own: S30 to S33, log rows that others left, for those who look after them; and S8, restricted authorisations. */
import { describe, expect, it } from 'vitest';
import { type Ask, decide, lawOf } from '../../src/access/index.js';
import type { Caller } from '../../src/identity/caller.js';
import {
  ask,
  asta,
  drift,
  jens,
  KARLA_IN_FAM,
  karla,
  line,
  mads,
  NOW,
  omar,
  professional,
  sofie,
  system,
  TREE,
} from './cast.js';

const LAW = lawOf({ tree: TREE, demo: true });
const judge = (caller: Caller, operation: Ask['operation'], now = NOW) => {
  const { effect, rule, rowsOf } = decide(ask(caller, { operation }), [], now, LAW);
  return { effect, rule, rowsOf };
};
const units = (...ids: string[]) => ids.map((id) => `unit|${id}`);

describe('S30 what assistants looked up', () => {
  it('S30 is for those who may let assistants work for them, and shows their own assistants alone', () => {
    for (const caller of [
      asta,
      mads,
      professional('dentist', 'fam'),
      professional('midwife', 'fam'),
      professional('ssa', 'fam'),
    ])
      expect(judge(caller, 'assistants-log')).toEqual({ effect: 'P', rule: 'S30', rowsOf: [`principal|${caller.id}`] });
  });
  it('S33 is for nobody else: not the assistant, an operator, a citizen or a system', () => {
    for (const caller of [jens, drift, karla, line, omar, system('source-system', 'nord')])
      expect(judge(caller, 'assistants-log')).toEqual({ effect: 'D', rule: 'S33', rowsOf: undefined });
  });
  it('S30 began with the order of 2019, at Danish midnight', () => {
    expect(judge(asta, 'assistants-log', new Date('2018-12-31T23:59:59+01:00'))).toMatchObject({ rule: '00' });
    expect(judge(asta, 'assistants-log', new Date('2019-01-01T00:00:00+01:00'))).toMatchObject({ rule: 'S30' });
  });
  it('S0 a professional whose authorisation has ended supervises nobody', () => {
    const ended: Caller = { ...asta, leads: 'fam', authorisation: { to: '2026-11-21T23:00:00Z' } };
    for (const view of ['assistants-log', 'unit-log'] as const)
      expect(judge(ended, view)).toMatchObject({ effect: 'D', rule: 'S0' });
  });
});

describe('S31 and S32 what was looked up from a unit', () => {
  it('S31 is for its leader, and reaches what lies under it', () => {
    expect(judge({ ...asta, leads: 'fam' }, 'unit-log')).toEqual({ effect: 'P', rule: 'S31', rowsOf: units('fam') });
    const hospital = judge({ ...line, leads: 'aauh' }, 'unit-log');
    expect([...(hospital.rowsOf ?? [])].sort()).toEqual(units('aauh', 'fam', 'lunge', 'psyk'));
  });
  it('S33 is the answer to those who lead nothing, and to leaders of no such profession', () => {
    for (const caller of [asta, sofie, { ...jens, leads: 'fam' }, { ...drift, leads: 'nord' }, karla])
      expect(judge(caller, 'unit-log')).toMatchObject({ effect: 'D', rule: 'S33' });
  });
  it("S32 is for a controller's own system; without an organisation it is none", () => {
    expect(judge(system('source-system', 'aauh'), 'unit-log')).toMatchObject({ effect: 'P', rule: 'S32' });
    expect(judge(system('bench-system', 'fam'), 'unit-log')).toMatchObject({ rule: 'S32', rowsOf: units('fam') });
    expect(judge(system('source-system'), 'unit-log')).toMatchObject({ effect: 'D', rule: 'S33' });
    expect(judge(system('integrator-system', 'nord'), 'unit-log')).toMatchObject({ effect: 'D', rule: 'S33' });
  });
});

describe('S8 a restricted authorisation', () => {
  const restricted = (caller: Caller): Caller => ({ ...caller, authorisation: { restricted: true } });
  it('S8 its holder may look, not write, whatever the purpose; nor does an assistant write in her name', () => {
    const write = (caller: Caller, more: Partial<Ask> = {}) =>
      decide(ask(caller, { operation: 'write', ...more }), KARLA_IN_FAM, NOW, LAW);
    expect(write(asta).effect).toBe('P');
    expect(write(restricted(asta))).toMatchObject({ effect: 'D', rule: 'S8' });
    expect(write(restricted(asta), { consent: true })).toMatchObject({ effect: 'D', rule: 'S8' });
    expect(write(restricted(asta), { purpose: 'emergency', reason: 'bevidstløs patient' })).toMatchObject({
      rule: 'S8',
    });
    expect(decide(ask(restricted(asta)), KARLA_IN_FAM, NOW, LAW)).toMatchObject({ effect: 'P', rule: '01' });
    const { delegation } = jens;
    const principal = { ...delegation!.principal, authorisation: { restricted: true as const } };
    const inHerName: Caller = { ...jens, delegation: { ...delegation!, principal } };
    expect(write(jens).effect).toBe('P');
    expect(write(inHerName)).toMatchObject({ effect: 'D', rule: 'S8' });
  });
});
