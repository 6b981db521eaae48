/**
 * The search parameters that clients added, as they stand: which are in use, and how far what was there before has been
 * indexed by them. A change is in force at once in the process that wrote it, and in others when they look the next time.
 */
import { Failure } from '../../base/index.js';
import type { Database } from '../../database/index.js';
import { type AddedParameter, R4_SEARCH_PARAMETERS, RESOURCE_TYPES, SearchParameters } from '../../fhir/index.js';
import type { Json } from '../contract.js';
import { isInUse, readAddedParameter, typesOf } from './definition.js';
import { type FhirPathEngine, loadFhirPathEngine } from './fhirpath-engine.js';

/** Where the SearchParameter resources come from (definitions/contract.ts). */
export interface StoredParameters {
  stored(type: 'SearchParameter'): Iterable<Json>;
  generationOf(type: 'SearchParameter'): number;
  /** As the record counts them: what a client wrote into its body is not it. */
  versionOf(type: 'SearchParameter', id: string): number | undefined;
}

export interface IndexProgress {
  version: number;
  done: boolean;
  /** 0 to 100: how much of the space of keys the walk has left behind it. Says nothing of how many resources there are. */
  percent: number;
}

/** How a SearchParameter is used here. */
export interface ParameterState {
  state: 'active' | 'indexing' | 'inactive' | 'unusable';
  percent?: number;
  /** Why it is not used. */
  reason?: string;
}

export interface Pending {
  id: string;
  version: number;
  types: string[];
}

interface Known extends ParameterState {
  pending?: Pending;
}

/** One that could be used, and where it would be. */
interface Usable {
  id: string;
  version: number;
  read: AddedParameter;
  types: string[];
  /** Undefined when the walk has not begun. */
  progress?: IndexProgress;
}

export class SearchParameterBook {
  readonly #db: Database;
  readonly #definitions: StoredParameters;
  #engine: FhirPathEngine | undefined;
  #progress = new Map<string, IndexProgress>();
  #known = new Map<string, Known>();
  #current = R4_SEARCH_PARAMETERS;
  #generation = -1;

  constructor(db: Database, definitions: StoredParameters) {
    this.#db = db;
    this.#definitions = definitions;
  }

  /** What resources are indexed and searched by now. */
  current(): SearchParameters {
    if (this.#generation !== this.#definitions.generationOf('SearchParameter')) this.#rebuild();
    return this.#current;
  }

  /** Undefined for a SearchParameter that is not one of the added ones. */
  stateOf(id: string): ParameterState | undefined {
    this.current();
    const known = this.#known.get(id);
    return known && { state: known.state, percent: known.percent, reason: known.reason };
  }

  /** Those by which not everything is indexed yet. */
  pending(): Pending[] {
    this.current();
    const added = [...this.#known.values()].flatMap(({ pending }) => pending ?? []);
    const ofR4 = this.#progress.get(R4_KEYS);
    return ofR4 && !ofR4.done ? [{ id: R4_KEYS, version: ofR4.version, types: [...RESOURCE_TYPES] }, ...added] : added;
  }

  /** @throws Failure unprocessable for an active SearchParameter that could not be used */
  async check(resource: Json, id: string): Promise<void> {
    if (!isInUse(resource)) return;
    let read = readAddedParameter(resource, this.#engine);
    if ('why' in read && !this.#engine) {
      this.#engine = await loadFhirPathEngine();
      read = readAddedParameter(resource, this.#engine);
    }
    if ('why' in read) throw new Failure('unprocessable', read.why, { code: 'invalid', expression: read.at });
    const { code } = read.param;
    const types = typesOf(read.bases);
    const other = this.#usable().find(
      (one) => one.id !== id && one.read.param.code === code && one.types.some((type) => types.includes(type)),
    );
    if (other)
      throw new Failure(
        'unprocessable',
        `SearchParameter/${other.id} is active and has the code ${code} for ${other.types.find((type) => types.includes(type))}. Give yours another code, or retire that one.`,
        { code: 'business-rule', expression: 'SearchParameter.code' },
      );
  }

  /** Looks how far the walks have come, also those of other processes. */
  async refresh(): Promise<void> {
    const rows = await this.#db.query<ProgressRow>({
      name: 'search_index_progress',
      text: 'SELECT id, version, done, reached_key FROM search_index',
      values: [],
    });
    this.#progress = new Map(
      rows.map((row) => [row.id, { version: row.version, done: row.done, percent: percentOf(row.reached_key) }]),
    );
    this.#rebuild();
    await this.ready();
  }

  /** Readies what needs the FHIRPath engine. What somebody else wrote is not indexed by it here before that. */
  async ready(): Promise<void> {
    this.current();
    if (this.#engine || ![...this.#known.values()].some(({ state }) => state === 'unusable')) return;
    this.#engine = await loadFhirPathEngine();
    this.#rebuild();
  }

  #rebuild(): void {
    this.#generation = this.#definitions.generationOf('SearchParameter');
    const added: AddedParameter[] = [];
    this.#known = new Map();
    const taken = new Map<string, string>();
    for (const one of this.#usable((id, known) => this.#known.set(id, known))) {
      const names = one.types.map((type) => `${type} ${one.read.param.code}`);
      const free = one.types.filter((_, i) => !taken.has(names[i]!));
      if (free.length === 0) this.#known.set(one.id, inactive(unusedBecause(one, taken.get(names[0]!))));
      else {
        for (const name of names) if (!taken.has(name)) taken.set(name, one.id);
        added.push(this.#use(one, free));
      }
    }
    this.#current = added.length === 0 ? R4_SEARCH_PARAMETERS : new SearchParameters(added);
  }

  /**
   * Those that are active and can be read. Where several have one code the first is used: one by which everything is indexed
   * already, else the least id, so that every process uses the same.
   * @param unused told of the others
   */
  #usable(unused: (id: string, known: Known) => void = () => undefined): Usable[] {
    const usable: Usable[] = [];
    for (const resource of this.#definitions.stored('SearchParameter')) {
      const id = String(resource['id']);
      const read = isInUse(resource) ? readAddedParameter(resource, this.#engine) : undefined;
      if (read === undefined) unused(id, inactive(`Its status is ${String(resource['status'])}.`));
      else if ('why' in read) unused(id, { state: 'unusable', reason: read.why });
      else {
        const types = typesOf(read.bases).filter((type) => !R4_SEARCH_PARAMETERS.find(type, read.param.code));
        const version = this.#definitions.versionOf('SearchParameter', id) ?? 1;
        const progress = this.#progress.get(id);
        usable.push({ id, version, read, types, progress: progress?.version === version ? progress : undefined });
      }
    }
    const rank = ({ progress }: Usable) => (progress?.done ? 0 : 1);
    return usable.sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
  }

  /** As it is searched by; until everything is indexed by it, that it is not says its percentage. */
  #use({ id, version, read, progress }: Usable, types: string[]): AddedParameter {
    if (progress?.done) {
      this.#known.set(id, { state: 'active' });
      return read;
    }
    const percent = progress?.percent ?? 0;
    this.#known.set(id, { state: 'indexing', percent, pending: { id, version, types } });
    return { ...read, param: { ...read.param, indexedPercent: percent } };
  }
}

const inactive = (reason: string): Known => ({ state: 'inactive', reason });

const unusedBecause = ({ read }: Usable, other: string | undefined): string =>
  other === undefined
    ? `R4 itself has a search parameter ${read.param.code} for each of its types.`
    : `SearchParameter/${other} has the code ${read.param.code} for each of its types.`;

/**
 * The walk that finds rows by R4's own parameters again, after an update by which the program finds them otherwise: the migration
 * that comes with it begins the walk. No resource can have this id.
 */
const R4_KEYS = '$r4';

interface ProgressRow {
  id: string;
  version: number;
  done: boolean;
  reached_key: bigint;
}

/** Keys are random over 62 bits, so the place among them is the share of citizens. Never 100 before it is done. */
const percentOf = (reached: bigint): number => Math.min(99, Number((reached * 100n) >> 62n));
