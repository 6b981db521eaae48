/** A long answer goes out slice by slice, each when the one before has left: others get their turn between. */
import { Readable } from 'node:stream';
import { bytesOf, type Pieces } from './call.js';

/** Bytes that are sent in one go: about a millisecond. */
const LARGEST_SENT_AT_ONCE = 512 * 1024;
/** Bytes, or characters, of one slice of a longer answer. */
const SLICE = 256 * 1024;

export interface Sent {
  body: Buffer | Readable;
  bytes: number;
}

/** The pieces in the form in which they are sent. */
export function sentAs(pieces: Pieces): Sent {
  let bytes = 0;
  for (const piece of pieces) bytes += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
  return { bytes, body: bytes <= LARGEST_SENT_AT_ONCE ? bytesOf(pieces) : Readable.from(slicesOf(pieces)) };
}

/** Small pieces together, large ones cut. */
function* slicesOf(pieces: Pieces): Generator<Buffer> {
  let small: (string | Buffer)[] = [];
  let size = 0;
  for (const piece of pieces) {
    if (size + piece.length > SLICE && size > 0) {
      yield bytesOf(small);
      small = [];
      size = 0;
    }
    if (piece.length <= SLICE) {
      small.push(piece);
      size += piece.length;
    } else yield* typeof piece === 'string' ? slicesOfText(piece) : slicesOfBytes(piece);
  }
  if (size > 0) yield bytesOf(small);
}

function* slicesOfBytes(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += SLICE) yield bytes.subarray(at, at + SLICE);
}

function* slicesOfText(text: string): Generator<Buffer> {
  for (let at = 0; at < text.length; ) {
    const end = at + SLICE;
    // A character of two halves is not cut.
    const isHalf = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
    yield Buffer.from(text.slice(at, isHalf ? end + 1 : end));
    at = isHalf ? end + 1 : end;
  }
}
