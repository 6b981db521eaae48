import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
/** Titles of the tests in a text: `it('...'`, `it.each(...)('...'`. */
const titlesIn = (text: string): string[] =>
  [...text.matchAll(/^ {2}(?:it\(|it\.each[\s\S]*?\]\)\(|it\.each\w*\(\w+\)\()'((?:[^'\\]|\\.)+)'/gm)].map(
    ([, title]) => title!.replaceAll("\\'", "'"),
  );

const tests = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== 'listed.test.ts')
  .flatMap((name) => titlesIn(readFileSync(join(import.meta.dirname, name), 'utf8')));
const lines = readFileSync(join(ROOT, 'docs/security.md'), 'utf8').split('\n');
const listed = lines
  .filter((line) => line.startsWith('| ') && !line.startsWith('| threat'))
  .map((line) => line.split(' | '));

describe('the list of attacks', () => {
  it('names tests that there are, and every test is in it once', () => {
    const named = listed.map((cells) => cells[2]!.replace(/ \|$/, ''));
    expect(named.toSorted()).toEqual(tests.toSorted());
    expect(named.length).toBeGreaterThan(20);
  });

  it('says of each what stands against it', () => {
    for (const cells of listed) expect(cells.map((cell) => cell.trim().length > 3)).toEqual([true, true, true]);
  });

  it('a test that nobody listed would be found', () => {
    const planted = ["  it('one more', () => {", "  it.each([\n    ['x'],\n  ])('one more: %s', async () => {"];
    expect(planted.flatMap(titlesIn)).toEqual(['one more', 'one more: %s']);
  });
});
