import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Law, lawOf, type PolicyRow } from '../../src/access/index.js';
import { CONTROLS, type Controls } from '../../src/access/controls.js';
import { TREE } from './cast.js';
import { PROPERTIES } from './properties.js';

const LAW: Law = lawOf({ tree: TREE, demo: false });

describe('for every case', () => {
  for (const property of PROPERTIES) {
    it(property.name, () => {
      fc.assert(property.of(LAW), { numRuns: 4200 });
    });
  }
});

/** One safety taken away at a time, and the property that must notice. */
const condition = (more: Partial<Controls['conditions']>): Law => ({
  ...LAW,
  controls: { ...CONTROLS, conditions: { ...CONTROLS.conditions, ...more } },
});
const blocks = (weaker: Controls['blocksInForce']): Law => ({
  ...LAW,
  controls: { ...CONTROLS, blocksInForce: weaker },
});
const rows = (change: (row: PolicyRow) => PolicyRow | undefined): Law => ({
  ...LAW,
  policy: { ...LAW.policy, rows: LAW.policy.rows.flatMap((row) => change(row) ?? []) },
});
const change = (id: string, stage: PolicyRow['stage'], more: Partial<PolicyRow>): Law =>
  rows((row) => (row.id === id && row.stage === stage ? { ...row, ...more } : row));

const WEAKENED: [weakness: string, noticedBy: string, law: Law][] = [
  ['blocks are not looked at', 'has blocked for the caller', blocks(() => [])],
  [
    'blocks of part of the record are not looked at',
    'has blocked for the caller',
    blocks((s, n, t) => CONTROLS.blocksInForce(s, n, t).filter((b) => b.kind !== 'part')),
  ],
  [
    'blocks of everything are not looked at',
    'has blocked for the caller',
    blocks((s, n, t) => CONTROLS.blocksInForce(s, n, t).filter((b) => b.kind !== 'all-data')),
  ],
  [
    'the opt-out is not looked at',
    'has blocked for the caller',
    blocks((s, n, t) => CONTROLS.blocksInForce(s, n, t).filter((b) => b.kind !== 'opt-out')),
  ],
  [
    'blocks of organisations are not looked at',
    'has blocked for the caller',
    blocks((s, n, t) =>
      CONTROLS.blocksInForce(
        s,
        n.filter((name) => !name.startsWith('Organization/')),
        t,
      ),
    ),
  ],
  [
    'blocks of departments under a blocked hospital are forgotten',
    'has blocked for the caller',
    blocks((s, n) => CONTROLS.blocksInForce(s, n, { ...TREE, subtreeOf: (id) => [id] })),
  ],
  [
    'the assistant carries no block',
    'has blocked for the caller',
    blocks((s, _, t) => CONTROLS.blocksInForce(s, [...s.parties.person, ...s.parties.organisations], t)),
  ],
  [
    'blocks are taken as of yesterday',
    'has blocked for the caller',
    blocks((s, n, t) => CONTROLS.blocksInForce({ ...s, now: new Date(s.now.getTime() - 86_400_000) }, n, t)),
  ],
  ['consent is never asked for', 'a lift is always by consent', condition({ consent: () => true })],
  [
    'the consent of one is the consent of all',
    'a recorded consent holds',
    condition({ consent: (ask, s) => ask.consent === true || s.facts.some((f) => f.kind === 'consent') }),
  ],
  [
    'delegations never end',
    'delegation, authorisation and power',
    condition({ 'delegation-valid': ({ caller }) => caller.delegation !== undefined }),
  ],
  [
    'authorisations never end',
    'delegation, authorisation and power',
    condition({ 'not-authorised': ({ caller }) => !caller.authorisationId }),
  ],
  ['authorisation is not asked for', 'taking the role', condition({ 'not-authorised': () => false })],
  ['age is not asked for', 'rights of age', condition({ 'age-15-or-more': () => true })],
  ['custody never ends', 'rights of age', condition({ 'age-under-15': () => true })],
  [
    'age changes at midnight in Greenwich',
    'rights of age',
    condition({ 'age-15-or-more': (_, { facts, now }) => utcAge(facts, now) >= 15 }),
  ],
  [
    'the scope of a power of attorney is not asked for',
    'opens what it names',
    condition({ 'in-scope-of-power': () => true }),
  ],
  ['powers of attorney outlive the giver', 'opens what it names', condition({ alive: () => true })],
  ['no reason is needed', 'an emergency has a typed reason', condition({ 'reason-given': () => true })],
  [
    'the emergency row has no duties',
    'an emergency has a typed reason',
    rows((row) => (row.effect === 'PR' ? { ...row, obligations: [] } : row)),
  ],
  [
    'the emergency row is a plain permission',
    'an emergency has a typed reason',
    rows((row) => (row.effect === 'PR' ? { ...row, effect: 'P' } : row)),
  ],
  ['any doctor is a treating doctor', 'without any trace', change('01', 'grant', { relations: 'any' })],
  ['any role is a doctor', 'taking the role', change('01', 'grant', { actors: 'any' })],
  ['blocks of part say nothing', 'filtered means a warning', change('08', 'block', { effect: 'P', obligations: [] })],
  [
    'a block of everything only filters',
    'filtered means a warning',
    change('09', 'block', { effect: 'F', obligations: [] }),
  ],
  [
    'citizens may write',
    'a citizen sees her own record',
    change('50', 'grant', { operations: ['read', 'overview', 'write'] }),
  ],
  ['anybody is the citizen', 'a citizen sees her own record', change('50', 'grant', { relations: 'any' })],
];

function utcAge(facts: Parameters<Controls['blocksInForce']>[0]['facts'], now: Date): number {
  const birth = new Date(facts.find((f) => f.kind === 'person')?.detail.birthDate ?? now);
  const had = now.toISOString().slice(5, 10) >= birth.toISOString().slice(5, 10);
  return now.getUTCFullYear() - birth.getUTCFullYear() - (had ? 0 : 1);
}

describe('negative control: a law weakened in one place breaks the property that guards it', () => {
  for (const [weakness, noticedBy, law] of WEAKENED) {
    it(weakness, () => {
      const guarding = PROPERTIES.filter((property) => property.name.includes(noticedBy));
      expect(guarding).toHaveLength(1);
      const details = fc.check(guarding[0]!.of(law), {
        numRuns: 20_000,
        seed: 42,
        endOnFailure: true,
      }) as fc.RunDetails<unknown>;
      expect(details.failed).toBe(true);
    });
  }
});
