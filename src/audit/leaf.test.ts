import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { citizenMark, hashOfLeaf, type LeafRow, leafText } from './leaf.js';
import { leafHash } from './tree/merkle.js';

const words = fc.string({ unit: 'binary' });
const rows: fc.Arbitrary<LeafRow> = fc.record({
  patientKey: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  id: fc.uuid(),
  at: fc.constant('2026-11-27T10:00:00.123000Z'),
  effect: words,
  rule: words,
  actor: words,
  returned: fc.integer(),
  entry: words,
  salt: fc.option(fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes))),
});
const hashes = fc.option(
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
  { nil: undefined },
);

describe('text of a leaf', () => {
  it('is what JSON.stringify makes of its members in their order (RFC 8785), whatever stands in them', () => {
    fc.assert(
      fc.property(rows, fc.nat(), hashes, (row, number, previous) => {
        const { actor, at, effect, entry, id, returned, rule } = row;
        const members = {
          ...{ actor, at, citizen: citizenMark(row.patientKey), effect, entry, id, number },
          ...{ previous: previous?.toString('hex') ?? '', returned, rule, salt: row.salt?.toString('hex') ?? '' },
        };
        expect(leafText(row, number, previous)).toBe(JSON.stringify(members));
      }),
    );
  });

  it('is hashed as the leaf of a Merkle tree', () => {
    fc.assert(
      fc.property(words, (text) => {
        expect(hashOfLeaf(text)).toEqual(leafHash(Buffer.from(text)));
      }),
    );
    expect(hashOfLeaf('å')).toEqual(createHash('sha256').update(Buffer.from('00c3a5', 'hex')).digest());
  });
});
