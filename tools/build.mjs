// Builds what `npm start` runs:
//
//   generated/fhir/   FHIR R4 tables           (tools/generate-fhir.mjs)
//   dist/*.js         the program              (esbuild; npm packages stay outside)
//   dist/migrations/  the database's schema files
//   dist/web/         the screens              (vite)
//
//   node tools/build.mjs [--force]
//
// A part is skipped while the content of everything it is made from is unchanged. Progress goes to stderr.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const STAMP = join(DIST, '.build.json');

/** Changes to these make every part stale. */
const TOOLCHAIN = ['package-lock.json', 'tools/build.mjs'];

/**
 * Builds the parts that are out of date.
 * @param {{ force?: boolean, log?: (line: string) => void }} options
 * @returns {Promise<string[]>} names of the parts that were built
 */
export async function build({ force = false, log = (line) => process.stderr.write(`${line}\n`) } = {}) {
  const stamp = readStamp();
  const done = [];
  for (const part of PARTS) {
    const key = part.key();
    if (!force && stamp[part.name] === key && existsSync(part.proof)) continue;
    const begun = performance.now();
    log(`build: ${part.title} ...`);
    await part.make();
    log(`build: ${part.title} done in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    writeStamp({ ...readStamp(), [part.name]: key });
    done.push(part.name);
  }
  return done;
}

const PARTS = [
  {
    name: 'fhir',
    title: 'FHIR tables',
    proof: join(ROOT, 'generated', 'fhir', 'stamp.json'),
    key: () => hashOf([...TOOLCHAIN, 'tools/generate-fhir.mjs', 'tools/r4-definitions.mjs', 'tools/r4-elements.mjs']),
    async make() {
      const { generateFhir } = await import('./generate-fhir.mjs');
      await generateFhir(join(ROOT, 'generated', 'fhir'));
    },
  },
  {
    name: 'program',
    title: 'program',
    proof: join(DIST, 'main.js'),
    key: () => hashOf([...TOOLCHAIN, 'tsconfig.json', ...filesIn('src', isProgram), ...filesIn('demo', isProgram)]),
    async make() {
      const { build: bundle } = await import('esbuild');
      const { metafile } = await bundle(programOptions());
      finishProgram(metafile);
    },
  },
  {
    name: 'web',
    title: 'screens',
    proof: join(DIST, 'web'),
    key: () =>
      hashOf([...TOOLCHAIN, 'vite.config.ts', ...filesIn('web', isProgram), ...filesIn('src', isSharedWithScreens)]),
    async make() {
      const { build: bundle } = await import('vite');
      // Vite reads NODE_ENV; a development bundle of React must not reach production.
      const before = process.env.NODE_ENV;
      process.env.NODE_ENV = 'production';
      try {
        await bundle({
          root: join(ROOT, 'web'),
          configFile: join(ROOT, 'vite.config.ts'),
          mode: 'production',
          logLevel: 'warn',
        });
      } finally {
        if (before === undefined) delete process.env.NODE_ENV;
        else process.env.NODE_ENV = before;
      }
    },
  },
];

/** What esbuild is told; tools/dev.mjs watches with the same. */
export function programOptions() {
  const entryPoints = { main: join(ROOT, 'src', 'main.ts') };
  // A file that runs in a thread of its own is loaded by name, so it is an entry too.
  // Plain JavaScript: the tests start it as it stands.
  for (const path of filesIn('src', (name) => name.endsWith('.worker.js'))) {
    entryPoints[basename(path, '.js')] = join(ROOT, path);
  }
  return {
    entryPoints,
    outdir: DIST,
    // All files side by side: what the code finds relative to itself (./migrations) is found from every chunk.
    entryNames: '[name]',
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    metafile: true,
    logLevel: 'error',
    absWorkingDir: ROOT,
  };
}

/** Copies the schema files and removes what earlier builds left. */
export function finishProgram(metafile) {
  rmSync(join(DIST, 'migrations'), { recursive: true, force: true });
  cpSync(join(ROOT, 'src', 'database', 'migrations'), join(DIST, 'migrations'), { recursive: true });
  const current = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
  for (const name of readdirSync(DIST)) {
    if (/\.js(\.map)?$/.test(name) && !current.has(name)) rmSync(join(DIST, name));
  }
}

function isProgram(name) {
  return !/\.test\.tsx?$/.test(name);
}

/** What web/ may import of src/: see the rule screens-know-fhir-and-contracts of .dependency-cruiser.cjs. */
function isSharedWithScreens(name) {
  return isProgram(name) && (/^src\/(fhir|base)\//.test(name) || /\/(contract|caller)\.ts$/.test(name));
}

function filesIn(folder, accept) {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name)
        .slice(ROOT.length)
        .replaceAll('\\', '/'),
    )
    .filter(accept)
    .sort();
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    if (!existsSync(join(ROOT, path))) continue;
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch {
    return {};
  }
}

function writeStamp(stamp) {
  mkdirSync(DIST, { recursive: true });
  writeFileSync(STAMP, `${JSON.stringify(stamp, null, 1)}\n`);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    const built = await build({ force: process.argv.includes('--force') });
    if (built.length === 0) process.stderr.write('build: up to date\n');
  } catch (error) {
    process.stderr.write(`build: failed\n${error.message}\n`);
    process.exitCode = 1;
  }
}
