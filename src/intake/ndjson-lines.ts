import { createReadStream } from 'node:fs';

/** A longer line is turned away without being kept in memory. */
export const LINE_MAX_BYTES = 16 * 1024 * 1024;

export interface Line {
  /** From 1. */
  number: number;
  /** Undefined when the line was too long. */
  bytes?: Buffer;
  /** Bytes of the file read when the line was handed over. */
  readSoFar: number;
}

const NEWLINE = 0x0a;

/** The lines of a file, blank ones left out, in bounded memory whatever the file holds. */
export async function* readLines(path: string, lineMax: number = LINE_MAX_BYTES): AsyncGenerator<Line> {
  let kept: Buffer[] = [];
  let keptSize = 0;
  let number = 1;
  let readSoFar = 0;
  const take = (part: Buffer): void => {
    keptSize += part.length;
    if (keptSize <= lineMax) kept.push(part);
    else kept = [];
  };
  const line = (): Line | undefined => {
    const bytes = keptSize > lineMax ? undefined : Buffer.concat(kept);
    const one = { number, bytes, readSoFar };
    const blank = bytes !== undefined && isBlank(bytes);
    kept = [];
    keptSize = 0;
    number += 1;
    return blank ? undefined : one;
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const block = chunk as Buffer;
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end !== -1; end = block.indexOf(NEWLINE, start)) {
      take(block.subarray(start, end));
      readSoFar += end + 1 - start;
      start = end + 1;
      const one = line();
      if (one !== undefined) yield one;
    }
    take(Buffer.from(block.subarray(start)));
    readSoFar += block.length - start;
  }
  const last = line();
  if (last !== undefined && last.bytes?.length !== 0) yield last;
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  return true;
}
