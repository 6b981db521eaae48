import { describe, expect, it } from 'vitest';
import { readSearch } from '../../../access/index.js';
import { judgeControls, type Pair, readControls } from './reader.js';
import { controlsAt, type Place } from './table.js';

const asked = (query: Pair[], strict = false) => ({ query, prefer: { strict } });

/** Values of every kind, right and wrong, for each control parameter of a search. */
const VALUES = ['', 'x', '0', '5', '-1', '1.5', '99999', '1234567890', 'true', 'false', 'both', 'count', 'none'].concat(
  ['accurate', 'estimate', 'text', 'data', 'container', 'contained', 'Basic', 'Basic,Patient', 'Banana', ',', 'id'],
);

describe('the table of control parameters', () => {
  const names = controlsAt('search')
    .filter(({ isFace, name }) => !isFace && name !== '_cursor')
    .map(({ name }) => name);

  it('and the search itself judge each value alike: what one refuses, the other does, in the same words', () => {
    const differ: string[] = [];
    for (const name of names) {
      for (const value of VALUES) {
        const own = judgeControls('search', asked([[name, value]])).issues;
        // What could be a person number is not said again here.
        if (name === '_type' && value === '1234567890') continue;
        const { issues } = readSearch([], [[name, value]], false);
        const isJudgedThere = ['_sort', '_include', '_revinclude', '_contained'].includes(name) && own.length === 0;
        if (!isJudgedThere && JSON.stringify(own) !== JSON.stringify(issues)) differ.push(`${name}=${value}`);
      }
    }
    expect(differ).toEqual([]);
    // And they are no empty lists on both sides.
    expect(judgeControls('search', asked([['_count', 'x']])).issues).toHaveLength(1);
  });

  it('would be found to differ where a value is read by another rule (negative control)', () => {
    const log = judgeControls('log', asked([['_count', 'x']])).issues;
    expect(log).not.toEqual(readSearch([], [['_count', 'x']], false).issues);
  });

  it('hands the search what counts of it, and the filters in their order', () => {
    const query: Pair[] = [
      ['_count', '5'],
      ['code', 'a'],
      ['_sort', 'date'],
      ['code', 'b'],
      ['_elements', ''],
      ['_sort', '_id'],
      ['_count', '3'],
    ];
    expect(readControls('search', asked(query)).pairs).toEqual([
      ['code', 'a'],
      ['_sort', 'date'],
      ['code', 'b'],
      ['_sort', '_id'],
      ['_count', '3'],
    ]);
  });
});

describe('a parameter that is not known', () => {
  it.each<[Place, boolean, string]>([
    ['history', false, 'warning'],
    ['history', true, 'error'],
    ['operation', false, 'error'],
    ['operation', true, 'error'],
  ])('is at the place %s, strict %s, a %s', (place, strict, severity) => {
    const { issues } = judgeControls(place, asked([['colour', 'blue']], strict));
    expect(issues.map((issue) => [issue.severity, issue.code, issue.expression])).toEqual([
      [severity, 'not-supported', 'http.colour'],
    ]);
  });

  it('is not said again when it could be a person number', () => {
    const { issues } = judgeControls('read', asked([['0302809994', 'x']], true));
    expect(issues[0]!.diagnostics).not.toContain('0302809994');
    expect(issues[0]!.expression).not.toContain('0302809994');
  });

  it('of a body is refused at its place there, and the face of an answer is none of what a body may hold', () => {
    const at = 'Parameters.parameter[0]';
    const { issues } = judgeControls('operation', asked([]), { inBody: [{ name: '_format', value: 'xml', at }] });
    expect(issues).toMatchObject([{ severity: 'error', code: 'not-supported', expression: at }]);
  });
});
