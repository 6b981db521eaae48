import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { type DelegationBook, latestEnd, openDelegationBook } from '../../src/identity/delegation.js';
import type { Delegation } from '../../src/identity/index.js';
import { type ThrowawayDatabase, throwawayDatabase } from '../throwaway-database.js';
import { ASTA } from './house.js';

const clock = new VirtualClock('2026-11-23T08:00:00Z');
let home: ThrowawayDatabase;
let book: DelegationBook;
beforeAll(async () => {
  home = await throwawayDatabase();
  book = openDelegationBook(home.db, clock);
});
afterAll(() => home.dispose());

const organisation = { sor: '1', name: 'FAM', id: 'org-fam', lineage: ['1'] };
const from = (validFrom: string, validTo: string, id = 'asta'): Delegation => ({
  principal: { ...ASTA, id, organisation },
  validFrom,
  validTo,
  scope: ['medication'],
});
const at = (text: string) => new Date(text);

describe('a delegation', () => {
  it('is found while it is in force: from its first instant, up to but not including its last', async () => {
    await book.give('a1', from('2026-01-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'));
    const find = (instant: string) => book.delegationFor('a1', 'asta', at(instant));
    expect(await find('2026-03-01T00:00:00Z')).toEqual(from('2026-01-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'));
    expect(await find('2026-01-01T00:00:00.000Z')).toBeDefined();
    expect(await find('2025-12-31T23:59:59.999Z')).toBeUndefined();
    expect(await find('2026-05-31T23:59:59.999Z')).toBeDefined();
    expect(await find('2026-06-01T00:00:00.000Z')).toBeUndefined();
    expect(await book.delegationFor('a1', 'other', at('2026-03-01T00:00:00Z'))).toBeUndefined();
    expect(await book.delegationFor('asta', 'a1', at('2026-03-01T00:00:00Z'))).toBeUndefined();
  });

  it('may run for two years to the day, and not a millisecond longer', async () => {
    const start = '2026-03-01T09:00:00.000Z';
    await expect(book.give('a2', from(start, '2028-03-01T09:00:00.001Z'))).rejects.toMatchObject({
      category: 'unprocessable',
    });
    expect(await book.delegationsOf('a2', at('2027-01-01T00:00:00Z'))).toEqual([]);
    await book.give('a2', from(start, '2028-03-01T09:00:00.000Z'));
    expect(await book.delegationFor('a2', 'asta', at('2028-03-01T08:59:59.999Z'))).toBeDefined();
    expect(latestEnd(at('2028-02-29T00:00:00Z')).toISOString()).toBe('2030-03-01T00:00:00.000Z');
  });

  it('longer than any two years is refused by the table too, should the rule above it ever be lost', async () => {
    const insert = (to: string) =>
      home.db.query({
        text: `INSERT INTO delegation (assistant_id, principal_id, valid_from, valid_to, scope, principal)
               VALUES ('a3', 'asta', '2026-01-01T00:00:00Z', $1, '[]', '{}')`,
        values: [to],
      });
    await expect(insert('2028-01-03T00:00:00Z')).rejects.toThrow();
    await expect(insert('2025-01-01T00:00:00Z')).rejects.toThrow();
    await expect(insert('2028-01-01T00:00:00Z')).resolves.toBeDefined();
  });

  it.each([
    ['ends before it starts', from('2026-02-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')],
    ['ends as it starts', from('2026-02-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z')],
    ['has no real dates', from('2026-02-30T99:00', 'soon')],
    ['is given to oneself', from('2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z', 'a4')],
  ])('that %s is refused', async (_why, delegation) => {
    await expect(book.give('a4', delegation)).rejects.toMatchObject({ category: 'unprocessable' });
  });

  it('taken back is over at once, and only that one', async () => {
    const period = ['2026-11-01T00:00:00.000Z', '2027-11-01T00:00:00.000Z'] as const;
    await book.give('a5', from(...period));
    await book.give('a5', from(...period, 'boel'));
    await book.give('a6', from(...period));
    await book.revoke('a5', 'asta');
    expect(await book.delegationFor('a5', 'asta', clock.now())).toBeUndefined();
    expect(await book.delegationFor('a5', 'boel', clock.now())).toBeDefined();
    expect(await book.delegationFor('a6', 'asta', clock.now())).toBeDefined();
  });

  it('given again with another end or scope replaces the former', async () => {
    await book.give('a7', from('2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'));
    await book.give('a7', { ...from('2026-11-01T00:00:00.000Z', '2026-11-20T00:00:00.000Z'), scope: ['*'] });
    expect(await book.delegationFor('a7', 'asta', clock.now())).toBeUndefined();
    expect(await book.delegationFor('a7', 'asta', at('2026-11-10T00:00:00Z'))).toMatchObject({ scope: ['*'] });
  });

  it('of several, the one that lasts longest counts, and all principals are listed', async () => {
    await book.give('a8', from('2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'));
    await book.give('a8', from('2026-11-02T00:00:00.000Z', '2027-12-01T00:00:00.000Z'));
    await book.give('a8', from('2026-11-02T00:00:00.000Z', '2027-12-01T00:00:00.000Z', 'boel'));
    expect((await book.delegationFor('a8', 'asta', clock.now()))?.validTo).toBe('2027-12-01T00:00:00.000Z');
    const listed = await book.delegationsOf('a8', clock.now());
    expect(new Set(listed.map((one) => one.principal.id))).toEqual(new Set(['asta', 'boel']));
  });
});
