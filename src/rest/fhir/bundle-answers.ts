/** What the entries of a batch or transaction are answered with. https://hl7.org/fhir/R4/http.html#transaction-response */
import type { Issue } from '../../base/index.js';
import type { WriteResult } from '../../record/index.js';
import { etagOf } from './bundle.js';
import { answerInPieces, type FhirAnswer, type FhirCall, type FhirFace, type Pieces } from './call.js';
import { writeOutcome } from './write.js';

/** @param type `batch-response` or `transaction-response` */
export function responseBundle(type: string, parts: Pieces[], headers: Record<string, string> = {}): FhirAnswer {
  const divided = parts.flatMap((part, i) => (i === 0 ? part : [',', ...part]));
  const list = divided.length > 0 ? [',"entry":[', ...divided, ']'] : [];
  return answerInPieces(200, [`{"resourceType":"Bundle","type":"${type}"`, ...list, '}'], headers);
}

const REASON: Record<number, string> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** `200 OK` */
export const statusText = (status: number): string => `${status} ${REASON[status] ?? ''}`.trim();

/** The answer to an entry. @param isHead the body is not sent */
export function responseEntry(result: FhirAnswer, isHead = false): Pieces {
  const { status, headers, pieces } = result;
  const lastModified = headers['last-modified'];
  const response = {
    status: statusText(status),
    location: headers['location'],
    etag: headers['etag'],
    lastModified: lastModified && new Date(lastModified).toISOString(),
  };
  const told = `"response":${JSON.stringify(response)}}`;
  if (isHead) return [`{${told}`];
  if (pieces) return ['{"resource":', ...pieces, `,${told}`];
  return [result.body ? `{"resource":${result.body},${told}` : `{${told}`];
}

/** The answer to an entry that wrote. */
export function writtenEntry(face: FhirFace, call: FhirCall, result: WriteResult, findings: readonly Issue[]): string {
  const told = call.prefer.return?.toLowerCase() === 'operationoutcome';
  const response = {
    status: statusText(result.status),
    location: result.version > 0 ? `${face.baseUrl}/${result.type}/${result.id}/_history/${result.version}` : undefined,
    etag: result.version > 0 ? etagOf(result.version) : undefined,
    lastModified: new Date(result.lastUpdated).toISOString(),
    outcome: told ? writeOutcome(result, findings) : undefined,
  };
  const body =
    call.prefer.return?.toLowerCase() === 'representation' && result.body ? `"resource":${result.body},` : '';
  return `{${body}"response":${JSON.stringify(response)}}`;
}
