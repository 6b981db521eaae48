// What a hostile or costly client costs the others: a steady client reads little at a fixed rate from one process, a hostile one
// sends one kind of input over and over from another, in alternating windows with and without; and the longest turn of the
// server's event loop for each kind, in a pass of its own.
//   node tools/bench/hostile.mjs [--rounds 4] [--seconds 2] [--connections 1] [--rate 100] [--only PATTERN] [--port 8340]
//     [--no-latencies] [--no-turns] [--heap MB] [--json FILE]
// Wall time suffers from neighbours on the machine, processor time of the main thread (in steps of some 4 ms) does not: both
// are printed, with the load. Nothing here asserts a time.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../build.mjs';
import { storeSubjects } from './hostile-data.mjs';
import { hostileCases } from './hostile-cases.mjs';
import { median, note } from './measure.mjs';
import { CALLERS, forgetPeak, ownHome, peakMemoryMb, ROOT } from './processes.mjs';

const { values: opt } = parseArgs({
  allowNegative: true,
  options: {
    rounds: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '1' },
    rate: { type: 'string', default: '100' },
    port: { type: 'string', default: '8340' },
    data: { type: 'string', default: join(ROOT, '..', 'shared', 'data') },
    only: { type: 'string', default: '' },
    latencies: { type: 'boolean', default: true },
    turns: { type: 'boolean', default: true },
    heap: { type: 'string' },
    json: { type: 'string' },
  },
});
const { processes, base, leave } = ownHome({ name: 'hostile', port: opt.port });
const forked = [];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

try {
  await build();
  note('starting the server with a nation of its own');
  const server = await processes.startWatched(base, opt.heap ? [`--max-old-space-size=${opt.heap}`] : []);
  server.send('rest');
  const token = async (name) => (await processes.output(['dist/main.js', 'token', '--as', name])).trim();
  const bearers = [];
  // The hostile client is the first; in the pass that looks for turns, what is refused is sent by all of them.
  for (const name of CALLERS) bearers.push(await token(name));
  const [bench] = bearers;
  const asta = await token('asta');
  await installPackages();
  const facts = await storeSubjects(base, bench);
  note(`stored what is asked for; the server has held at most ${peakMemoryMb(server.pid).toFixed(0)} MB`);
  await run(server, { bearers, asta, facts });
} finally {
  for (const child of forked) child.disconnect();
  await leave();
}

async function installPackages() {
  const packages = join(opt.data, 'fhir-definitions');
  if (!existsSync(packages)) return;
  const names = readdirSync(packages).filter((name) => name !== 'older-versions');
  await processes.output(['dist/main.js', 'package', 'install', ...names.map((name) => join(packages, name))]);
}

async function run(server, { bearers, asta, facts }) {
  const start = (file, args) => {
    const child = fork(join(ROOT, 'tools', 'bench', file), args);
    forked.push(child);
    return child;
  };
  const polite = start('polite.mjs', [base, asta, `/fhir/Patient/${facts.patient}`, opt.rate]);
  const assailant = start('assailant.mjs', [base, JSON.stringify(bearers), JSON.stringify(facts)]);
  const tell = async (child, message) => {
    const answer = once(child, 'message');
    child.send(message);
    return (await answer)[0];
  };
  for (let i = 0; i < 3; i++) await tell(polite, { ms: 3000 });
  const results = [];
  console.log(
    '| input | kind | answers | without p50/p99 | with p50/p99 | p99 moves | others refused | turn cpu | turn wall | turn wall, 4 at once | MB, before and at most | load |',
  );
  console.log('|---|---|---|---|---|--:|--:|--:|--:|--:|--:|--:|');
  for (const { name, kind, creep } of hostileCases(facts)) {
    if (!new RegExp(opt.only).test(name)) continue;
    const one = { name, kind, load: loadavg()[0], before: forgetPeak(server.pid) };
    if (opt.latencies) Object.assign(one, await latencies(name, { polite, assailant, tell }));
    if (opt.turns && !creep) one.turns = await turns(name, server, { assailant, tell });
    one.peakMb = peakMemoryMb(server.pid);
    results.push(one);
    console.log(line(one));
    // Whoever was held back is free again, and what was queued is done.
    await pause(1000);
  }
  if (opt.json) writeFileSync(opt.json, JSON.stringify({ when: new Date().toISOString(), ...opt, results }, null, 1));
}

/** Alternating windows, the order changing too. @returns latencies of the steady client in both kinds, ms */
async function latencies(name, { polite, assailant, tell }) {
  const found = { without: [], with: [], refused: 0, answers: {} };
  const window = { ms: Number(opt.seconds) * 1000 };
  const quiet = async () => {
    const { latencies } = await tell(polite, window);
    found.without.push(latencies);
  };
  const beside = async () => {
    await tell(assailant, { start: name, connections: Number(opt.connections) });
    const { latencies, refused } = await tell(polite, window);
    found.with.push(latencies);
    found.refused += refused;
    for (const [status, n] of Object.entries(await tell(assailant, { stop: true })))
      found.answers[status] = (found.answers[status] ?? 0) + n;
    await pause(300);
  };
  for (let round = 0; round < Number(opt.rounds); round++)
    for (const part of round % 2 ? [beside, quiet] : [quiet, beside]) await part();
  const told = (windows) => {
    const all = windows.flat().sort((a, b) => a - b);
    return { p50: all[all.length >> 1], p99: all[Math.floor(all.length * 0.99)], n: all.length };
  };
  return { without: told(found.without), with: told(found.with), refused: found.refused, answers: found.answers };
}

/** Three rounds of each request by itself, and one of four at once: the median of the longest turns, and the longest. */
async function turns(name, server, { assailant, tell }) {
  const longest = () => tell(server, 'longest');
  server.send('watch');
  const alone = [];
  let statuses = [];
  for (let round = 0; round < 3; round++) {
    await longest();
    statuses = await tell(assailant, { once: name });
    alone.push(await longest());
  }
  await longest();
  await tell(assailant, { once: name, connections: 4 });
  const together = await longest();
  server.send('rest');
  return { cpu: median(alone.map(({ cpu }) => cpu)), walls: alone.map(({ wall }) => wall), together, statuses };
}

function line({ name, kind, load, before, turns: t, peakMb, ...one }) {
  const pair = (of) => (of ? `${of.p50.toFixed(1)} / ${of.p99.toFixed(1)}` : '');
  const moved = one.with ? `${((one.with.p99 / one.without.p99 - 1) * 100).toFixed(0)} %` : '';
  const counted = one.answers ?? tally(t?.statuses ?? []);
  const answers = Object.entries(counted).map(([status, n]) => `${status}: ${n}`);
  const walls = t ? `${median(t.walls).toFixed(0)} (${Math.max(...t.walls).toFixed(0)})` : '';
  return `| ${name} | ${kind} | ${answers.join(', ')} | ${pair(one.without)} | ${pair(one.with)} | ${moved} | ${one.refused ?? ''} | ${t?.cpu.toFixed(0) ?? ''} | ${walls} | ${t ? `${t.together.wall.toFixed(0)} (cpu ${t.together.cpu.toFixed(0)})` : ''} | ${before.toFixed(0)} to ${peakMb.toFixed(0)} | ${load.toFixed(1)} |`;
}

function tally(statuses) {
  const counted = {};
  for (const status of statuses) counted[status] = (counted[status] ?? 0) + 1;
  return counted;
}
