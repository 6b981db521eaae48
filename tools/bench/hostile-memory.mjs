// Most memory that the server holds while large bodies that are refused come at once, from so many connections and callers.
//   node tools/bench/hostile-memory.mjs [--connections 4,8,16] [--rounds 3] [--only PATTERN] [--port 8341]
// The counter of the kernel is set back before each (VmHWM); bodies are sent whole, whether or not the answer comes first.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { build } from '../build.mjs';
import { hostileCases } from './hostile-cases.mjs';
import { note } from './measure.mjs';
import { CALLERS, forgetPeak, ownHome, peakMemoryMb } from './processes.mjs';
import { sendBody } from './send-body.mjs';

const { values: opt } = parseArgs({
  options: {
    connections: { type: 'string', default: '4,8,16' },
    rounds: { type: 'string', default: '3' },
    port: { type: 'string', default: '8341' },
    only: { type: 'string', default: '^(25 MB|30 MB|24 MB|UTF-8|XML of 4 MB, not|names)' },
  },
});
const cases = hostileCases({}).filter(({ kind, requests }) => kind === 'refused' && requests);
const wanted = cases.filter(({ name }) => new RegExp(opt.only).test(name));
if (wanted.length === 0) throw new Error(`--only fits none of: ${cases.map(({ name }) => name).join('; ')}`);
const { processes, base, leave } = ownHome({ name: 'hostile-memory', port: opt.port });

try {
  await build();
  const server = await processes.startServer(base);
  const tokens = [];
  for (const name of [...CALLERS, 'asta'])
    tokens.push((await processes.output(['dist/main.js', 'token', '--as', name])).trim());
  console.log('| input | connections | answers | MB before | MB at most | load |');
  console.log('|---|--:|---|--:|--:|--:|');
  for (const { name, requests } of wanted) {
    const [request] = requests();
    for (const connections of opt.connections.split(',').map(Number)) {
      const answers = {};
      const before = forgetPeak(server.pid);
      for (let round = 0; round < Number(opt.rounds); round++) {
        const sent = Array.from({ length: connections }, (_, i) =>
          sendBody(opt.port, request, tokens[i % tokens.length]),
        );
        for (const status of await Promise.all(sent)) answers[status] = (answers[status] ?? 0) + 1;
      }
      const told = Object.entries(answers).map(([status, n]) => `${status}: ${n}`);
      const mb = peakMemoryMb(server.pid).toFixed(0);
      console.log(
        `| ${name} | ${connections} | ${told.join(', ')} | ${before.toFixed(0)} | ${mb} | ${loadavg()[0].toFixed(1)} |`,
      );
    }
  }
} catch (error) {
  note(String(error));
  throw error;
} finally {
  await leave();
}
