/**
 * Ids that the server makes say where the row lives: one AES block over patient_key and a random number, written as 26
 * characters. One block cipher call is one way without the key, so no id betrays which others are the same person's.
 */
import { type Cipher, createCipheriv, createDecipheriv, type Decipher, randomBytes, randomFillSync } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const VALUE = new Map([...ALPHABET].map((c, i) => [c, i]));
const OURS = /^[a-z2-7]{25}[aeimquy4]$/;

export class ResourceIds {
  readonly #encrypt: Cipher;
  readonly #decrypt: Decipher;
  readonly #block = Buffer.alloc(16);
  /** Random bytes drawn ahead: a call to the system for each id would cost more than the cipher. */
  readonly #pool = Buffer.alloc(8192);
  #used = 8192;
  /** @param key 16 bytes, kept in the database (platform_key): another key would make every id unreadable. */
  constructor(key: Buffer) {
    // ECB over exactly one block is the bare block cipher; padding off keeps it one block and lets the cipher be reused.
    this.#encrypt = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
    this.#decrypt = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  }

  /** A new id for a resource of the given patient. */
  make(patientKey: bigint): string {
    if (this.#used === this.#pool.length) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const block = this.#block;
    block.writeBigInt64BE(patientKey, 0);
    this.#pool.copy(block, 8, this.#used, this.#used + 8);
    this.#used += 8;
    return toBase32(this.#encrypt.update(block));
  }

  /** The patient key inside an id of ours; undefined when the id has another shape. A stranger's id of our shape gives a key that nobody has. */
  patientKeyOf(id: string): bigint | undefined {
    if (!OURS.test(id)) return undefined;
    const key = this.#decrypt.update(fromBase32(id)).readBigInt64BE(0);
    return key > 0n ? key : undefined;
  }

  /** A new random patient key: 62 bits, positive. */
  static newPatientKey(): bigint {
    return (randomBytes(8).readBigUInt64BE() >> 2n) + 1n;
  }
}

function toBase32(bytes: Buffer): string {
  let out = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += ALPHABET[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits ? out + ALPHABET[(held << (5 - bits)) & 31] : out;
}

function fromBase32(text: string): Buffer {
  const out = Buffer.alloc(16);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const c of text) {
    held = (held << 5) | VALUE.get(c)!;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      if (at < 16) out[at++] = (held >>> bits) & 255;
      held &= (1 << bits) - 1;
    }
  }
  return out;
}
