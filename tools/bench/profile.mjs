// Where the time of one operation goes, in a server that is warm: a .cpuprofile to open, and its heaviest functions here.
//   node tools/bench/profile.mjs --only create [--seconds 6] [--concurrency 16] [--warm 20] [--port 8179] [--out FOLDER] [--interval 100]
// Only what runs between the start and the end of a burst is sampled, so compiling and starting are left out. Nothing here asserts a time.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { WebSocket } from 'undici';
import { build } from '../build.mjs';
import { prepareCases, Target } from './cases.mjs';
import { burst, note } from './measure.mjs';
import { cpuMs, ownHome, userMs } from './processes.mjs';

const { values: opt } = parseArgs({
  options: {
    only: { type: 'string', default: 'read,search-20,batch-8,create,ingest' },
    seconds: { type: 'string', default: '6' },
    concurrency: { type: 'string', default: '16' },
    /** Seconds that each operation is warmed. */
    warm: { type: 'string', default: '8' },
    port: { type: 'string', default: '8179' },
    out: { type: 'string' },
    /** Between two samples, µs. */
    interval: { type: 'string', default: '200' },
    /** Lines of the table. */
    top: { type: 'string', default: '45' },
  },
});

const { data, processes, base, leave } = ownHome({ name: 'profile', port: opt.port, citizens: 10 });
const inspector = Number(opt.port) + 1000;

/** The inspector of the server, as far as it is used here. */
async function attach(port) {
  const [{ webSocketDebuggerUrl }] = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  const waiting = new Map();
  socket.addEventListener('message', ({ data: text }) => {
    const { id, result } = JSON.parse(text);
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  let next = 0;
  return {
    send: (method, params = {}) =>
      new Promise((resolve) => {
        waiting.set(++next, resolve);
        socket.send(JSON.stringify({ id: next, method, params }));
      }),
    close: () => socket.close(),
  };
}

/** Samples by function, its own share and with what it calls, of the samples that are not idle. */
function table(profile) {
  const byId = new Map(profile.nodes.map((node) => [node.id, { ...node, own: 0 }]));
  for (const id of profile.samples) byId.get(id).own += 1;
  const own = new Map();
  const whole = new Map();
  let busy = 0;
  const nameOf = ({ callFrame: { functionName, url, lineNumber } }) =>
    `${functionName || '(anonymous)'} ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`;
  const visit = (node, above) => {
    const name = nameOf(node);
    const isIdle = name.startsWith('(idle)') || name.startsWith('(program)');
    if (!isIdle) busy += node.own;
    let sum = node.own;
    const here = new Set(above).add(name);
    for (const child of node.children ?? []) sum += visit(byId.get(child), here);
    if (!isIdle) own.set(name, (own.get(name) ?? 0) + node.own);
    if (!isIdle && !above.has(name)) whole.set(name, (whole.get(name) ?? 0) + sum);
    return sum;
  };
  visit(byId.get(profile.nodes[0].id), new Set());
  const rows = (counts) => [...counts].sort((a, b) => b[1] - a[1]).slice(0, Number(opt.top));
  const print = (title, counts) => {
    console.log(`\n${title} (of ${busy} busy samples, ${profile.samples.length} in all)`);
    for (const [name, n] of rows(counts)) console.log(`${((100 * n) / busy).toFixed(1).padStart(6)} %  ${name}`);
  };
  print('own', own);
  print('with callees', whole);
}

try {
  if (!process.env.BENCH_SKIP_BUILD) await build();
  const server = await processes.startServer(base, [`--inspect=127.0.0.1:${inspector}`]);
  const [asta, bench] = await Promise.all(
    ['asta', 'bench'].map(async (name) => (await processes.output(['dist/main.js', 'token', '--as', name])).trim()),
  );
  const [database, , , pgPort, socketDir] = readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  const target = new Target(base);
  const { cases, close } = await prepareCases({ target, asta, bench, socketDir, pgPort, processes });
  const chosen = opt.only.split(',');
  for (const one of cases.filter(({ name }) => chosen.includes(name))) {
    await burst(one.ours, Number(opt.concurrency), Number(opt.warm));
    const before = {
      user: userMs(server.pid),
      all: cpuMs([server.pid]),
      own: process.cpuUsage(),
      database: cpuMs([Number(database)]),
    };
    const plain = await burst(one.ours, Number(opt.concurrency), Number(opt.seconds));
    const n = plain.latencies.length;
    const client = process.cpuUsage(before.own);
    const us = (ms) => ((ms * 1000) / n).toFixed(0);
    const user = userMs(server.pid) - before.user;
    const inDatabase = cpuMs([Number(database)]) - before.database;
    // The database is a child of the server.
    const system = cpuMs([server.pid]) - before.all - user - inDatabase;
    note(
      `${one.name}: ${plain.rate.toFixed(0)}/s; program ${us(user)} user + ${us(system)} system µs, database ${us(inDatabase)}, client ${us((client.user + client.system) / 1000)}`,
    );
    const session = await attach(inspector);
    await session.send('Profiler.enable');
    await session.send('Profiler.setSamplingInterval', { interval: Number(opt.interval) });
    await session.send('Profiler.start');
    await burst(one.ours, Number(opt.concurrency), Number(opt.seconds));
    const { profile } = await session.send('Profiler.stop');
    session.close();
    console.log(`\n## ${one.name}`);
    table(profile);
    if (opt.out) mkdirSync(opt.out, { recursive: true });
    if (opt.out) writeFileSync(join(opt.out, `${one.name}.cpuprofile`), JSON.stringify(profile));
  }
  await close();
  await target.pool.close();
} finally {
  await leave();
}
