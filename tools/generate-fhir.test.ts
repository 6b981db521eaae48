import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const script = join(dirname(fileURLToPath(import.meta.url)), 'generate-fhir.mjs');
const folder = mkdtempSync(join(tmpdir(), 'overblik-fhir-'));
const generate = () => execFileSync(process.execPath, [script, folder], { encoding: 'utf8' });

afterAll(() => rmSync(folder, { recursive: true }));

describe('the FHIR tables', () => {
  it('are made once, left alone while nothing changed, and made again when they are of another version', () => {
    expect(generate()).toMatch(/written/);
    expect(readdirSync(folder).sort()).toEqual([
      'definitions.bin',
      'definitions.json',
      'invariants.json',
      'search.json',
      'stamp.json',
      'structure.json',
      'value-sets.json',
    ]);
    const first = readFileSync(join(folder, 'structure.json'), 'utf8');
    expect(generate()).toMatch(/up to date/);
    writeFileSync(join(folder, 'stamp.json'), '{"stamp":"of another version"}');
    writeFileSync(join(folder, 'structure.json'), '{}');
    expect(generate()).toMatch(/written/);
    expect(readFileSync(join(folder, 'structure.json'), 'utf8')).toBe(first);
  });

  it('are small enough to be read at every start', () => {
    const bytes = (names: string[]) => names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    const definitions = readdirSync(folder).filter((name) => name.startsWith('definitions.'));
    expect(bytes(readdirSync(folder).filter((name) => !definitions.includes(name)))).toBeLessThan(1_000_000);
    // Whole resources, deflated: read as one piece, looked into one at a time.
    expect(bytes(definitions)).toBeLessThan(8_000_000);
  });

  it('name the value sets of required bindings that R4 does not list itself', () => {
    const { notEnumerable } = JSON.parse(readFileSync(join(folder, 'value-sets.json'), 'utf8')) as {
      notEnumerable: string[];
    };
    expect(notEnumerable.map((url) => url.slice(url.lastIndexOf('/') + 1))).toEqual([
      'currencies',
      'mimetypes',
      'ucum-units',
      'LL379-9',
    ]);
  });
});
