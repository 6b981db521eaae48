/** The tokens of JSON text, found without parsing it. Every function ends at the end of the text at the latest. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** Position of the first character at or after `at` that is not JSON white space. */
export function skipSpace(text: string, at: number): number {
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
  }
  return at;
}

/** Position after the string that begins at `at`, which must be its opening quote. */
export function skipString(text: string, at: number): number {
  for (let close = text.indexOf('"', at + 1); close !== -1; close = text.indexOf('"', close + 1)) {
    let before = close;
    while (text.charCodeAt(before - 1) === BACKSLASH && before - 1 > at) before--;
    if ((close - before) % 2 === 0) return close + 1;
  }
  throw syntaxError('a closing quote', text.length);
}

/** The string that begins at `at`, escapes resolved. */
export function stringAt(text: string, at: number): string {
  const raw = text.slice(at, skipString(text, at));
  return raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
}

/** Position after the value that begins at `at`. */
export function skipValue(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === QUOTE) return skipString(text, at);
  if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) return skipLiteral(text, at);
  let depth = 0;
  let position = at;
  while (position < text.length) {
    const code = text.charCodeAt(position);
    if (code === QUOTE) {
      position = skipString(text, position);
      continue;
    }
    position++;
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth++;
    else if ((code === CLOSE_OBJECT || code === CLOSE_ARRAY) && --depth === 0) return position;
  }
  throw syntaxError('a closing bracket', text.length);
}

/** Numbers, true, false, null. */
function skipLiteral(text: string, at: number): number {
  LITERAL.lastIndex = at;
  if (!LITERAL.test(text)) throw syntaxError('a value', at);
  return LITERAL.lastIndex;
}

const LITERAL = /[-+.0-9a-zA-Z]+/y;

export function syntaxError(expected: string, at: number): SyntaxError {
  return new SyntaxError(`Expected ${expected} at position ${at} of the JSON text`);
}
