/**
 * XML from strangers as FHIR JSON. libxml2 (compiled to WebAssembly: no network, no file system) judges whether it is
 * well-formed; a document with a DOCTYPE is refused before that, so that nothing is expanded or loaded.
 */
import { ParseOption, XmlDocument } from 'libxml2-wasm';
import { Failure, inTurns } from '../../base/index.js';
import { xmlToJsonInSteps } from '../../fhir/index.js';

/** The largest body taken in XML, bytes: the parser holds the event loop for as long as it takes. */
export const LARGEST_XML = 5 * 1024 * 1024;

/** @throws Failure invalid for what is not well-formed, not UTF-8, has a DOCTYPE, or is no FHIR; too-large */
export async function jsonOfXml(text: string): Promise<string> {
  if (Buffer.byteLength(text) > LARGEST_XML)
    throw new Failure('too-large', `A body in XML may hold at most ${LARGEST_XML / 1024 / 1024} MB; send JSON.`);
  if (text.includes('<!DOCTYPE') || text.includes('<!ENTITY'))
    throw refused('The XML has a DOCTYPE. That is refused: it could make the reader load or expand other content.');
  const encoding = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']/.exec(text)?.[1];
  if (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding)) throw refused('FHIR in XML is UTF-8.');
  refuseMalformed(text);
  return inTurns(xmlToJsonInSteps(text));
}

function refuseMalformed(text: string): void {
  let document: XmlDocument | undefined;
  try {
    document = XmlDocument.fromBuffer(Buffer.from(text), {
      option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE,
    });
  } catch (error) {
    // The parser's message may quote the document: only the line is kept.
    const line = (error as { details?: { line?: unknown }[] }).details?.[0]?.line;
    throw refused(`The body is not well-formed XML${typeof line === 'number' && line > 0 ? ` (line ${line})` : ''}.`);
  } finally {
    document?.dispose();
  }
}

const refused = (diagnostics: string): Failure => new Failure('invalid', diagnostics, { code: 'structure' });
