/**
 * Base64 of megabytes is looked at in slices before the resource that holds it is checked, which then only looks up what was
 * found: one regular expression over 18 MB would hold everybody up.
 */

/** Characters from which on it is looked at before. */
const LONG = 1024 * 1024;
/** Characters of a slice: a millisecond. */
const SLICE = 256 * 1024;

/** What was found of strings whose resources are being checked, and by how many checks. */
const found = new Map<string, { isSound: boolean; checks: number }>();

/** Whether a string is base64 (white space aside), where that is known; undefined where it is to be looked at. */
export const knownBase64 = (value: string): boolean | undefined =>
  value.length > LONG ? found.get(value)?.isSound : undefined;

/** Looks at the long strings in a resource. @returns to be called when the resource has been checked */
export function* lookAtLongStrings(resource: unknown): Generator<void, () => void> {
  const mine: string[] = [];
  for (const value of longStringsIn(resource)) {
    const known = found.get(value);
    const isSound = known?.isSound ?? (yield* isBase64InSteps(value));
    found.set(value, { isSound, checks: (found.get(value)?.checks ?? 0) + 1 });
    mine.push(value);
  }
  return () => {
    for (const value of mine) {
      const one = found.get(value)!;
      if (--one.checks === 0) found.delete(value);
    }
  };
}

function longStringsIn(resource: unknown): string[] {
  const strings: string[] = [];
  const waiting: unknown[] = [resource];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') {
      if (value.length > LONG) strings.push(value);
    } else if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value) as unknown[])
        if (typeof inner === 'string' ? inner.length > LONG : typeof inner === 'object') waiting.push(inner);
  }
  return strings;
}

/** https://hl7.org/fhir/R4/datatypes.html#base64Binary: digits and padding of RFC 4648 section 4, white space between them. */
export function* isBase64InSteps(value: string, slice = SLICE): Generator<void, boolean> {
  let digits = 0;
  let padding = 0;
  for (let at = 0; at < value.length; at += slice) {
    if (at > 0) yield;
    const part = value.slice(at, at + slice);
    const rest = /\s/.test(part) ? part.replace(/\s+/g, '') : part;
    if (!(padding > 0 ? /^=*$/ : /^[A-Za-z0-9+/]*={0,2}$/).test(rest)) return false;
    padding += padding > 0 ? rest.length : rest.length - rest.replace(/=+$/, '').length;
    digits += rest.length;
  }
  return digits > 0 && digits % 4 === 0 && padding <= 2;
}
