/**
 * What a resource can be found by, made once when it is written.
 *  - `crossKeys`: hashes of exact search values (token, reference, uri) that are asked across patients - identifiers, codes,
 *     names, references - and prefixes of names. They stand in an inverted index; within one patient they are compared row by row.
 *  - `keys`: the hashes that only ever are compared row by row: presence, and parameters of low selectivity.
 *     A hash stands in one of the two, never in both. All hashes carry the resource type.
 *  - `vals`: ranges, texts and references that a hash cannot answer, as JSON.
 * Search parameter types: https://hl7.org/fhir/R4/search.html#ptypes
 */
import { foldingsOf, foldText, hash53 } from '../base/index.js';
import { dateRange, extractSearchValues, type SearchParameter, type SearchValue } from '../fhir/index.js';

export interface SearchKeys {
  keys: number[];
  crossKeys: number[];
  vals: StoredValues;
}

/** The columns of `vals`; every map goes from search parameter code to its values. */
export interface StoredValues {
  /** date: [low, high) in ms. */
  d?: Record<string, [number, number][]>;
  /** number: [low, high], the same for a plain number. */
  n?: Record<string, [number, number][]>;
  /** quantity: [low, high, system, code, unit]. */
  q?: Record<string, [number | null, number | null, string, string, string][]>;
  /** string: [folded, exact]. */
  s?: Record<string, [string, string][]>;
  /** uri as written, for :below and :above. */
  u?: Record<string, string[]>;
  /** token: folded texts for :text, and the first code for sorting. */
  t?: Record<string, string[]>;
  k?: Record<string, string>;
  /** reference: `Type/id` or URL. */
  r?: Record<string, string[]>;
  /** composite with several elements: the components of each. */
  c?: Record<string, StoredComponent[][]>;
}
/** One component of a composite: token hashes, a range, a quantity or folded texts. */
export interface StoredComponent {
  t?: number[];
  d?: [number, number][];
  q?: [number | null, number | null, string, string, string][];
  s?: string[];
}

type Json = Record<string, unknown>;
const isObject = (x: unknown): x is Json => typeof x === 'object' && x !== null && !Array.isArray(x);
const text = (x: unknown): string | undefined =>
  typeof x === 'string' ? x : typeof x === 'number' || typeof x === 'boolean' ? String(x) : undefined;

/** Hash of a value within a type; `what` is e.g. `code=urn:oid:1.2.208.176.2.1|NPU02319`. */
export function crossKey(type: string, what: string): number {
  return hash53(`${type}.${what}`);
}

/** The variants a token is stored under: any system, with system, system alone, no system, or of a code element (system implied). */
export const tokenKey = {
  anySystem: (param: string, code: string) => `${param}=${code}`,
  withSystem: (param: string, system: string, code: string) => `${param}=${system}|${code}`,
  systemOnly: (param: string, system: string) => `${param}=${system}|`,
  noSystem: (param: string, code: string) => `${param}=|${code}`,
  impliedSystem: (param: string, code: string) => `${param}=*|${code}`,
};
export const referenceKey = (param: string, reference: string) => `${param}=${reference}`;
export const presenceKey = (param: string) => `${param}?`;
export const prefixKey = (param: string, prefix: string) => `${param}^${prefix}`;
/** Length of the longest name prefix that stands in the inverted index; shorter questions use a shorter one. */
export const LONGEST_PREFIX = 4;

/** Parameters of low selectivity: asked within a patient, never looked up across patients by index. */
const NEVER_CROSS = new Set([
  'status',
  'clinical-status',
  'verification-status',
  'intent',
  'priority',
  'active',
  'gender',
  'class',
  'category',
  'patient',
  'subject',
  'language',
  'deceased',
  'use',
  'docstatus',
  'relation',
  'criticality',
  'severity',
  'phone',
  'email',
  'telecom',
  'experimental',
  '_text',
  '_content',
]);
/** Whether the exact values of a parameter stand in `crossKeys`; else they stand in `keys`. */
export const isCross = (param: Pick<SearchParameter, 'code'>): boolean => !NEVER_CROSS.has(param.code);

/** Answered by the columns `id` and `last_updated`. */
const IN_COLUMNS = new Set(['_id', '_lastUpdated']);

export function searchKeysOf(resource: Json): SearchKeys {
  const out = new KeyCollector(String(resource['resourceType']));
  for (const { param, values } of extractSearchValues(resource)) {
    if (values.length === 0 || IN_COLUMNS.has(param.code)) continue;
    out.present(param.code);
    for (const value of values) out.add(param, value);
  }
  out.addMeta(resource['meta']);
  return out.result();
}

class KeyCollector {
  readonly #keys = new Set<number>();
  readonly #cross = new Set<number>();
  readonly #vals: StoredValues = {};
  readonly #type: string;
  constructor(type: string) {
    this.#type = type;
  }

  result(): SearchKeys {
    return { keys: [...this.#keys], crossKeys: [...this.#cross], vals: this.#vals };
  }

  present(param: string): void {
    this.#keys.add(crossKey(this.#type, presenceKey(param)));
  }

  #exact(param: SearchParameter | string, what: string): void {
    const isInverted = typeof param === 'string' ? param !== '_profile' : isCross(param);
    (isInverted ? this.#cross : this.#keys).add(crossKey(this.#type, what));
  }

  #push<K extends 'd' | 'n' | 'q' | 's' | 'u' | 't' | 'r' | 'c'>(kind: K, param: string, value: unknown): void {
    const map = (this.#vals[kind] ?? {}) as Record<string, unknown[]>;
    this.#vals[kind] = map as never;
    const list = map[param];
    if (list) list.push(value);
    else map[param] = [value];
  }

  add(param: SearchParameter, value: SearchValue): void {
    switch (param.type) {
      case 'token': {
        for (const token of tokensOf(value)) this.#token(param, token);
        break;
      }
      case 'reference':
        this.#reference(param, value);
        break;
      case 'uri': {
        const uri = text(value.element);
        if (uri === undefined) break;
        this.#exact(param, referenceKey(param.code, uri));
        this.#push('u', param.code, uri);
        break;
      }
      case 'string':
        for (const part of textsOf(value)) this.#string(param, part);
        break;
      case 'date':
        for (const range of rangesOf(value)) this.#push('d', param.code, range);
        break;
      case 'number':
        if (typeof value.element === 'number') this.#push('n', param.code, [value.element, value.element]);
        break;
      case 'quantity':
        for (const quantity of quantitiesOf(value)) this.#push('q', param.code, quantity);
        break;
      case 'composite':
        // Over the resource itself, "component A and component B of the same element" is just "A and B".
        if (param.expression !== this.#type && value.components) {
          this.#push(
            'c',
            param.code,
            value.components.map((list, i) => componentOf(list, param.components?.[i]?.type ?? 'token')),
          );
        }
        break;
      default:
        break;
    }
  }

  #token(param: SearchParameter, token: Token): void {
    if (token.code !== undefined) {
      this.#exact(param, tokenKey.anySystem(param.code, token.code));
      if (token.implied) this.#exact(param, tokenKey.impliedSystem(param.code, token.code));
      else if (token.system) this.#exact(param, tokenKey.withSystem(param.code, token.system, token.code));
      else this.#exact(param, tokenKey.noSystem(param.code, token.code));
      this.#vals.k ??= {};
      this.#vals.k[param.code] ??= token.code;
    }
    if (token.system) this.#keys.add(crossKey(this.#type, tokenKey.systemOnly(param.code, token.system)));
    if (token.text) {
      const folded = foldText(token.text);
      if (!this.#vals.t?.[param.code]?.includes(folded)) this.#push('t', param.code, folded);
    }
    if (token.ofType) this.#keys.add(crossKey(this.#type, `${param.code}:of-type=${token.ofType}`));
  }

  #reference(param: SearchParameter, value: SearchValue): void {
    if (value.type !== 'Reference') {
      const uri = text(value.element);
      if (uri !== undefined) {
        this.#exact(param, referenceKey(param.code, uri));
        this.#exact(param, referenceKey(param.code, uri.split('|')[0]!));
        this.#push('r', param.code, uri);
      }
      return;
    }
    if (!isObject(value.element)) return;
    const reference = text(value.element['reference']);
    if (reference && !reference.startsWith('#')) {
      const plain = reference.replace(/\/_history\/[^/]+$/, '');
      this.#exact(param, referenceKey(param.code, plain));
      const id = /([A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/.exec(plain);
      if (id && id[0] === plain) this.#exact(param, referenceKey(param.code, id[2]!));
      if (plain !== reference) this.#exact(param, referenceKey(param.code, reference));
      this.#push('r', param.code, plain);
    }
    const identifier = value.element['identifier'];
    if (isObject(identifier)) {
      for (const token of tokensOf({ element: identifier, type: 'Identifier' })) {
        if (token.code === undefined) continue;
        this.#exact(param, tokenKey.anySystem(`${param.code}:identifier`, token.code));
        if (token.system) this.#exact(param, tokenKey.withSystem(`${param.code}:identifier`, token.system, token.code));
        else this.#exact(param, tokenKey.noSystem(`${param.code}:identifier`, token.code));
      }
    }
    const target = text(value.element['type']);
    if (target) this.#keys.add(crossKey(this.#type, `${param.code}:type=${target}`));
  }

  #string(param: SearchParameter, part: string): void {
    for (const folded of foldingsOf(part)) {
      this.#push('s', param.code, [folded, part]);
      if (!isCross(param)) continue;
      for (let n = 1; n <= Math.min(LONGEST_PREFIX, folded.length); n++)
        this.#cross.add(crossKey(this.#type, prefixKey(param.code, folded.slice(0, n))));
    }
  }

  addMeta(meta: unknown): void {
    if (!isObject(meta)) return;
    for (const [element, param] of [
      ['tag', '_tag'],
      ['security', '_security'],
    ] as const) {
      for (const coding of arrayOf(meta[element])) {
        if (!isObject(coding)) continue;
        const code = text(coding['code']);
        const system = text(coding['system']);
        if (code === undefined) continue;
        this.#exact(param, tokenKey.anySystem(param, code));
        this.#exact(param, system ? tokenKey.withSystem(param, system, code) : tokenKey.noSystem(param, code));
        if (system) this.#keys.add(crossKey(this.#type, tokenKey.systemOnly(param, system)));
        this.present(param);
      }
    }
    for (const profile of arrayOf(meta['profile'])) {
      const uri = text(profile);
      if (!uri) continue;
      this.#exact('_profile', referenceKey('_profile', uri));
      this.#exact('_profile', referenceKey('_profile', uri.split('|')[0]!));
      this.#push('u', '_profile', uri);
      this.present('_profile');
    }
    const source = text(meta['source']);
    if (source) {
      this.#exact('_source', referenceKey('_source', source));
      this.#exact('_source', referenceKey('_source', source.split('#')[0]!));
      this.#push('u', '_source', source);
      this.present('_source');
    }
  }
}

export interface Token {
  system?: string;
  code?: string;
  text?: string;
  /** The element is a bare code: its system is implied by the definition. */
  implied?: boolean;
  /** `system|code|value` of an Identifier's type, for :of-type. */
  ofType?: string;
}

const arrayOf = (x: unknown): unknown[] => (Array.isArray(x) ? x : x === undefined || x === null ? [] : [x]);

/** https://hl7.org/fhir/R4/search.html#token */
export function tokensOf(value: SearchValue): Token[] {
  const element = value.element;
  if (!isObject(element)) {
    const code = text(element);
    return code === undefined ? [] : [{ code, implied: value.type === 'code' || value.type === 'boolean' }];
  }
  switch (value.type) {
    case 'CodeableConcept': {
      const conceptText = text(element['text']);
      const codings = arrayOf(element['coding'])
        .filter(isObject)
        .map((c): Token => ({ system: text(c['system']), code: text(c['code']), text: text(c['display']) }));
      if (conceptText) codings.push({ text: conceptText });
      return codings;
    }
    case 'Coding':
      return [{ system: text(element['system']), code: text(element['code']), text: text(element['display']) }];
    case 'Identifier': {
      const code = text(element['value']);
      const type = isObject(element['type']) ? element['type'] : undefined;
      const typed = arrayOf(type?.['coding']).filter(isObject)[0];
      return [
        {
          system: text(element['system']),
          code,
          text: text(type?.['text']),
          ofType:
            typed && code !== undefined
              ? `${text(typed['system']) ?? ''}|${text(typed['code']) ?? ''}|${code}`
              : undefined,
        },
      ];
    }
    case 'ContactPoint':
      return [{ system: text(element['use']), code: text(element['value']) }];
    default:
      return text(element['value']) === undefined ? [] : [{ code: text(element['value']) }];
  }
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

/** https://hl7.org/fhir/R4/search.html#quantity */
export function quantitiesOf(value: SearchValue): [number | null, number | null, string, string, string][] {
  const element = value.element;
  if (!isObject(element)) return [];
  if (value.type === 'Range') {
    const low = isObject(element['low']) ? element['low'] : undefined;
    const high = isObject(element['high']) ? element['high'] : undefined;
    const unit = low ?? high;
    if (!unit) return [];
    return [
      [
        typeof low?.['value'] === 'number' ? low['value'] : null,
        typeof high?.['value'] === 'number' ? high['value'] : null,
        text(unit['system']) ?? '',
        text(unit['code']) ?? '',
        text(unit['unit']) ?? '',
      ],
    ];
  }
  const number = element['value'];
  if (typeof number !== 'number') return [];
  if (value.type === 'Money')
    return [[number, number, 'urn:iso:std:iso:4217', text(element['currency']) ?? '', text(element['currency']) ?? '']];
  // The stored number stands for itself; the precision that counts is the question's (R4 §3.1.1.4.7).
  const comparator = text(element['comparator']);
  const low = comparator === '<' || comparator === '<=' ? null : number;
  const high = comparator === '>' || comparator === '>=' ? null : number;
  return [[low, high, text(element['system']) ?? '', text(element['code']) ?? '', text(element['unit']) ?? '']];
}

function componentOf(values: SearchValue[], type: string): StoredComponent {
  switch (type) {
    case 'quantity':
      return { q: values.flatMap(quantitiesOf) };
    case 'date':
      return { d: values.flatMap(rangesOf) };
    case 'string':
      return { s: values.flatMap(textsOf).flatMap(foldingsOf) };
    case 'reference':
      return {
        t: values.flatMap((v) => {
          const reference = isObject(v.element) ? text(v.element['reference']) : text(v.element);
          return reference ? [hash53(reference)] : [];
        }),
      };
    default:
      return {
        t: values
          .flatMap(tokensOf)
          .flatMap((token) =>
            token.code === undefined
              ? []
              : [hash53(token.code), hash53(`${token.implied ? '*' : (token.system ?? '')}|${token.code}`)],
          ),
      };
  }
}
