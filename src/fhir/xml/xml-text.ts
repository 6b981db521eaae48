/** Text in XML: what must be escaped, and back. https://www.w3.org/TR/xml/#syntax  #AVNormalize */

export const FHIR_NAMESPACE = 'http://hl7.org/fhir';
export const XHTML_NAMESPACE = 'http://www.w3.org/1999/xhtml';

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Left as they are, a parser would make blanks of them.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** A value between double quotes. Half surrogates and U+FFFE/FFFF, which no XML can hold, become U+FFFD. */
export function attributeText(value: string): string {
  if (!/[&<>"\t\n\r\ud800-\udfff\ufffe\uffff]/.test(value)) return value;
  return value.replace(/[\p{Cs}\ufffe\uffff]/gu, '\ufffd').replace(/[&<>"\t\n\r]/g, (c) => ESCAPES[c]!);
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The value of an attribute as it stands in the document (line ends already made `\n`). */
export function attributeValue(raw: string): string {
  const normal = /[\t\n]/.test(raw) ? raw.replace(/[\t\n]/g, ' ') : raw;
  if (!normal.includes('&')) return normal;
  return normal.replace(
    /&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([A-Za-z]+));/g,
    (whole, hex?: string, dec?: string, name?: string) =>
      name === undefined
        ? String.fromCodePoint(Number.parseInt((hex ?? dec)!, hex === undefined ? 10 : 16))
        : (ENTITIES[name] ?? whole),
  );
}

/**
 * The named entities of HTML that narratives use and XML does not know
 * (https://hl7.org/fhir/R4/narrative.html: entities are those of HTML).
 */
const HTML_NAMES = (
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro ' +
  'para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil ' +
  'Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave ' +
  'Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml ' +
  'igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute ' +
  'thorn yuml'
).split(' ');

const HTML_ENTITIES = new Map<string, number>([
  // Latin 1 stands in one row from 160 on.
  ...HTML_NAMES.map((name, i): [string, number] => [name, 160 + i]),
  ['ndash', 0x2013],
  ['mdash', 0x2014],
  ['lsquo', 0x2018],
  ['rsquo', 0x2019],
  ['sbquo', 0x201a],
  ['ldquo', 0x201c],
  ['rdquo', 0x201d],
  ['bdquo', 0x201e],
  ['dagger', 0x2020],
  ['bull', 0x2022],
  ['hellip', 0x2026],
  ['permil', 0x2030],
  ['prime', 0x2032],
  ['euro', 0x20ac],
  ['trade', 0x2122],
  ['larr', 0x2190],
  ['uarr', 0x2191],
  ['rarr', 0x2192],
  ['darr', 0x2193],
  ['minus', 0x2212],
  ['infin', 0x221e],
  ['asymp', 0x2248],
  ['ne', 0x2260],
  ['le', 0x2264],
  ['ge', 0x2265],
  ['alpha', 0x3b1],
  ['beta', 0x3b2],
  ['gamma', 0x3b3],
  ['delta', 0x3b4],
  ['mu', 0x3bc],
  ['ensp', 0x2002],
  ['emsp', 0x2003],
  ['thinsp', 0x2009],
  ['zwnj', 0x200c],
  ['zwj', 0x200d],
]);

/** Narrative as it may stand inside XML: HTML's own entities as numbers, carriage returns kept from the parser. */
export function narrativeToXml(div: string): string {
  const text = div.trim();
  if (!/[&\r\ud800-\udfff\ufffe\uffff]/.test(text)) return text;
  return text
    .replace(/[\p{Cs}\ufffe\uffff]/gu, '\ufffd')
    .replaceAll('\r', '&#13;')
    .replace(/&([A-Za-z][A-Za-z0-9]*);/g, (whole, name: string) => {
      if (Object.hasOwn(ENTITIES, name)) return whole;
      const code = HTML_ENTITIES.get(name);
      return code === undefined ? `&amp;${name};` : `&#${code};`;
    });
}

export const narrativeFromXml = (div: string): string => div.replaceAll('&#13;', '\r');
