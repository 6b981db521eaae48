/**
 * Whether bytes are JSON within bounds: one pass over UTF-8 as it arrived, which makes no string and keeps nothing, so that what
 * is refused costs no memory. Takes what JSON.parse takes (https://www.rfc-editor.org/rfc/rfc8259). Plain JavaScript, so that a
 * thread can load the file as it stands. Types: json-bytes.d.ts.
 */

export function jsonFault(bytes, { deepest, mostValues, mostMembers }) {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const place = (at) => charactersBetween(bytes, start, at);
  const broken = (at) => ({ at: place(at), line: linesBetween(bytes, start, at) });
  /** Members so far of each open object; -1 for a list. */
  const open = [];
  let values = 1;
  /** Where the value of the next member begins, or the complement of where that is broken. */
  const valueOfMember = (at) => {
    const colon = skipSpace(bytes, bytes[at] === 34 ? skipString(bytes, at) : ~at);
    if (colon < 0) return colon;
    return bytes[colon] === 58 ? colon + 1 : ~colon;
  };
  let at = start;
  for (;;) {
    at = skipSpace(bytes, at);
    const c = bytes[at];
    if (c === 123 || c === 91) {
      if (open.length >= deepest) return { tooDeepAt: place(at) };
      at = skipSpace(bytes, at + 1);
      if (bytes[at] === c + 2) at += 1;
      else {
        open.push(c === 123 ? 1 : -1);
        if (c === 91) continue;
        at = valueOfMember(at);
        if (at < 0) return broken(~at);
        if (mostMembers < 1) return { crowdedAt: place(at - 1) };
        continue;
      }
    } else {
      at = skipScalar(bytes, at);
      if (at < 0) return broken(~at);
    }
    // A value has ended, and perhaps what it stands in.
    for (;;) {
      at = skipSpace(bytes, at);
      if (open.length === 0) return at === bytes.length ? undefined : broken(at);
      const last = open.length - 1;
      const isList = open[last] < 0;
      if (bytes[at] === 44) {
        if (++values > mostValues) return { values };
        at += 1;
        if (isList) break;
        at = valueOfMember(skipSpace(bytes, at));
        if (at < 0) return broken(~at);
        open[last] += 1;
        if (open[last] > mostMembers) return { crowdedAt: place(at - 1) };
        break;
      }
      if (bytes[at] !== (isList ? 93 : 125)) return broken(at);
      open.pop();
      at += 1;
    }
  }
}

/** Complements (broken places) are passed on. */
function skipSpace(bytes, from) {
  let at = from;
  for (let c = bytes[at]; c === 32 || c === 10 || c === 13 || c === 9; c = bytes[at]) at += 1;
  return at;
}

const isDigit = (c) => c >= 48 && c <= 57;
const isHex = (c) => isDigit(c) || (c >= 97 && c <= 102) || (c >= 65 && c <= 70);

/** Each of these: where it ends, or the complement of where it is broken. */
function skipScalar(bytes, at) {
  switch (bytes[at]) {
    case 34:
      return skipString(bytes, at);
    case 116:
      return skipWord(bytes, at, 'true');
    case 102:
      return skipWord(bytes, at, 'false');
    case 110:
      return skipWord(bytes, at, 'null');
    default:
      return skipNumber(bytes, at);
  }
}

function skipWord(bytes, at, word) {
  for (let i = 1; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return ~(at + i);
  return at + word.length;
}

function skipString(bytes, open) {
  for (let at = open + 1; ; at++) {
    const c = bytes[at];
    if (c === 34) return at + 1;
    // Beyond the end c is undefined.
    if (!(c >= 32)) return ~at;
    if (c !== 92) continue;
    at += 1;
    const escaped = bytes[at];
    if (escaped === 117) {
      for (let i = 0; i < 4; i++) {
        at += 1;
        if (!isHex(bytes[at])) return ~at;
      }
    } else if (!ESCAPED.has(escaped)) return ~at;
  }
}

/** `"`, `\`, `/`, b, f, n, r, t */
const ESCAPED = new Set([34, 92, 47, 98, 102, 110, 114, 116]);

function skipNumber(bytes, from) {
  let at = from;
  if (bytes[at] === 45) at += 1;
  if (bytes[at] === 48) at += 1;
  else at = skipDigits(bytes, at);
  if (at >= 0 && bytes[at] === 46) at = skipDigits(bytes, at + 1);
  if (at >= 0 && (bytes[at] === 101 || bytes[at] === 69)) {
    at += 1;
    if (bytes[at] === 43 || bytes[at] === 45) at += 1;
    at = skipDigits(bytes, at);
  }
  return at;
}

/** One at least. */
function skipDigits(bytes, from) {
  let at = from;
  while (isDigit(bytes[at])) at += 1;
  return at === from ? ~at : at;
}

/** As JavaScript counts them: a character of four bytes is two. */
function charactersBetween(bytes, start, end) {
  let characters = 0;
  for (let i = start; i < end; i++) {
    if ((bytes[i] & 0xc0) !== 0x80) characters += 1;
    if (bytes[i] >= 0xf0) characters += 1;
  }
  return characters;
}

function linesBetween(bytes, start, end) {
  let line = 1;
  for (let i = start; i < end; i++) if (bytes[i] === 10) line += 1;
  return line;
}
