/**
 * A small scanner of narrative (https://hl7.org/fhir/R4/narrative.html): one well-formed XHTML `div` with formatting
 * elements only. It refuses whatever could run or load something: scripts, forms, frames, event attributes, javascript
 * addresses, comments with markup declarations. It does not build a tree and takes time linear in the text.
 */

// HTML 4.0 chapters 7-11 and 15 as R4's rule txt-1 lists them, without what needs a form, frame or object.
const ELEMENTS = new Set(
  (
    'a abbr acronym b big blockquote br caption cite code col colgroup dd del dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i ' +
    'img ins kbd li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt u ul var'
  ).split(' '),
);

const ATTRIBUTES = new Set(
  (
    'abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff charset ' +
    'cite class colspan coords dir frame headers height href hreflang id lang longdesc name nowrap rel rev rowspan ' +
    'rules scope shape span src start style summary tabindex title type valign value width xml:lang xml:space xmlns'
  ).split(' '),
);

/** Markup inside markup is what attacks on a scanner are made of; no narrative nests deeper than tables in lists. */
const MAX_DEPTH = 100;

const XHTML = 'http://www.w3.org/1999/xhtml';

// Sticky patterns: one token at a time from a known place, so nothing is scanned twice.
const OPEN = /<([A-Za-z][A-Za-z0-9:]*)((?:\s+[A-Za-z_:][-A-Za-z0-9_:.]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const CLOSE = /<\/([A-Za-z][A-Za-z0-9:]*)\s*>/y;
const COMMENT = /<!--(?:(?!--)[\s\S])*-->/y;
const TEXT = /[^<&]+/y;
const ENTITY = /&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});/y;
const ATTRIBUTE = /([A-Za-z_:][-A-Za-z0-9_:.]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** What is wrong with a narrative, in words that end the sentence "the div ..."; undefined when nothing is. */
export function narrativeFault(text: string): string | undefined {
  const open: string[] = [];
  let at = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  let started = false;
  while (at < end) {
    if (started && open.length === 0) return 'must end with its closing tag';
    const inside = matchAt(TEXT, text, at) ?? matchAt(ENTITY, text, at) ?? matchAt(COMMENT, text, at);
    if (inside) {
      if (!started) return 'must begin with a div element';
      at += inside[0].length;
      continue;
    }
    const tag = matchAt(OPEN, text, at);
    const closing = tag ? undefined : matchAt(CLOSE, text, at);
    if (tag) {
      const fault = started ? openFault(tag, open) : rootFault(tag, open);
      if (fault) return fault;
      started = true;
    } else if (closing) {
      if (open.pop() !== closing[1]) return 'has tags that do not match';
    } else {
      return 'is not well-formed XHTML';
    }
    at += (tag ?? closing)![0].length;
  }
  return open.length > 0 || !started ? 'is not a closed div element' : undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function rootFault(tag: RegExpExecArray, open: string[]): string | undefined {
  if (tag[1] !== 'div') return 'must begin with a div element';
  if (!attributesOf(tag[2]!).some(([name, value]) => name === 'xmlns' && value === XHTML)) {
    return `must name the namespace ${XHTML}`;
  }
  return openFault(tag, open);
}

function openFault([, name, attributes, selfClosed]: RegExpExecArray, open: string[]): string | undefined {
  if (!ELEMENTS.has(name!)) return 'has an element that narrative may not have';
  if (!selfClosed && open.push(name!) > MAX_DEPTH) return 'is nested too deeply';
  for (const [attribute, value] of attributesOf(attributes!)) {
    if (!ATTRIBUTES.has(attribute)) return 'has an attribute that narrative may not have';
    if ((attribute === 'href' || attribute === 'src') && runs(value)) return 'has a link that runs something';
    if (attribute === 'style' && /expression\s*\(|url\s*\(|@import|\\/i.test(value))
      return 'has a style that loads something';
  }
  return undefined;
}

function attributesOf(text: string): [name: string, value: string][] {
  return [...text.matchAll(ATTRIBUTE)].map((match) => [match[1]!, match[2] ?? match[3] ?? '']);
}

/** `javascript:` in any disguise of case, entity or white space; data: only for images. */
function runs(address: string): boolean {
  const plain = address
    .replace(/&#x([0-9a-f]+);?/gi, (_, hex: string) =>
      String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff)),
    )
    .replace(/&#([0-9]+);?/g, (_, decimal: string) => String.fromCodePoint(Math.min(Number(decimal), 0x10ffff)))
    .replace(/&(tab|newline|colon);/gi, (_, name: string) => (name.toLowerCase() === 'colon' ? ':' : ''))
    .replace(/[\s\p{Cc}]/gu, '')
    .toLowerCase();
  return /^(javascript|vbscript|data(?!:image\/(png|jpeg|gif);)):?/.test(plain) && plain.includes(':');
}
