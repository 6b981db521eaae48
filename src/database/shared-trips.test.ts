import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ThrowawayDatabase, throwawayDatabase } from '../../test/throwaway-database.js';
import { StatementRefused, UniqueViolation } from './driver-errors.js';
import { SharedTrips } from './shared-trips.js';

let home: ThrowawayDatabase;
beforeAll(async () => {
  home = await throwawayDatabase({ migrationsDir: null });
  await home.db.query({ text: 'CREATE TABLE note (id integer PRIMARY KEY, body text NOT NULL)', values: [] });
});
afterAll(() => home.dispose());

const insert = (id: number, body: string | null = 'text') => ({
  name: 'test_insert',
  text: 'INSERT INTO note (id, body) VALUES ($1, $2) RETURNING id, body',
  values: [id, body],
  isQuick: true,
});
const transactionsOf = async (...ids: number[]) =>
  (
    await home.db.query<{ xmin: string }>({
      text: 'SELECT DISTINCT xmin::text AS xmin FROM note WHERE id = ANY($1::integer[])',
      values: [ids],
    })
  ).length;

it('quick statements that are asked at once are committed together, and each gets its own rows', async () => {
  const answers = await Promise.all([1, 2, 3].map((id) => home.db.query(insert(id, `body ${id}`))));
  expect(answers).toEqual([1, 2, 3].map((id) => [{ id, body: `body ${id}` }]));
  expect(await transactionsOf(1, 2, 3)).toBe(1);
});

it('statements that are not quick are committed each for itself (negative control)', async () => {
  await Promise.all([11, 12, 13].map((id) => home.db.query({ ...insert(id), isQuick: false })));
  expect(await transactionsOf(11, 12, 13)).toBe(3);
});

it('one that fails takes none with it, and fails as it would alone', async () => {
  const answers = await Promise.allSettled(
    [insert(21), insert(1), insert(22, null), insert(23)].map((s) => home.db.query(s)),
  );
  expect(answers.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  expect((answers[1] as PromiseRejectedResult).reason).toBeInstanceOf(UniqueViolation);
  expect((answers[2] as PromiseRejectedResult).reason).toBeInstanceOf(StatementRefused);
  expect(await transactionsOf(21, 23)).toBe(2);
});

it('a shape that was never parsed since one before it failed is parsed the next time', async () => {
  const shape = (n: number) => ({
    name: `test_shape_${n}`,
    text: `SELECT $1::integer + ${n} AS sum`,
    values: [1],
    isQuick: true,
  });
  const failing = { name: 'test_failing', text: 'SELECT 1 / $1::integer AS never', values: [0], isQuick: true };
  const answers = await Promise.allSettled([failing, shape(1), shape(2)].map((s) => home.db.query(s)));
  expect(answers.map((one) => one.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(await Promise.all([shape(1), shape(2)].map((s) => home.db.query(s)))).toEqual([[{ sum: 2 }], [{ sum: 3 }]]);
});

it('what may have been committed before the connection was lost is not run again', async () => {
  const lost = new Error('the line is dead');
  const alone: unknown[] = [];
  const trips = new SharedTrips({
    run: () => Promise.reject(lost),
    alone: async (statement) => {
      alone.push(statement);
      return [];
    },
    isUndone: (error) => error !== lost,
    translate: (error) => error,
  });
  const answers = await Promise.allSettled([trips.send(insert(31)), trips.send(insert(32))]);
  expect(answers.map((one) => one.status)).toEqual(['rejected', 'rejected']);
  expect(alone).toEqual([]);
});
