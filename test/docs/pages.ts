/** The project's pages, and what is named in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

export const readPage = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Rows of the tables whose first heading is `heading`, cell by cell; without the heading and the line below it. */
export function tableRows(page: string, heading: string): string[][] {
  const lines = page.split('\n');
  return lines.flatMap((line, at) => {
    if (cellsOf(line)[0] !== heading) return [];
    const length = lines.slice(at + 2).findIndex((below) => !below.startsWith('|'));
    return lines.slice(at + 2, length < 0 ? undefined : at + 2 + length).map(cellsOf);
  });
}

/** `\|` is a bar inside a cell. */
const cellsOf = (line: string): string[] =>
  line.startsWith('|')
    ? line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim())
    : [];

/** What stands in back quotes, outside blocks of code. */
export function quoted(page: string): string[] {
  const prose = page.replace(/```[\s\S]*?```/g, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
}

/** All program text, to look names up in. */
export function programText(): string {
  const files = ['src', 'demo', 'web', 'tools', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(tsx?|mjs|sql|json)$/.test(name) && !name.startsWith('docs'))
      .map((name) => join(folder, name)),
  );
  return files.map(readPage).join('\n');
}
