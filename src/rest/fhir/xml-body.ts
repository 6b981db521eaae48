/**
 * XML from strangers as FHIR JSON. libxml2 (compiled to WebAssembly: no network, no file system) judges whether it is
 * well-formed; a document with a DOCTYPE is refused before that, so that nothing is expanded or loaded.
 */
import { Failure, inTurns } from '../../base/index.js';
import { xmlToJsonInSteps } from '../../fhir/index.js';
import { bodyThread } from './body-thread.js';

/** The largest body taken in XML, bytes: it is read twice, by the parser and by the mapping. */
export const LARGEST_XML = 5 * 1024 * 1024;

/** @throws Failure invalid for what is not well-formed, not UTF-8, has a DOCTYPE, or is no FHIR; too-large */
export async function jsonOfXml(text: string): Promise<string> {
  if (Buffer.byteLength(text) > LARGEST_XML)
    throw new Failure('too-large', `A body in XML may hold at most ${LARGEST_XML / 1024 / 1024} MB; send JSON.`);
  if (text.includes('<!DOCTYPE') || text.includes('<!ENTITY'))
    throw refused('The XML has a DOCTYPE. That is refused: it could make the reader load or expand other content.');
  const encoding = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']/.exec(text)?.[1];
  if (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding)) throw refused('FHIR in XML is UTF-8.');
  const fault = await bodyThread.fault('xml', text);
  if (fault)
    throw refused(`The body is not well-formed XML${fault.line === undefined ? '' : ` (line ${fault.line})`}.`);
  return inTurns(xmlToJsonInSteps(text));
}

const refused = (diagnostics: string): Failure => new Failure('invalid', diagnostics, { code: 'structure' });
