import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SESSION_HOURS } from '../../src/identity/session.js';
import { JSON_MAX_BYTES } from '../../src/intake/read-json.js';
import { MOST_COUNT } from '../../src/fhir/index.js';
import { LARGEST_BODY } from '../../src/rest/fhir/request.js';
import { CIRCUIT_DEFAULTS } from '../../src/sources/remote/remote-source.js';

const ROOT = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/limits.md'), 'utf8');

interface Row {
  number: number;
  name: string;
  file: string;
}

const rows = page.split('\n').flatMap((line): Row[] => {
  const cells = line.split('|').map((cell) => cell.trim());
  const where = /^`([\w.]+)` in `([\w./-]+)`$/.exec(cells[5] ?? '');
  if (!where) return [];
  return [{ number: Number(/[\d,]+/.exec(cells[2]!)![0].replaceAll(',', '')), name: where[1]!, file: where[2]! }];
});

/** Constants of a file whose value is written in numbers: `25 * 1024 * 1024`, `60_000`. */
function constantsOf(file: string): Map<string, number> {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const found = new Map<string, number>();
  for (const [, name, expression] of text.matchAll(
    /^(?:export )?const ([A-Z][A-Z0-9_]+)(?:: number)? = ([\d_*/ ]+);$/gm,
  ))
    found.set(name!, calculate(expression!));
  return found;
}

function calculate(expression: string): number {
  const term = (text: string) => {
    const [base, exponent] = text.split('**').map((part) => Number(part.replaceAll('_', '').trim()));
    return exponent === undefined ? base! : base! ** exponent;
  };
  return expression
    .split(/(?<!\*)\*(?!\*)/)
    .map(term)
    .reduce((product, factor) => product * factor, 1);
}

/** How a constant is called that refuses, cuts or expires. */
const LIMIT_NAME =
  /^(MOST|LONGEST|SHORTEST|LARGEST|DEEPEST|MAX|ENOUGH)(_|$)|_MAX(_BYTES)?$|DEADLINE|_TTL_S$|_(HOURS|MINUTES|DAYS|YEARS)$|BELIEVED|_SKEW_/;
/** Numbers with such a name that limit nothing. */
const NO_LIMITS = new Set(['MAX_INT32']);

function programFiles(): string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => `src/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
}

describe('the page of limits', () => {
  it('is read: it has rows, and numbers in words of code are calculated right', () => {
    expect(rows.length).toBeGreaterThan(60);
    expect(constantsOf('src/rest/fhir/request.ts').get('LARGEST_BODY')).toBe(LARGEST_BODY);
    expect(constantsOf('src/intake/read-json.ts').get('JSON_MAX_BYTES')).toBe(JSON_MAX_BYTES);
    expect(constantsOf('src/fhir/controls/table.ts').get('MOST_COUNT')).toBe(MOST_COUNT);
    expect(constantsOf('src/identity/session.ts').get('SESSION_HOURS')).toBe(SESSION_HOURS);
    expect(calculate('2 * 1024 ** 3')).toBe(2_147_483_648);
  });

  it('says of each limit the number that the program has', () => {
    const wrong = rows.filter(({ number, name, file }) => number !== inProgram(name, file));
    expect(
      wrong.map(({ name, file, number }) => `${name} in ${file}: ${number}, not ${inProgram(name, file)}`),
    ).toEqual([]);
  });

  it('says how long the database lets a statement, a lock and a forgotten transaction take', () => {
    expect(readFileSync(join(ROOT, 'src/database/open-database.ts'), 'utf8')).toContain(
      "statement_timeout: '2min', lock_timeout: '15s', idle_in_transaction_session_timeout: '2min'",
    );
    expect(page.replace(/\s+/g, ' ')).toMatch(
      /a statement after 2 minutes, the wait for a lock after 15 seconds and a forgotten transaction after 2 minutes/,
    );
  });

  it('leaves no limit of the program out', () => {
    const said = new Set(rows.map(({ name, file }) => `${name} in ${file}`));
    const unsaid = programFiles().flatMap((file) =>
      [...constantsOf(file).keys()]
        .filter((name) => LIMIT_NAME.test(name) && !NO_LIMITS.has(name))
        .map((name) => `${name} in ${file}`)
        .filter((one) => !said.has(one)),
    );
    expect(unsaid).toEqual([]);
  });
});

function inProgram(name: string, file: string): number | undefined {
  const [table, member] = name.split('.');
  if (table === 'CIRCUIT_DEFAULTS') return CIRCUIT_DEFAULTS[member as keyof typeof CIRCUIT_DEFAULTS];
  return constantsOf(file).get(name);
}
