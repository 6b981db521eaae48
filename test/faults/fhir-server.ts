/** A child program for the fault tests: the whole platform on the port it is told, without a nation. */
import { join } from 'node:path';
import { openDatabase } from '../../src/database/index.js';
import { openTestPlatform } from '../platform.js';

const { dataDir, port } = JSON.parse(process.argv[2]!) as { dataDir: string; port: number };
// Run from the project's folder: the bundle of this program lies elsewhere than the schema files.
const db = await openDatabase({ dataDir, migrationsDir: join(process.cwd(), 'src', 'database', 'migrations') });
const platform = await openTestPlatform({ dataDir, port, db });
process.send!({ token: await platform.token('bench') });
process.on('message', async (message) => {
  if (message !== 'close') return;
  await platform.close();
  process.exit(0);
});
