import { setFlagsFromString } from 'node:v8';

/** Patterns longer than this are not tried. */
const LONGEST_PATTERN = 2000;

const known = new Map<string, RegExp | undefined>();
const MOST_KNOWN = 2000;

/**
 * A pattern of a definition as a regular expression that ends in time linear in the text, whatever the pattern:
 * definitions come from outside, and one with nested repetitions must not hold everybody up. V8 changes to its linear
 * engine after some backtracking; what that engine cannot read (references back, looking around) is
 * refused, unless nothing in the pattern repeats.
 * @param pattern as in FHIRPath's `matches` (https://hl7.org/fhirpath/N1/#matchesregex--string--boolean); `(?i)` may stand first
 * @returns undefined when the pattern is refused or is none
 */
export function linearRegExp(pattern: string): RegExp | undefined {
  if (known.has(pattern)) return known.get(pattern);
  if (known.size >= MOST_KNOWN) known.clear();
  const made = compiled(pattern);
  known.set(pattern, made);
  return made;
}

/** References back, and looking around: harmless where nothing repeats. */
const BEYOND_LINEAR = /\\[1-9k]|\(\?[=!<]/;
const REPEATS = /[*+]|\{\d*,\d*\}/;

let linearEngineIsOn = false;

function compiled(pattern: string): RegExp | undefined {
  if (!linearEngineIsOn) {
    setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
    linearEngineIsOn = true;
  }
  const blind = pattern.startsWith('(?i)');
  const body = blind ? pattern.slice(4) : pattern;
  if (body.length > LONGEST_PATTERN || (BEYOND_LINEAR.test(body) && REPEATS.test(body))) return undefined;
  try {
    // Without the flag u, which the linear engine does not know.
    return new RegExp(body, blind ? 'si' : 's');
  } catch {
    return undefined;
  }
}
