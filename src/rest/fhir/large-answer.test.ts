import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { bytesOf, type Pieces } from './call.js';
import { sentAs } from './large-answer.js';

const KB = 1024;
const emoji = '😀'.repeat(200 * KB);

it.each<[string, Pieces]>([
  ['a long text whose characters are cut nowhere', [`x${emoji}`, emoji]],
  ['long bytes', [Buffer.alloc(900 * KB, 'ø')]],
  ['many small pieces', Array.from({ length: 90_000 }, (_, i) => (i % 3 ? `piece ${i}æ,` : Buffer.from(`[${i}]`)))],
  ['small, large and empty ones', ['{', Buffer.alloc(700 * KB, 'a'), '', ',', emoji, Buffer.alloc(0), '}']],
])('%s go out in slices that together are what they were', async (_what, pieces) => {
  const whole = bytesOf(pieces);
  const { body, bytes } = sentAs(pieces);
  expect(bytes).toBe(whole.length);
  const slices: Buffer[] = [];
  for await (const slice of body as Readable) slices.push(slice as Buffer);
  expect(Buffer.concat(slices).equals(whole)).toBe(true);
  expect(slices.length).toBeGreaterThan(2);
  expect(Math.max(...slices.map((slice) => slice.length))).toBeLessThanOrEqual(1024 * KB);
});

it('a short one goes out as it is', () => {
  expect(sentAs(['{', Buffer.from('"a"'), '}'])).toEqual({ bytes: 5, body: Buffer.from('{"a"}') });
});

it('nothing is made before it can be sent', async () => {
  const { body } = sentAs([emoji, emoji]);
  expect((body as Readable).readableLength).toBe(0);
  expect((await buffer(body as Readable)).length).toBe(2 * Buffer.byteLength(emoji));
});
