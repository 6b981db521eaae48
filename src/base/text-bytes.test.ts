import { expect, it } from 'vitest';
import { bytesInTurns } from './text-bytes.js';

it.each([
  ['nothing', ''],
  ['letters of one byte', 'abc'.repeat(400_000)],
  ['letters of two and three bytes', 'æ€'.repeat(600_000)],
  ['characters of two halves, wherever it is cut', `x${'😀'.repeat(600_000)}`],
  ['half a character at the end', `${'x'.repeat(600_000)}\ud83d`],
])('%s are the bytes that they are at once', async (_what, text) => {
  expect((await bytesInTurns(text)).equals(Buffer.from(text))).toBe(true);
});
