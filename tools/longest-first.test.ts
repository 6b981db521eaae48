import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const { LONG_FILES, longestFirst } = (await import(join(ROOT, 'tools', 'longest-first.mjs'))) as {
  LONG_FILES: string[];
  longestFirst: (files: string[], pathOf: (file: string) => string) => string[];
};

it('the files that are begun first are there, each named once', () => {
  expect(LONG_FILES.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  expect(new Set(LONG_FILES).size).toBe(LONG_FILES.length);
});

it('every file is run once: the long ones first, the others in the order they came in', () => {
  const others = ['test/b.test.ts', 'test/a.test.ts'];
  const long = [...LONG_FILES].reverse();
  expect(longestFirst([...others, ...long], (file) => file)).toEqual([...LONG_FILES, ...others]);
});
