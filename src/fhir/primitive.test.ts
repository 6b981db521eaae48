import { describe, expect, it } from 'vitest';
import { MAX_STRING_LENGTH, primitiveCheck } from './primitive.js';

const long = 'x'.repeat(MAX_STRING_LENGTH);

/** Per type: what is right, what is wrong. */
const cases: Record<string, { right: unknown[]; wrong: unknown[] }> = {
  string: {
    right: ['a', ' a\tb\r\nc ', 'æøå 😀', long],
    wrong: ['', 7, true, {}, 'a\u0000', 'a\u001fb', '\ud800', 'a\udc00b', `${long}x`],
  },
  markdown: { right: ['# a\n\n* b'], wrong: ['', 1, '\u0007'] },
  id: { right: ['a', 'A-1.b', 'x'.repeat(64)], wrong: ['', 'a b', 'a_b', 'æ', 'a/b', 'x'.repeat(65), 'a\n'] },
  code: { right: ['a', 'a b', 'DJ441'], wrong: ['', ' a', 'a ', 'a  b', 'a\nb', 'a\tb'] },
  uri: {
    right: ['http://a', 'urn:oid:1.2.208', 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0', 'a'],
    wrong: ['', 'a b', 'urn:oid:1.02', 'urn:oid:x', 'urn:uuid:1', 'http://a\n'],
  },
  url: { right: ['https://a/b?c=d#e'], wrong: ['a b'] },
  canonical: { right: ['http://a|1.0'], wrong: ['http://a |1'] },
  oid: { right: ['urn:oid:2.16.840'], wrong: ['1.2.3', 'urn:oid:3.1', 'urn:oid:1', 'urn:oid:1.2.'] },
  uuid: {
    right: ['urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0'],
    wrong: ['0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0', 'urn:uuid:0c3151bd1cbf4d64b04dcd9187a4c6e0'],
  },
  boolean: { right: [true, false], wrong: ['true', 0, 1, ''] },
  decimal: { right: [0, -1.5, 1e300, 1], wrong: ['1', Number.POSITIVE_INFINITY, Number.NaN, true] },
  integer: { right: [0, -2147483648, 2147483647], wrong: [1.5, 2147483648, -2147483649, '1', 1e300] },
  unsignedInt: { right: [0, 2147483647], wrong: [-1, 0.5, 2147483648] },
  positiveInt: { right: [1], wrong: [0, -1, '1'] },
  date: {
    right: ['2024', '2024-02', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'],
    wrong: [
      '2023-02-30',
      '2023-02-29',
      '1900-02-29',
      '2023-04-31',
      '2023-13',
      '2023-00',
      '2023-01-00',
      '0000',
      '24',
      '2024-1-1',
      '2024-01-01T00:00:00Z',
      '',
      2024,
    ],
  },
  dateTime: {
    right: [
      '2024',
      '2024-02-29',
      '2024-01-01T00:00:00Z',
      '2024-01-01T23:59:60.123456789+02:00',
      '2024-01-01T00:00:00-14:00',
    ],
    wrong: [
      '2024-01-01T00:00:00',
      '2024-01-01T00:00Z',
      '2024-01-01T24:00:00Z',
      '2023-02-30T00:00:00Z',
      '2024-01-01T00:00:00+14:01',
      '2024-01-01T00:00:61Z',
      '2024-01T00:00:00Z',
      '2024-01-01 00:00:00Z',
      '2024-01-01t00:00:00z',
    ],
  },
  instant: {
    right: ['2024-01-01T00:00:00Z', '2016-12-31T23:59:60Z'],
    wrong: ['2024-01-01', '2024-01-01T00:00:00', '2023-02-29T00:00:00Z'],
  },
  time: { right: ['00:00:00', '23:59:60', '10:00:00.5'], wrong: ['24:00:00', '10:00', '10:00:00Z', '1:00:00', 10] },
  base64Binary: {
    right: ['AAAA', 'AA==', 'AAA=', 'AA AA\nAAAA'],
    wrong: ['', 'A', 'AAA', 'A=AA', 'AA-_', '====', 'AAAA=', 7],
  },
  xhtml: { right: ['<div xmlns="http://www.w3.org/1999/xhtml">a</div>'], wrong: ['a', '<div>a</div>', 7] },
};

describe('a primitive value', () => {
  for (const [type, { right, wrong }] of Object.entries(cases)) {
    it(`of type ${type} is accepted when it has the format, and refused when it has not`, () => {
      const check = primitiveCheck(type)!;
      for (const value of right) expect(check(value), String(value).slice(0, 60)).toBeUndefined();
      for (const value of wrong) expect(check(value), String(value).slice(0, 60)).toEqual(expect.any(String));
      for (const value of [null, undefined, {}, []]) expect(check(value)).toEqual(expect.any(String));
    });
  }

  it('of every primitive type of R4 can be judged', () => {
    expect(Object.keys(cases)).toHaveLength(20);
    for (const name of ['Quantity', 'constructor', 'Resource']) expect(primitiveCheck(name)).toBeUndefined();
  });

  it('is judged in linear time, whatever it holds', () => {
    for (const type of Object.keys(cases)) {
      for (const part of ['a ', 'A=', '1.', 'urn:oid:1.', ' ', '\n', '-', '9', 'urn:uuid:']) {
        expect(() => primitiveCheck(type)!(part.repeat(100_000))).not.toThrow();
      }
    }
  });
});
