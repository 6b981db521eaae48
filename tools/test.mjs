// Everything, as `npm test`: build, checks, tests. The last line says `N passed, N failed`; checks and the build count as one
// each, and so does anything that broke before it could be counted.
//
//   node tools/test.mjs
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { check } from './check.mjs';

const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));
const REPORT = join(ROOT, '.cache', 'vitest.json');

process.env.CI = 'true';
const count = { passed: 0, failed: 0, skipped: 0 };
await countBuild();
await countChecks();
countTests();
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
process.exitCode = count.failed === 0 ? 0 : 1;

async function countBuild() {
  try {
    await build();
    count.passed += 1;
  } catch (error) {
    console.log(`FAILED build\n${error.message}`);
    count.failed += 1;
  }
}

async function countChecks() {
  for (const { ok } of await check()) count[ok ? 'passed' : 'failed'] += 1;
}

function countTests() {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  rmSync(REPORT, { force: true });
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  const report = readReport();
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const failed = report.numFailedTests + brokenFiles.length;
  count.passed += report.numPassedTests;
  count.skipped += report.numPendingTests + report.numTodoTests;
  // vitest also fails for what belongs to no test: an unhandled rejection, a worker that died.
  count.failed += failed === 0 && status !== 0 ? 1 : failed;
}

function readReport() {
  try {
    return JSON.parse(readFileSync(REPORT, 'utf8'));
  } catch {
    return { testResults: [], numFailedTests: 0, numPassedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  }
}
