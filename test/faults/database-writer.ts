/**
 * A program that writes what it is told into a database and answers when the write is committed; run as a child process by
 * the kill -9 test. A write is three rows in one transaction, as a resource, its log row and its message are.
 */
import { openDatabaseWith } from '../../src/database/open-database.js';

const { faults, ...options } = JSON.parse(process.argv[2] ?? '{}');
const db = await openDatabaseWith({ migrationsDir: null, maxConnections: 8, ...options }, faults ?? {});
const tell = (message: object) => process.send?.(message);

await db.query({
  text: ['a', 'b', 'c']
    .map((part) => `CREATE TABLE IF NOT EXISTS part_${part} (id text PRIMARY KEY, body text NOT NULL)`)
    .join(';'),
  values: [],
});
// The tables must stand even where commits are allowed to get lost.
await db.query({ text: 'CHECKPOINT', values: [] });

process.on('message', async (message: { write: string } | 'close') => {
  if (message === 'close') {
    await db.close();
    process.disconnect();
    return;
  }
  const id = message.write;
  try {
    await db.transaction(async (tx) => {
      for (const part of ['a', 'b', 'c']) {
        await tx.query({
          text: `INSERT INTO part_${part} (id, body) VALUES ($1, $2)`,
          values: [id, 'x'.repeat(500)],
          name: part,
        });
      }
    });
    tell({ id, ok: true });
  } catch {
    tell({ id, ok: false });
  }
});
tell({ ready: true });
