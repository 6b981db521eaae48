import { describe, expect, it } from 'vitest';
import { controlsAt, judgeControls, type Pair } from '../../fhir/index.js';
import { readSearch } from './request.js';

const asked = (query: Pair[], strict = false) => ({ query, prefer: { strict } });

/** Values of every kind, right and wrong, for each control parameter of a search. */
const VALUES = ['', 'x', '0', '5', '-1', '1.5', '99999', '1234567890', 'true', 'false', 'both', 'count', 'none'].concat(
  ['accurate', 'estimate', 'text', 'data', 'container', 'contained', 'Basic', 'Basic,Patient', 'Banana', ',', 'id'],
);

describe('the table of control parameters', () => {
  const names = controlsAt('search')
    .filter(({ isFace, name }) => !isFace && name !== '_cursor')
    .map(({ name }) => name);

  it('is what a search is read by: what the table refuses the search does, in the same words', () => {
    const differ: string[] = [];
    for (const name of names) {
      for (const value of VALUES) {
        const own = judgeControls('search', asked([[name, value]])).issues;
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
});
