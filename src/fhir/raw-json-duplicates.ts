import { skipSpace, skipString, stringAt } from './raw-json-scan.js';
import { isResourceType } from './resource-types.js';
import { shownName } from './shown.js';

interface Frame {
  /** Names the object has used; undefined for an array. */
  names: Set<string> | undefined;
  /** Member or element the scan stands in. */
  name: string;
  index: number;
}

/** More than this many are not listed. */
const MAX_FOUND = 100;

/** Characters that are looked at in one step. */
const STEP = 64 * 1024;

/**
 * FHIRPath-like places (`Patient.name[0].family`) of members whose name their object has already used. Names are
 * compared after resolving escapes. Linear in the text; keeps its own stack, so nesting cannot exhaust the call stack.
 */
export function findDuplicates(text: string): string[] {
  const scan = new DuplicateScan(text);
  scan.goOn(text.length);
  return scan.found;
}

/** The same in steps that are short each. */
export function* findDuplicatesInSteps(text: string): Generator<void, string[]> {
  const scan = new DuplicateScan(text);
  while (scan.goOn(STEP)) yield;
  return scan.found;
}

class DuplicateScan {
  readonly found: string[] = [];
  readonly #text: string;
  readonly #frames: Frame[] = [];
  #root = '';
  #at: number;
  constructor(text: string) {
    this.#text = text;
    this.#at = skipSpace(text, 0);
  }

  /** Looks at so many characters more; a string is looked at whole. @returns whether there are any left */
  goOn(characters: number): boolean {
    const text = this.#text;
    const frames = this.#frames;
    const end = Math.min(text.length, this.#at + characters);
    let at = this.#at;
    while (at < end && this.found.length < MAX_FOUND) {
      const frame = frames[frames.length - 1];
      const char = text[at]!;
      if (char === '"') {
        const end = skipString(text, at);
        const colon = skipSpace(text, end);
        const isName = frame?.names !== undefined && text[colon] === ':';
        if (isName) {
          frame.name = stringAt(text, at);
          if (frame.names!.has(frame.name)) this.found.push(placeOf(frames, this.#root));
          frame.names!.add(frame.name);
        } else if (frames.length === 1 && frame?.name === 'resourceType') {
          this.#root = stringAt(text, at);
        }
        at = isName ? colon + 1 : end;
        continue;
      }
      if (char === '{') frames.push({ names: new Set(), name: '', index: 0 });
      else if (char === '[') frames.push({ names: undefined, name: '', index: 0 });
      else if (char === '}' || char === ']') frames.pop();
      else if (char === ',' && frame?.names === undefined && frame) frame.index++;
      at++;
    }
    this.#at = at;
    return at < text.length && this.found.length < MAX_FOUND;
  }
}

function placeOf(frames: Frame[], root: string): string {
  let made = isResourceType(root) ? root : 'Resource';
  for (const frame of frames.slice(0, MAX_STEPS))
    made += frame.names ? `.${shownName(frame.name)}` : `[${frame.index}]`;
  return made;
}

const MAX_STEPS = 128;
