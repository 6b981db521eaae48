// What the access log costs a read: node tools/bench/audited-reads.mjs [SECONDS] [ROUNDS] [CONCURRENCY]
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// Beside the built program: it finds its migrations and tables there.
const outfile = `${ROOT}/dist/audited-reads.mjs`;
await build({
  entryPoints: [`${ROOT}/tools/bench/audited-reads.ts`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'error',
});
await import(pathToFileURL(outfile).href);
