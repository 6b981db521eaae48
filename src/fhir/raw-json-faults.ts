import { skipSpace, skipString, stringAt } from './raw-json-scan.js';
import { isResourceType } from './resource-types.js';
import { shownName } from './shown.js';
import { wholeNumberNames } from './whole-numbers.js';

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

/** A member whose name its object has already used, or a whole number that is not written as one. */
export interface TextFault {
  kind: 'repeated' | 'not-whole';
  /** Like a FHIRPath: `Patient.name[0].family`. */
  place: string;
}

/**
 * What only the text of a resource shows. Names are compared after resolving escapes. Linear in the text; keeps its own stack,
 * so nesting cannot exhaust the call stack.
 */
export function findTextFaults(text: string): TextFault[] {
  const scan = new TextScan(text);
  scan.goOn(text.length);
  return scan.found;
}

/** The same in steps that are short each. */
export function* findTextFaultsInSteps(text: string): Generator<void, TextFault[]> {
  const scan = new TextScan(text);
  while (scan.goOn(STEP)) yield;
  return scan.found;
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** https://hl7.org/fhir/R4/datatypes.html#integer, without the sign that JSON does not have */
const WHOLE = /^(?:0|-?[1-9]\d*)$/;

class TextScan {
  readonly found: TextFault[] = [];
  readonly #text: string;
  readonly #frames: Frame[] = [];
  readonly #whole = wholeNumberNames();
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
          if (frame.names!.has(frame.name)) this.found.push({ kind: 'repeated', place: placeOf(frames, this.#root) });
          frame.names!.add(frame.name);
        } else if (frames.length === 1 && frame?.name === 'resourceType') {
          this.#root = stringAt(text, at);
        }
        at = isName ? colon + 1 : end;
        continue;
      }
      if (char === '-' || (char >= '0' && char <= '9')) {
        at = this.#passNumber(at);
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

  /** @returns where the number ends */
  #passNumber(at: number): number {
    NUMBER.lastIndex = at;
    const written = NUMBER.exec(this.#text)?.[0] ?? '-';
    if (!WHOLE.test(written)) {
      // In a list the name is that of the list.
      const named = this.#frames.findLast((frame) => frame.names !== undefined);
      const element = this.#whole.get(named?.name ?? '');
      if (element !== undefined)
        this.found.push({ kind: 'not-whole', place: placeOf(this.#frames, this.#root, named, element) });
    }
    return at + written.length;
  }
}

/** @param as the name in FHIRPath of the member that `named` stands in: `value` for `valueInteger` */
function placeOf(frames: Frame[], root: string, named?: Frame, as?: string): string {
  let made = isResourceType(root) ? root : 'Resource';
  for (const frame of frames.slice(0, MAX_STEPS))
    made += frame.names ? `.${frame === named ? as : shownName(frame.name)}` : `[${frame.index}]`;
  return made;
}

const MAX_STEPS = 128;
