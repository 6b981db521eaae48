import { describe, expect, it } from 'vitest';
import { judgeControls, type Pair, readControls } from './reader.js';
import type { Place } from './table.js';

const asked = (query: Pair[], strict = false) => ({ query, prefer: { strict } });

describe('the table of control parameters', () => {
  it('hands the search what counts of it, and the filters in their order', () => {
    const query: Pair[] = [
      ['_count', '5'],
      ['code', 'a'],
      ['_sort', 'date'],
      ['code', 'b'],
      ['_elements', ''],
      ['_format', 'json'],
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
