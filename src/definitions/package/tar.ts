import { gunzipSync } from 'node:zlib';
import { Failure } from '../../base/index.js';

/** A file of an archive. */
export interface TarFile {
  name: string;
  content: Buffer;
}

/** The most that an archive may unpack to, bytes: R4's own package is about 60 MB. */
export const MOST_UNPACKED = 256 * 1024 * 1024;
/** The most files in an archive. */
export const MOST_FILES = 20_000;

const BLOCK = 512;
const SYMBOLIC_OR_HARD_LINK = new Set(['1', '2']);

/**
 * The plain files of a gzipped tar archive (POSIX ustar, with long names of pax and GNU), read in memory: nothing is ever
 * unpacked to a disk.
 * @throws Failure `invalid` when it is none, is damaged, names a place outside itself, holds links or devices;
 *   `too-large` when it is a bomb
 */
export function readTarGz(bytes: Buffer): TarFile[] {
  const tar = gunzipped(bytes);
  const files: TarFile[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    refuseWrongSum(header, at);
    const size = octal(header, 124, 12);
    const start = at + BLOCK;
    if (start + size > tar.length) throw damaged('it ends inside a file');
    const content = tar.subarray(start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    const kind = String.fromCharCode(header[156]!);
    if (kind === 'x') longName = paxPath(content) ?? longName;
    else if (kind === 'L') longName = text(content, 0, content.length);
    else if (kind === '0' || kind === '\0') {
      const name = longName ?? nameOf(header);
      longName = undefined;
      refuseOutside(name);
      files.push({ name, content });
      if (files.length > MOST_FILES) throw new Failure('too-large', `The package holds more than ${MOST_FILES} files.`);
    } else if (kind === '5' || kind === 'g') longName = undefined;
    else
      throw new Failure(
        'invalid',
        SYMBOLIC_OR_HARD_LINK.has(kind)
          ? 'The package holds a link to another file; only plain files are taken.'
          : 'The package holds something that is no plain file.',
      );
  }
  return files;
}

function gunzipped(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED });
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
      throw new Failure('too-large', `The package unpacks to more than ${MOST_UNPACKED / 1024 / 1024} MB.`, { cause });
    throw new Failure('invalid', 'The file is not a gzipped package (.tgz), or it is damaged.', { cause });
  }
}

const damaged = (how: string): Failure => new Failure('invalid', `The package is damaged: ${how}.`);

function refuseWrongSum(header: Buffer, at: number): void {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : header[i]!;
  if (sum !== octal(header, 148, 8)) throw damaged(`the header at byte ${at} is not one of a tar archive`);
}

function refuseOutside(name: string): void {
  const parts = name.split('/');
  if (name.startsWith('/') || name.includes('\\') || name.includes('\0') || parts.includes('..'))
    throw new Failure('invalid', 'The package names a file outside itself.');
}

function octal(header: Buffer, start: number, length: number): number {
  const digits = text(header, start, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw damaged('a number in a header is not one');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function text(bytes: Buffer, start: number, length: number): string {
  const part = bytes.subarray(start, start + length);
  const end = part.indexOf(0);
  return part.subarray(0, end === -1 ? part.length : end).toString('utf8');
}

function nameOf(header: Buffer): string {
  const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
  const name = text(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Records `27 path=...\n`, each with its own length in front. */
function paxPath(content: Buffer): string | undefined {
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const length = space === -1 ? 0 : Number(content.subarray(at, space).toString('latin1'));
    if (!Number.isInteger(length) || length <= space - at || at + length > content.length)
      throw damaged('an extended header is not one');
    const record = content.subarray(space + 1, at + length - 1).toString('utf8');
    if (record.startsWith('path=')) return record.slice(5);
    at += length;
  }
  return undefined;
}
