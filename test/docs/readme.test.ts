import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { demoPeople } from '../../demo/index.js';
import { KNOWN_SETTINGS } from '../../src/base/index.js';
import { main } from '../../src/cli/index.js';
import { ROOT, readPage, tableRows } from './pages.js';

const readme = readPage('README.md');
const scripts = Object.keys((JSON.parse(readPage('package.json')) as { scripts: Record<string, string> }).scripts);

/** `overblik start [--demo] [--port N]` of the program's own help, by command. */
async function usages(): Promise<Map<string, string>> {
  let help = '';
  const heard = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    help += String(text);
    return true;
  });
  await main(['help']).finally(() => heard.mockRestore());
  const lines = help.split('\n').filter((line) => line.startsWith('  overblik '));
  return new Map(lines.map((line) => [line.trim().split(' ')[1]!, line.trim().split(/ {2,}/)[0]!]));
}

describe('the first page', () => {
  it('names every script of package.json, and no other', () => {
    const named = [...readme.matchAll(/\bnpm (?:run )?([a-z:-]+)/g)]
      .map((match) => match[1]!)
      .filter((name) => name !== 'ci');
    expect([...new Set(named)].sort()).toEqual([...scripts].sort());
  });

  it('names every command of the program with options that it takes', async () => {
    const known = await usages();
    const named = [...readme.matchAll(/\boverblik ((?!is |speaks )[a-z]+)([^`\n|#]*)/g)];
    for (const [all, command, rest] of named) {
      expect(known.has(command!), all).toBe(true);
      for (const [option] of rest!.matchAll(/--[a-z-]+/g)) expect(known.get(command!), all).toContain(option);
    }
    expect([...new Set(named.map((match) => match[1]))].sort()).toEqual([...known.keys()].sort());
  });

  it('lists the settings as the program knows them', () => {
    const plain = (cell: string) =>
      cell
        .replace(/ \(\[[^\]]*\]\([^)]*\)\)/, '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>');
    const listed = tableRows(readme, 'name').map(([name, about, fallback]) => ({
      name: name!.replaceAll('`', ''),
      about: plain(about!),
      fallback: plain(fallback!),
    }));
    expect(listed).toEqual(KNOWN_SETTINGS);
  });

  it('shows a picture that is there, and small enough for a slow line', () => {
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map((match) => match[1]!);
    expect(pictures.length).toBeGreaterThan(0);
    for (const picture of pictures) expect(statSync(join(ROOT, picture)).size, picture).toBeLessThan(300_000);
  });

  it('lists everybody one can log in as', () => {
    const listed = tableRows(readme, 'log in as').flatMap(([logins]) =>
      [...logins!.matchAll(/`([a-z-]+)`/g)].map((match) => match[1]!),
    );
    const people = demoPeople({ today: '2026-11-22T08:00:00Z' }).map((person) => person.caller.id);
    expect(listed.sort()).toEqual(people.sort());
  });
});
