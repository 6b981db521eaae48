import fc from 'fast-check';
import { serialize } from 'pg-protocol';
import { expect, it } from 'vitest';
import { bindMessage } from './bind-message.js';

const value = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary-ascii' }),
  fc.constantFrom('æøå 🏥', ''),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.integer({ min: 16_000, max: 17_000 }).map((length) => Buffer.alloc(length, length)),
);

it('is byte for byte the message that the driver would have written', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
      fc.array(value, { maxLength: 12 }),
      (name, values) => {
        const theirs = serialize.bind({ statement: name, values });
        expect(Buffer.concat(bindMessage(name, values)).equals(theirs)).toBe(true);
      },
    ),
  );
});

it('sends what is large as it is, without a copy', () => {
  const large = Buffer.alloc(20_000);
  expect(bindMessage('x', ['a', large, null, 'b'])).toContain(large);
});
