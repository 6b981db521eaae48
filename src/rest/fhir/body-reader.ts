/** The body of a FHIR request, whatever it was sent as. */
import type { FastifyRequest } from 'fastify';
import { Failure } from '../../base/index.js';
import { binaryOf, isBinaryResource } from './binary.js';
import type { FhirCall } from './call.js';
import { formatOfBody } from './formats.js';
import { BOUNDS_OF_ENTRIES, LARGEST_PARSED_AT_ONCE, soundJson, textInTurns, textOf } from './request.js';
import { jsonOfXml, LARGEST_XML, xmlTooLarge } from './xml-body.js';

/** The body as JSON, whatever it was sent as. @throws Failure unsupported (415) for a content type that is not taken here */
export async function bodyReader(
  request: FastifyRequest,
  path: string[],
  securityContext: string | undefined,
): Promise<Pick<FhirCall, 'text' | 'bytes' | 'parsed'>> {
  const { method, body } = request;
  const contentType = request.headers['content-type'];
  if (method === 'GET' || method === 'HEAD' || method === 'DELETE') return { text: () => textOf(body) };
  const isWrite = (method === 'POST' && path.length === 1) || (method === 'PUT' && path.length === 2);
  if (path[0] === 'Binary' && isWrite) {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    if (!isBinaryResource(contentType, bytes)) {
      const { text, parsed } = await binaryOf(bytes, contentType!, { id: path[1], securityContext });
      return { text: () => text, parsed };
    }
  }
  const format = formatOfBody(contentType);
  if (format === undefined && !ALSO_TAKEN.test(contentType!)) throw notTaken(method);
  if (!Buffer.isBuffer(body) || body.length === 0) return { text: () => textOf(body) };
  if (format === 'xml') {
    const json = await jsonOfXml(body);
    return { text: () => json };
  }
  if (body.length <= LARGEST_PARSED_AT_ONCE) return { text: () => textOf(body) };
  const isJson = format === 'json' || JSON_PATCH.test(contentType!);
  const isBundle = isJson && path.length === 0;
  const sound = isJson ? await soundJson(body, isBundle ? BOUNDS_OF_ENTRIES : undefined) : body;
  // From here on what was made of it stands for it.
  request.body = undefined;
  // A Bundle to carry out is read in pieces (bundle-text.ts).
  if (isBundle) return { text: () => textOf(sound), bytes: sound };
  const text = await textInTurns(sound);
  return { text: () => text };
}

/**
 * What a large body is refused for whatever it says: asked before it is read.
 * @throws Failure unsupported (415), too-large
 */
export function refuseByType(request: FastifyRequest, path: string[], bytes: number): void {
  const { method } = request;
  if (method === 'GET' || method === 'HEAD' || method === 'DELETE' || path[0] === 'Binary') return;
  const contentType = request.headers['content-type'];
  const format = formatOfBody(contentType);
  if (format === undefined && !ALSO_TAKEN.test(contentType!)) throw notTaken(method);
  if (format === 'xml' && bytes > LARGEST_XML) throw xmlTooLarge();
}

/** https://www.rfc-editor.org/rfc/rfc5789#section-3.1 */
function notTaken(method: string): Failure {
  const types = method === 'PATCH' ? `application/json-patch+json, ${FHIR_TYPES}` : FHIR_TYPES;
  return new Failure('unsupported', `This content type is not taken; send ${types.replace(/, ([^,]*)$/, ' or $1')}.`, {
    status: 415,
    headers: method === 'PATCH' ? { 'accept-patch': types } : {},
  });
}
const FHIR_TYPES = 'application/fhir+json, application/fhir+xml';

const JSON_PATCH = /^application\/json-patch\+json\b/i;
const ALSO_TAKEN = /^application\/(json-patch\+json|x-www-form-urlencoded)\b/i;
