/** A hundred thousand resources in one file, taken in by a process that is not allowed the memory to hold them. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const RESOURCES = 100_000;
/** Old space of the process, MB. The file alone is larger. */
const ALLOWED_MB = 96;

let folder: string;
let program: string;
let data: string;

beforeAll(async () => {
  // Inside the project, so that the program finds packages and FHIR tables.
  await mkdir(join(ROOT, '.cache'), { recursive: true });
  folder = await mkdtemp(join(ROOT, '.cache', 'intake-memory-'));
  program = join(folder, 'program.mjs');
  const source = join(folder, 'program.ts');
  await writeFile(source, PROGRAM);
  await build({
    entryPoints: [source],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
  data = join(folder, 'many.ndjson');
  await writeMany(data);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Takes in a file and counts; or, as control, holds the file's content. */
const PROGRAM = `
import { readFileSync } from 'node:fs';
import { systemClock } from '../../src/base/index.js';
import { importPaths } from '../../src/intake/index.js';
const [how, path] = process.argv.slice(2);
if (how === 'hold') {
  const held = readFileSync(path!, 'utf8').trim().split('\\n').map((line) => JSON.parse(line));
  console.log(JSON.stringify({ held: held.length }));
} else {
  let written = 0;
  let largest = 0;
  const report = await importPaths([path!], {
    clock: systemClock,
    write: {
      findPatient: async () => undefined,
      alreadyThere: async () => false,
      write: async ({ resources }) => { written += resources.length; largest = Math.max(largest, resources.length); return { created: resources.length, updated: 0 }; },
      quarantine: async () => undefined,
      existing: async () => new Map(),
    },
  });
  console.log(JSON.stringify({ written, largest, accepted: report.accepted.resources, rejected: report.rejected.resources, tookMs: report.tookMs }));
}
`;

async function writeMany(path: string): Promise<void> {
  const out = createWriteStream(path);
  const note = 'x'.repeat(1200);
  for (let n = 0; n < RESOURCES; n++) {
    const patient = n - (n % 100);
    const resource =
      n % 100 === 0
        ? {
            resourceType: 'Patient',
            id: `p${n}`,
            identifier: [{ system: 'urn:oid:1.2.208.176.1.2', value: `6101${String(n).padStart(6, '0')}` }],
          }
        : {
            resourceType: 'Observation',
            id: `o${n}`,
            status: 'final',
            code: { text: 'CRP' },
            subject: { reference: `Patient/p${patient}` },
            note: [{ text: note }],
          };
    if (!out.write(`${JSON.stringify(resource)}\n`)) await new Promise<void>((go) => out.once('drain', () => go()));
  }
  out.end();
  await finished(out);
}

async function run(how: 'import' | 'hold'): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [`--max-old-space-size=${ALLOWED_MB}`, program, how, data], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString();
  });
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, output };
}

describe('a hundred thousand resources in one file', () => {
  test('are taken in by a process that could not hold them', async () => {
    const { code, output } = await run('import');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ written: RESOURCES, accepted: RESOURCES, rejected: 0 });
    expect((JSON.parse(output) as { largest: number }).largest).toBeLessThanOrEqual(200);
  }, 300_000);

  test('and it really could not: holding them ends it', async () => {
    expect((await run('hold')).code).not.toBe(0);
  }, 120_000);
});
