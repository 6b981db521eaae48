// What writing costs: CPU of the program (user and system) and of the database per resource, for creates and transaction
// Bundles through HTTP and for an import of files. It is the figure that survives a busy machine.
//   node tools/bench/write-cost.mjs [--seconds 4] [--concurrency 16] [--import 200] [--profile FOLDER] [--port 8178] [--only create]
// --profile leaves a .cpuprofile of the server and of the import in FOLDER. Nothing here asserts a time.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { build } from '../build.mjs';
import { store, Target } from './cases.mjs';
import { observation, PER_CITIZEN, random, transaction } from './data.mjs';
import { importCitizens } from './import.mjs';
import { burst, note, warm } from './measure.mjs';
import { cpuMs, ownHome, peakMemoryMb, userMs } from './processes.mjs';

const { values: opt } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    concurrency: { type: 'string', default: '16' },
    import: { type: 'string', default: '0' },
    profile: { type: 'string' },
    port: { type: 'string', default: '8178' },
    only: { type: 'string', default: 'create,ingest' },
  },
});

const profiling = opt.profile ? ['--cpu-prof', `--cpu-prof-dir=${opt.profile}`] : [];
const home = { name: 'cost', port: opt.port, citizens: 3, nodeOptions: profiling };
const { data, processes, base, leave } = ownHome(home);

try {
  if (!process.env.BENCH_SKIP_BUILD) await build();
  const server = await processes.startServer(base);
  const bench = (await processes.output(['dist/main.js', 'token', '--as', 'bench'])).trim();
  const [pid, , , port, socketDir] = readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  const database = Number(pid);
  const pool = new pg.Pool({ host: socketDir, port: Number(port), user: 'overblik', database: 'postgres', max: 1 });
  const target = new Target(base);
  const wal = async () => Number((await pool.query("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn AS at")).rows[0].at);

  /** CPU per resource over a burst, after a warm one. */
  const cost = async (name, unit, fire) => {
    await warm(fire, Number(opt.concurrency), unit > 1 ? 150 : 4000);
    const before = {
      all: cpuMs([server.pid]),
      user: userMs(server.pid),
      database: cpuMs([database]),
      wal: await wal(),
    };
    const { rate, latencies } = await burst(fire, Number(opt.concurrency), Number(opt.seconds));
    const n = latencies.length * unit;
    const [user, all] = [userMs(server.pid) - before.user, cpuMs([server.pid]) - before.all];
    const spent = cpuMs([database]) - before.database;
    const us = (ms) => ((ms * 1000) / n).toFixed(0);
    note(
      `${name}: ${(rate * unit).toFixed(0)}/s; program ${us(user)} user + ${us(all - user)} system µs, database ${us(spent)} µs, WAL ${(((await wal()) - before.wal) / n).toFixed(0)} bytes a resource; n ${n}`,
    );
  };

  const r = random(11);
  const ids = [];
  for (let i = 0; i < 20; i++) ids.push(await store(target, bench, 1_000_000 + i));
  let next = 2_000_000;
  const one = () => target.ask('/fhir/Observation', bench, JSON.stringify(observation(r, r.pick(ids))), 201);
  const many = () => target.ask('/fhir', bench, JSON.stringify(transaction(next++)));
  if (opt.only.includes('create')) await cost('create', 1, one);
  if (opt.only.includes('ingest')) await cost('ingest', PER_CITIZEN, many);
  if (Number(opt.import) > 0) {
    const before = cpuMs([database]);
    const found = await importCitizens({ data, processes }, 0, Number(opt.import));
    const us = (ms) => ((ms * 1000) / found.resources).toFixed(0);
    note(
      `import: ${found.perSecond.toFixed(0)}/s; program ${us(found.cpuMs)} µs (wall ${us(found.seconds * 1000)}), database ${us(cpuMs([database]) - before)} µs, at most ${found.peakMb.toFixed(0)} MB`,
    );
  }
  const sizes = await pool.query(`SELECT relname, pg_relation_size(c.oid) AS bytes FROM pg_class AS c
    WHERE relnamespace = 'public'::regnamespace OR relname LIKE 'pg_toast_%' ORDER BY 2 DESC LIMIT 14`);
  const total = (await pool.query('SELECT count(*)::int AS n FROM resource')).rows[0].n;
  note(
    `${total} resources; bytes a resource: ${sizes.rows.map((row) => `${row.relname} ${(row.bytes / total).toFixed(0)}`).join(', ')}`,
  );
  note(`the server held at most ${peakMemoryMb(server.pid).toFixed(0)} MB`);
  await pool.end();
  await target.pool.close();
} finally {
  await leave();
}
