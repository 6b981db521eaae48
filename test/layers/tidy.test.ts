import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const { tidy } = (await import(join(import.meta.dirname, '..', '..', 'tools', 'tidy.mjs'))) as {
  tidy: (root: string) => string[];
};

let root: string;

const TIDY: Record<string, string> = {
  'tools/layers.json': '[["base"],["record"]]',
  'src/base/settings.ts': 'export const port = process.env.PORT;\n',
  'src/base/clock.ts': 'export const now = () => new Date();\n',
  'src/record/read.ts': "export const born = new Date('2026-11-22');\nexport const time = clock.now();\n",
  'src/record/read.test.ts': 'const begun = Date.now();\n',
  'web/citizen/front.page.tsx': 'export const today = new Date();\n',
  'README.md':
    'See `src/record/read.ts`, `src/record/`, `src/sources/<register>/` and [clock](src/base/clock.ts#now).\n',
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'overblik-tidy-'));
  for (const [path, text] of Object.entries(TIDY)) await write(path, text);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

it('a tidy house has no findings', () => {
  expect(tidy(root)).toEqual([]);
});

const later = ['TO', 'DO'].join('');
it.each([
  ['the environment read outside settings', 'src/record/a.ts', 'const x = process.env.HOME;', ':1: the environment'],
  ['the time taken outside the clock', 'src/record/a.ts', '\nconst x = Date.now();', ':2: the time'],
  ['a date made of nothing', 'src/record/a.ts', 'const x = new Date();', ':1: the time'],
  ['the date as text', 'src/record/a.ts', 'const x = Date();', ':1: the time'],
  ['a leftover note', 'src/record/a.ts', `// ${later}: later`, ':1: finish it'],
  ['a path of one machine', 'src/record/a.ts', `const x = '/${'root'}/data';`, ':1: a path of one'],
  ['a path of one machine in a document', 'docs/run.md', `cd /${'work'}/main`, ':1: a path of one'],
  ['a type check switched off', 'src/record/a.ts', `// @ts-${'ignore'}`, ':1: the type checker'],
  ['an "any" let through', 'src/record/a.ts', '// biome-ignore lint/suspicious/noExplicitAny: no', ':1: no "any"'],
  ['a default export', 'web/citizen/a.tsx', 'export default function Page() {}', ':1: one name'],
  ['a folder with an empty name', 'src/record/utils/a.ts', '', '"utils" does not say'],
  ['a file with an empty name', 'src/record/helpers.ts', '', '"helpers.ts" does not say'],
  ['a file in camel case', 'src/record/readRow.ts', '', 'kebab-case'],
  ['a folder that no layer names', 'src/kitchen/index.ts', '', 'src/kitchen: not in tools/layers.json'],
  [
    'a document that names a file that is gone',
    'ARCHITECTURE.md',
    'See `src/record/gone.ts`.',
    'src/record/gone.ts does not exist',
  ],
  [
    'a document that links to a file that is gone',
    'docs/run.md',
    'See [here](../src/gone.ts).',
    'src/gone.ts does not exist',
  ],
])('%s is found', async (_, path, text, finding) => {
  await write(path, text);
  const findings = tidy(root);
  expect(findings.length).toBe(1);
  expect(findings[0]).toContain(finding);
});
