// What must hold before a change is kept: types, format and lint, layers, house rules.
//
//   node tools/check.mjs
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));
const tool = (path) => join('node_modules', path);

/** Slow ones first: two run at a time. */
const STEPS = [
  ['types of the program', tool('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'],
  ['types of the screens', tool('typescript/bin/tsc'), '--noEmit', '-p', 'web/tsconfig.json'],
  [
    'layers',
    tool('dependency-cruiser/bin/dependency-cruise.mjs'),
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'err',
    ...code(),
  ],
  [
    'format and lint',
    tool('@biomejs/biome/bin/biome'),
    'ci',
    '--colors=off',
    '--assist-enabled=false',
    '--log-level=error',
    '--max-diagnostics=50',
    '.',
  ],
  ['SQL statements', 'tools/check-sql.mjs'],
  ['house rules', 'tools/tidy.mjs'],
];

function code() {
  return ['src', 'web', 'demo', 'test', 'tools'].filter((folder) => existsSync(join(ROOT, folder)));
}

/**
 * Runs all steps, two at a time, and prints one line for each; what a step had to say follows if it failed.
 * @returns {Promise<{ name: string, ok: boolean }[]>}
 */
export async function check() {
  const waiting = [...STEPS];
  const results = [];
  const work = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await run(step));
  };
  await Promise.all([work(), work()]);
  return results;
}

function run([name, ...args]) {
  const begun = performance.now();
  return new Promise((settle) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => {
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
      if (code !== 0) console.log(output.trimEnd());
      settle({ name, ok: code === 0 });
    });
  });
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const results = await check();
  process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
}
