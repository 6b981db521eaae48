import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { programText, quoted, readPage, ROOT, tableRows } from './pages.js';

/** Looks like a name of the code: `decide`, `Guard.pass`, `index_entry`, `CIRCUIT_DEFAULTS`; not a sentence, path or address. */
const NAME = /^[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*(?:\.#?[A-Za-z][A-Za-z0-9]*)*$/;
/** Names of things outside the program. */
const OUTSIDE =
  /^(npm|pg|pg_dump|pino|postgres\.log\.1|nobody|setpriv|axe|index\.ts|contract\.ts|package\.json|platform\.ts)$/;

describe('names in the pages', () => {
  const program = programText();
  const words = new Set(program.split(/[^A-Za-z0-9_$#]+/));
  const isKnown = (name: string) =>
    name.split('.').every((part) => words.has(part) || words.has(`#${part}`) || words.has(part.replace(/^#/, '')));

  const pages = ['ARCHITECTURE.md', 'GLOSSARY.md', 'CONTRIBUTING.md', 'docs/limits.md'].concat(
    readdirSync(join(ROOT, 'docs/decisions')).map((name) => `docs/decisions/${name}`),
    readdirSync(join(ROOT, 'docs/recipes')).map((name) => `docs/recipes/${name}`),
  );

  it.each(pages)('%s names nothing that the program does not have', (page) => {
    const unknown = quoted(readPage(page)).filter((name) => NAME.test(name) && !OUTSIDE.test(name) && !isKnown(name));
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('a name that nobody has would be found', () => {
    expect(isKnown('Guard.pass')).toBe(true);
    expect(isKnown('Guard.letEverybodyIn')).toBe(false);
  });

  it('a function said to be in a file is in it', () => {
    const text = readPage('ARCHITECTURE.md');
    const pairs = [...text.matchAll(/`([A-Za-z.#]+)`\s+(?:\(|in )`(src\/[\w./-]+\.ts)`/g)];
    expect(pairs.length).toBeGreaterThan(20);
    for (const [all, name, file] of pairs) {
      const [first, method] = name!.replace('#', '').split('.');
      const code = readPage(file!);
      expect(code, all).toMatch(new RegExp(`\\b(?:function\\*?|class|const|interface|type) ${first}\\b`));
      if (method) expect(code, all).toMatch(new RegExp(`^\\s+(?:async )?#?${method}(?:<[^>]*>)?\\(`, 'm'));
    }
  });

  it('the glossary is in the order of the alphabet, by its English words', () => {
    const english = tableRows(readPage('GLOSSARY.md'), 'English').map(([word]) => word!.toLowerCase());
    expect(english.length).toBeGreaterThan(40);
    expect(english).toEqual([...english].sort((a, b) => a.localeCompare(b, 'en')));
  });
});
