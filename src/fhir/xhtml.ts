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

/**
 * Scripts in styles, imports, pictures from another host, and the backslashes and comments that would hide them. HL7's
 * own narratives have pictures beside the page, `url(tbl_bck1.png)`, and inside it, `url(data: image/png;...)`.
 */
const UNSAFE_STYLE =
  /expression\s*\(|script:|@import|\\|\/\*|&#|url\s*\(\s*["']?\s*(?:\/\/|(?!data:\s*image\/(?:png|jpeg|gif)[;,])[a-z][a-z0-9+.-]*:)/i;

const XHTML = 'http://www.w3.org/1999/xhtml';

// Sticky patterns, none with a repetition inside a repetition: one token at a time, nothing scanned twice, and no text
// long enough to exhaust the pattern matcher's own stack.
const TAG = /<([A-Za-z][A-Za-z0-9:]*)/y;
const ATTRIBUTE = /\s+([A-Za-z_:][-A-Za-z0-9_:.]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const TAG_END = /\s*(\/?)>/y;
const CLOSING = /<\/([A-Za-z][A-Za-z0-9:]*)\s*>/y;
const TEXT = /[^<&]+/y;
const ENTITY = /&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});/y;

const NOT_WELL_FORMED = 'is not well-formed XHTML';

/** What is wrong with a narrative, in words that continue "the value ..."; undefined when nothing is. */
export function narrativeFault(text: string): string | undefined {
  const scan = new NarrativeScan(text.trim());
  while (!scan.fault && !scan.done) scan.next();
  return scan.fault;
}

class NarrativeScan {
  fault: string | undefined;
  done = false;
  readonly #text: string;
  readonly #open: string[] = [];
  #at = 0;
  #started = false;
  /** Something to read or to look at (rule txt-2). */
  #hasContent = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads one piece of text, entity, comment or tag. */
  next(): void {
    if (this.#at >= this.#text.length) {
      this.done = true;
      if (this.#open.length > 0 || !this.#started) this.fault = 'is not a closed div element';
      else if (!this.#hasContent) this.fault = 'is a narrative without text or picture';
    } else if (this.#started && this.#open.length === 0) {
      this.fault = 'must end with its closing tag';
    } else if (this.#text[this.#at] !== '<') {
      if (!this.#started) this.fault = 'must begin with a div element';
      else if (!this.#readText()) this.fault = NOT_WELL_FORMED;
    } else {
      this.#readMarkup();
    }
  }

  #readText(): boolean {
    if (this.#text[this.#at] !== '&') {
      const from = this.#at;
      if (!this.#skip(TEXT)) return false;
      this.#hasContent ||= /\S/.test(this.#text.slice(from, this.#at));
      return true;
    }
    this.#hasContent = true;
    return this.#skip(ENTITY);
  }

  #readMarkup(): void {
    const second = this.#text[this.#at + 1];
    if (second === '/') {
      const closing = this.#take(CLOSING);
      if (!closing || this.#open.pop() !== closing[1]) this.fault = 'has tags that do not match';
    } else if (second === '!') {
      if (!this.#started) this.fault = 'must begin with a div element';
      else if (!this.#skipComment()) this.fault = NOT_WELL_FORMED;
    } else {
      this.#readTag();
    }
  }

  #readTag(): void {
    const tag = this.#take(TAG);
    if (!tag) {
      this.fault = NOT_WELL_FORMED;
      return;
    }
    const attributes = new Map<string, string>();
    for (let found = this.#take(ATTRIBUTE); found; found = this.#take(ATTRIBUTE)) {
      if (attributes.has(found[1]!)) this.fault = NOT_WELL_FORMED;
      attributes.set(found[1]!, found[2] ?? found[3] ?? '');
    }
    const end = this.#take(TAG_END);
    if (!end) this.fault = NOT_WELL_FORMED;
    this.fault ??= this.#started ? undefined : rootFault(tag[1]!, attributes);
    this.fault ??= elementFault(tag[1]!, attributes);
    this.#started = true;
    if (tag[1] === 'img') this.#hasContent = true;
    if (end?.[1] !== '/' && this.#open.push(tag[1]!) > MAX_DEPTH) this.fault ??= 'is nested too deeply';
  }

  #skipComment(): boolean {
    if (!this.#text.startsWith('<!--', this.#at)) return false;
    const end = this.#text.indexOf('--', this.#at + 4);
    if (end === -1 || this.#text[end + 2] !== '>') return false;
    this.#at = end + 3;
    return true;
  }

  /** As `take`, where only the length matters. */
  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }
}

function rootFault(name: string, attributes: ReadonlyMap<string, string>): string | undefined {
  if (name !== 'div') return 'must begin with a div element';
  return attributes.get('xmlns') === XHTML ? undefined : `must name the namespace ${XHTML}`;
}

function elementFault(name: string, attributes: ReadonlyMap<string, string>): string | undefined {
  if (!ELEMENTS.has(name)) return 'has an element that narrative may not have';
  for (const [attribute, value] of attributes) {
    if (!ATTRIBUTES.has(attribute)) return 'has an attribute that narrative may not have';
    if (value.includes('&') && /&(?!#?[A-Za-z0-9]{1,32};)/.test(value)) return NOT_WELL_FORMED;
    if (attribute === 'xmlns' && value !== XHTML) return 'has an element that narrative may not have';
    if (ADDRESSES.has(attribute) && runs(value)) return 'has a link that runs something';
    if (attribute === 'style' && UNSAFE_STYLE.test(value)) return 'has a style that runs or loads something';
  }
  return undefined;
}

const ADDRESSES = new Set(['href', 'src', 'cite', 'longdesc']);

/** `javascript:` in any disguise of case, entity or white space; `data:` other than a picture. */
function runs(address: string): boolean {
  if (!/[:&]/.test(address)) return false;
  const character = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : '');
  const plain = address
    .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => character(Number.parseInt(hex, 16)))
    .replace(/&#([0-9]+);/g, (_, decimal: string) => character(Number(decimal)))
    .replace(/&colon;/gi, ':')
    .replace(/&(?:tab|newline|nbsp);/gi, '')
    .replace(/[\s\p{Cc}]/gu, '');
  return /^(?:javascript|vbscript):|^data:(?!image\/(?:png|jpeg|gif)[;,])/i.test(plain);
}
