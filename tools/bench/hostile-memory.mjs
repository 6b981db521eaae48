// Most memory that the server holds while large bodies that are refused come at once, from so many connections and callers.
//   node tools/bench/hostile-memory.mjs [--connections 4,8,16] [--rounds 3] [--only PATTERN] [--port 8341]
// The counter of the kernel is set back before each (VmHWM); bodies are sent whole, whether or not the answer comes first.
import { once } from 'node:events';
import { connect } from 'node:net';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { build } from '../build.mjs';
import { hostileCases } from './hostile-cases.mjs';
import { note } from './measure.mjs';
import { CALLERS, forgetPeak, ownHome, peakMemoryMb } from './processes.mjs';

const { values: opt } = parseArgs({
  options: {
    connections: { type: 'string', default: '4,8,16' },
    rounds: { type: 'string', default: '3' },
    port: { type: 'string', default: '8341' },
    only: { type: 'string', default: '^(25 MB|30 MB|24 MB|UTF-8|XML of 4 MB, not|names)' },
  },
});
const { processes, base, leave } = ownHome({ name: 'hostile-memory', port: opt.port });

try {
  await build();
  const server = await processes.startServer(base);
  const tokens = [];
  for (const name of [...CALLERS, 'asta'])
    tokens.push((await processes.output(['dist/main.js', 'token', '--as', name])).trim());
  console.log('| input | connections | answers | MB before | MB at most | load |');
  console.log('|---|--:|---|--:|--:|--:|');
  for (const { name, kind, requests } of hostileCases({})) {
    if (kind !== 'refused' || !requests || !new RegExp(opt.only).test(name)) continue;
    const [request] = requests();
    for (const connections of opt.connections.split(',').map(Number)) {
      const answers = {};
      const before = forgetPeak(server.pid);
      for (let round = 0; round < Number(opt.rounds); round++) {
        const sent = Array.from({ length: connections }, (_, i) => send(request, tokens[i % tokens.length]));
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

/** On a connection of its own; goes on sending when it is answered early. @returns the status, or what ended the connection */
async function send({ method = 'POST', path, type = 'application/fhir+json', body, open }, token) {
  const socket = connect(Number(opt.port), '127.0.0.1');
  let answer = '';
  const over = new Promise((resolve) => {
    socket.on('error', (error) => resolve(error.code));
    socket.on('close', () => resolve('closed'));
    socket.on('data', (part) => {
      answer += part.toString('latin1');
      if (/\r\n\r\n/.test(answer)) resolve('answered');
    });
  });
  await once(socket, 'connect').catch(() => {});
  const head = [`${method} ${path} HTTP/1.1`, 'host: x', `content-type: ${type}`, `content-length: ${body.length}`];
  if (!open) head.push(`authorization: Bearer ${token}`);
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const whole = new Promise((resolve) => socket.write(body, resolve));
  const how = await over;
  // An answer before the end does not keep the sender from sending the rest.
  await Promise.race([whole, once(socket, 'close')]);
  socket.destroy();
  return /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? how;
}
