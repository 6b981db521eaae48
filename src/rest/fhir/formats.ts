/** Which format an answer is wanted in, and making it. https://hl7.org/fhir/R4/http.html#mime-type  #parameters */
import { Failure, inTurns } from '../../base/index.js';
import { jsonToXmlInSteps, printTree, readTree } from '../../fhir/index.js';

export type Format = 'json' | 'xml';

export interface Wanted {
  format: Format;
  pretty: boolean;
}

export const MEDIA_TYPES: Record<Format, string> = {
  json: 'application/fhir+json; charset=utf-8',
  xml: 'application/fhir+xml; charset=utf-8',
};

/** Media types and short names by which a format is asked for; a bare `+` of `application/fhir+json` is read as a blank. */
const NAMES: Record<string, Format | undefined> = {
  json: 'json',
  'application/json': 'json',
  'application/fhir+json': 'json',
  'application/fhir json': 'json',
  'application/json+fhir': 'json',
  'text/json': 'json',
  xml: 'xml',
  'application/xml': 'xml',
  'application/fhir+xml': 'xml',
  'application/fhir xml': 'xml',
  'application/xml+fhir': 'xml',
  'text/xml': 'xml',
};

/** The format that a media type or short name stands for. */
export const formatNamed = (name: string): Format | undefined => {
  const bare = name.split(';')[0]!.trim().toLowerCase();
  return Object.hasOwn(NAMES, bare) ? NAMES[bare] : undefined;
};

/** @throws Failure unsupported (406) when neither `_format` nor Accept names a format there is */
export function readWanted(query: readonly [string, string][], accept: string | undefined): Wanted {
  // As for every control parameter: one without a value was not sent, and the last one counts.
  const parameter = (name: string) => query.findLast(([key, value]) => key === name && value !== '')?.[1];
  const asked = parameter('_format');
  const format = asked === undefined ? acceptable(accept) : formatNamed(asked);
  if (format === undefined || (asked !== undefined && isOtherVersion(asked)))
    throw new Failure('unsupported', 'Answers are FHIR R4 in JSON or XML: _format=json, _format=xml.', { status: 406 });
  return { format, pretty: parameter('_pretty') === 'true' };
}

/**
 * The format of a body, JSON where nothing is said; undefined for a media type that is neither.
 * @throws Failure unsupported (415) for another version than R4, and for letters in another code than UTF-8
 */
export function formatOfBody(contentType: string | undefined): Format | undefined {
  if (contentType === undefined) return 'json';
  const parameters = contentType.split(';').slice(1);
  if (parameters.some(isOtherVersion))
    throw new Failure('unsupported', 'Resources of FHIR R4 (4.0) are taken, of no other version.', { status: 415 });
  const charset = parameters.map((one) => /^\s*charset\s*=\s*"?([^"\s]*)/i.exec(one)?.[1]).find(Boolean);
  const format = formatNamed(contentType);
  if (format !== undefined && charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset))
    throw new Failure('unsupported', 'Bodies are UTF-8; send the text in that.', { status: 415 });
  return format;
}

/** One alternative of an Accept header. */
export interface MediaRange {
  type: string;
  /** 0: not acceptable, whatever a wider range says. */
  quality: number;
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-accept  An empty header accepts everything. */
export function readAccept(accept: string | undefined): MediaRange[] {
  if (accept === undefined || accept.trim() === '') return [{ type: '*/*', quality: 1 }];
  return accept.split(',').flatMap((part): MediaRange[] => {
    const [type = '', ...parameters] = part.split(';').map((one) => one.trim().toLowerCase());
    const quality = Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? 1);
    if (type === '' || parameters.some(isOtherVersion) || !(quality >= 0)) return [];
    return [{ type, quality: Math.min(quality, 1) }];
  });
}

/** `fhirVersion=5.0`: another version than R4 is asked for. */
const isOtherVersion = (parameter: string): boolean => /fhirversion=(?!"?4\.0(\.1)?"?(;|$))/i.test(parameter);

/** What clients ask for, by the text of the header: there are few, and each is sent with every request. */
const known = new Map<string | undefined, Format | undefined>();
const MOST_KNOWN = 100;
const LONGEST_KNOWN = 200;

function acceptable(accept: string | undefined): Format | undefined {
  if (known.has(accept)) return known.get(accept);
  const format = bestOf(accept);
  if (known.size < MOST_KNOWN && (accept?.length ?? 0) <= LONGEST_KNOWN) known.set(accept, format);
  return format;
}

function bestOf(accept: string | undefined): Format | undefined {
  const ranges = readAccept(accept);
  const [best] = (['json', 'xml'] as const)
    .map((format) => ({ format, range: rangeOf(ranges, (type) => formatNamed(type) === format, FAMILIES) }))
    .filter(({ range }) => range !== undefined && range.quality > 0)
    // The sort is stable: of equals, the first one named.
    .sort((one, other) => other.range!.quality - one.range!.quality || one.range!.at - other.range!.at);
  return best?.format;
}

const FAMILIES = ['application/*', 'text/*'];

/**
 * The range that decides over a media type: one that names it comes before its family, and that before all types
 * (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1); of several names of it, the best.
 */
export function rangeOf(
  ranges: readonly MediaRange[],
  isNamed: (type: string) => boolean,
  families: readonly string[],
): (MediaRange & { at: number; exact: boolean }) | undefined {
  const placed = ranges.map((range, at) => ({ ...range, at }));
  for (const fits of [isNamed, (type: string) => families.includes(type), (type: string) => type === '*/*']) {
    const [best] = placed.filter(({ type }) => fits(type)).sort((one, other) => other.quality - one.quality);
    if (best) return { ...best, exact: fits === isNamed };
  }
  return undefined;
}

/** Longer answers than this, characters, are not made pretty: nobody reads them, and everybody would wait. */
const LONGEST_PRETTY = 500_000;

/** The JSON of an answer as it is wanted; a long one in turns with other requests. */
export async function inFormat(json: string, { format, pretty }: Wanted): Promise<string[]> {
  const isPretty = pretty && json.length <= LONGEST_PRETTY;
  if (format === 'xml') return inTurns(jsonToXmlInSteps(json, isPretty));
  return [isPretty ? `${printTree(readTree(json), 2)}\n` : json];
}
