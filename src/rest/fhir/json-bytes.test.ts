import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from './json-bytes.js';

const UNBOUNDED = { deepest: Infinity, mostValues: Infinity, mostMembers: Infinity };
const faultOf = (text: string, bounds = {}) => jsonFault(Buffer.from(text), { ...UNBOUNDED, ...bounds });

/** What JSON.parse says: undefined for JSON, else where it breaks, when it tells. */
function parsedFault(text: string): { at?: number } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const place = /position (\d+)/.exec((error as Error).message)?.[1];
    return place === undefined ? {} : { at: Number(place) };
  }
}

const SOUND = [
  '{"a":[1,2.5e-3,-0,true,false,null,"x\\n\\u00e6😀"],"b":{"c":{}}, "d" : [ ] }',
  '[1,[2,[3,[]]],"æøå"]\r\n\t',
  ' {"entry":[{"a":1},{"b":"]"}]} ',
  '-12.5E+10',
  '"abc"',
];
const PIECES = [...'{}[]",:\\ \n0123456789.eE+-truefalsnæ😀\t\u0001u/b'];

/** A sound text with some characters taken out, put in or replaced, or cut off. */
const damaged = fc
  .tuple(
    fc.constantFrom(...SOUND),
    fc.array(fc.tuple(fc.nat(100), fc.constantFrom(0, 1, 2, 3), fc.constantFrom(...PIECES)), { maxLength: 4 }),
  )
  .map(([text, edits]) => {
    const characters = [...text];
    for (const [place, how, piece] of edits) {
      const at = place % (characters.length + 1);
      if (how === 3) characters.length = at;
      else characters.splice(at, how === 1 ? 0 : 1, ...(how === 0 ? [] : [piece]));
    }
    return characters.join('');
  });

describe('bytes', () => {
  it.each(SOUND)('that JSON.parse takes are taken: %s', (text) => expect(faultOf(text)).toBeUndefined());

  it('are JSON when JSON.parse says so, and break where it says', () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const expected = parsedFault(text);
        const found = faultOf(text);
        expect(found === undefined).toBe(expected === undefined);
        if (expected?.at !== undefined) expect(found?.at).toBe(expected.at);
      }),
      { numRuns: 5000 },
    );
  });

  it('may begin with a byte order mark, which is no character', () => {
    expect(faultOf('\ufeff[1]')).toBeUndefined();
    expect(faultOf('\ufeff[1')).toEqual({ at: 2, line: 1 });
  });

  it('that are broken are told with line and character', () =>
    expect(faultOf('["æ😀",\n1,\n,2]')).toEqual({ at: 11, line: 3 }));
});

describe('what is too much is told where it begins, whatever comes after', () => {
  it.each<[string, string, object, object]>([
    ['levels', '[[{"a":[]}]', { deepest: 3 }, { tooDeepAt: 7 }],
    ['values', '[1,[2,3],{"a":4,', { mostValues: 4 }, { values: 5 }],
    ['members', '{"a":{"b":1,"c":2},"d":3,"e"', { mostMembers: 1 }, { crowdedAt: 15 }],
  ])('%s', (_what, text, bounds, fault) => {
    expect(faultOf(text, bounds)).toEqual(fault);
    const [[name, most]] = Object.entries(bounds) as [[string, number]];
    expect(faultOf(text, { [name]: most + 1 })).not.toEqual(fault);
  });

  it('of members each object has its own', () =>
    expect(faultOf('[{"a":1,"b":{"c":1,"d":2}},{"a":1,"b":2}]', { mostMembers: 2 })).toBeUndefined());
});
