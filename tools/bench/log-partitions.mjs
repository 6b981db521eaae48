// What partitions by month would do to the access log: node tools/bench/log-partitions.mjs DATABASE_URL [ROWS]
//
// Makes two logs of ten years in a schema of its own, one table and 120 partitions (by the id, a UUIDv7, so that the primary key
// stays what it is), asks both the same in alternating rounds, and drops them. Nothing of the platform is touched.
import { randomBytes } from 'node:crypto';
import pg from 'pg';

const [url, rowCount = '200000'] = process.argv.slice(2);
if (!url) {
  console.error('usage: node tools/bench/log-partitions.mjs DATABASE_URL [ROWS]');
  process.exit(2);
}
const MONTHS = 120;
const CITIZENS = 2000;
const ROUNDS = 7;
const ASKED = 300;
const begin = Date.UTC(2017, 0, 1);
const monthMs = (month) => Date.UTC(2017, month, 1);
const idAt = (ms, random = randomBytes(10).toString('hex')) => {
  const time = Math.floor(ms).toString(16).padStart(12, '0');
  const hex = `${time}7${random.slice(0, 3)}8${random.slice(3, 18)}`;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
};
const boundary = (month) => idAt(monthMs(month), '0'.repeat(20)).replace('-7000-8000', '-0000-0000');

const client = new pg.Client({ connectionString: url });
await client.connect();
const ask = (text, values) => client.query(text, values);
const COLUMNS = `patient_key bigint NOT NULL, id uuid NOT NULL, at timestamptz NOT NULL, effect text NOT NULL, rule text NOT NULL,
  actor text NOT NULL, returned integer NOT NULL, entry text NOT NULL, salt bytea, PRIMARY KEY (patient_key, id)`;
await ask('DROP SCHEMA IF EXISTS bench_log CASCADE');
await ask('CREATE SCHEMA bench_log');
await ask(`CREATE TABLE bench_log.plain (${COLUMNS})`);
await ask(`CREATE TABLE bench_log.months (${COLUMNS}) PARTITION BY RANGE (id)`);
for (let month = 0; month < MONTHS; month++)
  await ask(
    `CREATE TABLE bench_log.m${month} PARTITION OF bench_log.months FOR VALUES FROM ('${boundary(month)}') TO ('${boundary(month + 1)}')`,
  );
for (const table of ['plain', 'months']) await ask(`CREATE INDEX ON bench_log.${table} (at)`);

const ENTRY = JSON.stringify({ who: 'Asta', reason: 'x'.repeat(300) });
const span = monthMs(MONTHS) - begin;
for (let from = 0; from < Number(rowCount); from += 5000) {
  const times = Array.from({ length: 5000 }, (_, i) => begin + ((from + i) / Number(rowCount)) * span);
  const values = [times.map((ms) => idAt(ms)), times.map((ms) => new Date(ms)), ENTRY];
  for (const table of ['plain', 'months'])
    await ask(
      `INSERT INTO bench_log.${table} SELECT (random() * ${CITIZENS})::bigint, u.id, u.at, 'P', '01', 'asta', 1, $3, NULL
       FROM unnest($1::uuid[], $2::timestamptz[]) AS u (id, at)`,
      values,
    );
}
await ask('ANALYZE bench_log.plain');
await ask('ANALYZE bench_log.months');
// What is compared is the work of the server, not of its disk.
await ask('SET synchronous_commit = off');
await ask('SET jit = off');

const citizen = () => Math.floor(Math.random() * CITIZENS);
const now = () => begin + span - 1000;
const CASES = {
  'a row is written': (table) => ({
    text: `WITH shown AS MATERIALIZED (SELECT 1) INSERT INTO bench_log.${table} VALUES ($1, $2, $3, 'P', '01', 'asta', 1, $4, $5)`,
    values: () => [citizen(), idAt(now()), new Date(now()), ENTRY, randomBytes(16)],
  }),
  'a citizen’s newest 50': (table) => ({
    text: `SELECT id, entry FROM bench_log.${table} WHERE patient_key = $1 ORDER BY id DESC LIMIT 50`,
    values: () => [citizen()],
  }),
  'a citizen’s five years, by id and time': (table) => ({
    text: `SELECT count(*) FROM bench_log.${table} WHERE patient_key = $1 AND at >= $2 AND id >= $3`,
    values: () => [citizen(), new Date(monthMs(60)), boundary(60)],
  }),
  'what is new, for the tree': (table) => ({
    text: `SELECT id FROM bench_log.${table} AS l WHERE l.at >= $1 ORDER BY l.at, l.id LIMIT 2000`,
    values: () => [new Date(now() - 3000)],
  }),
};
for (const [name, caseOf] of Object.entries(CASES)) {
  const medians = { plain: [], months: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const table of round % 2 === 0 ? ['plain', 'months'] : ['months', 'plain']) {
      const { text, values } = caseOf(table);
      const times = [];
      for (let i = 0; i < ASKED; i++) {
        const begun = performance.now();
        await client.query({ name: `${table} ${name}`.slice(0, 60), text, values: values() });
        times.push(performance.now() - begun);
      }
      medians[table].push(times.sort((a, b) => a - b)[ASKED / 2]);
    }
  }
  const of = (table) => medians[table].sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
  console.log(
    `${name}: one table ${of('plain').toFixed(3)} ms, 120 partitions ${of('months').toFixed(3)} ms, ratio ${(of('months') / of('plain')).toFixed(2)}`,
  );
}
await ask('DROP SCHEMA bench_log CASCADE');
await client.end();
