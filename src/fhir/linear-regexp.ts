import { setFlagsFromString } from 'node:v8';

/** Patterns longer than this are not tried. */
const LONGEST_PATTERN = 2000;

const known = new Map<string, RegExp | undefined>();
const MOST_KNOWN = 2000;

/**
 * A pattern of a definition as a regular expression that ends in time linear in the text, whatever the pattern:
 * definitions come from outside, and one with nested repetitions must not hold everybody up. V8 changes to its linear
 * engine after some backtracking; what that engine cannot read is refused, unless it cannot go wrong anyway.
 * @param pattern as in FHIRPath's `matches` (https://hl7.org/fhirpath/N1/#matchesregex--string--boolean); `(?i)` may stand first
 * @param isOurs true for a pattern of R4's own definitions, which is taken as it is
 * @returns undefined when the pattern is refused or is none
 */
export function linearRegExp(pattern: string, isOurs = false): RegExp | undefined {
  const key = isOurs ? `ours ${pattern}` : pattern;
  if (known.has(key)) return known.get(key);
  if (known.size >= MOST_KNOWN) known.clear();
  const made = compiled(pattern, isOurs);
  known.set(key, made);
  return made;
}

/** References back, and looking around: harmless where nothing repeats. */
const BEYOND_LINEAR = /\\[1-9k]|\(\?[=!<]/;
const REPEATS = /[*+]|\{\d*,\d*\}/;
/** The linear engine copies what is counted, and no more often than this; counting is harmless where no group repeats. */
const COUNTS_IT_KNOWS = 16;
const GROUP_REPEATS = /\)(?:[*+]|\{)/;

function isLinear(body: string): boolean {
  if (BEYOND_LINEAR.test(body)) return !REPEATS.test(body);
  let copies = 1;
  for (const [, least, most] of body.matchAll(/\{(\d+)(?:,(\d*))?\}/g))
    copies *= Math.max(Number(least), Number(most ?? 0), 1);
  return copies <= COUNTS_IT_KNOWS || !GROUP_REPEATS.test(body);
}

let linearEngineIsOn = false;

function compiled(pattern: string, isOurs: boolean): RegExp | undefined {
  if (!linearEngineIsOn) {
    setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
    linearEngineIsOn = true;
  }
  const blind = pattern.startsWith('(?i)');
  const body = blind ? pattern.slice(4) : pattern;
  if (!isOurs && (body.length > LONGEST_PATTERN || !isLinear(body))) return undefined;
  try {
    // Without the flag u, which the linear engine does not know.
    return new RegExp(body, blind ? 'si' : 's');
  } catch {
    return undefined;
  }
}
