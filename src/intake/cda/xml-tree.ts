/**
 * XML from strangers as a plain tree. libxml2 (compiled to WebAssembly: no network, no file system) does the parsing; nothing
 * outside the document is ever loaded, a document with a DOCTYPE is refused before and after parsing, and entities are not
 * expanded. The parser's memory is given back at once.
 */
import { ParseOption, XmlCData, XmlDocument, XmlElement, XmlText } from 'libxml2-wasm';

export interface XmlNode {
  /** Local name. */
  name: string;
  namespace: string;
  /** By local name; of `xsi:type` that is `type`. */
  attributes: Readonly<Record<string, string>>;
  children: readonly (XmlNode | string)[];
}

export const XML_MAX_BYTES = 20 * 1024 * 1024;

export type ParsedXml = { ok: true; root: XmlNode } | { ok: false; reason: string; place: string };

export function parseXml(bytes: Buffer): ParsedXml {
  if (bytes.length > XML_MAX_BYTES) return refuse(`The XML is larger than ${XML_MAX_BYTES / 1024 / 1024} MB.`);
  if (hasDoctype(bytes)) return refuse(DOCTYPE_REFUSED);
  let document: XmlDocument | undefined;
  try {
    document = XmlDocument.fromBuffer(bytes, { option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE });
    if (document.dtd !== null) return refuse(DOCTYPE_REFUSED);
    return { ok: true, root: toNode(document.root) };
  } catch (error) {
    return refuse('The text is not well-formed XML.', lineOf(error));
  } finally {
    document?.dispose();
  }
}

const DOCTYPE_REFUSED =
  'The XML has a DOCTYPE. That is refused: it could make the reader load or expand other content.';

const refuse = (reason: string, place = ''): ParsedXml => ({ ok: false, reason, place });

/** In any encoding that keeps ASCII, and in UTF-16 (its zero bytes are passed over). */
function hasDoctype(bytes: Buffer): boolean {
  return (
    bytes.includes('<!DOCTYPE') ||
    (bytes.includes(0) && Buffer.from(bytes.filter((byte) => byte !== 0)).includes('<!DOCTYPE'))
  );
}

/** The parser's message may quote the document: only the line is kept. */
function lineOf(error: unknown): string {
  const details = (error as { details?: { line?: unknown }[] }).details;
  const line = details?.[0]?.line;
  return typeof line === 'number' && line > 0 ? `line ${line}` : '';
}

/** The parser refuses deeper nesting than 256, so recursion is bounded. */
function toNode(element: XmlElement): XmlNode {
  const attributes: Record<string, string> = {};
  for (const attribute of element.attrs) attributes[attribute.name] = attribute.value;
  const children: (XmlNode | string)[] = [];
  for (let child = element.firstChild; child !== null; child = child.next) {
    if (child instanceof XmlElement) children.push(toNode(child));
    else if (child instanceof XmlText || child instanceof XmlCData) children.push(child.content);
  }
  return { name: element.name, namespace: element.namespaceUri, attributes, children };
}

export const isNode = (child: XmlNode | string): child is XmlNode => typeof child !== 'string';

export function childrenNamed(node: XmlNode | undefined, name: string): XmlNode[] {
  return node === undefined ? [] : node.children.filter(isNode).filter((child) => child.name === name);
}

/** The first descendant along the names: `at(root, 'recordTarget', 'patientRole')`. */
export function at(node: XmlNode | undefined, ...names: string[]): XmlNode | undefined {
  let current = node;
  for (const name of names)
    current = current?.children.find((child): child is XmlNode => isNode(child) && child.name === name);
  return current;
}

export function attribute(node: XmlNode | undefined, name: string): string | undefined {
  const value = node === undefined || !Object.hasOwn(node.attributes, name) ? undefined : node.attributes[name]?.trim();
  return value === '' ? undefined : value;
}

/** All text inside, white space runs made one blank. */
export function textOf(node: XmlNode | undefined): string {
  if (node === undefined) return '';
  const parts: string[] = [];
  const walk = (one: XmlNode): void => {
    for (const child of one.children) {
      if (isNode(child)) walk(child);
      else parts.push(child);
    }
  };
  walk(node);
  return parts.join(' ').replace(/\s+/g, ' ').trim();
}
