// The floor of reads: a bare Fastify server whose handler runs one prepared statement that inserts a log row (durable) and
// selects the bytes. `/N` gives one row of exactly the bytes our server answers with; `/list/N` reads the rows of one
// list, newest first, `/lists` those of all lists in one statement. POST `/create` takes one resource and `/load` a Bundle of them: parsed, since
// whose it is and when must be known, and inserted as text with a log row in one statement and one durable commit.
// usage: floor-server.mjs SOCKET_DIR PORT_OF_POSTGRES   (told on stdin: {"bodies": [...], "lists": [[...], ...]}); prints its port
import { once } from 'node:events';
import Fastify from 'fastify';
import pg from 'pg';

const [socketDir, pgPort] = process.argv.slice(2);
const pool = new pg.Pool({ host: socketDir, port: Number(pgPort), user: 'overblik', database: 'postgres', max: 16 });
const define = async (text) => pool.query(text);
const TABLES = 'bench_floor, bench_floor_log, bench_floor_list, bench_floor_kept';
await define(`DROP TABLE IF EXISTS ${TABLES}`);
await define('CREATE TABLE bench_floor (id integer PRIMARY KEY, body text NOT NULL)');
await define('CREATE TABLE bench_floor_list (list integer NOT NULL, at integer NOT NULL, body text NOT NULL)');
await define('CREATE INDEX ON bench_floor_list (list, at DESC)');
await define(
  'CREATE TABLE bench_floor_log (patient_key bigint NOT NULL, id uuid NOT NULL, at timestamptz NOT NULL, entry text NOT NULL, PRIMARY KEY (patient_key, id))',
);
await define(
  'CREATE TABLE bench_floor_kept (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, patient text NOT NULL, at timestamptz NOT NULL, body text NOT NULL)',
);
await define('CREATE INDEX ON bench_floor_kept (patient, at DESC)');

let text = '';
process.stdin.setEncoding('utf8').on('data', (part) => {
  text += part;
});
await once(process.stdin, 'end');
const { bodies, lists } = JSON.parse(text);
for (const [id, body] of bodies.entries()) await pool.query('INSERT INTO bench_floor VALUES ($1, $2)', [id, body]);
for (const [list, rows] of lists.entries())
  for (const [at, body] of rows.entries())
    await pool.query('INSERT INTO bench_floor_list VALUES ($1, $2, $3)', [list, rows.length - at, body]);
await define('ANALYZE bench_floor, bench_floor_list');

const entry = 'x'.repeat(340);
const LOGGED = 'WITH logged AS (INSERT INTO bench_floor_log VALUES ($1, $2, $3, $4))';
const blob = { name: 'blob', text: `${LOGGED} SELECT body FROM bench_floor WHERE id = $5` };
const range = (i) =>
  `(SELECT string_agg(body, ',') FROM (SELECT body FROM bench_floor_list WHERE list = $${5 + i} ORDER BY at DESC LIMIT 50) AS x${i}) AS l${i}`;
const ranges = { name: 'ranges', text: `${LOGGED} SELECT ${lists.map((_, i) => range(i)).join(', ')}` };
const one = { name: 'range', text: `${LOGGED} SELECT ${range(0)}` };
const logValues = (id) => [id + 1, crypto.randomUUID(), new Date(), entry];

const app = Fastify();
app.get('/lists', async (_request, reply) => {
  const { rows } = await pool.query({ ...ranges, values: [...logValues(0), ...lists.keys()] });
  return reply.header('content-type', 'application/fhir+json').send(Object.values(rows[0]).join(','));
});
app.get('/list/:id', async (request, reply) => {
  const id = Number(request.params.id);
  const { rows } = await pool.query({ ...one, values: [...logValues(0), id] });
  return reply.header('content-type', 'application/fhir+json').send(rows[0].l0);
});
app.get('/:id', async (request, reply) => {
  const id = Number(request.params.id);
  const { rows } = await pool.query({ ...blob, values: [...logValues(id), id] });
  return reply.header('content-type', 'application/fhir+json').send(rows[0].body);
});
const keep = {
  name: 'keep',
  text: `${LOGGED} INSERT INTO bench_floor_kept (patient, at, body) SELECT * FROM unnest($5::text[], $6::timestamptz[], $7::text[]) RETURNING id`,
};
const dateOf = (one) => one.effectiveDateTime ?? one.period?.start ?? '2020-01-01';
/** Answers with what it was sent, as a server does that tells the id. */
async function kept(request, reply, status) {
  const body = JSON.parse(request.body);
  const resources = body.entry?.map((one) => one.resource) ?? [body];
  const texts = body.entry ? resources.map((one) => JSON.stringify(one)) : [request.body];
  const of = resources.map((one) => one.subject?.reference ?? one.patient?.reference ?? '');
  await pool.query({ ...keep, values: [...logValues(resources.length), of, resources.map(dateOf), texts] });
  return reply.code(status).header('content-type', 'application/fhir+json').send(request.body);
}
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 1e8 }, (_request, body, done) => done(null, body));
app.post('/create', (request, reply) => kept(request, reply, 201));
app.post('/load', (request, reply) => kept(request, reply, 200));
await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${app.server.address().port}\n`);
process.once('SIGTERM', async () => {
  await app.close();
  await define(`DROP TABLE ${TABLES}`);
  await pool.end();
});
