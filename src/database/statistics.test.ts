import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ThrowawayDatabase, throwawayDatabase } from '../../test/throwaway-database.js';
import { refreshStatistics } from './index.js';

let home: ThrowawayDatabase;
beforeAll(async () => {
  home = await throwawayDatabase();
});
afterAll(() => home.dispose());

async function lookedAt(): Promise<string[]> {
  const text = 'SELECT relname FROM pg_stat_user_tables WHERE last_analyze IS NOT NULL';
  return (await home.db.query<{ relname: string }>({ text, values: [] })).map(({ relname }) => relname);
}

it('the planner is told of every table of the house; control: the role of the program may not tell it', async () => {
  expect(home.db.appendOnly).toBe(true);
  await home.db.query({ text: 'ANALYZE', values: [] });
  expect(await lookedAt()).toEqual([]);
  await refreshStatistics(home.db);
  expect(await lookedAt()).toEqual(
    expect.arrayContaining(['resource', 'patient_identifier', 'index_entry', 'access_log', 'access_fact']),
  );
});
