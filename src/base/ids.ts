/** Ids and hashes that need no database. */
import { randomBytes } from 'node:crypto';

/** Random bytes are drawn from the system so many at a time: a call for each id costs more than the rest of making it. */
const POOL_BYTES = 16_384;
let pool = Buffer.alloc(0);
let used = 0;

/** Random bytes fit for secrets, each handed out once. */
export function drawRandom(length: number): Buffer {
  if (used + length > pool.length) {
    pool = randomBytes(Math.max(POOL_BYTES, length));
    used = 0;
  }
  used += length;
  return pool.subarray(used - length, used);
}

/** UUID version 7 (RFC 9562 §5.7): 48 bits of wall time in ms, the rest random. */
export function uuidv7(nowMs: number): string {
  const bytes = drawRandom(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * 53-bit hash of a text (two multiply-xor lanes, as in the public-domain cyrb53): small enough for a JS number, large
 * enough that 25 million search values meet a false twin about once in 400 million questions. Not for secrets.
 */
export function hash53(text: string): number {
  return new HashStart('').with(text);
}

/** A text whose hash goes on in others: `with(rest)` is hash53 of both joined, without joining them. */
export class HashStart {
  #h1 = 0xdeadbeef;
  #h2 = 0x41c6ce57;

  constructor(start: string) {
    this.#add(start);
  }

  with(rest: string, further?: string, last?: string): number {
    const [h1, h2] = [this.#h1, this.#h2];
    this.#add(rest);
    if (further !== undefined) this.#add(further);
    if (last !== undefined) this.#add(last);
    const made = finished(this.#h1, this.#h2);
    this.#h1 = h1;
    this.#h2 = h2;
    return made;
  }

  #add(text: string): void {
    let h1 = this.#h1;
    let h2 = this.#h2;
    for (let i = 0; i < text.length; i++) {
      const ch = text.charCodeAt(i);
      h1 = Math.imul(h1 ^ ch, 2654435761);
      h2 = Math.imul(h2 ^ ch, 1597334677);
    }
    this.#h1 = h1;
    this.#h2 = h2;
  }
}

function finished(lane1: number, lane2: number): number {
  const h1 = Math.imul(lane1 ^ (lane1 >>> 16), 2246822507) ^ Math.imul(lane2 ^ (lane2 >>> 13), 3266489909);
  const h2 = Math.imul(lane2 ^ (lane2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return 4294967296 * (2097151 & h2) + (h1 >>> 0);
}
