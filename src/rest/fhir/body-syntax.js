/**
 * Whether a body is JSON or XML at all. Plain JavaScript, so that a thread can load the file as it stands; it says where a
 * body breaks and never quotes it. Types: body-syntax.d.ts.
 */
import { Buffer, isUtf8 } from 'node:buffer';
import { ParseOption, XmlDocument } from 'libxml2-wasm';
import { jsonFault } from './json-bytes.js';

export function shapeOf(text, deepest) {
  let depth = 0;
  let values = 1;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) i = endOfString(text, i);
    else if (c === 44) values += 1;
    else if (c === 123 || c === 91) {
      depth += 1;
      if (depth > deepest) return { values, tooDeepAt: i };
    } else if (c === 125 || c === 93) depth -= 1;
  }
  return { values };
}

/** Position of the closing quote, or of the end of the text. Searched for, not walked to: a string may hold megabytes. */
function endOfString(text, open) {
  for (let close = text.indexOf('"', open + 1); close !== -1; close = text.indexOf('"', close + 1)) {
    let before = close;
    while (text.charCodeAt(before - 1) === 92 && before - 1 > open) before--;
    if ((close - before) % 2 === 0) return close;
  }
  return text.length;
}

export function bodyFault(kind, bytes, bounds) {
  if (!isUtf8(bytes)) return { isNoText: true };
  return kind === 'xml' ? xmlFault(bytes) : jsonFault(bytes, bounds);
}

const UNBOUNDED = { deepest: Infinity, mostValues: Infinity, mostMembers: Infinity };

export function breakIn(text, cause, start = 0) {
  const place = /position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1];
  // V8 does not always say where.
  if (place === undefined) return start === 0 ? (jsonFault(Buffer.from(text), UNBOUNDED) ?? {}) : {};
  const at = start + Number(place);
  let line = 1;
  for (let i = 0; i < at; i++) if (text.charCodeAt(i) === 10) line += 1;
  return { at, line };
}

function xmlFault(bytes) {
  let document;
  try {
    document = XmlDocument.fromBuffer(bytes, {
      option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE,
    });
    return undefined;
  } catch (error) {
    // The parser's message may quote the document: only the line is kept.
    const line = error?.details?.[0]?.line;
    return typeof line === 'number' && line > 0 ? { line } : {};
  } finally {
    document?.dispose();
  }
}
