// The floor of writes: one prepared INSERT of 1.5 kB JSON with a durable commit each, and 60 such rows by unnest in one commit.
// No HTTP and no log row: whatever ours does more than that counts against it.
import pg from 'pg';
import { observation, PER_CITIZEN, random } from './data.mjs';

export async function writeFloor(socketDir, pgPort) {
  const pool = new pg.Pool({ host: socketDir, port: Number(pgPort), user: 'overblik', database: 'postgres', max: 16 });
  const define = (text) => pool.query(text);
  await define('DROP TABLE IF EXISTS bench_floor_write');
  await define(
    'CREATE TABLE bench_floor_write (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, patient bigint NOT NULL, at timestamptz NOT NULL, body jsonb NOT NULL)',
  );
  await define('CREATE INDEX ON bench_floor_write (patient, at DESC)');
  const r = random(3);
  const row = () => [
    1 + r.int(20_000),
    new Date(1.4e12 + r.int(3e8) * 1000).toISOString(),
    JSON.stringify(observation(r, 'x')),
  ];
  const INSERT = 'INSERT INTO bench_floor_write (patient, at, body)';
  return {
    create: () => pool.query({ name: 'one', text: `${INSERT} VALUES ($1, $2, $3)`, values: row() }),
    load: () => {
      const rows = Array.from({ length: PER_CITIZEN }, row);
      const values = [0, 1, 2].map((column) => rows.map((one) => one[column]));
      return pool.query({
        name: 'many',
        text: `${INSERT} SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::jsonb[])`,
        values,
      });
    },
    close: async () => {
      await define('DROP TABLE bench_floor_write');
      await pool.end();
    },
  };
}
