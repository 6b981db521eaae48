/**
 * What a resource can be found by, made once when it is written.
 *  - `crossKeys`: hashes of exact search values (token, reference, uri) that are asked across patients - identifiers, codes,
 *     names, references - and prefixes of names. They stand in an inverted index; within one patient they are compared row by row.
 *  - `keys`: the hashes that only ever are compared row by row: presence, and parameters of low selectivity.
 *     A hash stands in one of the two, never in both. All hashes carry the resource type.
 *  - `vals`: ranges, texts and references that a hash cannot answer, as JSON.
 * Search parameter types: https://hl7.org/fhir/R4/search.html#ptypes
 */
import { foldingsOf, foldText, hash53, HashStart } from '../base/index.js';
import { R4_SEARCH_PARAMETERS, type SearchParameter, type SearchParameters, type SearchValue } from '../fhir/index.js';
import {
  isObject,
  numbersOf,
  quantitiesOf,
  rangesOf,
  type StoredQuantity,
  textOf,
  textsOf,
  type Token,
  tokensOf,
} from './search-elements.js';

export interface SearchKeys {
  keys: number[];
  crossKeys: number[];
  vals: StoredValues;
}

/** The columns of `vals`; every map goes from search parameter code to its values. */
export interface StoredValues {
  /** date: [low, high) in ms. */
  d?: Record<string, [number, number][]>;
  /** number: [low, high], the same for a plain number; null for an open end. */
  n?: Record<string, [number | null, number | null][]>;
  q?: Record<string, StoredQuantity[]>;
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
  /** position: [latitude, longitude] in degrees. */
  g?: Record<string, [number, number][]>;
  /** reference to a contained resource: `#id`. */
  h?: Record<string, string[]>;
  /** The contained resources, each with what it can be found by. */
  x?: ContainedKeys[];
  /** The same of the Composition or MessageHeader that a Bundle begins with. */
  e?: ContainedKeys[];
}
/** A contained resource as the row it would be (see contained-condition.ts). */
interface ContainedKeys {
  type: string;
  /** `#id`, as it is referred to. */
  id: string;
  keys: number[];
  cross_keys: number[];
  vals: StoredValues;
}
/** One component of a composite: token hashes, a range, a number, a quantity or folded texts. */
export interface StoredComponent {
  t?: number[];
  d?: [number, number][];
  n?: [number | null, number | null][];
  q?: StoredQuantity[];
  s?: string[];
}

/** What a resource is indexed by. */
export interface Indexing {
  parameters: SearchParameters;
  /** Address of the FHIR face (`http://host/fhir`): references that begin with it are our own. */
  baseUrl: string;
}

type Json = Record<string, unknown>;

/** Hash of a value within a type; `what` is e.g. `code=urn:oid:1.2.208.176.2.1|NPU02319`. */
export function crossKey(type: string, what: string): number {
  return hash53(`${type}.${what}`);
}

/** The variants a token is stored under: code alone, with system, system alone, without system, or one that any system fits. */
export const tokenKey = {
  anySystem: (param: string, code: string) => `${param}=${code}`,
  withSystem: (param: string, system: string, code: string) => `${param}=${system}|${code}`,
  systemOnly: (param: string, system: string) => `${param}=${system}|`,
  noSystem: (param: string, code: string) => `${param}=|${code}`,
  anySystemFits: (param: string, code: string) => `${param}=*|${code}`,
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
  '_profile',
]);
/** Whether the exact values of a parameter stand in `crossKeys`; else they stand in `keys`. */
export const isCross = (param: Pick<SearchParameter, 'code'>): boolean => !NEVER_CROSS.has(param.code);
/** Whom a resource is about is its patient_key; but when that is a device or a group it must be found like anything else. */
export const isCrossReference = (param: Pick<SearchParameter, 'code'>, reference: string): boolean =>
  isCross(param) ||
  (SUBJECTS.has(param.code) && /^[A-Z][A-Za-z]+\//.test(reference) && !reference.startsWith('Patient/'));
const SUBJECTS = new Set(['subject', 'patient']);

export function searchKeysOf(
  resource: Json,
  { parameters, baseUrl }: Indexing = { parameters: R4_SEARCH_PARAMETERS, baseUrl: '' },
): SearchKeys {
  const out = new KeyCollector(String(resource['resourceType']), new OwnAddress(baseUrl));
  for (const { param, values } of parameters.extract(resource)) {
    if (IN_COLUMNS.has(param.code) || (values.length > 0 && !values.some((value) => isMeant(param, value)))) continue;
    out.present(param);
    for (const value of values) out.add(param, value);
  }
  const made = out.result();
  const first = firstOf(resource, { parameters, baseUrl });
  if (first) made.vals.e = [first];
  const contained = containedIn(resource, { parameters, baseUrl });
  if (contained.length > 0) made.vals.x = contained;
  return made;
}

/** What the first resource of a Bundle is called where it is referred to: it stands in the place of a reference. */
const FIRST_ENTRY = '#entry[0]';
const STARTS: ReadonlySet<unknown> = new Set(['Composition', 'MessageHeader']);

/** https://hl7.org/fhir/R4/bundle.html#search  `composition` and `message` are the first resource itself. */
function firstOf(resource: Json, indexing: Indexing): ContainedKeys | undefined {
  if (resource['resourceType'] !== 'Bundle' || !Array.isArray(resource['entry'])) return undefined;
  const [entry] = resource['entry'] as unknown[];
  const first = isObject(entry) ? entry['resource'] : undefined;
  if (!isObject(first) || !STARTS.has(first['resourceType'])) return undefined;
  const { keys, crossKeys, vals } = searchKeysOf(first, indexing);
  return { type: String(first['resourceType']), id: FIRST_ENTRY, keys, cross_keys: crossKeys, vals };
}

/** Both parameters of a Bundle name its first resource; which of them is meant tells its type. */
const isMeant = (param: SearchParameter, { element }: SearchValue): boolean =>
  param.type !== 'reference' || !isInline(element) || param.targets.includes(String(element['resourceType']));

const isInline = (element: unknown): element is Json =>
  isObject(element) && typeof element['resourceType'] === 'string';

/** https://hl7.org/fhir/R4/references.html#contained */
function containedIn(resource: Json, indexing: Indexing): ContainedKeys[] {
  const list = resource['contained'];
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).flatMap((one) => {
    const [type, id] = [textOf(one['resourceType']), textOf(one['id'])];
    if (type === undefined || id === undefined || 'contained' in one) return [];
    const { keys, crossKeys, vals } = searchKeysOf(one, indexing);
    return [{ type, id: `#${id}`, keys, cross_keys: crossKeys, vals }];
  });
}

/** Asked of the row's own columns. */
const IN_COLUMNS = new Set(['_id', '_lastUpdated']);

/** Takes our own address off absolute references: `http://host/fhir/Patient/1` is `Patient/1`. */
class OwnAddress {
  readonly #start: string;
  constructor(baseUrl: string) {
    this.#start = `${baseUrl}/`;
  }

  local(reference: string): string {
    return this.#start.length > 1 && reference.startsWith(this.#start)
      ? reference.slice(this.#start.length)
      : reference;
  }
}

/** What the hashes of one parameter of a type begin with: the same texts as `tokenKey` and its like make. */
interface Starts {
  presence: number;
  equals: HashStart;
  identifier: HashStart;
  prefix: HashStart;
  isCross: boolean;
}

const madeStarts = new Map<string, WeakMap<SearchParameter, Starts>>();

function startsOf(type: string, param: SearchParameter): Starts {
  let ofType = madeStarts.get(type);
  if (!ofType) {
    ofType = new WeakMap();
    madeStarts.set(type, ofType);
  }
  const known = ofType.get(param);
  if (known) return known;
  const { code } = param;
  const start = (what: string) => new HashStart(`${type}.${what}`);
  const made = {
    presence: crossKey(type, presenceKey(code)),
    equals: start(referenceKey(code, '')),
    identifier: start(referenceKey(`${code}:identifier`, '')),
    prefix: start(prefixKey(code, '')),
    isCross: isCross(param),
  };
  ofType.set(param, made);
  return made;
}

class KeyCollector {
  readonly #keys = new Set<number>();
  readonly #cross = new Set<number>();
  readonly #vals: StoredValues = {};
  readonly #type: string;
  readonly #own: OwnAddress;
  /** Of the parameter that is being read. */
  #starts!: Starts;
  constructor(type: string, own: OwnAddress) {
    this.#type = type;
    this.#own = own;
  }

  result(): SearchKeys {
    return { keys: [...this.#keys], crossKeys: [...this.#cross], vals: this.#vals };
  }

  present(param: SearchParameter): void {
    this.#starts = startsOf(this.#type, param);
    this.#keys.add(this.#starts.presence);
  }

  /** The hash of `param=` and what follows, in up to three pieces. */
  #exact(rest: string, further?: string, last?: string): void {
    this.#hash(this.#starts.equals.with(rest, further, last), this.#starts.isCross);
  }

  #hash(hash: number, cross: boolean): void {
    (cross ? this.#cross : this.#keys).add(hash);
  }

  #push<K extends 'd' | 'n' | 'q' | 's' | 'u' | 't' | 'r' | 'c' | 'g' | 'h'>(
    kind: K,
    param: string,
    value: unknown,
  ): void {
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
        const uri = textOf(value.element);
        if (uri === undefined) break;
        this.#exact(uri);
        // A profile is found without its version, and a source without the part that names one message.
        const whole =
          param.code === '_profile' ? uri.split('|')[0]! : param.code === '_source' ? uri.split('#')[0]! : uri;
        if (whole !== uri) this.#exact(whole);
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
        for (const range of numbersOf(value)) this.#push('n', param.code, range);
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
            value.components.map((list, i) => componentOf(list, param.components?.[i]?.type ?? 'token', this.#own)),
          );
        }
        break;
      case 'special':
        if (param.code === 'near') this.#position(param, value);
        break;
      default:
        break;
    }
  }

  #position(param: SearchParameter, { element }: SearchValue): void {
    if (!isObject(element)) return;
    const [latitude, longitude] = [element['latitude'], element['longitude']];
    if (typeof latitude !== 'number' || typeof longitude !== 'number') return;
    if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) this.#push('g', param.code, [latitude, longitude]);
  }

  #token(param: SearchParameter, token: Token): void {
    if (token.code !== undefined) {
      this.#exact(token.code);
      if (token.anySystem) this.#exact('*|', token.code);
      else if (token.system) this.#exact(token.system, '|', token.code);
      else this.#exact('|', token.code);
      this.#vals.k ??= {};
      this.#vals.k[param.code] ??= token.code;
    }
    if (token.system) this.#keys.add(this.#starts.equals.with(token.system, '|'));
    if (token.text) {
      const folded = foldText(token.text);
      if (!this.#vals.t?.[param.code]?.includes(folded)) this.#push('t', param.code, folded);
    }
    for (const typed of token.ofType ?? []) this.#keys.add(crossKey(this.#type, `${param.code}:of-type=${typed}`));
  }

  #reference(param: SearchParameter, value: SearchValue): void {
    if (!isObject(value.element)) {
      const uri = textOf(value.element);
      if (uri !== undefined) this.#canonical(param, uri);
      return;
    }
    if (isInline(value.element)) {
      if (isMeant(param, value)) this.#inline(param, value.element);
      return;
    }
    const reference = textOf(value.element['reference']);
    if (reference?.startsWith('#')) this.#push('h', param.code, reference);
    else if (reference) this.#literal(param, this.#own.local(reference));
    const identifier = value.element['identifier'];
    if (isObject(identifier)) {
      for (const token of tokensOf({ element: identifier, type: 'Identifier' })) {
        const { identifier: start, isCross: cross } = this.#starts;
        if (token.system) this.#hash(start.with(token.system, '|'), cross);
        if (token.code === undefined) continue;
        this.#hash(start.with(token.code), cross);
        this.#hash(token.system ? start.with(token.system, '|', token.code) : start.with('|', token.code), cross);
      }
    }
    const target = textOf(value.element['type']);
    if (target) this.#keys.add(crossKey(this.#type, `${param.code}:type=${target}`));
  }

  /** A resource in the place of a reference: found by its own id, and by what it says (see contained-condition.ts). */
  #inline(param: SearchParameter, resource: Json): void {
    this.#push('h', param.code, FIRST_ENTRY);
    const id = textOf(resource['id']);
    if (id === undefined) return;
    this.#named(param, id);
    this.#named(param, `${String(resource['resourceType'])}/${id}`);
  }

  /** `url|version#part`: found by url, and by url and version. */
  #canonical(param: SearchParameter, written: string): void {
    const uri = this.#own.local(written.split('#')[0]!);
    if (uri === '') return;
    this.#exact(uri);
    this.#exact(uri.split('|')[0]!);
    this.#push('r', param.code, uri);
  }

  #literal(param: SearchParameter, reference: string): void {
    const plain = reference.includes('/_history/') ? reference.replace(/\/_history\/[^/]+$/, '') : reference;
    this.#named(param, plain);
    if (reference !== plain) this.#named(param, reference);
    const id = RELATIVE.exec(plain)?.[1];
    if (id !== undefined) this.#named(param, id);
    this.#push('r', param.code, plain);
  }

  #named(param: SearchParameter, name: string): void {
    this.#hash(this.#starts.equals.with(name), this.#starts.isCross || isCrossReference(param, name));
  }

  #string(param: SearchParameter, part: string): void {
    for (const folded of foldingsOf(part)) {
      this.#push('s', param.code, [folded, part]);
      if (!this.#starts.isCross) continue;
      for (let n = 1; n <= Math.min(LONGEST_PREFIX, folded.length); n++)
        this.#cross.add(this.#starts.prefix.with(folded.slice(0, n)));
    }
  }
}

/** `Type/id` */
const RELATIVE = /^[A-Za-z]+\/([A-Za-z0-9\-.]{1,64})$/;

/** Hashes that a token of a composite's part can be found by. */
function tokenParts({ system, code, anySystem }: Token): number[] {
  const parts = system ? [`${system}|`] : [];
  if (code !== undefined) parts.push(code, `${anySystem ? '*' : (system ?? '')}|${code}`);
  return parts.map(hash53);
}

function componentOf(values: SearchValue[], type: string, own: OwnAddress): StoredComponent {
  switch (type) {
    case 'quantity':
      return { q: values.flatMap(quantitiesOf) };
    case 'number':
      return { n: values.flatMap(numbersOf) };
    case 'date':
      return { d: values.flatMap(rangesOf) };
    case 'string':
      return { s: values.flatMap(textsOf).flatMap(foldingsOf) };
    case 'reference':
      return { t: values.flatMap((value) => referencesOf(value, own)).map(hash53) };
    default:
      return { t: values.flatMap(tokensOf).flatMap(tokenParts) };
  }
}

/** The reference as written, without its version and as an id alone, our own address taken off. */
function referencesOf(value: SearchValue, own: OwnAddress): string[] {
  const written = isObject(value.element) ? textOf(value.element['reference']) : textOf(value.element);
  if (!written) return [];
  const local = own.local(written);
  const plain = local.replace(/\/_history\/[^/]+$/, '');
  const id = RELATIVE.exec(plain)?.[1];
  return [...new Set([local, plain, ...(id === undefined ? [] : [id])])];
}
