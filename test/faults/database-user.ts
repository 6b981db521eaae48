/** A program that opens a database and does what it is told; run as a child process by the tests of the embedded server. */
import { openDatabaseWith } from '../../src/database/open-database.js';

const { faults, ...options } = JSON.parse(process.argv[2] ?? '{}');
const db = await openDatabaseWith({ migrationsDir: null, maxConnections: 2, ...options }, faults ?? {});
const tell = (message: object) => process.send?.(message);

process.on('message', async (message: 'look' | 'close') => {
  if (message === 'close') {
    await db.close();
    process.disconnect();
    return;
  }
  const rows = await db.query({ text: 'SELECT count(*)::int4 AS n FROM pg_class', values: [] });
  tell({ serverPid: db.serverPid, rows: rows.length });
});
tell({ serverPid: db.serverPid, socketDir: db.socketDir });
