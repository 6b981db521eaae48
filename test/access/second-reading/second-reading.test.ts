/**
 * The printed law is precise enough to decide from: a second reader that has nothing but the print (reader.ts) answers every
 * cell of the matrix and a hundred thousand cases by chance as `decide` does.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OPERATIONS, OTHER_KINDS } from '../../../src/access/contract.js';
import { cprParty, DATA_KINDS, lawOf, lawText } from '../../../src/access/index.js';
import { ROLES } from '../../../src/identity/caller.js';
import { TREE } from '../cast.js';
import { ROWS } from '../worlds.js';
import { byChance, matrix } from './cases.js';
import { type Case, difference } from './compare.js';
import { readLaw } from './printed-law.js';
import { SecondReader } from './reader.js';

const FILE = new URL('../the-law.txt', import.meta.url);
const LAW = lawOf({ tree: TREE, demo: true });
if (process.env['OVERBLIK_UPDATE_GOLDEN'] === '1') writeFileSync(FILE, lawText(LAW.policy));
const PRINT = readFileSync(FILE, 'utf8');

const readerOf = (print: string) => new SecondReader(readLaw(print), TREE, cprParty);
/** A dozen lines of the record, others each time. */
const linesFor = (i: number) => Array.from({ length: 12 }, (_, k) => ROWS[(i * 13 + k * 31) % ROWS.length]!);

/** Cases that the matrix put, by the rows that answered them. */
const answeredBy = new Map<string, Case[]>();
const some: Case[] = [];

describe('the printed law', () => {
  it('is what the program follows; a change is read and accepted by a person', () => {
    expect(PRINT).toBe(lawText(LAW.policy));
  });

  it('is read by somebody who knows nothing of the rows, the conditions and the order of the program', () => {
    for (const name of ['notation.ts', 'printed-law.ts', 'reader.ts']) {
      const imports = readFileSync(new URL(name, import.meta.url), 'utf8').matchAll(
        /^import (type )?.*from '(.*)';$/gm,
      );
      for (const [line, isTypes, from] of imports) expect(isTypes || from!.startsWith('./'), line).toBeTruthy();
    }
  });

  it('answers every role, operation and data kind as decide does', () => {
    const reader = readerOf(PRINT);
    const cells = new Set<string>();
    const differences: string[] = [];
    let i = 0;
    for (const one of matrix()) {
      cells.add(one.cell);
      const found = difference(reader, LAW, one, linesFor(i));
      if (found) differences.push(`${one.cell}, ${one.ask.purpose}: ${found}`);
      keep(one, reader);
      i += 1;
    }
    expect(differences).toEqual([]);
    const ofThemselves = 6;
    const kinds = DATA_KINDS.length + OTHER_KINDS.length;
    expect(cells.size).toBe(ROLES.length * ((OPERATIONS.length - ofThemselves) * kinds + ofThemselves));
  }, 600_000);

  it('answers a hundred thousand cases by chance as decide does', () => {
    const reader = readerOf(PRINT);
    const differences: string[] = [];
    let [i, opened] = [0, 0];
    for (const one of byChance(100_000)) {
      const found = difference(reader, LAW, one, linesFor(i));
      if (found) differences.push(`${i}: ${found}`);
      if (i % 25 === 0) {
        some.push(one);
        if (keep(one, reader) !== 'D') opened += 1;
      }
      i += 1;
    }
    expect(i).toBe(100_000);
    expect(differences).toEqual([]);
    // Not all of them are refusals.
    expect(opened).toBeGreaterThan(some.length / 5);
  }, 600_000);
});

function keep(one: Case, reader: SecondReader): string {
  const { effect, rules } = reader.read(one.ask, one.facts, one.at);
  for (const id of rules) {
    const key = `${id} ${effect}`;
    const cases = answeredBy.get(key) ?? [];
    answeredBy.set(key, cases);
    if (cases.length < 400) cases.push(one);
  }
  return effect;
}

const casesOf = (id: string): Case[] =>
  [...answeredBy].flatMap(([key, cases]) => (key.startsWith(`${id} `) ? cases : []));

/** The first case that a bent print answers otherwise; undefined: nobody would notice. */
function noticed(print: string, cases: readonly Case[]): Case | undefined {
  const reader = readerOf(print);
  return cases.find((one) => difference(reader, LAW, one, ROWS) !== undefined);
}

describe('negative control: a print that says something else is noticed', () => {
  const rows = PRINT.split('\n').filter((line) => line.startsWith('regel '));
  it('each row that is struck out', () => {
    const unnoticed = rows.filter((line) => {
      const id = line.split(' ')[1]!;
      if (id === '00') return false;
      return !noticed(PRINT.replace(`${line}\n`, ''), casesOf(id));
    });
    expect(unnoticed).toEqual([]);
    expect(rows.length).toBeGreaterThan(100);
  }, 600_000);

  it('each meaning that is turned round', () => {
    const meanings = PRINT.split('\n').filter((line) =>
      /^(relation|betingelse|spærring|indsnævring|skjult) /.test(line),
    );
    const cases = [...[...answeredBy.values()].flatMap((all) => all.filter((_, i) => i < 8 || i % 40 === 0)), ...some];
    const unnoticed = meanings.filter((line) => {
      // No row asks for it: it is only the name of having no relation.
      if (line.startsWith('relation stranger ')) return false;
      const turned = line.replace(/ er (.*)$/, ' er ikke ($1)');
      return !noticed(PRINT.replace(line, turned), cases);
    });
    expect(unnoticed).toEqual([]);
    expect(meanings.length).toBeGreaterThan(65);
  }, 600_000);

  it.each([
    ['effect', 'giver PR', 'giver P'],
    ['role', 'rolle i {doctor}', 'rolle i {nurse}'],
    ['purpose', 'formål i {emergency}', 'formål i {treatment}'],
    ['operation', 'handling i {read, ', 'handling i {'],
    ['data kind', ', medication', ''],
    ['condition', ' og reason-given', ''],
    ['duty', 'leader-task, ', ''],
    ['first day', 'fra 2019-07-01', 'fra 2030-07-01'],
    ['last day', 'til -', 'til 2026-01-01'],
  ])('another %s in the row of emergencies', (_what, said, bent) => {
    const row = rows.find((line) => line.startsWith('regel 07 åbner'))!;
    expect(row).toContain(said);
    expect(noticed(PRINT.replace(row, row.replace(said, bent)), [...casesOf('07'), ...casesOf('S5')])).toBeDefined();
  });

  it('a word nobody has explained cannot be read at all', () => {
    expect(() => readLaw(PRINT.replace('betingelse reason-given er', 'betingelse reason-forgotten er'))).toThrow(
      'nobody says what "reason-given" means',
    );
  });
});
