// Reads every SQL statement of the house - the migrations and all strings in src/ - and reports what would not run unchanged
// on a cluster that is divided by patient: see docs/decisions, and test/schema for a planted breach of each rule.
//
//   node tools/check-sql.mjs
//
// src/database/tables.json says what each table is: `owned` by a patient, a `directory` keyed by the value that is looked up,
// or `shared` by everybody. src/database/cross-patient-statements.json lists the statements that may be about many patients,
// each with its reason; the list may only shrink.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { banned } from './sql/bans.mjs';
import { unrouted } from './sql/routing.mjs';
import { createdTable, wrongSchema } from './sql/schema.mjs';
import { sqlStringsOf } from './sql/strings.mjs';
import { statementsOf, tokensOf, UNKNOWN } from './sql/tokens.mjs';

const DEFINITIONS = new Set(['create', 'alter', 'drop', 'lock', 'comment', 'grant', 'revoke', 'truncate']);

/**
 * What is wrong with one text of SQL.
 * @param {string} sql one or several statements, or a part of one
 * @param {{ owned: string[] }} tables
 * @returns {{ rule: string, message: string }[]}
 */
export function checkStatements(sql, tables) {
  const owned = new Set(tables.owned);
  return statementsOf(tokensOf(sql)).flatMap((tokens) => [
    ...banned(tokens),
    ...wrongSchema(tokens, owned),
    ...(DEFINITIONS.has(tokens[0].text) ? [] : unrouted(tokens, owned)),
  ]);
}

/**
 * @param {string} root the project
 * @returns {string[]} findings, empty when all is well
 */
export function checkSql(root) {
  const tables = JSON.parse(readFileSync(join(root, 'src/database/tables.json'), 'utf8'));
  const exceptions = JSON.parse(readFileSync(join(root, 'src/database/cross-patient-statements.json'), 'utf8'));
  const texts = [...migrations(root), ...strings(root)];
  const used = new Set();
  const findings = texts.flatMap(({ path, line, sql }) =>
    checkStatements(sql, tables)
      .filter(({ rule }) => !isExcepted({ path, sql, rule }, exceptions, used))
      .map(({ rule, message }) => `${path}:${line}: ${rule}: ${message}`),
  );
  return [...new Set([...findings, ...wrongList(texts, tables), ...wrongExceptions(exceptions, used)])];
}

function migrations(root) {
  const dir = 'src/database/migrations';
  if (!existsSync(join(root, dir))) return [];
  return readdirSync(join(root, dir))
    .filter((name) => name.endsWith('.sql'))
    .map((name) => ({ path: `${dir}/${name}`, line: 1, sql: readFileSync(join(root, dir, name), 'utf8') }));
}

function strings(root) {
  return readdirSync(join(root, 'src'), { recursive: true })
    .map((name) => `src/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .flatMap((path) => sqlStringsOf(join(root, path)).map((found) => ({ path, ...found })));
}

/** An exception names the file, the rule and words of the statement, which must be there (spaces do not count). */
function isExcepted({ path, sql, rule }, exceptions, used) {
  const squeezed = squeeze(sql);
  const match = exceptions.statements.find(
    (one) => one.file === path && one.rule === rule && squeezed.includes(squeeze(one.contains)),
  );
  if (match) used.add(match);
  return match !== undefined;
}

function squeeze(sql) {
  return sql.replaceAll(UNKNOWN, '?').replace(/\s+/g, ' ').trim();
}

function wrongExceptions({ atMost, statements }, used) {
  const path = 'src/database/cross-patient-statements.json';
  const findings = statements
    .filter((one) => !used.has(one))
    .map((one) => `${path}: no statement in ${one.file} needs the exception "${one.contains}" any more: remove it`);
  for (const one of statements)
    if ((one.reason ?? '').length < 20) findings.push(`${path}: "${one.contains}" has no reason`);
  if (statements.length !== atMost)
    findings.push(`${path}: holds ${statements.length} statements and says atMost ${atMost}; the list may only shrink`);
  return findings;
}

/** Every table is of one kind, and every name on the list is a table. */
function wrongList(texts, tables) {
  const created = new Map();
  for (const { path, sql } of texts) {
    for (const tokens of statementsOf(tokensOf(sql))) {
      const table = createdTable(tokens);
      if (table) created.set(table.name, path);
    }
  }
  const listed = Object.values(tables).flat();
  const findings = [...created]
    .filter(([name]) => !listed.includes(name))
    .map(([name, path]) => `${path}: say in src/database/tables.json what kind of table ${name} is`);
  for (const name of listed)
    if (!created.has(name)) findings.push(`src/database/tables.json: there is no table ${name}`);
  for (const name of new Set(listed.filter((one, i) => listed.indexOf(one) !== i)))
    findings.push(`src/database/tables.json: ${name} is listed twice`);
  return findings;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const findings = checkSql(resolve(fileURLToPath(new URL('..', import.meta.url))));
  for (const finding of findings) console.log(finding);
  process.exitCode = findings.length > 0 ? 1 : 0;
}
