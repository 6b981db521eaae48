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
  async check(resource: Json): Promise<void> {
    if (!isInUse(resource)) return;
    let read = readAddedParameter(resource, this.#engine);
    if ('why' in read && !this.#engine) {
      this.#engine = await loadFhirPathEngine();
      read = readAddedParameter(resource, this.#engine);
    }
    if ('why' in read) throw new Failure('unprocessable', read.why, { code: 'invalid', expression: read.at });
  }

  /** Looks how far the walks have come, also those of other processes, and readies what needs the FHIRPath engine. */
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
    if (!this.#engine && [...this.#known.values()].some(({ state }) => state === 'unusable')) {
      this.#engine = await loadFhirPathEngine();
      this.#rebuild();
    }
  }

  #rebuild(): void {
    this.#generation = this.#definitions.generationOf('SearchParameter');
    const added: AddedParameter[] = [];
    this.#known = new Map();
    for (const resource of this.#definitions.stored('SearchParameter')) {
      const id = String(resource['id']);
      const { known, parameter } = this.#read(resource, id);
      this.#known.set(id, known);
      if (parameter) added.push(parameter);
    }
    this.#current = added.length === 0 ? R4_SEARCH_PARAMETERS : new SearchParameters(added);
  }

  #read(resource: Json, id: string): { known: Known; parameter?: AddedParameter } {
    if (!isInUse(resource))
      return { known: { state: 'inactive', reason: `Its status is ${String(resource['status'])}.` } };
    const read = readAddedParameter(resource, this.#engine);
    if ('why' in read) return { known: { state: 'unusable', reason: read.why } };
    const types = typesOf(read.bases).filter((type) => !R4_SEARCH_PARAMETERS.find(type, read.param.code));
    if (types.length === 0)
      return {
        known: {
          state: 'inactive',
          reason: `R4 itself has a search parameter ${read.param.code} for each of its types.`,
        },
      };
    const meta = resource['meta'] as { versionId?: unknown } | undefined;
    const version = Number(meta?.versionId ?? 1);
    const progress = this.#progress.get(id);
    if (progress?.version === version && progress.done) return { known: { state: 'active' }, parameter: read };
    const percent = progress?.version === version ? progress.percent : 0;
    return {
      known: { state: 'indexing', percent, pending: { id, version, types } },
      parameter: { ...read, param: { ...read.param, indexedPercent: percent } },
    };
  }
}

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
