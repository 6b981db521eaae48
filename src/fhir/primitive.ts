import { dayExists } from './calendar.js';
import { knownBase64 } from './long-base64.js';
import { narrativeFault } from './xhtml.js';

/**
 * The formats of R4's primitive types (https://hl7.org/fhir/R4/datatypes.html#primitive). A check gets the value as
 * JSON.parse read it and returns what is wrong in plain words, or undefined.
 */
export type PrimitiveCheck = (value: unknown) => string | undefined;

/** https://hl7.org/fhir/R4/datatypes.html#string: "Strings SHALL NOT exceed 1MB in size". */
export const MAX_STRING_LENGTH = 1024 * 1024;

export const TOO_LONG = 'is longer than 1 MiB';

const MAX_INT32 = 2 ** 31 - 1;

// \p{Cs} is a lone surrogate, which no UTF-8 text can carry; U+FFFE and U+FFFF are no characters, and XML has none.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\p{Cs}\ufffe\uffff]/u;

const text: PrimitiveCheck = (value) => {
  if (typeof value !== 'string') return `must be a string, not ${jsonTypeOf(value)}`;
  if (value.length === 0) return 'must not be empty';
  if (value.length > MAX_STRING_LENGTH) return TOO_LONG;
  if (UNPRINTABLE.test(value)) return 'contains a control character, half a surrogate pair or what is no character';
  return undefined;
};

/** A string of a pattern; `what` ends the sentence "must be ...". */
function patterned(pattern: RegExp, what: string): PrimitiveCheck {
  return (value) => text(value) ?? (pattern.test(value as string) ? undefined : `must be ${what}`);
}

const UUID = /^urn:uuid:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const OID = /^urn:oid:[0-2](\.(0|[1-9][0-9]*))+$/;

const oid = patterned(OID, 'an OID as urn:oid:1.2.3');
const uuid = patterned(UUID, 'a UUID as urn:uuid: and 32 hexadecimal digits in five groups');

const uri: PrimitiveCheck = (value) => {
  const fault = text(value);
  if (fault) return fault;
  if (/\s/.test(value as string)) return 'must be a URI, which has no white space';
  if ((value as string).startsWith('urn:oid:')) return oid(value);
  if ((value as string).startsWith('urn:uuid:')) return uuid(value);
  return undefined;
};

function integer(least: number, what: string): PrimitiveCheck {
  return (value) => {
    if (typeof value !== 'number') return `must be a number, not ${jsonTypeOf(value)}`;
    return Number.isInteger(value) && value >= least && value <= MAX_INT32 ? undefined : `must be ${what}`;
  };
}

const DATE = '([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?';
const TIME = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]+)?';
const ZONE = '(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))';

/** A pattern whose first three groups are year, month and day; the day must exist on the calendar. */
function dated(pattern: RegExp, what: string): PrimitiveCheck {
  return (value) => {
    if (typeof value !== 'string') return `must be a string, not ${jsonTypeOf(value)}`;
    const match = pattern.exec(value);
    if (!match) return `must be ${what}`;
    const [, year, month = '01', day = '01'] = match;
    if (year === '0000' || !dayExists(Number(year), Number(month), Number(day))) return 'is a date that does not exist';
    return undefined;
  };
}

const base64Binary: PrimitiveCheck = (value) => {
  if (typeof value !== 'string') return `must be a string, not ${jsonTypeOf(value)}`;
  // Megabytes are looked at once where there is no white space among them.
  const ok = knownBase64(value) ?? (isBase64(value) || (/\s/.test(value) && isBase64(value.replace(/\s+/g, ''))));
  return ok ? undefined : 'must be base64';
};

const isBase64 = (digits: string): boolean =>
  digits.length > 0 && digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);

const checks: Record<string, PrimitiveCheck> = {
  string: text,
  markdown: text,
  id: patterned(/^[A-Za-z0-9\-.]{1,64}$/, 'an id: 1-64 letters, digits, hyphens and points'),
  code: patterned(/^\S+( \S+)*$/, 'a code, without leading, trailing or repeated white space'),
  uri,
  url: uri,
  canonical: uri,
  oid,
  uuid,
  boolean: (value) => (typeof value === 'boolean' ? undefined : `must be true or false, not ${jsonTypeOf(value)}`),
  decimal: (value) => {
    if (typeof value !== 'number') return `must be a number, not ${jsonTypeOf(value)}`;
    return Number.isFinite(value) ? undefined : 'is too large a number';
  },
  integer: integer(-MAX_INT32 - 1, 'a whole number of at most 32 bits'),
  unsignedInt: integer(0, 'a whole number from 0 to 2147483647'),
  positiveInt: integer(1, 'a whole number from 1 to 2147483647'),
  date: dated(new RegExp(`^${DATE}$`), 'a date as YYYY, YYYY-MM or YYYY-MM-DD'),
  dateTime: dated(
    new RegExp(`^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T${TIME}${ZONE})?)?)?$`),
    'a date as YYYY, YYYY-MM or YYYY-MM-DD, or a date and time with seconds and time zone',
  ),
  instant: dated(
    new RegExp(`^([0-9]{4})-([0-9]{2})-([0-9]{2})T${TIME}${ZONE}$`),
    'a date and time with seconds and time zone',
  ),
  time: (value) => {
    if (typeof value !== 'string') return `must be a string, not ${jsonTypeOf(value)}`;
    return TIME_ONLY.test(value) ? undefined : 'must be a time of day as hh:mm:ss, without zone';
  },
  base64Binary,
  xhtml: (value) => text(value) ?? narrativeFault(value as string),
};

const TIME_ONLY = new RegExp(`^${TIME}$`);

/** The check of a primitive type by its name; undefined for names that are no primitive type of R4. */
export function primitiveCheck(type: string): PrimitiveCheck | undefined {
  return Object.hasOwn(checks, type) ? checks[type] : undefined;
}

/** What a value is in JSON's own words, for messages. */
export function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : typeof value === 'undefined' ? 'nothing' : `a ${typeof value}`;
}
