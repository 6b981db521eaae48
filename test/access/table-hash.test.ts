/** The hash a decision is logged with: another table, another hash; and how a row is changed by a dated version. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_ROW, decide, type Policy, type PolicyRow, POLICY, tableHashOn } from '../../src/access/index.js';
import { ask, asta, KARLA_IN_FAM } from './cast.js';

const DAY = '2026-11-22';
const hash = (rows: readonly PolicyRow[], day = DAY) => tableHashOn({ version: 'test', rows }, day);

/** Every single thing that can be said otherwise in a row. */
function changesOf(row: PolicyRow): Partial<PolicyRow>[] {
  return [
    { id: `${row.id}x` },
    { stage: row.stage === 'grant' ? 'refuse' : 'grant' },
    { actors: row.actors === 'any' ? ['doctor'] : 'any' },
    { relations: row.relations === 'any' ? ['E'] : 'any' },
    { purposes: row.purposes === 'any' ? ['treatment'] : 'any' },
    { kinds: row.kinds === 'all' ? ['log'] : 'all' },
    { operations: [...row.operations, 'own-entry'] },
    { block: [...(row.block ?? []), 'opt-out'] },
    { conditions: [...row.conditions, 'dead'] },
    { effect: row.effect === 'P' ? 'PF' : 'P' },
    { legal: `${row.legal}.` },
    { da: `${row.da}.` },
    { en: `${row.en}.` },
    { log: `${row.log}.` },
    { obligations: [...row.obligations, 'routing-only'] },
    { narrows: row.narrows === 'nothing-shown' ? 'own-contacts' : 'nothing-shown' },
    { validFrom: '2000-01-02' },
    { validTo: DAY },
    { confidence: row.confidence === 'A' ? 'B' : 'A' },
  ];
}

describe('the hash of the table', () => {
  it('is another one as soon as anything in any row is another', () => {
    const before = hash(POLICY.rows);
    POLICY.rows.forEach((row, at) => {
      if (row.validFrom > DAY) return;
      for (const change of changesOf(row))
        expect(hash(POLICY.rows.with(at, { ...row, ...change })), `${row.id} ${Object.keys(change)}`).not.toBe(before);
      expect(hash(POLICY.rows.toSpliced(at, 1)), row.id).not.toBe(before);
    });
    expect(hash([...POLICY.rows, DEFAULT_ROW])).not.toBe(before);
    expect(hash(POLICY.rows.toReversed())).not.toBe(before);
    // And the same one when nothing is (negative control).
    expect(hash(POLICY.rows.map((row) => ({ ...row })))).toBe(before);
  });
});

describe('a row is changed by a new version of it with a date, as docs/the-law.md says', () => {
  const old = POLICY.rows.find((row) => row.id === '01')!;
  const changed: Policy = {
    version: '2027-01',
    rows: POLICY.rows.flatMap((row) =>
      row === old
        ? [
            { ...old, validTo: '2027-01-01' },
            { ...old, effect: 'PF' as const, obligations: ['follow-up-90-days' as const], validFrom: '2027-01-01' },
          ]
        : [row],
    ),
  };
  const at = (instant: string) => {
    const facts = KARLA_IN_FAM.map((f) => (f.kind === 'contact' ? { ...f, validFrom: new Date('2026-12-31') } : f));
    return decide(ask(asta), facts, new Date(instant), { policy: changed });
  };

  it('it decides from local midnight of its first day, the old one until then', () => {
    expect(at('2026-12-31T23:59:59.999+01:00')).toMatchObject({ effect: 'P', rule: '01', obligations: [] });
    expect(at('2027-01-01T00:00:00+01:00')).toMatchObject({ effect: 'PF', rule: '01' });
    // Midnight in Greenwich is an hour later: nothing happens then.
    expect(at('2027-01-01T00:59:59Z').effect).toBe('PF');
  });

  it('the days before say what they said, with the hash they had; the days from then on have another', () => {
    expect(tableHashOn(changed, '2026-12-31')).toBe(tableHashOn(POLICY, '2026-12-31'));
    expect(tableHashOn(changed, '2027-01-01')).not.toBe(tableHashOn(POLICY, '2027-01-01'));
  });

  it('an edit of the old row instead is found out by the hash of the days before (negative control)', () => {
    const edited = {
      ...changed,
      rows: POLICY.rows.map((row) => (row === old ? { ...old, effect: 'PF' as const } : row)),
    };
    expect(tableHashOn(edited, '2026-12-31')).not.toBe(tableHashOn(POLICY, '2026-12-31'));
  });
});
