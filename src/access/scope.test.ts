import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ThrowawayDatabase, throwawayDatabase } from '../../test/throwaway-database.js';
import { DATA_KINDS, type DataKind, type HiddenPart, type OpenedPart, type Visibility } from './contract.js';
import { isVisible, isWithheldFrom, NOTHING_VISIBLE, type VisibleRow, visibilitySql, withheldSql } from './scope.js';

const OWNERS = ['fam', 'psyk', ''];
const AUTHORS = ['birgit', 'asta'];
const DAYS = [
  '2026-11-20T00:00:00.000Z',
  '2026-11-21T00:00:00.000Z',
  '2026-11-22T00:00:00.000Z',
  '2026-11-22T00:00:00.001Z',
];
const some = <T>(values: readonly T[]) => fc.subarray([...values]);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const part: fc.Arbitrary<HiddenPart> = fc.record({
  owners: maybe(some(OWNERS)),
  authors: maybe(some(AUTHORS)),
  period: maybe(fc.record({ from: maybe(fc.constantFrom(...DAYS)), to: maybe(fc.constantFrom(...DAYS)) })),
  kinds: maybe(some(DATA_KINDS)),
});
const opened: fc.Arbitrary<OpenedPart> = fc.record({
  owners: maybe(some(OWNERS)),
  period: maybe(fc.record({ from: maybe(fc.constantFrom(...DAYS)), to: maybe(fc.constantFrom(...DAYS)) })),
});
const visibility: fc.Arbitrary<Visibility> = fc.record({
  kinds: fc.oneof(
    { weight: 2, arbitrary: fc.constant('all' as const) },
    { weight: 1, arbitrary: some<DataKind>(DATA_KINDS) },
  ),
  hidden: fc.record({
    everything: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
    privateMarks: fc.boolean(),
    parts: fc.array(part, { maxLength: 3 }),
  }),
  onlyOwners: maybe(some(OWNERS)),
  only: maybe(fc.array(opened, { maxLength: 2 })),
  onlyOpenPrescriptions: maybe(fc.boolean()),
  showWithheld: fc.boolean(),
});
const row: fc.Arbitrary<VisibleRow> = fc.record({
  category: fc.constantFrom<string>(...DATA_KINDS, 'something-new'),
  owner: fc.option(fc.constantFrom(...OWNERS, 'elsewhere')),
  authors: some([...AUTHORS, 'mads']),
  time: fc.option(fc.constantFrom(...DAYS)),
  private: fc.boolean(),
  openPrescription: maybe(fc.boolean()),
});

describe('what a decision opens, in SQL and in the function', () => {
  let house: ThrowawayDatabase;
  beforeAll(async () => {
    house = await throwawayDatabase();
  });
  afterAll(async () => {
    await house?.dispose();
  });

  /** What PostgreSQL says of each row: shown, withheld. */
  async function answers(
    v: Visibility,
    rows: VisibleRow[],
  ): Promise<{ shown: boolean | null; withheld: boolean | null }[]> {
    const values: unknown[] = [JSON.stringify(rows.map((r, n) => ({ ...r, n })))];
    const param = (value: unknown) => `$${values.push(value)}`;
    const dialect = { openPrescription: (alias: string) => `${alias}."openPrescription"` };
    const shown = visibilitySql(v, 'r', param, dialect);
    const withheld = withheldSql(v, 'r', param, dialect);
    return house.db.query({
      text: `SELECT ${shown} AS shown, ${withheld} AS withheld FROM jsonb_to_recordset($1::jsonb)
        AS r (n int, category text, owner text, authors text[], time timestamptz, private boolean, "openPrescription" boolean) ORDER BY n`,
      values,
    });
  }

  /** Number of rows over which the twins disagree. */
  async function disagreements(visible: typeof isVisible, runs: number): Promise<number> {
    let found = 0;
    const cases = fc.sample(fc.tuple(visibility, fc.array(row, { minLength: 60, maxLength: 60 })), runs);
    for (const [v, rows] of cases) {
      const said = await answers(v, rows);
      rows.forEach((r, n) => {
        if (said[n]?.shown !== visible(v, r) || said[n]?.withheld !== isWithheldFrom(v, r)) found += 1;
      });
    }
    return found;
  }

  /** Tries until the twins disagree: a rare combination may take some hundred decisions. */
  async function isFound(visible: typeof isVisible): Promise<boolean> {
    for (let tries = 0; tries < 30; tries += 1) if ((await disagreements(visible, 50)) > 0) return true;
    return false;
  }

  it('agree on every row of 300 generated decisions over 60 generated rows each', async () => {
    expect(await disagreements(isVisible, 300)).toBe(0);
  });

  it('disagree when one of them forgets any one term of it (negative control)', async () => {
    const forgetful: (typeof isVisible)[] = [
      (v, r) => isVisible({ ...v, hidden: { ...v.hidden, privateMarks: false } }, r),
      (v, r) => isVisible(v, { ...r, owner: r.owner ?? 'elsewhere' }),
      (v, r) => isVisible(v, { ...r, time: r.time ?? '1900-01-01T00:00:00Z' }),
      (v, r) => isVisible(v, { ...r, openPrescription: true }),
      (v, r) => isVisible({ ...v, only: undefined }, r),
      (v, r) => isVisible({ ...v, only: v.only?.map(({ owners }) => ({ owners })) }, r),
      (v, r) => isVisible({ ...v, only: v.only?.map(({ period }) => ({ period })) }, r),
      (v, r) => isVisible({ ...v, onlyOwners: undefined }, r),
      (v, r) => isVisible({ ...v, kinds: 'all' }, r),
      (v, r) => isVisible({ ...v, hidden: { ...v.hidden, everything: false } }, r),
      ...(['owners', 'authors', 'period', 'kinds'] as const).map((member): typeof isVisible => (v, r) => {
        const parts = v.hidden.parts.map((one) => ({ ...one, [member]: undefined }));
        return isVisible({ ...v, hidden: { ...v.hidden, parts } }, r);
      }),
      (v, r) => isVisible({ ...v, hidden: { ...v.hidden, parts: v.hidden.parts.slice(1) } }, r),
    ];
    for (const twin of forgetful) expect(await isFound(twin)).toBe(true);
  });

  it('a prescription that the table cannot recognise as open is not shown as open', async () => {
    const v: Visibility = { ...EVERYTHING, onlyOpenPrescriptions: true };
    const sql = visibilitySql(v, 'r', () => '$1');
    const rows = await house.db.query({
      text: `SELECT ${sql} AS shown FROM (VALUES ('medication'), ('vaccination')) AS r (category)`,
      values: [],
    });
    expect(rows).toEqual([{ shown: false }, { shown: true }]);
  });
});

const EVERYTHING: Visibility = {
  kinds: 'all',
  hidden: { everything: false, privateMarks: false, parts: [] },
  showWithheld: true,
};

describe('what a decision opens', () => {
  const psychiatry: Visibility = {
    ...EVERYTHING,
    hidden: { everything: false, privateMarks: true, parts: [{ owners: ['psyk'] }] },
  };
  const note = (more: Partial<VisibleRow>): VisibleRow => ({
    category: 'journal',
    owner: 'fam',
    authors: [],
    time: null,
    private: false,
    ...more,
  });

  it('is said in so many words when it is everything or nothing', () => {
    const none = () => expect.unreachable('no value is needed') as never;
    expect(visibilitySql(EVERYTHING, 'r', none)).toBe('true');
    expect(withheldSql(EVERYTHING, 'r', none)).toBe('false');
    expect(visibilitySql(NOTHING_VISIBLE, 'r', none)).toBe('false');
  });
  it('a blocked note of the psychiatric department is not shown, one of the acute department is', () => {
    expect(isVisible(psychiatry, note({ owner: 'psyk' }))).toBe(false);
    expect(isVisible(psychiatry, note({ owner: 'fam' }))).toBe(true);
  });
  it('a note whose owner nobody knows is left out when any owner is blocked; home measurements belong to the citizen', () => {
    expect(isVisible(psychiatry, note({ owner: null }))).toBe(false);
    expect(isVisible(psychiatry, note({ owner: null, category: 'home' }))).toBe(true);
  });
  it('a block of everything still says who the patient is', () => {
    const all: Visibility = { ...EVERYTHING, hidden: { everything: false, privateMarks: false, parts: [{}] } };
    expect(isVisible(all, note({}))).toBe(false);
    expect(isVisible(all, note({ category: 'demographics' }))).toBe(true);
  });
  it('what is withheld is counted only among what the rule opens', () => {
    const nurse: Visibility = { ...psychiatry, kinds: ['medication'] };
    expect(isWithheldFrom(nurse, note({ owner: 'psyk' }))).toBe(false);
    expect(isWithheldFrom(nurse, note({ owner: 'psyk', category: 'medication' }))).toBe(true);
  });
});
