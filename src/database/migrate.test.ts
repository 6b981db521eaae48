import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type ThrowawayDatabase, throwawayDatabase } from '../../test/throwaway-database.js';
import { migrate, openDatabase } from './index.js';

let home: ThrowawayDatabase;
let dir: string;

beforeAll(async () => {
  home = await throwawayDatabase({ migrationsDir: null });
});
afterAll(() => home.dispose());
beforeEach(async () => {
  await home.db.query({ text: 'DROP TABLE IF EXISTS schema_migration, ward, bed', values: [] });
  dir = await mkdtemp(join(tmpdir(), 'overblik-migrations-'));
  await put(
    '0001-ward.sql',
    'CREATE TABLE ward (name text PRIMARY KEY);\n-- two statements; one file\nCREATE TABLE bed (name text PRIMARY KEY);',
  );
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const put = (name: string, text: string) => writeFile(join(dir, name), text);
const tables = async () =>
  (
    await home.db.query<{ name: string }>({
      text: "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
      values: [],
    })
  ).map((row) => row.name);

it('each file is applied once, however often it is asked for', async () => {
  expect(await migrate(home.db, dir)).toEqual(['0001-ward.sql']);
  await put('0002-more.sql', 'ALTER TABLE ward ADD COLUMN floor integer');
  expect(await migrate(home.db, dir)).toEqual(['0002-more.sql']);
  expect(await migrate(home.db, dir)).toEqual([]);
});

it('two programs that start at once apply each file once between them', async () => {
  await put('0002-row.sql', "INSERT INTO ward VALUES ('B1')");
  const other = await openDatabase({ dataDir: home.dataDir, migrationsDir: null });
  try {
    const applied = await Promise.all([migrate(home.db, dir), migrate(other, dir), migrate(home.db, dir)]);
    expect(applied.flat().sort()).toEqual(['0001-ward.sql', '0002-row.sql']);
  } finally {
    await other.close();
  }
});

it('a file that was edited after it was applied stops the start and is named', async () => {
  await migrate(home.db, dir);
  await put('0001-ward.sql', 'CREATE TABLE ward (name text)');
  await expect(migrate(home.db, dir)).rejects.toThrow('0001-ward.sql was edited');
});

it('line ends of another operating system are not an edit', async () => {
  await migrate(home.db, dir);
  await put(
    '0001-ward.sql',
    'CREATE TABLE ward (name text PRIMARY KEY);\r\n-- two statements; one file\r\nCREATE TABLE bed (name text PRIMARY KEY);',
  );
  expect(await migrate(home.db, dir)).toEqual([]);
});

it('a file that fails half-way leaves nothing behind and is named', async () => {
  await migrate(home.db, dir);
  await put('0002-half.sql', 'CREATE TABLE half (name text); SELECT nonsense');
  await expect(migrate(home.db, dir)).rejects.toThrow('0002-half.sql failed');
  expect(await tables()).toEqual(['bed', 'schema_migration', 'ward']);
});

it('two files with one number, or a file without one, are refused', async () => {
  await put('0001-other.sql', 'SELECT 1');
  await expect(migrate(home.db, dir)).rejects.toThrow('share a number');
  await rm(join(dir, '0001-other.sql'));
  await put('more.sql', 'SELECT 1');
  await expect(migrate(home.db, dir)).rejects.toThrow('more.sql');
});

it("a newer program's schema does not stop an older program", async () => {
  await put('0002-newer.sql', 'ALTER TABLE ward ADD COLUMN floor integer');
  await migrate(home.db, dir);
  await rm(join(dir, '0002-newer.sql'));
  expect(await migrate(home.db, dir)).toEqual([]);
});

it("the house's own schema is applied by opening the database", async () => {
  const own = await throwawayDatabase({ anew: true });
  try {
    const rows = await own.db.query({ text: 'SELECT name FROM schema_migration', values: [] });
    expect(rows.length).toBeGreaterThan(0);
  } finally {
    await own.dispose();
  }
});
