/**
 * The message that binds values to a prepared statement (PostgreSQL manual, 55.7 "Message Formats", Bind). The driver's own
 * writer grows a buffer from 256 bytes and copies all of it each time; here the size is known beforehand, and what is large
 * goes out as it is.
 */

/** Bytes from which a value is a piece of its own. */
const LARGE = 16 * 1024;
/** Code, length, empty portal name. */
const HEAD = 6;

const TEXT = 0;
const BINARY = 1;

/**
 * @param values Buffers travel in binary form, texts as UTF-8, null as NULL
 * @returns the message in pieces, to be written one after the other
 */
export function bindMessage(statement: string, values: readonly (Buffer | string | null)[]): Buffer[] {
  const lengths = values.map((value) =>
    value === null ? -1 : typeof value === 'string' ? Buffer.byteLength(value) : value.length,
  );
  const name = Buffer.byteLength(statement);
  const fixed = HEAD + name + 1 + 2 + 2 * values.length + 2 + 4 * values.length + 4;
  const total = lengths.reduce((sum, length) => sum + Math.max(0, length), fixed);
  const aside = values.reduce<number>((sum, value) => sum + asideOf(value), 0);
  const out = Buffer.allocUnsafe(total - aside);
  const pieces: Buffer[] = [];
  let begun = 0;
  let at = out.writeUInt8(66, 0); // B
  at = out.writeInt32BE(total - 1, at);
  at = out.writeUInt8(0, at);
  at += out.write(statement, at);
  at = out.writeUInt8(0, at);
  at = out.writeInt16BE(values.length, at);
  for (const value of values) at = out.writeInt16BE(Buffer.isBuffer(value) ? BINARY : TEXT, at);
  at = out.writeInt16BE(values.length, at);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    at = out.writeInt32BE(lengths[i]!, at);
    if (value === null) continue;
    if (typeof value === 'string') at += out.write(value, at);
    else if (value.length < LARGE) at += value.copy(out, at);
    else {
      pieces.push(out.subarray(begun, at), value);
      begun = at;
    }
  }
  at = out.writeInt16BE(1, at);
  at = out.writeInt16BE(TEXT, at);
  pieces.push(out.subarray(begun, at));
  return pieces;
}

const asideOf = (value: Buffer | string | null): number =>
  Buffer.isBuffer(value) && value.length >= LARGE ? value.length : 0;
