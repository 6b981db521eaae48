/**
 * XML from strangers as FHIR JSON. libxml2 (compiled to WebAssembly: no network, no file system) judges whether it is
 * well-formed; a document with a DOCTYPE is refused before that, so that nothing is expanded or loaded.
 */
import { Failure, inTurns } from '../../base/index.js';
import { xmlToJsonInSteps } from '../../fhir/index.js';
import { bodyThread } from './body-thread.js';
import { asBuffer, noText, textInTurns } from './request.js';

/** The largest body taken in XML, bytes: it is read twice, by the parser and by the mapping. */
export const LARGEST_XML = 5 * 1024 * 1024;

export const xmlTooLarge = (): Failure =>
  new Failure('too-large', `A body in XML may hold at most ${LARGEST_XML / 1024 / 1024} MB; send JSON.`);

/** @throws Failure invalid for what is not well-formed, not UTF-8, has a DOCTYPE, or is no FHIR; too-large */
export async function jsonOfXml(body: Buffer): Promise<string> {
  if (body.length > LARGEST_XML) throw xmlTooLarge();
  if (body.includes('<!DOCTYPE') || body.includes('<!ENTITY'))
    throw refused('The XML has a DOCTYPE. That is refused: it could make the reader load or expand other content.');
  const declaration = body.subarray(0, body.indexOf('>') + 1).toString('latin1');
  const encoding = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']/.exec(declaration)?.[1];
  if (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding)) throw refused('FHIR in XML is UTF-8.');
  const { fault, bytes } = await bodyThread.judge('xml', body);
  if (fault?.isNoText) throw noText();
  if (fault)
    throw refused(`The body is not well-formed XML${fault.line === undefined ? '' : ` (line ${fault.line})`}.`);
  return inTurns(xmlToJsonInSteps(await textInTurns(asBuffer(bytes))));
}

const refused = (diagnostics: string): Failure => new Failure('invalid', diagnostics, { code: 'structure' });
