// npm run bench: our server against a floor measured in the same run, in alternating rounds.
//   node tools/bench/bench.mjs [--seconds 3] [--rounds 5] [--concurrency 1,16] [--citizens 30] [--only overview,read] [--json FILE] [--fhir-bench]
// Server, client, floor and database share the machine: only ratios within one run mean anything. Nothing here asserts a time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { build } from '../build.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED_BENCH = join(ROOT, '..', 'shared', 'bench', 'fhir-bench.mjs');
const { values: opt } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
    concurrency: { type: 'string', default: '1,16' },
    citizens: { type: 'string', default: '30' },
    port: { type: 'string', default: '8177' },
    only: { type: 'string' },
    json: { type: 'string' },
    'fhir-bench': { type: 'boolean', default: false },
  },
});
const SECONDS = Number(opt.seconds);
const ROUNDS = Number(opt.rounds);
const note = (line) => process.stderr.write(`# ${line}\n`);

const data = mkdtempSync(join(tmpdir(), 'overblik-bench-'));
const environment = {
  ...process.env,
  OVERBLIK_DATA: data,
  OVERBLIK_DEMO_CITIZENS: opt.citizens,
  PORT: opt.port,
  LOG_LEVEL: 'error',
};
const children = [];

try {
  if (!process.env.BENCH_SKIP_BUILD) await build();
  const base = `http://127.0.0.1:${opt.port}`;
  note('starting the server with a nation of its own');
  const server = run(['dist/main.js', 'start', '--demo'], { stdio: ['ignore', 'ignore', 'pipe'] });
  await untilReady(server, base);
  const [asta, bench] = [await token('asta'), await token('bench')];
  const target = new Pool(base, { connections: 16, pipelining: 1 });
  const cases = await prepare(target, asta, bench);
  const [, , , , socketDir, ,] = readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  const pgPort = readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3];
  const floor = await startFloor(
    socketDir,
    pgPort,
    cases.map((one) => one.body),
  );
  const results = [];
  for (const [i, one] of cases.entries()) {
    if (opt.only && !opt.only.split(',').includes(one.name)) continue;
    for (const concurrency of opt.concurrency.split(',').map(Number))
      results.push(await compare(one, i, target, floor, concurrency));
  }
  print(results);
  if (opt.json)
    writeFileSync(
      opt.json,
      JSON.stringify(
        {
          when: new Date().toISOString(),
          node: process.version,
          cpus: cpus().length,
          model: cpus()[0]?.model,
          seconds: SECONDS,
          rounds: ROUNDS,
          results,
        },
        null,
        1,
      ),
    );
  await Promise.all([target.close(), floor.pool.close()]);
  if (opt['fhir-bench'] && existsSync(SHARED_BENCH)) {
    note('the FHIR load tool');
    const file = join(data, 'bench-token');
    writeFileSync(file, bench);
    await once(
      run(
        [
          SHARED_BENCH,
          '--name',
          'overblik',
          '--base',
          `${base}/fhir`,
          '--token',
          `@${file}`,
          '--seconds',
          opt.seconds,
          '--rounds',
          '3',
          '--patients',
          '200',
          '--json',
          join(data, 'fhir-bench.json'),
        ],
        { stdio: 'inherit' },
      ),
      'exit',
    );
  }
} finally {
  for (const child of children.reverse()) {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
  rmSync(data, { recursive: true, force: true });
}

function run(args, options) {
  const child = spawn(process.execPath, args, { cwd: ROOT, env: environment, ...options });
  children.push(child);
  return child;
}

async function untilReady(server, base) {
  let last = '';
  server.stderr.setEncoding('utf8').on('data', (text) => {
    last = text;
  });
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server stopped: ${last}`);
    if (
      await fetch(`${base}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function token(name) {
  const child = spawn(process.execPath, ['dist/main.js', 'token', '--as', name], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  await once(child, 'exit');
  return out.trim();
}

async function ask(pool, path, bearer, options = {}) {
  const { statusCode, body } = await pool.request({
    method: options.method ?? 'GET',
    path,
    headers: {
      authorization: `Bearer ${bearer}`,
      accept: 'application/json',
      ...(options.body ? { 'content-type': 'application/json' } : {}),
    },
    body: options.body,
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${text.slice(0, 200)}`);
  return text;
}

/** What is measured: each with the very bytes that it answers, which the floor then serves too. */
async function prepare(pool, asta, bench) {
  const found = JSON.parse(
    await ask(pool, '/api/patients/search', asta, {
      method: 'POST',
      body: JSON.stringify({ query: 'Karla Eksempelsen' }),
    }),
  );
  const id = found.patients[0].id;
  const overview = await ask(pool, `/api/patients/${id}/overview`, asta);
  const items = JSON.parse(overview).items.length;
  if (items < 300) throw new Error(`the citizen has only ${items} facts`);
  note(`overview: ${items} facts, ${overview.length} characters`);
  const cases = [{ name: 'overview', path: `/api/patients/${id}/overview`, bearer: asta }];
  const observation = JSON.parse(await ask(pool, `/fhir/Observation?patient=${id}&_count=1`, bench)).entry[0].resource
    .id;
  cases.push({ name: 'read', path: `/fhir/Observation/${observation}`, bearer: bench });
  cases.push({
    name: 'search-20',
    path: `/fhir/Observation?patient=${id}&category=laboratory&_sort=-date&_count=20`,
    bearer: bench,
  });
  cases.push({ name: 'everything', path: `/fhir/Patient/${id}/$everything?_count=300`, bearer: bench });
  for (const one of cases) one.body = await ask(pool, one.path, one.bearer);
  return cases;
}

async function startFloor(socketDir, pgPort, bodies) {
  const child = run(['tools/bench/floor-server.mjs', socketDir, pgPort], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ bodies }));
  const [port] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { pool: new Pool(`http://127.0.0.1:${port.trim()}`, { connections: 16, pipelining: 1 }) };
}

async function burst(pool, path, headers, concurrency, seconds) {
  const latencies = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (performance.now() < end) {
        const begun = performance.now();
        const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
        await body.arrayBuffer();
        if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}`);
        latencies.push(performance.now() - begun);
      }
    }),
  );
  return { rate: (latencies.length * 1000) / (performance.now() - start), latencies };
}

async function compare(one, index, target, floor, concurrency) {
  const ours = () => burst(target, one.path, { authorization: `Bearer ${one.bearer}` }, concurrency, SECONDS);
  const theirs = () => burst(floor.pool, `/${index}`, {}, concurrency, SECONDS);
  await burst(target, one.path, { authorization: `Bearer ${one.bearer}` }, concurrency, Math.min(1, SECONDS));
  await burst(floor.pool, `/${index}`, {}, concurrency, Math.min(1, SECONDS));
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) {
    const order = i % 2 ? [theirs, ours] : [ours, theirs];
    const [a, b] = [await order[0](), await order[1]()];
    rounds.push(i % 2 ? { ours: b, floor: a } : { ours: a, floor: b });
  }
  const ratios = rounds.map((round) => round.ours.rate / round.floor.rate).sort((a, b) => a - b);
  const all = rounds.flatMap((round) => round.ours.latencies).sort((a, b) => a - b);
  const result = {
    name: one.name,
    concurrency,
    bytes: one.body.length,
    n: all.length,
    ours: median(rounds.map((round) => round.ours.rate)),
    floor: median(rounds.map((round) => round.floor.rate)),
    ratio: median(ratios),
    least: ratios[0],
    most: ratios.at(-1),
    p50: all[all.length >> 1],
    p99: all[Math.floor(all.length * 0.99)],
  };
  note(
    `${one.name} @${concurrency}: ${result.ours.toFixed(0)}/s, floor ${result.floor.toFixed(0)}/s, ratio ${result.ratio.toFixed(2)}`,
  );
  return result;
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

function print(results) {
  console.log(
    '| operation | conc | bytes | ours /s | floor /s | ratio (least-most) | p50 ms | p99 ms | n |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|',
  );
  for (const r of results)
    console.log(
      `| ${r.name} | ${r.concurrency} | ${r.bytes} | ${r.ours.toFixed(0)} | ${r.floor.toFixed(0)} | ${r.ratio.toFixed(2)} (${r.least.toFixed(2)}-${r.most.toFixed(2)}) | ${r.p50.toFixed(1)} | ${r.p99.toFixed(1)} | ${r.n} |`,
    );
}
