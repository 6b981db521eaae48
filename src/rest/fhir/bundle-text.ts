/** Reading a Bundle from its text. A large one is read entry by entry, in turns with other requests. */
import { Turn } from '../../base/index.js';
import { elements, members, type Slice } from '../../fhir/index.js';
import { DEEPEST, LARGEST_PARSED_AT_ONCE, malformed, parseJson, refuseBrokenJson, tooDeep } from './request.js';

export interface BundleText {
  /** The Bundle, parsed. */
  bundle: unknown;
  /** Where each element of `entry` stands in the text; empty when `entry` is no list. */
  slices: Slice[];
}

/** Characters; JSON.parse reads so many in some milliseconds. */
const LARGE = 1_000_000;
/** Characters scanned between two looks at the clock. */
const BETWEEN_LOOKS = 64 * 1024;

/**
 * @param large more characters than this are read in pieces
 * @throws Failure invalid when it is not JSON, or nests too deep
 */
export async function readBundleText(text: string, large = LARGE): Promise<BundleText> {
  const slices = text.length > large ? await entrySlices(text) : undefined;
  if (slices) return inPieces(text, slices);
  if (text.length > large) await refuseBrokenJson(text);
  const bundle = parseJson(text);
  const isList = Array.isArray((bundle as { entry?: unknown } | null)?.entry);
  const found = isList ? members(text).find((member) => member.key === 'entry') : undefined;
  return { bundle, slices: found ? elements(text, found.start) : [] };
}

async function inPieces(text: string, slices: Slice[]): Promise<BundleText> {
  const entries: unknown[] = [];
  const turn = new Turn();
  for (const { start, end } of slices) {
    if (end - start > LARGEST_PARSED_AT_ONCE) await refuseBrokenJson(text.slice(start, end), start);
    entries.push(parsed(text, start, end));
    await turn.mayEnd();
  }
  const [first, last] = [slices[0]!, slices.at(-1)!];
  // What is left when the entries are taken out; where it breaks is told well enough by its own place.
  const left = `${text.slice(0, first.start)}null${text.slice(last.end)}`;
  if (left.length > LARGEST_PARSED_AT_ONCE) await refuseBrokenJson(left);
  const shell = parsed(left, 0) as Record<string, unknown>;
  shell['entry'] = entries;
  return { bundle: shell, slices };
}

function parsed(text: string, start: number, end?: number): unknown {
  try {
    return JSON.parse(text.slice(start, end)) as unknown;
  } catch (cause) {
    throw malformed(text, cause, start);
  }
}

/**
 * Finds the elements of the one `entry` list at the top, without parsing, and refuses nesting on the way.
 * @returns undefined when there is no such list, or what there is had better be read by the ordinary parser
 */
async function entrySlices(text: string): Promise<Slice[] | undefined> {
  const found: Slice[] = [];
  let depth = 0;
  let name = '';
  let inEntries = false;
  let lists = 0;
  let begun = -1;
  let looked = 0;
  const turn = new Turn();
  for (let i = 0; i < text.length; i++) {
    if (i - looked > BETWEEN_LOOKS) {
      looked = i;
      await turn.mayEnd();
    }
    const c = text.charCodeAt(i);
    if (c === 34) {
      const end = endOfString(text, i);
      if (end < 0 || (inEntries && depth === 2)) return undefined;
      if (depth === 1) name = text.slice(i + 1, end);
      i = end;
    } else if (c === 123 || c === 91) {
      depth += 1;
      if (depth > DEEPEST) throw tooDeep(i);
      if (depth === 2 && c === 91 && name === 'entry') {
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
  return isSound && found.every((one, i) => i === 0 || text.slice(found[i - 1]!.end, one.start).trim() === ',')
    ? found
    : undefined;
}

/** Place of the closing quote; -1 when there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 92) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return -1;
}
