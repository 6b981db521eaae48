// The floor: a bare Fastify server whose handler runs one prepared statement that inserts a log row (durable) and selects bytes.
// usage: floor-server.mjs SOCKET_DIR PORT_OF_POSTGRES   (told on stdin: {"bodies": [...]}); prints its port
import { once } from 'node:events';
import Fastify from 'fastify';
import pg from 'pg';

const [socketDir, pgPort] = process.argv.slice(2);
const pool = new pg.Pool({ host: socketDir, port: Number(pgPort), user: 'overblik', database: 'postgres', max: 16 });
await pool.query('CREATE TABLE IF NOT EXISTS bench_floor (id integer PRIMARY KEY, body text NOT NULL)');
await pool.query(
  'CREATE TABLE IF NOT EXISTS bench_floor_log (patient_key bigint NOT NULL, id uuid NOT NULL, at timestamptz NOT NULL, entry text NOT NULL, PRIMARY KEY (patient_key, id))',
);
await pool.query('TRUNCATE bench_floor, bench_floor_log');

let text = '';
process.stdin.setEncoding('utf8').on('data', (part) => {
  text += part;
});
await once(process.stdin, 'end');
const { bodies } = JSON.parse(text);
for (const [id, body] of bodies.entries()) await pool.query('INSERT INTO bench_floor VALUES ($1, $2)', [id, body]);

const entry = 'x'.repeat(340);
const statement = {
  name: 'floor',
  text: 'WITH logged AS (INSERT INTO bench_floor_log VALUES ($1, $2, $3, $4)) SELECT body FROM bench_floor WHERE id = $5',
};
const app = Fastify();
app.get('/:id', async (request, reply) => {
  const id = Number(request.params.id);
  const { rows } = await pool.query({ ...statement, values: [id + 1, crypto.randomUUID(), new Date(), entry, id] });
  return reply.header('content-type', 'application/fhir+json').send(rows[0].body);
});
await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${app.server.address().port}\n`);
process.once('SIGTERM', async () => {
  await app.close();
  await pool.query('DROP TABLE bench_floor, bench_floor_log');
  await pool.end();
});
