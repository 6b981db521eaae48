/** Binary as the bytes it holds. https://hl7.org/fhir/R4/binary.html#rest */
import { Failure, Turn } from '../../base/index.js';
import type { FhirAnswer } from './call.js';
import { formatNamed, type MediaRange, rangeOf, readAccept } from './formats.js';

/** True for `Binary/id` and a version of one: what may be read as bytes. */
export const isBinary = (path: readonly string[]): boolean =>
  path[0] === 'Binary' &&
  /^[^_$]/.test(path[1] ?? '') &&
  (path.length === 2 || (path.length === 4 && path[2] === '_history'));

/** Bytes that are written as base64 in one go, a multiple of three: a millisecond. */
const SLICE = 768 * 1024;

/** Bytes on their way in, as the resource that keeps them; many of them in turns with other requests. */
export async function binaryOf(
  bytes: Buffer,
  contentType: string,
  options: { id?: string; securityContext?: string },
): Promise<{ text: string; parsed: unknown }> {
  const { id, securityContext } = options;
  const facts = {
    resourceType: 'Binary',
    ...(id === undefined ? {} : { id }),
    contentType: contentType.trim().replace(/\s+/g, ' '),
    ...(securityContext === undefined ? {} : { securityContext: { reference: securityContext } }),
  };
  if (bytes.length === 0) return { text: JSON.stringify(facts), parsed: facts };
  // Written once, as bytes of one letter each: what JSON.stringify and joining would make of megabytes takes far longer.
  const head = `${inAscii(JSON.stringify(facts)).slice(0, -1)},"data":"`;
  const digits = Math.ceil(bytes.length / 3) * 4;
  const out = Buffer.allocUnsafeSlow(head.length + digits + 2);
  let end = out.write(head, 'latin1');
  const turn = new Turn();
  for (let at = 0; at < bytes.length; at += SLICE) {
    end += out.write(bytes.toString('base64', at, at + SLICE), end, 'latin1');
    await turn.mayEnd();
  }
  out.write('"}', end, 'latin1');
  const text = out.toString('latin1');
  return { text, parsed: { ...facts, data: text.slice(head.length, -2) } };
}

const inAscii = (json: string): string =>
  json.replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** True when a body sent to Binary is the resource itself, not bytes to be kept: said so, or a plain JSON or XML that is one. */
export function isBinaryResource(contentType: string | undefined, bytes: Buffer): boolean {
  if (contentType === undefined || /^application\/fhir\+(json|xml)\b/i.test(contentType)) return true;
  const format = formatNamed(contentType);
  if (format === undefined) return false;
  const head = bytes.subarray(0, 4096).toString('latin1');
  return format === 'json'
    ? /^\s*\{[\s\S]*"resourceType"\s*:\s*"Binary"/.test(head)
    : /<(?:[A-Za-z]+:)?Binary[\s/>][^>]*http:\/\/hl7\.org\/fhir/.test(head);
}

/**
 * The bytes of a Binary when the caller would rather have them than the resource: of what Accept allows, the better
 * match counts, and the bytes win where nothing is preferred.
 * @param asked a `_format` parameter was sent: then it is the resource
 * @throws Failure unsupported (406) when neither is accepted
 */
export function rawAnswer(answer: FhirAnswer, accept: string | undefined, asked: boolean): FhirAnswer {
  if (asked || answer.status !== 200) return answer;
  const { contentType, data } = JSON.parse(answer.whole ?? answer.body) as { contentType: string; data?: string };
  const ranges = readAccept(accept);
  const own = matchOf(ranges, (type) => type === contentType.split(';')[0]!.trim().toLowerCase(), contentType);
  const fhir = matchOf(ranges, (type) => formatNamed(type) !== undefined, 'application/fhir+json');
  if (own === undefined && fhir === undefined)
    throw new Failure(
      'unsupported',
      `This Binary is ${JSON.stringify(contentType.slice(0, 100))}, or FHIR JSON or XML.`,
      {
        status: 406,
      },
    );
  if (own === undefined || (fhir !== undefined && isBetter(fhir, own))) return answer;
  return {
    ...answer,
    body: '',
    bytes: Buffer.from(data ?? '', 'base64'),
    contentType,
    headers: { ...answer.headers, ...HARMLESS },
  };
}

/** What somebody uploaded is never run in our name, whatever it says it is. */
const HARMLESS = {
  'content-security-policy': "default-src 'none'; sandbox",
  'content-disposition': 'attachment',
  'cross-origin-resource-policy': 'same-origin',
  vary: 'accept',
};

interface Match {
  quality: number;
  exact: boolean;
}

function matchOf(ranges: MediaRange[], isNamed: (type: string) => boolean, type: string): Match | undefined {
  const range = rangeOf(ranges, isNamed, [`${type.split('/')[0]!.toLowerCase()}/*`]);
  return range && range.quality > 0 ? range : undefined;
}

const isBetter = (one: Match, other: Match): boolean =>
  one.quality > other.quality || (one.quality === other.quality && one.exact && !other.exact);
