// npm run bench: our server against floors measured in the same run, in alternating rounds.
//   node tools/bench/bench.mjs [--seconds 3] [--rounds 5] [--concurrency 1,16] [--citizens 30] [--only read,create]
//     [--json FILE] [--import 500] [--growth 200,2000] [--fhir-bench]
// Server, client, floor and database share the machine: only ratios within one run mean anything. Nothing here asserts a time.
import { once } from 'node:events';
import { existsSync, readFileSync, symlinkSync, writeFileSync, cpSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../build.mjs';
import { prepareCases, Target } from './cases.mjs';
import { measureGrowth } from './growth.mjs';
import { measureImport } from './import.mjs';
import { compare, note, printComparisons } from './measure.mjs';
import { longestLoopDelay, ownHome, peakMemoryMb, ROOT, serversOf } from './processes.mjs';

const { values: opt } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
    concurrency: { type: 'string', default: '1,16' },
    citizens: { type: 'string', default: '30' },
    port: { type: 'string', default: '8177' },
    only: { type: 'string' },
    json: { type: 'string' },
    import: { type: 'string' },
    growth: { type: 'string' },
    'fhir-bench': { type: 'boolean', default: false },
  },
});

const home = { name: 'bench', port: opt.port, citizens: opt.citizens, asServed: true };
const { data, processes, base, leave } = ownHome(home);

try {
  if (!process.env.BENCH_SKIP_BUILD) await build();
  note('starting the server with a nation of its own');
  const server = await processes.startServer(base);
  const token = async (name) => (await processes.output(['dist/main.js', 'token', '--as', name])).trim();
  const [asta, bench] = [await token('asta'), await token('bench')];
  const pidFile = readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  const surroundings = {
    ...{ target: new Target(base), base, data, processes, asta, bench, server },
    ...{ postgresPid: Number(pidFile[0]), pgPort: pidFile[3], socketDir: pidFile[4] },
  };
  const results = { comparisons: await comparisons(surroundings) };
  if (opt.import) results.import = await measureImport(surroundings, Number(opt.import));
  if (opt.growth) results.growth = await measureGrowth(surroundings, opt.growth.split(',').map(Number), opt);
  const peaks = serversOf(server.pid).map((pid) => peakMemoryMb(pid).toFixed(0));
  note(`the server's processes held at most ${peaks.join(', ')} MB`);
  if (opt.json) writeFileSync(opt.json, JSON.stringify({ ...machine(), ...results }, null, 1));
  await surroundings.target.pool.close();
  if (opt['fhir-bench']) await fhirBench(bench);
} finally {
  await leave();
}

function machine() {
  const model = cpus()[0]?.model;
  return { when: new Date().toISOString(), node: process.version, cpus: cpus().length, model, ...opt };
}

async function comparisons(surroundings) {
  const { cases, floorPid, close } = await prepareCases(surroundings);
  const wanted = cases.filter((one) => !opt.only || opt.only.split(',').includes(one.name));
  const pids = [process.pid, surroundings.postgresPid, surroundings.server.pid, floorPid];
  const results = [];
  await longestLoopDelay(base);
  for (const one of wanted)
    for (const concurrency of opt.concurrency.split(',').map(Number)) {
      const o = { concurrency, seconds: Number(opt.seconds), rounds: Number(opt.rounds), pids };
      const result = await compare(one, o);
      result.loopMs = await longestLoopDelay(base);
      results.push(result);
    }
  if (wanted.length > 0) printComparisons(results);
  await close();
  return results;
}

/** The load tool beside the repository, which knows only addresses; it finds its library where ours is. */
async function fhirBench(bench) {
  const shared = join(ROOT, '..', 'shared', 'bench');
  if (!existsSync(shared)) return note('there is no ../shared/bench');
  const here = join(data, 'fhir-bench');
  cpSync(shared, here, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(here, 'node_modules'));
  writeFileSync(join(here, 'token'), bench);
  const options = ['--name', 'overblik', '--base', `${base}/fhir`, '--token', `@${join(here, 'token')}`];
  const sizes = ['--seconds', opt.seconds, '--rounds', '3', '--patients', '200', '--json', join(here, 'out.json')];
  await once(processes.run([join(here, 'fhir-bench.mjs'), ...options, ...sizes], { stdio: 'inherit' }), 'exit');
}
