/**
 * Questions of every kind that the platform answers, made from a seed: words are taken from what is hidden and from what
 * is open, so that a question hits the hidden thing as often as somebody who half knows it would.
 */
import {
  extractSearchValues,
  searchParametersOf,
  type SearchParameter,
  type SearchValue,
} from '../../src/fhir/index.js';
import type { Question } from './worlds.js';

type Resource = Record<string, unknown> & { resourceType: string; id: string };

export interface Vocabulary {
  /** Resources whose values are asked for. */
  hidden: Resource[];
  open: Resource[];
  /** Open ones that refer to hidden ones. */
  bridges: Resource[];
  /** Ids of citizens that are asked about, the one with secrets first. */
  patients: string[];
  /** Who is told by the law that something is withheld (how much, never what): their overview counts it. */
  told: readonly string[];
}

/** A small generator with a seed (mulberry32): the same questions in every run. */
export class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  /** 0 <= x < 1 */
  roll(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(n: number): number {
    return Math.floor(this.roll() * n);
  }
  chance(share: number): boolean {
    return this.roll() < share;
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

const ALWAYS = ['_id', '_lastUpdated', '_tag', '_security', '_profile', '_source'];
const MODIFIERS: Partial<Record<SearchParameter['type'], string[]>> = {
  token: [':not', ':text', ':missing', ':in', ':not-in', ':above', ':below', ':of-type'],
  string: [':exact', ':contains', ':missing'],
  reference: [':missing', ':identifier'],
  date: [':missing'],
  number: [':missing'],
  quantity: [':missing'],
  uri: [':above', ':below', ':missing'],
};
const PREFIXES = ['', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'];
/** Operations of `_filter` by type of parameter. */
const TESTS: Partial<Record<SearchParameter['type'], string[]>> = {
  token: ['eq', 'ne'],
  string: ['eq', 'ne', 'co', 'sw', 'ew'],
  reference: ['eq', 're'],
  date: ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'po'],
  uri: ['eq'],
};
const CURRENT: [string, string][] = [
  ['Condition', '$current-problems'],
  ['MedicationRequest', '$current-medications'],
  ['AllergyIntolerance', '$current-allergies'],
];
/** Type of what the facts contain. */
const CONTAINED = 'Specimen';
const SETS = ['http://hl7.org/fhir/ValueSet/observation-status', 'http://hl7.org/fhir/ValueSet/condition-clinical'];

export class Grammar {
  readonly #dice: Dice;
  readonly #words: Vocabulary;
  readonly #types: string[];
  /** `Type.param` to the texts of values that resources have. */
  readonly #values = new Map<string, string[]>();

  constructor(seed: number, words: Vocabulary) {
    this.#dice = new Dice(seed);
    this.#words = words;
    const all = [...words.hidden, ...words.open, ...words.bridges];
    // As often as there are resources of it.
    this.#types = all.map(({ resourceType }) => resourceType);
    const contained = all.flatMap((one) => (one['contained'] as typeof all | undefined) ?? []);
    for (const resource of [...all, ...contained]) {
      for (const { param, values } of extractSearchValues(resource)) {
        const name = `${resource.resourceType}.${param.code}`;
        const texts = this.#values.get(name) ?? [];
        for (const value of values) texts.push(...textsOf(param, value));
        this.#values.set(name, texts);
      }
    }
  }

  /** The next question for a caller. */
  next(as: string, isSystem: boolean): Question {
    return { as, ...this.#any(as, isSystem) };
  }

  #any(as: string, isSystem: boolean): Omit<Question, 'as'> {
    const at = this.#dice.roll();
    if (at < 0.05) return get(this.#brought());
    if (at < 0.08) return get(this.#aboutContact());
    if (at < 0.13) return get(this.#reached());
    if (at < 0.42) return this.#search(isSystem);
    if (at < 0.48) return get(this.#joined(isSystem));
    if (at < 0.56) return get(this.#instance());
    if (at < 0.61) return get(`/fhir/${this.#resource()}/_history${this.#window()}`);
    if (at < 0.63)
      return get(
        `/fhir/${isSystem ? this.#dice.of([`${this.#type()}/`, '']) : `${this.#type()}/`}_history${this.#window()}`,
      );
    if (at < 0.67) return this.#everything();
    if (at < 0.72) return get(`/fhir/Patient/${this.#patient()}/${this.#within()}`);
    if (at < 0.76) return get(`/fhir?${this.#acrossTypes(isSystem)}`);
    if (at < 0.8) return this.#posted(isSystem);
    if (at < 0.96) return this.#batch(isSystem);
    if (at < 0.98 || this.#words.told.includes(as)) return this.#people();
    return get(`/api/patients/${this.#patient()}/overview`);
  }

  #type = () => this.#dice.of(this.#types);
  #patient = () => (this.#dice.chance(0.7) ? this.#words.patients[0]! : this.#dice.of(this.#words.patients));
  #someone = () => (this.#dice.chance(0.6) ? this.#dice.of(this.#words.hidden) : this.#dice.of(this.#words.open));

  /** `Type/id` of something hidden, open, or of nothing at all. */
  #resource(): string {
    const { resourceType, id } = this.#someone();
    return this.#dice.chance(0.1) ? `${resourceType}/${id}-not` : `${resourceType}/${id}`;
  }

  #instance(): string {
    const address = `/fhir/${this.#resource()}`;
    const at = this.#dice.roll();
    if (at < 0.3) return `${address}/_history/${1 + this.#dice.below(3)}`;
    if (at < 0.4) return `${address}?_elements=id,status`;
    return address;
  }

  #search(isSystem: boolean): Omit<Question, 'as'> {
    const type = this.#type();
    return get(`/fhir/${type}?${this.#query(type, isSystem)}`);
  }

  #query(type: string, isSystem: boolean): string {
    const pairs: string[] = [];
    if (!isSystem || this.#dice.chance(0.5)) {
      const patient = this.#patient();
      pairs.push(
        type === 'Patient' ? `_id=${patient}` : this.#dice.of([`patient=${patient}`, `patient=Patient/${patient}`]),
      );
    }
    const filters = this.#dice.below(3);
    for (let i = 0; i < filters; i++) pairs.push(this.#filter(type));
    return [...pairs, ...this.#controls(type)].join('&');
  }

  #filter(type: string): string {
    const at = this.#dice.roll();
    if (at < 0.12) return this.#chain(type);
    if (at < 0.24) return this.#has(type);
    return this.#plain(type);
  }

  #plain(type: string): string {
    const dice = this.#dice;
    const params = searchParametersOf(type).filter(
      ({ code, type: kind }) => kind !== 'special' && (!code.startsWith('_') || ALWAYS.includes(code)),
    );
    const param = this.#likely(type, params);
    const name = `${type}.${param.code}`;
    const modifier = dice.chance(0.25) ? dice.of(MODIFIERS[param.type] ?? ['']) : '';
    if (modifier === ':missing') return `${param.code}:missing=${dice.of(['true', 'false'])}`;
    if (modifier === ':in' || modifier === ':not-in')
      return `${param.code}${modifier}=${encodeURIComponent(dice.of(SETS))}`;
    const values = this.#values.get(name) ?? ['x'];
    const chosen = Array.from({ length: 1 + dice.below(2) }, () => this.#prefixed(param, dice.of(values)));
    return `${encodeURIComponent(param.code)}${modifier}=${chosen.map(encodeURIComponent).join(',')}`;
  }

  #prefixed(param: SearchParameter, text = 'x'): string {
    const dice = this.#dice;
    if (param.type === 'date')
      return dice.of(PREFIXES) + dice.of([text, text.slice(0, 10), text.slice(0, 7), text.slice(0, 4)]);
    if (param.type === 'number' || param.type === 'quantity') return dice.of(PREFIXES.slice(0, 9)) + text;
    if (param.type === 'string') return text.slice(0, 1 + dice.below(text.length + 1));
    return text;
  }

  /** One of the parameters, mostly one that some resource has a value for. */
  #likely(type: string, params: readonly SearchParameter[]): SearchParameter {
    const known = params.filter(({ code }) => (this.#values.get(`${type}.${code}`)?.length ?? 0) > 0);
    return this.#dice.of(known.length > 0 && this.#dice.chance(0.85) ? known : params);
  }

  /** Questions that join others: `_filter`, lists by function, citizens and directories together. */
  #joined(isSystem: boolean): string {
    const dice = this.#dice;
    const at = dice.roll();
    if (at < 0.25) {
      const [type, list] = dice.of(CURRENT);
      return `/fhir/${type}?patient=${this.#patient()}&_list=${list}&${this.#controls(type).join('&')}`;
    }
    if (at < 0.45) return this.#contained(isSystem);
    if (isSystem && at < 0.65) return `/fhir?${this.#mixed()}`;
    const type = this.#type();
    const named = isSystem ? '' : type === 'Patient' ? `_id=${this.#patient()}&` : `patient=${this.#patient()}&`;
    const controls = this.#controls(type).join('&');
    return `/fhir/${type}?${named}_filter=${encodeURIComponent(this.#expression(type))}&${controls}`;
  }

  /** https://hl7.org/fhir/R4/search.html#contained  By itself, and by a chain. */
  #contained(isSystem: boolean): string {
    const dice = this.#dice;
    const named = isSystem && dice.chance(0.5) ? [] : [`patient=${this.#patient()}`];
    const filters = dice.chance(0.5) ? [this.#plain(CONTAINED)] : [];
    if (dice.chance(0.3)) {
      const chained = this.#plain(CONTAINED);
      return `/fhir/Observation?${[...named, `specimen:${CONTAINED}.${chained}`, ...this.#controls('Observation')].join('&')}`;
    }
    const shown = dice.chance(0.5) ? ['_containedType=contained'] : [];
    const how = [
      `_contained=${dice.of(['true', 'both'])}`,
      ...shown,
      `_count=${dice.of([0, 1, 20])}`,
      '_total=accurate',
    ];
    return `/fhir/${CONTAINED}?${[...named, ...filters, ...how].join('&')}`;
  }

  #mixed(): string {
    const dice = this.#dice;
    const ids = [this.#someone().id, this.#someone().id, this.#patient()];
    const what = dice.of([
      `_id=${ids.join(',')}`,
      '_lastUpdated=gt2020',
      this.#has('Organization'),
      this.#has('Patient'),
    ]);
    const types = dice.of(['', `_type=Organization,${this.#type()}&`, `_type=${this.#type()},Practitioner,Patient&`]);
    return `${types}${what}&_count=${dice.of([1, 3, 20])}&_total=${dice.of(['none', 'accurate'])}`;
  }

  /** https://hl7.org/fhir/R4/search_filter.html */
  #expression(type: string): string {
    const dice = this.#dice;
    const test = () => (dice.chance(0.3) ? this.#chainedTest(type) : this.#test(type));
    return dice.of([
      () => test(),
      () => `${test()} and ${test()}`,
      () => `${test()} or ${test()}`,
      () => `not (${test()})`,
      () => `(${test()} or ${test()}) and not (${test()})`,
    ])();
  }

  #test(type: string): string {
    const dice = this.#dice;
    const params = searchParametersOf(type).filter(
      ({ code, type: kind }) => TESTS[kind] !== undefined && (!code.startsWith('_') || ALWAYS.includes(code)),
    );
    const param = this.#likely(type, params);
    if (dice.chance(0.15)) return `${param.code} pr ${dice.of(['true', 'false'])}`;
    const text = dice.of(this.#values.get(`${type}.${param.code}`) ?? ['x']) ?? 'x';
    return `${param.code} ${dice.of(TESTS[param.type]!)} ${JSON.stringify(text)}`;
  }

  #chainedTest(type: string): string {
    const [via, target] = this.#reference(type) ?? [];
    return via && target ? `${via.code}:${target}.${this.#test(target)}` : this.#test(type);
  }

  #chain(type: string): string {
    const [via, target] = this.#reference(type) ?? [];
    return via && target ? `${via.code}:${target}.${this.#plain(target)}` : this.#plain(type);
  }

  /** A reference that some resource has, and a type that it may lead to. */
  #reference(type: string): [SearchParameter, string] | undefined {
    const references = searchParametersOf(type).filter(
      (param) => param.type === 'reference' && param.targets.length > 0,
    );
    if (references.length === 0) return undefined;
    const via = this.#likely(type, references);
    const reachable = via.targets.filter((target) => this.#types.includes(target));
    return [via, reachable.length > 0 ? this.#dice.of(reachable) : 'Patient'];
  }

  #has(type: string): string {
    for (let tries = 0; tries < 8; tries++) {
      const source = this.#type();
      const via = searchParametersOf(source).filter(
        (param) => param.type === 'reference' && (param.targets.length === 0 || param.targets.includes(type)),
      );
      if (via.length > 0) return `_has:${source}:${this.#likely(source, via).code}:${this.#plain(source)}`;
    }
    return this.#plain(type);
  }

  #controls(type: string): string[] {
    const dice = this.#dice;
    const out: string[] = [];
    if (dice.chance(0.4)) {
      const sortable = searchParametersOf(type).filter(
        (param) => (this.#values.get(`${type}.${param.code}`)?.length ?? 0) > 0,
      );
      out.push(`_sort=${dice.of(['', '-'])}${dice.of([...sortable.map(({ code }) => code), '_lastUpdated', '_id'])}`);
    }
    if (dice.chance(0.5)) out.push(`_count=${dice.of([0, 1, 2, 3, 5, 20])}`);
    if (dice.chance(0.3)) out.push(`_total=${dice.of(['none', 'estimate', 'accurate'])}`);
    if (dice.chance(0.15)) out.push(`_summary=${dice.of(['true', 'text', 'data', 'count', 'false'])}`);
    if (dice.chance(0.1)) out.push('_elements=id,code,status');
    if (dice.chance(0.3)) out.push(this.#include(type));
    return out;
  }

  #include(type: string): string {
    const dice = this.#dice;
    const iterate = dice.of(['', '', ':iterate']);
    if (dice.chance(0.5)) {
      const references = searchParametersOf(type).filter((param) => param.type === 'reference');
      return `_include${iterate}=${type}:${references.length > 0 && dice.chance(0.8) ? this.#likely(type, references).code : '*'}`;
    }
    const source = dice.of([...this.#types, 'Provenance', 'List']);
    const via = searchParametersOf(source).filter(
      (param) => param.type === 'reference' && (param.targets.length === 0 || param.targets.includes(type)),
    );
    if (via.length === 0 || dice.chance(0.2)) return `${dice.of(['_include', '_revinclude'])}${iterate}=*`;
    return `_revinclude${iterate}=${source}:${this.#likely(source, via).code}`;
  }

  /** Something open with what it refers to, or with what refers to it. */
  #brought(): string {
    const dice = this.#dice;
    if (dice.chance(0.5)) {
      const bridge = dice.of(this.#words.bridges);
      const references = searchParametersOf(bridge.resourceType).filter((param) => param.type === 'reference');
      const whose = (bridge['subject'] as { reference: string }).reference;
      const via = dice.chance(0.2) ? '*' : this.#likely(bridge.resourceType, references).code;
      return `/fhir/${bridge.resourceType}?_id=${bridge.id}&patient=${whose}&_include=${bridge.resourceType}:${via}`;
    }
    const { resourceType } = this.#someone();
    const via = searchParametersOf(resourceType).filter(
      (param) => param.type === 'reference' && (param.targets.length === 0 || param.targets.includes('Patient')),
    );
    if (via.length === 0 || dice.chance(0.2)) return `/fhir/Patient?_id=${this.#patient()}&_revinclude=*`;
    return `/fhir/Patient?_id=${this.#patient()}&_revinclude=${resourceType}:${this.#likely(resourceType, via).code}`;
  }

  #window(): string {
    const dice = this.#dice;
    const pairs = [];
    if (dice.chance(0.5)) pairs.push(`_count=${dice.of([1, 2, 10])}`);
    if (dice.chance(0.3))
      pairs.push(`_since=${dice.of(['2020-01-01T00:00:00Z', '2026-11-22T08:44:00Z', '2027-01-01T00:00:00Z'])}`);
    return pairs.length > 0 ? `?${pairs.join('&')}` : '';
  }

  /** By GET, or the same in Parameters. */
  #everything(): Omit<Question, 'as'> {
    const dice = this.#dice;
    const path = `/fhir/Patient/${this.#patient()}/$everything`;
    const pairs: [string, string | number][] = [];
    if (dice.chance(0.6)) pairs.push(['_count', dice.of([0, 1, 3, 10, 50])]);
    if (dice.chance(0.5))
      pairs.push(['_type', dice.of([this.#type(), `${this.#type()},Organization`, 'Practitioner,Organization'])]);
    if (dice.chance(0.2)) pairs.push(['_since', '2026-11-22T08:44:00Z']);
    if (dice.chance(0.6)) return get(`${path}?${pairs.map((pair) => pair.join('=')).join('&')}`);
    const parameter = pairs.map(([name, value]) =>
      typeof value === 'number' ? { name, valueInteger: value } : { name, valueString: value },
    );
    return { method: 'POST', path, body: JSON.stringify({ resourceType: 'Parameters', parameter }) };
  }

  /** Something open, asked for by what it refers to or by what refers to it says of itself. */
  #reached(): string {
    const dice = this.#dice;
    if (dice.chance(0.5)) return `/fhir/Patient?_id=${this.#patient()}&${this.#has('Patient')}`;
    const bridge = dice.of(this.#words.bridges);
    const whose = (bridge['subject'] as { reference: string }).reference;
    const via = dice.of(['encounter:Encounter', 'has-member:Observation']);
    return `/fhir/Observation?_id=${bridge.id}&patient=${whose}&${via}.${this.#plain(via.split(':')[1]!)}`;
  }

  /** The compartment of a contact, hidden, open or of nobody. */
  #aboutContact(): string {
    const contacts = [...this.#words.hidden, ...this.#words.open].filter(
      ({ resourceType }) => resourceType === 'Encounter',
    );
    const { id } = this.#dice.of(contacts);
    return `/fhir/Encounter/${this.#dice.chance(0.2) ? `${id}-not` : id}/${this.#dice.of(['Observation', 'Condition', 'Procedure', '$everything', '$everything?_count=2', '$everything?_count=0'])}`;
  }

  #within(): string {
    if (this.#dice.chance(0.3)) return `*?_count=${this.#dice.of([1, 5, 20])}`;
    const type = this.#type();
    return `${type}?${[this.#filter(type), ...this.#controls(type)].join('&')}`;
  }

  #acrossTypes(isSystem: boolean): string {
    const [first, second] = [this.#type(), this.#type()];
    const pairs = [`_type=${first},${second}`, `_lastUpdated=${this.#dice.of(['gt2020', 'le2027', '2026-11-22'])}`];
    if (!isSystem) pairs.push(`patient=${this.#patient()}`);
    return [...pairs, `_count=${this.#dice.of([1, 3, 10])}`].join('&');
  }

  /** A message that is only to be validated, and refers to something. */
  #validated(): Omit<Question, 'as'> {
    const reference = this.#resource();
    const source = { endpoint: 'urn:overblik:twin' };
    const header = { resourceType: 'MessageHeader', eventUri: 'urn:overblik:twin', source, focus: [{ reference }] };
    const entry = [{ fullUrl: 'urn:uuid:5c2a3a0e-58a1-4c0f-8b3e-0a6c9a5d1f01', resource: header }];
    const bundle = { resourceType: 'Bundle', type: 'message', timestamp: '2026-11-22T09:00:00+01:00', entry };
    return { method: 'POST', path: '/fhir/Bundle/$validate', body: JSON.stringify(bundle) };
  }

  #posted(isSystem: boolean): Omit<Question, 'as'> {
    if (this.#dice.chance(0.2)) return this.#validated();
    const type = this.#type();
    return {
      method: 'POST',
      path: `/fhir/${type}/_search`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: this.#query(type, isSystem),
    };
  }

  #batch(isSystem: boolean): Omit<Question, 'as'> {
    const entry = Array.from({ length: 4 + this.#dice.below(6) }, () => {
      const type = this.#type();
      const url = this.#dice.chance(0.5)
        ? `${type}?${this.#query(type, isSystem)}`
        : this.#instance().slice('/fhir/'.length);
      return { request: { method: 'GET', url } };
    });
    return { method: 'POST', path: '/fhir', body: JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry }) };
  }

  /** The search for a person, by what a hidden fact says or by a name. */
  #people(): Omit<Question, 'as'> {
    const query = this.#dice.of(['Karla', 'Eksempelsen', 'svære tanker', 'DF322', 'twin-blocked-note', 'Karla E']);
    return {
      method: 'POST',
      path: '/api/patients/search',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    };
  }
}

/** A batch is as many questions as it has parts. */
export const questionsIn = ({ path, body }: Omit<Question, 'as'>): number =>
  path === '/fhir' && body ? (JSON.parse(body) as { entry: unknown[] }).entry.length : 1;

const get = (path: string): Omit<Question, 'as'> => ({ method: 'GET', path });

/** How a value is asked for. */
function textsOf(param: SearchParameter, { element, type, components }: SearchValue): string[] {
  if (components) return [];
  const one = element as Record<string, unknown>;
  const text = (x: unknown) =>
    typeof x === 'string' || typeof x === 'number' || typeof x === 'boolean' ? [String(x)] : [];
  switch (type) {
    case 'CodeableConcept':
      return ((one['coding'] as Record<string, unknown>[] | undefined) ?? []).flatMap((coding) =>
        tokens(coding, 'code'),
      );
    case 'Coding':
      return tokens(one, 'code');
    case 'Identifier':
      return tokens(one, 'value');
    case 'Reference':
      return text(one['reference']);
    case 'Period':
      return [...text(one['start']), ...text(one['end'])];
    case 'Quantity':
      return [
        `${String(one['value'])}|${String(one['system'] ?? '')}|${String(one['code'] ?? '')}`,
        ...text(one['value']),
      ];
    case 'HumanName':
      return [...text(one['family']), ...((one['given'] as string[] | undefined) ?? [])];
    default:
      return text(param.type === 'token' || typeof element !== 'object' ? element : undefined);
  }
}

function tokens(value: Record<string, unknown>, code: string): string[] {
  const [system, text] = [String(value['system'] ?? ''), String(value[code] ?? '')];
  return [text, `${system}|${text}`, `|${text}`, `${system}|`];
}
