/** A long answer goes out slice by slice, each when the one before has left: others get their turn between. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { type Alarm, alarmByTheClock } from '../../base/index.js';
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

/** A long answer must have been taken by then, and by this much more for its size: it stands in memory, and others wait for its room. */
const LARGE_ANSWER_DEADLINE_MS = 10_000;
/** 256 kB a second. */
const BYTES_A_MS = 256;

/** Ends the connection of a reader who does not take a long answer in time. */
export function cutWhoDoesNotTake(response: ServerResponse, bytes: number, alarm: Alarm = alarmByTheClock): void {
  if (bytes <= LARGEST_SENT_AT_ONCE) return;
  const callOff = alarm(LARGE_ANSWER_DEADLINE_MS + bytes / BYTES_A_MS, () => response.destroy());
  response.once('close', callOff);
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
