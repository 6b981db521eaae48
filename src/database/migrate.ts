import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, Queryable } from './contract.js';
import { StatementRefused, UniqueViolation } from './driver-errors.js';

interface Migration {
  number: number;
  name: string;
  text: string;
  checksum: string;
}

/**
 * Brings the schema up to date with the numbered plain-SQL files (`0001-record.sql`) of a folder, each in a transaction of its
 * own. Runs any number of times and by several processes at once: whoever comes second waits on the lock of the
 * schema_migration table and finds the work done. Files the database knows and the folder does not are left alone, so that an
 * older program can run on a newer schema.
 *
 * @returns names of the files applied by this call
 * @throws when an applied file was edited afterwards (naming it), or two files share a number
 */
export async function migrate(db: Database, dir: string): Promise<string[]> {
  const migrations = await readMigrations(dir);
  await createJournal(db);
  const known = await appliedChecksums(db);
  for (const migration of migrations) refuseEdited(migration, known.get(migration.number));
  const applied: string[] = [];
  for (const migration of migrations) {
    if (known.has(migration.number)) continue;
    if (await apply(db, migration)) applied.push(migration.name);
  }
  return applied;
}

async function readMigrations(dir: string): Promise<Migration[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.sql')).sort();
  const migrations: Migration[] = [];
  for (const name of names) {
    const match = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name);
    if (match === null) throw new Error(`${name}: a migration is called NNNN-what-it-does.sql`);
    const number = Number(match[1]);
    const twin = migrations.find((other) => other.number === number);
    if (twin) throw new Error(`${twin.name} and ${name} share a number`);
    // Line ends differ between check-outs, not in meaning.
    const text = (await readFile(join(dir, name), 'utf8')).replaceAll('\r\n', '\n');
    migrations.push({ number, name, text, checksum: createHash('sha256').update(text).digest('hex') });
  }
  return migrations;
}

async function createJournal(db: Database): Promise<void> {
  const text = `CREATE TABLE IF NOT EXISTS schema_migration (
    number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL)`;
  try {
    await db.query({ text, values: [] });
  } catch (error) {
    // IF NOT EXISTS does not hold between two sessions creating the table at the same moment. By how far the other one has come,
    // the table is found there (42P07), its row type (42710), or the row of the catalogue.
    const isRace =
      error instanceof UniqueViolation ||
      (error instanceof StatementRefused && ['42P07', '42710'].includes(error.sqlState));
    if (!isRace) throw error;
  }
}

async function appliedChecksums(db: Queryable): Promise<Map<number, string>> {
  const rows = await db.query<{ number: number; checksum: string }>({
    text: 'SELECT number, checksum FROM schema_migration',
    values: [],
  });
  return new Map(rows.map((row) => [row.number, row.checksum]));
}

function refuseEdited(migration: Migration, checksum: string | undefined): void {
  if (checksum === undefined || checksum === migration.checksum) return;
  throw new Error(
    `${migration.name} was edited after it was applied to this database. Put it back and write a new file.`,
  );
}

/** False when another process applied it while we waited for the lock. */
function apply(db: Database, migration: Migration): Promise<boolean> {
  return db.transaction(async (tx) => {
    // Another process may be at a long migration, and ours may be one.
    await tx.query({ text: 'SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0', values: [] });
    await tx.query({ text: 'LOCK TABLE schema_migration IN EXCLUSIVE MODE', values: [] });
    const checksum = (await appliedChecksums(tx)).get(migration.number);
    refuseEdited(migration, checksum);
    if (checksum !== undefined) return false;
    await tx.query({ text: migration.text, values: [], name: undefined }).catch((error: unknown) => {
      throw new Error(`${migration.name} failed: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    });
    await tx.query({
      text: 'INSERT INTO schema_migration (number, name, checksum) VALUES ($1, $2, $3)',
      values: [migration.number, migration.name, migration.checksum],
    });
    return true;
  });
}
