/**
 * A scanner of XML that a parser has already found well-formed and free of a DOCTYPE. It tells where in the text things
 * stand, so that narrative is taken as it was written. Not a parser: on other text its answers mean nothing, but it ends.
 */
import { attributeValue } from './xml-text.js';

export interface StartTag {
  /** Name without prefix. */
  name: string;
  namespace: string;
  attributes: readonly { name: string; prefix: string; value: string }[];
  /** `<a/>` */
  isEmpty: boolean;
  /** Position of `<` and after `>`. */
  start: number;
  end: number;
  scope: NamespaceScope;
}

/** Namespaces by prefix; the empty prefix is the default. */
export type NamespaceScope = ReadonlyMap<string, string>;

export const NO_NAMESPACES: NamespaceScope = new Map();

const NAME = /[^\s/>=]+/y;
const SPACE = /\s*/y;

/** Reads the start tag at `start`. */
export function startTagAt(text: string, start: number, outer: NamespaceScope): StartTag {
  NAME.lastIndex = start + 1;
  const qualified = NAME.exec(text)?.[0] ?? '';
  let at = start + 1 + qualified.length;
  const attributes: { name: string; prefix: string; value: string }[] = [];
  let scope = outer;
  for (;;) {
    SPACE.lastIndex = at;
    SPACE.test(text);
    at = SPACE.lastIndex;
    if (at >= text.length || text[at] === '>' || text[at] === '/') break;
    NAME.lastIndex = at;
    const attribute = NAME.exec(text)?.[0] ?? '';
    const open = text.slice(at + attribute.length).search(/["']/) + at + attribute.length;
    const close = text.indexOf(text[open]!, open + 1);
    if (attribute === '' || close === -1) return broken(text, start, outer);
    const value = attributeValue(text.slice(open + 1, close));
    const [prefix, name] = split(attribute);
    if (prefix === 'xmlns' || attribute === 'xmlns') scope = new Map(scope).set(prefix === 'xmlns' ? name : '', value);
    else attributes.push({ name, prefix, value });
    at = close + 1;
  }
  const isEmpty = text[at] === '/';
  const [prefix, name] = split(qualified);
  const end = at + (isEmpty ? 2 : 1);
  return { name, namespace: scope.get(prefix) ?? '', attributes, isEmpty, start, end, scope };
}

function broken(text: string, start: number, scope: NamespaceScope): StartTag {
  return { name: '', namespace: '', attributes: [], isEmpty: true, start, end: text.length, scope };
}

function split(qualified: string): [prefix: string, name: string] {
  const colon = qualified.indexOf(':');
  return colon === -1 ? ['', qualified] : [qualified.slice(0, colon), qualified.slice(colon + 1)];
}

/** Passes comments and processing instructions; position of the next other thing. */
export function skipAsides(text: string, at: number): number {
  for (;;) {
    const close = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?', at) ? '?>' : undefined;
    if (close === undefined) return at;
    const end = text.indexOf(close, at + 2);
    at = end === -1 ? text.length : end + close.length;
  }
}

/** Position after the end of the element whose start tag is given. */
export function endOfElement(text: string, tag: StartTag): number {
  if (tag.isEmpty) return tag.end;
  let depth = 1;
  for (let at = text.indexOf('<', tag.end); at !== -1; at = text.indexOf('<', at)) {
    const passed = text.startsWith('<![CDATA[', at) ? after(text, ']]>', at) : skipAsides(text, at);
    if (passed !== at) {
      at = passed;
      continue;
    }
    const close = endOfTag(text, at);
    if (text[at + 1] === '/') depth--;
    else if (text[close - 2] !== '/') depth++;
    if (depth === 0) return close;
    at = close;
  }
  return text.length;
}

/** Position after the `>` that ends the tag at `at`; one inside quotes does not. */
export function endOfTag(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const c = text[i];
    if (c === '>') return i + 1;
    if (c !== '"' && c !== "'") continue;
    i = text.indexOf(c, i + 1);
    if (i === -1) break;
  }
  return text.length;
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? text.length : at + mark.length;
}
