import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownContents } from './known-contents.js';

const hashes = fc.oneof(
  fc.nat(20),
  fc.maxSafeNat().filter((n) => n < Number.MAX_SAFE_INTEGER),
);

describe('contents known by name', () => {
  it('answer as a Map does, whatever the hashes are', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hashes, hashes), { maxLength: 400 }), hashes, (pairs, other) => {
        const known = new KnownContents(10_000);
        const map = new Map(pairs);
        for (const [name, content] of pairs) known.set(name, content);
        expect(known.size).toBe(map.size);
        for (const name of [...map.keys(), other]) expect(known.get(name)).toBe(map.get(name));
      }),
    );
  });

  it('grow past their first slots without losing any', () => {
    const known = new KnownContents(20_000);
    for (let i = 0; i < 20_000; i++) known.set(i * 4096, i);
    for (let i = 0; i < 20_000; i++) expect(known.get(i * 4096)).toBe(i);
    expect(known.has(4095)).toBe(false);
  });

  it('remember as many as they may, and change what they know', () => {
    const known = new KnownContents(2);
    for (const name of [1, 2, 3]) known.set(name, name);
    known.set(2, 22);
    expect([1, 2, 3].map((name) => known.get(name))).toEqual([1, 22, undefined]);
  });
});
