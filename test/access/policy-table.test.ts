import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ROW, decide, DEMO_POLICY, POLICY, type PolicyRow } from '../../src/access/index.js';
import { ask, asta, KARLA_IN_FAM, NOW } from './cast.js';
import { tableFaults } from './table-faults.js';

/** Every row of the national table. */
const WANTED = Array.from({ length: 78 }, (_, i) => String(i + 1).padStart(2, '0'));
/** Row 77 goes with row 01. */
const isTried = (id: string): boolean => id === '01' || id === '77';
const ids = (rows: readonly PolicyRow[]) => new Set(rows.map((row) => row.id));

describe('the policy table', () => {
  it('holds every row it is meant to hold', () => {
    const held = ids(DEMO_POLICY.rows);
    expect(WANTED.filter((id) => !held.has(id))).toEqual([]);
  });

  it('every row is tried by at least one test that names it', () => {
    const titles = ['rows-treatment', 'rows-citizens-and-systems', 'rows-other', 'rows-of-our-own']
      .map((file) => readFileSync(new URL(`./${file}.test.ts`, import.meta.url), 'utf8'))
      .join('\n');
    const untried = [...ids(DEMO_POLICY.rows)].filter((id) => !titles.includes(`'${id}'`));
    expect(untried).toEqual([]);
  });

  it('each row cites the law, speaks both languages, and is what its stage says; emergencies have a reason and are reviewed', () => {
    expect(tableFaults([...DEMO_POLICY.rows, DEFAULT_ROW])).toEqual([]);
    const silent = DEMO_POLICY.rows.map((row) => (row.effect === 'PR' ? { ...row, obligations: [] } : row));
    expect(tableFaults(silent).length).toBeGreaterThan(0);
  });

  it('blocks bind every profession that any row lets into a record', () => {
    const granted = new Set(
      POLICY.rows
        .filter((row) => row.stage === 'grant' && (row.kinds === 'all' || row.kinds.includes('journal')))
        .flatMap((row) => (row.actors === 'any' ? [] : [...row.actors])),
    );
    const bound = POLICY.rows
      .filter((row) => ['08', '09', '11', '14'].includes(row.id) && row.stage === 'block')
      .map((row) => new Set(row.actors === 'any' ? [] : row.actors));
    expect(bound.length).toBe(4);
    for (const role of granted) {
      if (role === 'citizen' || role.endsWith('-system')) continue;
      for (const row of bound) expect(row.has(role), role).toBe(true);
    }
  });

  it('a row opens nothing before it is in force, nor from the day it is repealed', () => {
    const dated = (more: Partial<PolicyRow>) => ({
      policy: { version: 'test', rows: POLICY.rows.map((row) => (isTried(row.id) ? { ...row, ...more } : row)) },
    });
    const effect = (more: Partial<PolicyRow>, now: string) =>
      decide(ask(asta), KARLA_IN_FAM, new Date(now), dated(more)).effect;
    expect(effect({ validFrom: '2026-11-22' }, '2026-11-21T23:59:59+01:00')).toBe('D');
    expect(effect({ validFrom: '2026-11-22' }, '2026-11-22T08:51:00+01:00')).toBe('P');
    expect(effect({ validTo: '2026-11-23' }, '2026-11-22T23:59:59+01:00')).toBe('P');
    expect(effect({ validTo: '2026-11-23' }, '2026-11-23T00:00:00+01:00')).toBe('D');
    expect(decide(ask(asta), KARLA_IN_FAM, NOW, { policy: { version: 'none', rows: [] } })).toMatchObject({
      effect: 'D',
      rule: '00',
    });
  });
});
