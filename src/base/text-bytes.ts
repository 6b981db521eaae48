/** A long text as the bytes that it is sent as, made in turns with other requests. */
import { Turn } from './turns.js';

/** Characters of one slice: a millisecond. */
const SLICE = 512 * 1024;

/** The text in UTF-8. */
export async function bytesInTurns(text: string, turn = new Turn()): Promise<Buffer> {
  const slices = [...slicesOf(text)];
  let length = 0;
  for (const slice of slices) {
    length += Buffer.byteLength(slice);
    await turn.mayEnd();
  }
  const out = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const slice of slices) {
    at += out.write(slice, at);
    await turn.mayEnd();
  }
  return out;
}

function* slicesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    // A character of two halves is not cut.
    const isHalf = (text.charCodeAt(at + SLICE - 1) & 0xfc00) === 0xd800;
    const end = at + SLICE + (isHalf ? 1 : 0);
    yield text.slice(at, end);
    at = end;
  }
}
