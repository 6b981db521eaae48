import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quoted, readPage, ROOT, tableRows } from './pages.js';

interface Manifest {
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

describe('decisions', () => {
  const files = readdirSync(join(ROOT, 'docs/decisions')).filter((name) => /^\d{4}-/.test(name));

  it('are numbered without a gap, are all listed, and say context, decision and consequences', () => {
    expect(files.map((name) => Number(name.slice(0, 4)))).toEqual(files.map((_, i) => i + 1));
    const list = readPage('docs/decisions/README.md');
    for (const name of files) {
      const page = readPage(`docs/decisions/${name}`);
      expect(list).toContain(`](${name})`);
      expect(page.startsWith(`# ${name.slice(0, 4)} `), name).toBe(true);
      for (const part of ['**Context.**', '**Decision.**', '**Consequences.**']) expect(page, name).toContain(part);
    }
  });

  it('0013 has a line with a licence for every package, and for no other', () => {
    const manifest = JSON.parse(readPage('package.json')) as Manifest;
    const wanted = [manifest.dependencies, manifest.optionalDependencies, manifest.devDependencies].flatMap((list) =>
      Object.keys(list),
    );
    const rows = tableRows(readPage('docs/decisions/0013-dependencies.md'), 'package');
    expect(rows.map(([name]) => name!.replaceAll('`', '')).sort()).toEqual(wanted.sort());
    for (const [name, does, , licence] of rows) for (const cell of [does, licence]) expect(cell, name).not.toBe('');
  });

  it('0013 says the licence that each installed package states', () => {
    const rows = tableRows(readPage('docs/decisions/0013-dependencies.md'), 'package');
    for (const [name, , , said] of rows) {
      const stated = licenceOf(name!.replaceAll('`', ''));
      // Binaries for another machine are not installed here.
      if (stated !== undefined)
        for (const one of stated.replace(/[()]/g, '').split(' OR ')) expect(said, name).toContain(one);
    }
  });

  it('and the recipes name no file that is written without its folder', () => {
    const pages = [...files.map((name) => `docs/decisions/${name}`), ...recipes()];
    for (const page of pages) {
      const bare = quoted(readPage(page)).filter(
        (name) => /^[a-z-]+\/[a-z/-]+\.tsx?$/.test(name) && !/^(src|web|demo|test|tools|bin)\//.test(name),
      );
      expect(bare, page).toEqual([]);
    }
  });
});

const recipes = (): string[] => readdirSync(join(ROOT, 'docs/recipes')).map((name) => `docs/recipes/${name}`);

function licenceOf(name: string): string | undefined {
  try {
    return (JSON.parse(readPage(`node_modules/${name}/package.json`)) as { license?: string }).license;
  } catch {
    return undefined;
  }
}
