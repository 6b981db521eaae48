import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** A small house in which everything is where it belongs. Paths are files; what they import is listed. */
const HOUSE: Record<string, string[]> = {
  'src/base/index.ts': [],
  'src/base/clock.ts': [],
  'src/base/settings.ts': [],
  'src/database/index.ts': ['./open.js'],
  'src/database/open.ts': ['pg', '../base/index.js'],
  'src/fhir/index.ts': ['../base/index.js', './definitions.js'],
  'src/fhir/definitions.ts': ['node:fs'],
  'src/terminology/index.ts': [],
  'src/identity/index.ts': ['../database/index.js'],
  'src/identity/caller.ts': [],
  'src/record/index.ts': ['./read.js'],
  'src/record/read.ts': ['../database/index.js', '../fhir/index.js', '../identity/caller.js'],
  'src/record/contract.ts': [],
  'src/sources/index.ts': ['./images/index.js', './laboratory/index.js'],
  'src/sources/contract.ts': ['../identity/caller.js'],
  'src/sources/images/index.ts': ['../reading/rows.js'],
  'src/sources/laboratory/index.ts': ['../reading/rows.js'],
  'src/sources/reading/rows.ts': [],
  'src/audit/index.ts': ['../database/index.js'],
  'src/access/index.ts': ['../record/index.js', '../sources/index.js', '../audit/index.js'],
  'src/patient-index/index.ts': ['../access/index.js', '../sources/contract.js'],
  'src/patient-index/contract.ts': [],
  'src/medcom/index.ts': ['../access/index.js'],
  'src/boards/index.ts': ['../patient-index/index.js'],
  'src/rest/index.ts': ['../medcom/index.js', '../fhir/index.js', 'type ../record/index.js'],
  'src/platform.ts': ['./rest/index.js', './record/index.js', './database/index.js', '../demo/index.js'],
  'src/main.ts': ['./platform.js'],
  'demo/index.ts': ['../src/base/index.js'],
  'web/design/card.ts': [],
  'web/session/ask.ts': ['../design/card.js'],
  'web/workplace/main.ts': ['../design/card.js', '../session/ask.js', '../../src/patient-index/contract.js'],
  'web/citizen/main.ts': ['../design/card.js'],
  'src/record/read.test.ts': ['../database/open.js', '../../test/people.js'],
  'test/people.ts': [],
};

/** Each line is one thing a hurried hand might write, and the rule that has to find it. */
const PLANTED: [rule: string, file: string, imports: string][] = [
  ['no-circles', 'src/record/circle.ts', './circle.js'],
  ['no-dangling-imports', 'src/record/dangling.ts', './no-such-file.js'],
  ['base-layer-looks-down-only', 'src/base/up.ts', '../fhir/index.js'],
  ['database-layer-looks-down-only', 'src/database/up.ts', '../identity/index.js'],
  ['definitions-layer-looks-down-only', 'src/definitions/up.ts', '../terminology/index.js'],
  ['terminology-layer-looks-down-only', 'src/identity/up.ts', '../record/index.js'],
  ['record-layer-looks-down-only', 'src/record/up.ts', '../access/index.js'],
  ['access-layer-looks-down-only', 'src/access/up.ts', '../patient-index/index.js'],
  ['patient-index-layer-looks-down-only', 'src/patient-index/up.ts', '../boards/index.js'],
  ['intake-layer-looks-down-only', 'src/medcom/up.ts', '../rest/index.js'],
  ['front-door-only', 'src/access/side-door.ts', '../record/read.js'],
  ['wiring-uses-front-doors', 'src/cli.ts', './record/read.js'],
  ['only-access-opens-record-and-sources', 'src/patient-index/direct.ts', '../record/index.js'],
  ['only-access-opens-record-and-sources', 'src/rest/direct.ts', '../sources/index.js'],
  ['sources-are-strangers', 'src/sources/images/neighbour.ts', '../laboratory/index.js'],
  ['services-are-strangers', 'src/medcom/neighbour.ts', '../boards/index.js'],
  ['only-database-knows-the-driver', 'src/record/driver.ts', 'pg'],
  ['only-the-front-door-opens-the-database', 'demo/unsafe.ts', '../src/database/open.js'],
  ['fhir-is-pure', 'src/fhir/package.ts', 'pg'],
  ['fhir-is-pure', 'src/fhir/io.ts', 'node:http'],
  ['fhir-rules-know-their-engine-alone', 'src/fhir/linear-regexp.ts', 'node:fs'],
  ['fhir-definitions-read-only-files', 'src/fhir/definitions.ts', 'node:http'],
  ['nobody-imports-the-wiring', 'src/rest/wiring.ts', '../platform.js'],
  ['screens-know-fhir-and-contracts', 'web/workplace/server.ts', '../../src/access/index.js'],
  ['screens-are-strangers', 'web/workplace/neighbour.ts', '../citizen/main.js'],
  ['screens-are-strangers', 'web/session/app.ts', '../citizen/main.js'],
  ['design-draws-only', 'web/design/asks.ts', '../session/ask.js'],
  ['the-product-never-imports-the-demo', 'src/record/demo.ts', '../../demo/index.js'],
  ['code-never-imports-tests', 'src/record/test-people.ts', '../../test/people.js'],
];

let root: string;
let violations: { rule: { name: string }; from: string }[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'overblik-layers-'));
  await write('tsconfig.json', '{"compilerOptions":{"module":"NodeNext","moduleResolution":"NodeNext","types":[]}}');
  await write('package.json', '{"type":"module","dependencies":{"pg":"*"}}');
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  for (const [path, imports] of Object.entries(HOUSE)) await write(path, body(imports));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const line = (name: string, i: number) =>
  name.startsWith('type ')
    ? `import type * as part${i} from '${name.slice(5)}';\nexport type Use${i} = typeof part${i};\n`
    : `import * as part${i} from '${name}';\nexport const use${i} = part${i};\n`;
const body = (imports: string[]) => `${imports.map(line).join('')}export {};\n`;

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function cruise(): Promise<typeof violations> {
  const tool = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(ROOT, '.dependency-cruiser.cjs');
  const args = [tool, '--config', config, '--output-type', 'json', 'src', 'web', 'demo', 'test'];
  const { stdout } = await run(process.execPath, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout).summary.violations;
}

it('a house in which everything is where it belongs passes', async () => {
  expect((await cruise()).map(({ rule, from }) => `${rule.name}: ${from}`)).toEqual([]);
});

it('each planted mistake is found by the rule made for it', async () => {
  for (const [, file, imports] of PLANTED) await write(file, body([imports, ...(HOUSE[file] ?? [])]));
  violations = await cruise();
  const found = new Set(violations.map(({ rule, from }) => `${rule.name}: ${from}`));
  expect(PLANTED.map(([rule, file]) => `${rule}: ${file}`).filter((expected) => !found.has(expected))).toEqual([]);
});

it('no rule is without a planted mistake', async () => {
  const config = (await import(join(ROOT, '.dependency-cruiser.cjs'))) as {
    default: { forbidden: { name: string }[] };
  };
  const tried = new Set(PLANTED.map(([rule]) => rule));
  expect(config.default.forbidden.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});
