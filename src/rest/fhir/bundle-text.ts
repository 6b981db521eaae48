/**
 * Reading a Bundle from its text. A large one is read entry by entry, in turns with other requests, and stays the bytes that came:
 * where letters take two bytes in memory its text would take twice as much, and as much again while it is made.
 */
import { bytesInTurns, Turn } from '../../base/index.js';
import { elements, members, type Slice } from '../../fhir/index.js';
import {
  DEEPEST,
  LARGEST_PARSED_AT_ONCE,
  malformed,
  parseJson,
  refuseBrokenJson,
  textInTurns,
  tooDeep,
} from './request.js';

/** An entry as it was sent. */
export interface EntryText {
  /** The values of its members of this name, each as text that is made when it is asked for. */
  valuesOf: (name: string) => (() => string)[];
}

export interface BundleText {
  /** The Bundle, parsed. */
  bundle: unknown;
  /** The elements of `entry`; empty when `entry` is no list. */
  entries: EntryText[];
}

/** Characters, or bytes; JSON.parse reads so many in some milliseconds. */
const LARGE = 1_000_000;
/** Bytes scanned between two looks at the clock. */
const BETWEEN_LOOKS = 64 * 1024;

/**
 * @param source as text, or as bytes of UTF-8
 * @param large more characters than this, or bytes, are read in pieces
 * @throws Failure invalid when it is not JSON, or nests too deep
 */
export async function readBundleText(source: string | Buffer, large = LARGE): Promise<BundleText> {
  if (source.length > large) {
    const bytes = withoutMark(typeof source === 'string' ? await bytesInTurns(source) : source);
    const slices = await entrySlices(bytes);
    if (slices) return inPieces(bytes, slices);
    await refuseBrokenJson(bytes);
  }
  const text = typeof source === 'string' ? source : await textInTurns(source);
  const bundle = parseJson(text);
  const isList = Array.isArray((bundle as { entry?: unknown } | null)?.entry);
  const found = isList ? members(text).find((member) => member.key === 'entry') : undefined;
  const slices = found ? elements(text, found.start) : [];
  return { bundle, entries: slices.map(({ start }) => inText(text, start)) };
}

/** The mark of UTF-8 is no part of the text (https://www.rfc-editor.org/rfc/rfc8259#section-8.1). */
const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;

const inText = (text: string, start = 0): EntryText => ({
  valuesOf: (name) =>
    members(text, start)
      .filter(({ key }) => key === name)
      .map((value) => () => text.slice(value.start, value.end)),
});

const inBytes = (bytes: Buffer, { start, end }: Slice): EntryText => ({
  valuesOf: (name) =>
    // One letter a byte, so that places in the one are places in the other.
    members(bytes.toString('latin1', start, end))
      .filter(({ key }) => key === asBytes(name))
      .map((value) => () => bytes.toString('utf8', start + value.start, start + value.end)),
});

const asBytes = (name: string): string => Buffer.from(name).toString('latin1');

async function inPieces(bytes: Buffer, slices: Slice[]): Promise<BundleText> {
  const values: unknown[] = [];
  const entries: EntryText[] = [];
  const turn = new Turn();
  for (const slice of slices) {
    const { start, end } = slice;
    const isLarge = end - start > LARGEST_PARSED_AT_ONCE;
    const part = bytes.subarray(start, end);
    if (isLarge) await refuseBrokenJson(part, () => charactersIn(bytes, start));
    const text = isLarge ? await textInTurns(part) : part.toString('utf8');
    values.push(parsed(text, () => bytes.toString('utf8', 0, start)));
    // To make a large one again would take long each time.
    entries.push(isLarge ? inText(text) : inBytes(bytes, slice));
    await turn.mayEnd();
  }
  const [first, last] = [slices[0]!, slices.at(-1)!];
  // What is left when the entries are taken out; where it breaks is told well enough by its own place.
  const left = Buffer.concat([bytes.subarray(0, first.start), Buffer.from('null'), bytes.subarray(last.end)]);
  if (left.length > LARGEST_PARSED_AT_ONCE) await refuseBrokenJson(left);
  const shell = parsed(left.toString('utf8'), () => '') as Record<string, unknown>;
  shell['entry'] = values;
  return { bundle: shell, entries };
}

/** @param before what stands before it in the Bundle, to tell where it breaks */
function parsed(text: string, before: () => string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const head = before();
    throw malformed(head + text, cause, head.length);
  }
}

const charactersIn = (bytes: Buffer, end: number): number => bytes.toString('utf8', 0, end).length;

/**
 * Finds the elements of the one `entry` list at the top, without parsing, and refuses nesting on the way. What JSON is made of is
 * one byte each in UTF-8, and no part of a letter of several.
 * @returns undefined when there is no such list, or what there is had better be read by the ordinary parser
 */
async function entrySlices(bytes: Buffer): Promise<Slice[] | undefined> {
  const found: Slice[] = [];
  let depth = 0;
  let isEntry = false;
  let inEntries = false;
  let lists = 0;
  let begun = -1;
  let looked = 0;
  const turn = new Turn();
  for (let i = 0; i < bytes.length; i++) {
    if (i - looked > BETWEEN_LOOKS) {
      looked = i;
      await turn.mayEnd();
    }
    const c = bytes[i]!;
    if (c === 34) {
      const end = endOfString(bytes, i);
      if (end < 0 || (inEntries && depth === 2)) return undefined;
      if (depth === 1) isEntry = end - i === ENTRY.length + 1 && bytes.toString('latin1', i + 1, end) === ENTRY;
      i = end;
    } else if (c === 123 || c === 91) {
      depth += 1;
      if (depth > DEEPEST) throw tooDeep(charactersIn(bytes, i));
      if (depth === 2 && c === 91 && isEntry) {
        inEntries = true;
        lists += 1;
      } else if (depth === 3 && inEntries) begun = i;
    } else if (c === 125 || c === 93) {
      depth -= 1;
      if (depth === 2 && inEntries) found.push({ start: begun, end: i + 1 });
      if (depth === 1) inEntries = false;
    } else if (inEntries && depth === 2 && c !== 44 && c > 32) return undefined;
  }
  const isSound = depth === 0 && lists === 1 && found.length > 0;
  return isSound && found.every((one, i) => i === 0 || isOneComma(bytes, found[i - 1]!.end, one.start))
    ? found
    : undefined;
}

const ENTRY = 'entry';

function isOneComma(bytes: Buffer, start: number, end: number): boolean {
  let commas = 0;
  for (let i = start; i < end; i++) if (bytes[i] === 44) commas += 1;
  return commas === 1;
}

/** Place of the closing quote; -1 when there is none. */
function endOfString(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(34, start + 1); end >= 0; end = bytes.indexOf(34, end + 1)) {
    let slashes = 0;
    while (bytes[end - 1 - slashes] === 92) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return -1;
}
