/**
 * Reads elements of a resource as what search compares: tokens, texts, ranges of time, numbers and quantities.
 * Search parameter types: https://hl7.org/fhir/R4/search.html#ptypes
 */
import { dateRange, type SearchValue, valueSetCodes } from '../fhir/index.js';
import { canonicalUnit, UCUM } from './units.js';

type Json = Record<string, unknown>;
export const isObject = (x: unknown): x is Json => typeof x === 'object' && x !== null && !Array.isArray(x);
export const textOf = (x: unknown): string | undefined =>
  typeof x === 'string' ? x : typeof x === 'number' || typeof x === 'boolean' ? String(x) : undefined;
export const arrayOf = (x: unknown): unknown[] => (Array.isArray(x) ? x : x === undefined || x === null ? [] : [x]);

export interface Token {
  system?: string;
  code?: string;
  text?: string;
  /** A bare code whose system the definitions do not tell (currencies, MIME types): any system asked for will do. */
  anySystem?: boolean;
  /** `system|code|value` of an Identifier's types, for :of-type. */
  ofType?: string[];
}

/**
 * As R4 has it the system of a contact is its use; by what means it goes is understood too (`telecom=email|a@b.dk`). Where case
 * may count or not, it does not (https://hl7.org/fhir/R4/search.html#token): see foldedContact.
 */
function contactTokens(element: Json): Token[] {
  const value = textOf(element['value']);
  if (value === undefined) return [];
  const codes = [...new Set([value, foldedContact(value)])];
  const systems = [...new Set([textOf(element['use']), textOf(element['system'])])];
  return codes.flatMap((code) => systems.map((system) => ({ system, code })));
}

/** An address or a number as it is found whatever its letters' case. */
export const foldedContact = (value: string): string => value.toLowerCase();
/** The parameters that are asked for contacts. */
export const CONTACTS: ReadonlySet<string> = new Set(['email', 'phone', 'telecom']);

/** https://hl7.org/fhir/R4/search.html#token */
export function tokensOf(value: SearchValue): Token[] {
  const element = value.element;
  if (!isObject(element)) return primitiveTokens(value);
  switch (value.type) {
    case 'CodeableConcept': {
      const conceptText = textOf(element['text']);
      const codings = arrayOf(element['coding']).filter(isObject).map(codingToken);
      if (conceptText) codings.push({ text: conceptText });
      return codings;
    }
    case 'Coding':
      return [codingToken(element)];
    case 'Identifier':
      return [identifierToken(element)];
    case 'ContactPoint':
      return contactTokens(element);
    case 'Quantity':
      return [{ system: textOf(element['system']), code: textOf(element['code']) ?? textOf(element['value']) }];
    case 'Reference':
      return textOf(element['reference']) === undefined ? [] : [{ code: textOf(element['reference']) }];
    case 'Range':
      return [];
    default:
      return textOf(element['value']) === undefined ? [] : [{ code: textOf(element['value']) }];
  }
}

const codingToken = (coding: Json): Token => ({
  system: textOf(coding['system']),
  code: textOf(coding['code']),
  text: textOf(coding['display']),
});

function identifierToken(identifier: Json): Token {
  const code = textOf(identifier['value']);
  const type = isObject(identifier['type']) ? identifier['type'] : undefined;
  const codings = arrayOf(type?.['coding']).filter(isObject);
  return {
    system: textOf(identifier['system']),
    code,
    text: textOf(type?.['text']) ?? codings.map((coding) => textOf(coding['display'])).find(Boolean),
    ofType:
      code === undefined
        ? undefined
        : codings.map((coding) => `${textOf(coding['system']) ?? ''}|${textOf(coding['code']) ?? ''}|${code}`),
  };
}

/** Where R4 says that true and false come from when they are searched for as tokens. */
const BOOLEAN_SYSTEM = 'http://terminology.hl7.org/CodeSystem/special-values';

/** A `code` takes its system from the value set that it is bound to; ids, strings and addresses have none. */
function primitiveTokens({ element, type, valueSet }: SearchValue): Token[] {
  const code = textOf(element);
  if (code === undefined) return [];
  if (type === 'boolean') return [{ code, system: BOOLEAN_SYSTEM }];
  if (type !== 'code') return [{ code }];
  const systems = valueSet === undefined ? undefined : valueSetCodes(valueSet);
  const of = [...(systems ?? [])].filter(([, codes]) => codes.has(code)).map(([system]) => system);
  return of.length > 0 ? of.map((system) => ({ code, system })) : [{ code, anySystem: true }];
}

/** https://hl7.org/fhir/R4/search.html#string: any part of a name or an address matches. */
export function textsOf(value: SearchValue): string[] {
  const element = value.element;
  if (typeof element === 'string') return [element];
  if (!isObject(element)) return [];
  const members =
    value.type === 'HumanName'
      ? ['family', 'given', 'prefix', 'suffix', 'text']
      : value.type === 'Address'
        ? ['line', 'city', 'district', 'state', 'country', 'postalCode', 'text']
        : ['text', 'value', 'display'];
  return members
    .flatMap((member) => arrayOf(element[member]))
    .filter((part): part is string => typeof part === 'string');
}

/** https://hl7.org/fhir/R4/search.html#date: every temporal element as a half-open range of ms. */
export function rangesOf(value: SearchValue): [number, number][] {
  const element = value.element;
  if (typeof element === 'string') {
    const range = dateRange(element);
    return range ? [[range.low, range.high]] : [];
  }
  if (!isObject(element)) return [];
  if (value.type === 'Timing') {
    const events = arrayOf(element['event']).flatMap((event) => rangesOf({ element: event, type: 'dateTime' }));
    const repeat = isObject(element['repeat']) ? element['repeat'] : undefined;
    const bounds =
      repeat && isObject(repeat['boundsPeriod']) ? rangesOf({ element: repeat['boundsPeriod'], type: 'Period' }) : [];
    const all = [...events, ...bounds];
    return all.length === 0 ? [] : [[Math.min(...all.map((r) => r[0])), Math.max(...all.map((r) => r[1]))]];
  }
  const start = typeof element['start'] === 'string' ? dateRange(element['start']) : undefined;
  const end = typeof element['end'] === 'string' ? dateRange(element['end']) : undefined;
  if (!start && !end) return [];
  return [[start?.low ?? EARLIEST, end?.high ?? LATEST]];
}
/** Open ends of periods: outside any date a record can hold, and exact in JSON. */
export const EARLIEST = -62135596800000;
export const LATEST = 253402300800000;

/** https://hl7.org/fhir/R4/search.html#number: [low, high], the same for a plain number; null for an open end. */
export function numbersOf(value: SearchValue): [number | null, number | null][] {
  const { element } = value;
  if (typeof element === 'number') return [[element, element]];
  if (!isObject(element)) return [];
  if (value.type !== 'Range') return [];
  const ends = [amountOf(element['low']), amountOf(element['high'])] as const;
  return ends[0] === null && ends[1] === null ? [] : [[ends[0], ends[1]]];
}

/** [low, high, system, code, unit], and for a UCUM code [..., low, high, unit] in base units; null for an open end. */
export type StoredQuantity =
  | [number | null, number | null, string, string, string]
  | [number | null, number | null, string, string, string, number | null, number | null, string];

/** https://hl7.org/fhir/R4/search.html#quantity */
export function quantitiesOf(value: SearchValue): StoredQuantity[] {
  const element = value.element;
  if (!isObject(element)) return [];
  if (value.type === 'Money') {
    const currency = textOf(element['currency']) ?? '';
    const amount = amountOf(element);
    return amount === null ? [] : [[amount, amount, 'urn:iso:std:iso:4217', currency, currency]];
  }
  if (value.type === 'Range') {
    const low = isObject(element['low']) ? element['low'] : undefined;
    const high = isObject(element['high']) ? element['high'] : undefined;
    return low || high ? [quantity(amountOf(low), amountOf(high), (low ?? high)!)] : [];
  }
  if (value.type === 'SampledData') return sampled(element);
  const number = amountOf(element);
  if (number === null) return [];
  // The stored number stands for itself; the precision that counts is the question's (R4 3.1.1.4.7).
  const comparator = textOf(element['comparator']);
  const low = comparator === '<' || comparator === '<=' ? null : number;
  const high = comparator === '>' || comparator === '>=' ? null : number;
  return [quantity(low, high, element)];
}

function amountOf(element: unknown): number | null {
  const value = isObject(element) ? element['value'] : undefined;
  return typeof value === 'number' ? value : null;
}

function quantity(low: number | null, high: number | null, of: Json): StoredQuantity {
  const [system, code, unit] = [textOf(of['system']) ?? '', textOf(of['code']) ?? '', textOf(of['unit']) ?? ''];
  const canonical = system === UCUM ? canonicalUnit(code) : undefined;
  if (!canonical) return [low, high, system, code, unit];
  const [a, b] = [low, high].map((end) => (end === null ? null : canonical.convert(end))) as [
    number | null,
    number | null,
  ];
  // A scale that runs downwards (pH) turns the ends.
  const [first, last] = a !== null && b !== null && a > b ? [b, a] : [a, b];
  return [low, high, system, code, unit, first, last, canonical.unit];
}

/** From the least to the greatest of the samples (https://hl7.org/fhir/R4/datatypes.html#SampledData). */
function sampled(element: Json): StoredQuantity[] {
  const origin = isObject(element['origin']) ? element['origin'] : undefined;
  const base = amountOf(origin);
  const data = element['data'];
  if (!origin || base === null || typeof data !== 'string') return [];
  const factor = typeof element['factor'] === 'number' ? element['factor'] : 1;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const sample of data.split(' ')) {
    const value = base + Number(sample) * factor;
    if (sample === '' || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [quantity(low, high, origin)] : [];
}
