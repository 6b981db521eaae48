import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenDatabaseOptions, openDatabase } from '../src/database/index.js';
import type { OpenDatabase } from '../src/database/open-database.js';
import { putTemplate } from './template-database.js';

export interface ThrowawayDatabase {
  db: OpenDatabase;
  dataDir: string;
  /** Closes the database and removes its files. */
  dispose(): Promise<void>;
}

export interface ThrowawayOptions extends Partial<OpenDatabaseOptions> {
  /** Made from nothing, not from a copy: for tests of how it is made. */
  anew?: boolean;
}

/** A real embedded PostgreSQL of its own, in a folder of its own, with the house's schema. */
export async function throwawayDatabase({ anew, ...options }: ThrowawayOptions = {}): Promise<ThrowawayDatabase> {
  const dataDir = await throwawayFolder();
  if (!anew && options.migrationsDir === undefined) await putTemplate(dataDir);
  const db = await openDatabase({ dataDir, maxConnections: 8, ...options });
  return {
    db,
    dataDir,
    async dispose() {
      await db.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A new empty folder that every account may enter, as the database's account must. */
export async function throwawayFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'overblik-test-'));
  await chmod(dir, 0o755);
  return dir;
}
