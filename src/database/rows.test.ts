import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ThrowawayDatabase, throwawayDatabase } from '../../test/throwaway-database.js';
import { Parameters } from './parameters.js';
import { rowsOf } from './rows.js';

let home: ThrowawayDatabase;
beforeAll(async () => {
  home = await throwawayDatabase({ migrationsDir: null });
});
afterAll(() => home.dispose());

const number = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.maxSafeNat(),
  fc.constantFrom(2 ** 32, 2 ** 32 - 1, 2 ** 53 - 1),
);
const row = fc.record({
  key: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  word: fc.option(fc.constantFrom('', 'æøå', 'a,b"c\\{}', 'x'.repeat(3000))),
  count: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  flag: fc.boolean(),
  at: fc.option(fc.constantFrom('2024-01-31T10:00:00Z', '1900-01-01')),
  numbers: fc.array(number, { maxLength: 6 }),
});

it('rows come out of the database as they went in, one or many', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 5 }), async (rows) => {
      const p = new Parameters();
      const source = rowsOf(p, 'u', [
        ['key', 'bigint', rows.map((one) => one.key)],
        ['word', 'text', rows.map((one) => one.word)],
        // The same as bytes.
        ['bytes', 'text', rows.map((one) => one.word && Buffer.from(one.word))],
        ['count', 'integer', rows.map((one) => one.count)],
        ['flag', 'boolean', rows.map((one) => one.flag)],
        ['at', 'timestamptz', rows.map((one) => one.at)],
        ['numbers', 'bigint[]', rows.map((one) => one.numbers)],
      ]);
      const text = `SELECT u.key::text, u.word, u.bytes, u.count, u.flag, (extract(epoch FROM u.at) * 1000)::float8 AS at, array_to_json(u.numbers)::text AS numbers FROM ${source}`;
      const found = await home.db.query(p.statement(text));
      expect(found).toEqual(
        rows.map((one) => ({
          ...one,
          key: String(one.key),
          bytes: one.word,
          at: one.at === null ? null : Date.parse(one.at),
          numbers: `[${one.numbers.join(',')}]`,
        })),
      );
    }),
    { numRuns: 60 },
  );
});
