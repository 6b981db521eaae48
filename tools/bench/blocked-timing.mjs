// Whether somebody can tell by the clock that something hidden is there: the same question about a fact that the citizen has
// blocked and about one that is not there, in turns, as the doctor who treats her.
//   node tools/bench/blocked-timing.mjs [--pairs 5000] [--port 8178]
// Prints medians and their difference; nothing here asserts a time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { build } from '../build.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { values: opt } = parseArgs({
  options: { pairs: { type: 'string', default: '5000' }, port: { type: 'string', default: '8178' } },
});
const data = mkdtempSync(join(tmpdir(), 'overblik-timing-'));
const env = {
  ...process.env,
  OVERBLIK_DATA: data,
  OVERBLIK_DEMO_CITIZENS: '3',
  PORT: opt.port,
  LOG_LEVEL: 'error',
  OVERBLIK_PROCESSES: '1',
};
const base = `http://127.0.0.1:${opt.port}`;
await build();
const server = spawn(process.execPath, ['dist/main.js', 'start', '--demo'], { cwd: ROOT, env, stdio: 'ignore' });
const pool = new Pool(base, { connections: 1, pipelining: 1 });

try {
  while (
    !(await fetch(`${base}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await new Promise((go) => setTimeout(go, 100));
  const [asta, bench] = [await token('asta'), await token('bench')];
  const { id: karla } = first(await ask(bench, '/fhir/Patient?given=Karla&family=Eksempelsen'));
  const blocks = JSON.parse(await ask(bench, `/fhir/Consent?patient=${karla}`)).entry.map(({ resource }) => resource);
  const house = blocks.find(({ provision }) => provision.type === 'deny').provision.data[0].reference.reference;
  await ask(bench, '/fhir/Observation/hidden-a', {
    resourceType: 'Observation',
    id: 'hidden-a',
    status: 'final',
    code: { text: 'Lithium' },
    subject: { reference: `Patient/${karla}` },
    performer: [{ reference: house }],
    effectiveDateTime: '2026-01-01',
  });
  const questions = {
    'read by id': (which) => `/fhir/Observation/${which}`,
    'search by _id': (which) => `/fhir/Observation?patient=${karla}&_id=${which}`,
    'search by chain': (which) => `/fhir/Patient?_id=${karla}&_has:Observation:patient:_id=${which}`,
  };
  for (const [name, address] of Object.entries(questions)) {
    const times = { 'hidden-a': [], 'absent-a': [] };
    for (let i = 0; i < Number(opt.pairs) + 200; i++) {
      for (const which of i % 2 ? ['hidden-a', 'absent-a'] : ['absent-a', 'hidden-a']) {
        const begun = performance.now();
        const { body } = await pool.request({ method: 'GET', path: address(which), headers: bearer(asta) });
        await body.arrayBuffer();
        if (i >= 200) times[which].push(performance.now() - begun);
      }
    }
    const [hidden, absent] = [median(times['hidden-a']), median(times['absent-a'])];
    console.log(
      `${name}: hidden ${hidden.toFixed(3)} ms, absent ${absent.toFixed(3)} ms, difference ${(hidden - absent).toFixed(3)} ms (${opt.pairs} pairs)`,
    );
  }
} finally {
  await pool.close();
  server.kill('SIGTERM');
  if (server.exitCode === null) await once(server, 'exit');
  rmSync(data, { recursive: true, force: true });
}

function bearer(of) {
  return { authorization: `Bearer ${of}`, 'content-type': 'application/fhir+json' };
}

async function ask(of, path, body) {
  const answer = await fetch(`${base}${path}`, {
    method: body ? 'PUT' : 'GET',
    headers: bearer(of),
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.text();
}

function first(text) {
  return JSON.parse(text).entry[0].resource;
}

async function token(name) {
  const child = spawn(process.execPath, ['dist/main.js', 'token', '--as', name], { cwd: ROOT, env });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  await once(child, 'exit');
  return out.trim();
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
