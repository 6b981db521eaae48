/** What 0015 makes again: words of names that were folded before ł, ð and the apostrophes of word processors were. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { foldText } from '../../src/base/index.js';
import { type ThrowawayDatabase, throwawayDatabase } from '../throwaway-database.js';

let home: ThrowawayDatabase;
beforeAll(async () => {
  home = await throwawayDatabase();
});
afterAll(() => home?.dispose());

it('words of names that were stored before are those that are looked for now', async () => {
  const before = ['łukasz', 'heðin', 'o’neil–smith', 'þor', 'soeren', 'anna'];
  for (const word of [...before, 'lukasz'])
    await home.db.query({ text: 'INSERT INTO patient_word (word, patient_key) VALUES ($1, 1)', values: [word] });
  const sql = readFileSync(
    new URL('../../src/database/migrations/0015-search-keys-of-parts.sql', import.meta.url),
    'utf8',
  );
  for (const text of sql.split(/;\s*$/m)) if (/\w/.test(text)) await home.db.query({ text, values: [] });
  const rows = await home.db.query<{ word: string }>({ text: 'SELECT word FROM patient_word', values: [] });
  const wanted = before.flatMap((word) => foldText(word).split(' '));
  expect(rows.map(({ word }) => word).sort()).toEqual([...new Set(wanted)].sort());
});
