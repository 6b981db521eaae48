import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSealer } from './seal.js';
import { randomSecret } from './secrets.js';

describe('sealed text', () => {
  const sealer = createSealer(randomSecret());

  it('opens with the same key and label, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => sealer.open('a', sealer.seal('a', text)) === text),
    );
  });

  it('does not open for another use, with another key, or when one bit is changed', () => {
    const sealed = sealer.seal('a', 'secret');
    expect(sealer.open('a', sealed)).toBe('secret');
    expect(sealer.open('b', sealed)).toBeUndefined();
    expect(createSealer(randomSecret()).open('a', sealed)).toBeUndefined();
    const raw = Buffer.from(sealed, 'base64url');
    for (let bit = 0; bit < raw.length * 8; bit++) {
      const changed = Buffer.from(raw);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(sealer.open('a', changed.toString('base64url'))).toBeUndefined();
    }
    for (const cut of ['', 'AAAA', sealed.slice(0, 30)]) expect(sealer.open('a', cut)).toBeUndefined();
  });

  it('never looks the same twice', () => {
    expect(sealer.seal('a', 'x')).not.toBe(sealer.seal('a', 'x'));
  });
});
