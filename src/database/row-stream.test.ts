import { describe, expect, test } from 'vitest';
import { RowStream } from './row-stream.js';

/** A message of the protocol: kind, length with itself, body. */
function message(kind: string, body: string): Buffer {
  const bytes = Buffer.alloc(5 + Buffer.byteLength(body));
  bytes.write(kind, 0);
  bytes.writeUInt32BE(bytes.length - 1, 1);
  bytes.write(body, 5);
  return bytes;
}

const SENT = [
  message('1', ''),
  message('T', 'columns'),
  message('D', 'first row'),
  message('D', ''),
  message('D', 'x'.repeat(500)),
  message('C', 'SELECT 3'),
  message('Z', 'I'),
];

/** Reads what was sent in pieces, each from the same lent Buffer, as a socket does. */
function read(pieces: Buffer[], hasTaker: boolean): { rows: string[]; rest: string } {
  const rows: string[] = [];
  const rest: Buffer[] = [];
  const stream = new RowStream((bytes) => rest.push(bytes));
  if (hasTaker) stream.taker = (row) => rows.push(row.toString());
  const lent = Buffer.alloc(2000);
  for (const piece of pieces) {
    lent.fill(0);
    piece.copy(lent);
    const before = rest.length;
    stream.push(lent.subarray(0, piece.length));
    // The driver has read whole messages by now; of a part of one it keeps the Buffer.
    for (const [i, bytes] of rest.entries()) if (i >= before && isWhole(bytes)) rest[i] = Buffer.from(bytes);
  }
  return { rows, rest: Buffer.concat(rest).toString('latin1') };
}

const isWhole = (bytes: Buffer): boolean => bytes.length >= 5 && bytes.readUInt32BE(1) === bytes.length - 1;

describe('rows as bytes', () => {
  const all = Buffer.concat(SENT);
  const withoutRows = Buffer.concat(SENT.filter((one) => one[0] !== 68)).toString('latin1');
  const rows = ['first row', '', 'x'.repeat(500)];

  test('whatever pieces the messages arrive in', () => {
    for (let size = 1; size <= all.length; size++) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < all.length; at += size) pieces.push(all.subarray(at, at + size));
      expect(read(pieces, true), `${size} bytes at a time`).toEqual({ rows, rest: withoutRows });
    }
  });

  test('are the driver\u2019s where nobody takes them', () => {
    expect(read([all], false)).toEqual({ rows: [], rest: all.toString('latin1') });
  });

  test('a taker that comes with a message gets the rows behind it', () => {
    const taken: string[] = [];
    const stream: RowStream = new RowStream((bytes) => {
      if (bytes[0] === 'T'.charCodeAt(0)) stream.taker = (row) => taken.push(row.toString());
      if (bytes[0] === 'C'.charCodeAt(0)) stream.taker = undefined;
    });
    stream.push(Buffer.concat([all, message('D', 'of somebody else')]));
    expect(taken).toEqual(rows);
  });
});
