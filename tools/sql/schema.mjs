// Checks of CREATE TABLE and CREATE INDEX: a patient-owned table has patient_key first in its primary key, in everything
// unique and in every foreign key, and each table is on the list that says which kind it is.
import { closing, listIn } from './tokens.mjs';

const KEY = 'patient_key';

/**
 * @param {import('./tokens.mjs').Token[]} tokens one statement
 * @param {Set<string>} owned names of the patient-owned tables
 * @returns {{ rule: string, message: string }[]}
 */
export function wrongSchema(tokens, owned) {
  const index = createdUniqueIndex(tokens);
  if (index && owned.has(index.table)) return notFirst(index.columns[0], `a unique index on ${index.table}`);
  const table = createdTable(tokens);
  if (table === undefined || !owned.has(table.name)) return [];
  return [...wrongPrimaryKey(table), ...table.items.flatMap((item) => wrongConstraint(table.name, item))];
}

/** Name and column or constraint definitions of CREATE TABLE; undefined for other statements. */
export function createdTable(tokens) {
  const at = tokens.findIndex((token) => token.text === 'table');
  if (tokens[0]?.text !== 'create' || at < 0 || at > 3) return undefined;
  const nameAt = skipNotExists(tokens, at + 1);
  const open = tokens.findIndex((token, i) => i > nameAt && token.text === '(');
  return { name: tokens[nameAt]?.text, items: open < 0 ? [] : listIn(tokens, open) };
}

function createdUniqueIndex(tokens) {
  if (tokens[0]?.text !== 'create' || tokens[1]?.text !== 'unique') return undefined;
  const on = tokens.findIndex((token) => token.text === 'on');
  const open = tokens.findIndex((token, i) => i > on && token.text === '(');
  return { table: tokens[on + 1]?.text, columns: listIn(tokens, open) };
}

function skipNotExists(tokens, at) {
  return tokens[at]?.text === 'if' ? at + 3 : at;
}

function wrongPrimaryKey({ name, items }) {
  const inline = items.find((item) => hasWords(item, ['primary', 'key']) && !isConstraint(item));
  const listed = items.find((item) => hasWords(item, ['primary', 'key']) && isConstraint(item));
  const column = items.find((item) => item[0]?.text === KEY);
  const findings = [];
  if (!listed && !inline) findings.push({ rule: 'patient-key-first', message: `${name} has no primary key` });
  if (inline && inline[0].text !== KEY) findings.push(...notFirst([inline[0]], `the primary key of ${name}`));
  if (column === undefined || column[1]?.text !== 'bigint')
    findings.push({ rule: 'patient-key-first', message: `${name} has no column ${KEY} bigint` });
  return findings;
}

/** PRIMARY KEY, UNIQUE and FOREIGN KEY, written for a column or for the table. */
function wrongConstraint(table, item) {
  const findings = [];
  if (!isConstraint(item)) {
    const column = item[0]?.text;
    if (column !== KEY && item.some((token) => token.text === 'unique'))
      findings.push(...notFirst([item[0]], `a unique column of ${table}`));
    if (item.some((token) => token.text === 'references'))
      findings.push(...notFirst([item[0]], `a foreign key of ${table}`));
    return findings;
  }
  for (const [words, what] of [
    [['primary', 'key'], 'the primary key'],
    [['unique'], 'a unique constraint'],
    [['foreign', 'key'], 'a foreign key'],
  ]) {
    const at = item.findIndex((_, i) => words.every((word, n) => item[i + n]?.text === word));
    const open = at < 0 ? -1 : item.findIndex((token, i) => i > at && token.text === '(');
    if (open >= 0) findings.push(...notFirst(item.slice(open + 1, closing(item, open)), `${what} of ${table}`));
  }
  return findings;
}

function isConstraint(item) {
  return ['primary', 'unique', 'foreign', 'constraint', 'check', 'exclude'].includes(item[0]?.text);
}

function hasWords(item, words) {
  return item.some((_, i) => words.every((word, n) => item[i + n]?.text === word));
}

function notFirst(columns, what) {
  return columns?.[0]?.text === KEY ? [] : [{ rule: 'patient-key-first', message: `${KEY} is not first in ${what}` }];
}
