import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ThrowawayDatabase, throwawayDatabase } from './throwaway-database.js';

let houses: ThrowawayDatabase[];

beforeAll(async () => {
  houses = await Promise.all([throwawayDatabase(), throwawayDatabase(), throwawayDatabase({ anew: true })]);
});
afterAll(() => Promise.all((houses ?? []).map((house) => house.dispose())));

const SCHEMA = `SELECT table_schema, table_name, column_name, data_type, column_default, is_nullable
  FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, 3`;
const INDEXES = `SELECT indexdef FROM pg_indexes WHERE schemaname <> 'pg_catalog' ORDER BY 1`;

it('a copied database has the schema of one that is made anew', async () => {
  for (const text of [SCHEMA, INDEXES]) {
    const [copy, , anew] = await Promise.all(houses.map(({ db }) => db.query({ text, values: [] })));
    expect(anew!.length).toBeGreaterThan(10);
    expect(copy).toEqual(anew);
  }
});

it('what one copy is told, another does not know', async () => {
  const [one, other] = houses.map(({ db }) => db);
  const told = `INSERT INTO platform_key (name, value) VALUES ('told', 'x')`;
  const known = `SELECT value FROM platform_key WHERE name = 'told'`;
  await one!.query({ text: told, values: [] });
  expect(await one!.query({ text: known, values: [] })).toEqual([{ value: 'x' }]);
  expect(await other!.query({ text: known, values: [] })).toEqual([]);
});
