/**
 * The record: versions of resources. It knows nothing of who may see what: each read is handed a Scope and a log entry by
 * access/, and cannot be asked without them.
 */
import type { LogEntry } from '../audit/index.js';
import { type Database, isUndone, type Queryable, SharedTrips, type Transaction } from '../database/index.js';
import { R4_SEARCH_PARAMETERS, type SearchParameters } from '../fhir/index.js';
import type {
  Change,
  FoundResource,
  Json,
  Projection,
  ReadContext,
  RecordDescription,
  StoredVersion,
} from './contract.js';
import {
  type HistoryOf,
  type HistoryVersion,
  type HistoryWindow,
  countHistory,
  readCurrent,
  readHistory,
  readOrTellSize,
  readVersion,
  type UnreadResource,
} from './read.js';
import {
  countEverything,
  type EverythingChanges,
  type EverythingPage,
  type EverythingWindow,
  readDirectories,
  readEverything,
} from './everything.js';
import { readCurrentState } from './current-state.js';
import { Placement } from './placement.js';
import { type Place, Places } from './places.js';
import { ResourceIds } from './resource-id.js';
import type { ParameterState, SearchParameterBook } from './added-parameters/book.js';
import type { SearchServices } from './search/condition-context.js';
import { type Frame, MOST_PAGE_BYTES } from './page-text.js';
import { isOneText, namedPatients } from './search/page.js';
import type { PagePlan, Position } from './search/page-plan.js';
import {
  type AskedPage,
  pageOfRows,
  pageOfText,
  pagesOfText,
  type SearchPage,
  type SearchText,
} from './search/pages.js';
import type { Terminology } from '../terminology/contract.js';
import type { SearchRequest } from './search/request.js';
import { isSharedType } from './shared-types.js';
import {
  type Assumed,
  LostRace,
  maySharePlace,
  type WriteSettings,
  type Writing,
  writeChanges,
  writeTogether,
} from './write.js';

export interface RecordOptions {
  db: Database;
  /** AES key of 16 bytes that ids are made with. */
  idKey: Buffer;
  baseUrl: string;
  describe: (resource: Json) => RecordDescription;
  projections: Projection[];
  /** What resources are found by now; R4's own parameters when absent. */
  parameters?: Pick<SearchParameterBook, 'current' | 'check' | 'stateOf'>;
  /** Codes, for the modifiers of token search. */
  terminology: Terminology;
  /** Canonical address of a ValueSet by its id, for value sets that are named by a reference. */
  valueSetUrl?: (id: string) => string | undefined;
  /** Throws Failure for a resource that nobody may write, R4's own definitions for instance. */
  refuse?: (type: string, id: string, resource: Json | undefined) => void;
  /** Told what has been committed, before the writer's answer goes out. */
  written?: (changes: readonly Change[]) => void | Promise<void>;
}

/** Statements of shared creates under way at once: one is made ready while the database works on the other. */
const MOST_CREATES_UNDER_WAY = 2;

export class RecordStore {
  readonly ids: ResourceIds;
  readonly #places: Places;
  readonly #placement: Placement;
  readonly #options: RecordOptions;

  /** Creates of different requests that are written together; absent inside a transaction. */
  readonly #creates: SharedTrips<Writing, void> | undefined;

  constructor(options: RecordOptions, isInside = false) {
    this.#options = options;
    this.ids = new ResourceIds(options.idKey);
    this.#places = new Places(this.ids);
    this.#placement = new Placement(this.#places, this.ids, options.baseUrl);
    if (!isInside) this.#creates = this.#sharedCreates();
  }

  #sharedCreates(): SharedTrips<Writing, void> {
    const alone = (writing: Writing) => writeChanges(this.db, writing, this.#writeSettings);
    return new SharedTrips({
      run: async (writings) => {
        if (writings.length === 1) await alone(writings[0]!);
        else await writeTogether(this.db, writings, this.#writeSettings);
        return writings.map(() => undefined);
      },
      alone,
      // Refused by the database as a whole. What was perhaps committed, when the connection was lost, is not written again.
      isUndone: (error) => error instanceof LostRace || isUndone(error),
      translate: (error) => error,
      mostTrips: MOST_CREATES_UNDER_WAY,
    });
  }

  get #writeSettings(): WriteSettings {
    const indexing = { parameters: this.parameters, baseUrl: this.baseUrl };
    return { projections: this.#options.projections, indexing };
  }

  get db(): Database {
    return this.#options.db;
  }

  /** @throws Failure when nobody may write, change or delete it */
  refuseUnwritable(type: string, id: string, resource: Json | undefined): void {
    this.#options.refuse?.(type, id, resource);
  }

  get terminology(): Terminology {
    return this.#options.terminology;
  }

  get baseUrl(): string {
    return this.#options.baseUrl;
  }

  /** The same record inside a transaction under way: sees what that has written, and runs no transaction of its own. */
  on(tx: Queryable): RecordStore {
    const nested = () => Promise.reject(new Error('A transaction is under way already.'));
    const db: Database = {
      query: (statement) => tx.query(statement),
      transaction: nested,
      isAlive: (timeoutMs) => this.db.isAlive(timeoutMs),
      close: nested,
    };
    return new RecordStore({ ...this.#options, db }, true);
  }

  /** What resources are found by now: R4's search parameters and those that were added. */
  get parameters(): SearchParameters {
    return this.#options.parameters?.current() ?? R4_SEARCH_PARAMETERS;
  }

  /** How a SearchParameter that somebody added is used; undefined when it is none of those. */
  parameterState(id: string): ParameterState | undefined {
    return this.#options.parameters?.stateOf(id);
  }

  get #services(): SearchServices {
    return {
      parameters: this.parameters,
      terminology: this.#options.terminology,
      valueSetUrl: this.#options.valueSetUrl,
    };
  }

  describe(resource: Json): RecordDescription {
    return this.#options.describe(resource);
  }

  /** Finds where a resource lives; for an unknown id a place that holds nothing. */
  locate(type: string, id: string, db: Queryable = this.db): Promise<Place> {
    return this.#places.locate(type, id, db);
  }

  /** `locate` for many, by `Type/id`, with one question to the directory. */
  locateMany(named: readonly { type: string; id: string }[], db: Queryable = this.db): Promise<Map<string, Place>> {
    return this.#places.locateMany(named, db);
  }

  /** True for the place of an id that nobody knows: nothing can stand there. */
  isNowhere(place: Place): boolean {
    return this.#places.isNowhere(place);
  }

  /** Patient keys by identifier (directory). */
  patientsByIdentifier(
    system: string,
    value: string,
    db: Queryable = this.db,
  ): Promise<{ patientKey: bigint; patientId: string }[]> {
    return this.#places.patientsByIdentifier(system, value, db);
  }

  read(type: string, id: string, place: Place, context: ReadContext): Promise<StoredVersion | undefined> {
    return readCurrent(this.db, type, id, place.patientKey, context);
  }

  /** The same, where a large one is not read, but said to be one. */
  readOrTellSize(
    type: string,
    id: string,
    place: Place,
    context: ReadContext,
  ): Promise<StoredVersion | UnreadResource | undefined> {
    return readOrTellSize(this.db, type, id, place.patientKey, context);
  }

  readVersion(
    type: string,
    id: string,
    version: number,
    place: Place,
    context: ReadContext,
  ): Promise<HistoryVersion | undefined> {
    return readVersion(this.db, type, id, version, place.patientKey, context);
  }

  history(of: HistoryOf, window: HistoryWindow, context: ReadContext): Promise<HistoryVersion[]> {
    return readHistory(this.db, of, window, context);
  }

  countHistory(of: HistoryOf, window: HistoryWindow, context: ReadContext): Promise<number> {
    return countHistory(this.db, of, window, context);
  }

  everything(
    patientKey: bigint,
    window: EverythingWindow,
    context: ReadContext,
    frame: Frame,
    changes: EverythingChanges = {},
  ): Promise<EverythingPage> {
    return readEverything(this.db, patientKey, window, context, frame, changes);
  }

  countEverything(patientKey: bigint, window: EverythingWindow, context: ReadContext): Promise<number> {
    return countEverything(this.db, patientKey, window, context);
  }

  /** Rows of directories; names of other types, and of what is not there, have none. */
  directories(names: readonly { type: string; id: string }[]): Promise<FoundResource[]> {
    return readDirectories(
      this.db,
      names.filter(({ type }) => isSharedType(type)),
    );
  }

  /** Patient keys the question names itself; undefined when it is about everybody. */
  async narrow(
    request: SearchRequest,
    compartment: bigint | undefined,
    db: Queryable = this.db,
  ): Promise<bigint[] | undefined> {
    const named = namedPatients(request, this.baseUrl);
    if (!named) return compartment === undefined ? undefined : [compartment];
    let keys: bigint[] | undefined = compartment === undefined ? undefined : [compartment];
    for (const alternatives of named) {
      const places = await Promise.all(alternatives.map((id) => this.locate('Patient', id, db)));
      const these = new Set(places.map((place) => place.patientKey));
      keys = keys === undefined ? [...these] : keys.filter((key) => these.has(key));
    }
    return keys;
  }

  /** One page. The log row is written in the same statement as the read. */
  search(
    request: SearchRequest,
    patientKeys: bigint[] | undefined,
    position: Position | undefined,
    context: ReadContext,
    db: Queryable = this.db,
  ): Promise<SearchPage> {
    return pageOfRows(db, this.#planOf({ request, patientKeys, position, context }));
  }

  /**
   * The same page as text. Not for `_summary=count`, which shows nothing.
   * @returns undefined for a question about many citizens, whose rows must be told apart
   */
  async searchText(asked: AskedPage, frame: Frame): Promise<SearchText | undefined> {
    return isOneText(asked) ? pageOfText(this.db, this.#boundedPlanOf(asked), frame) : undefined;
  }

  /**
   * Pages about one citizen in one statement, with one row of the log for all.
   * @param asked each of them mayStandTogether, all of the same citizen
   */
  searchTexts(asked: readonly AskedPage[], log: LogEntry, frame: Frame): Promise<SearchText[]> {
    const plans = asked.map((one) => this.#boundedPlanOf(one));
    return pagesOfText(this.db, plans, log, frame);
  }

  #planOf(asked: AskedPage): PagePlan {
    return { ...asked, services: this.#services, baseUrl: this.baseUrl };
  }

  #boundedPlanOf(asked: AskedPage): PagePlan {
    return this.#planOf({ ...asked, request: { ...asked.request, mostBytes: MOST_PAGE_BYTES } });
  }

  /** For writers; see readCurrentState. */
  readonly currentState = readCurrentState;

  /** The partition of a new resource; see Placement. */
  placeFor(
    resource: Json,
    pending: ReadonlyMap<string, bigint>,
    db: Queryable = this.db,
    assumed?: Map<string, Assumed>,
  ): Promise<Place> {
    return this.#placement.placeFor(resource, pending, db, assumed);
  }

  /** @throws Failure for an active SearchParameter that could not be used here */
  async refuseUnusable({ type, id, action, resource }: Change): Promise<void> {
    if (type === 'SearchParameter' && action !== 'delete') await this.#options.parameters?.check(resource, id);
  }

  /** The reference by which a resource belongs to a citizen, made local; undefined when it names none. */
  ownerReference(resource: Json): string | undefined {
    return this.#placement.ownerReference(resource);
  }

  /** @throws Failure unprocessable for the first of the Patients that does not exist */
  requirePatients(assumed: Iterable<Assumed>, db: Queryable): Promise<void> {
    return this.#placement.requirePatients(assumed, db);
  }

  /** Keys of the Patients that stand, by `Patient/id`. */
  standingPatients(patients: readonly { type: string; id: string }[], db: Queryable): Promise<Map<string, bigint>> {
    return this.#placement.standingPatients(patients, db);
  }

  /** Commits the changes and the log row in one statement. Throws LostRace when somebody else was faster. */
  async write(
    db: Queryable | Transaction,
    changes: Change[],
    now: Date,
    log: LogEntry | undefined,
    assumed: readonly Assumed[] = [],
  ): Promise<void> {
    const writing = { changes, now, log, assumed };
    if (db === this.db && this.#creates && maySharePlace(writing)) await this.#creates.send(writing);
    else await writeChanges(db, writing, this.#writeSettings);
    const { written } = this.#options;
    if (!written) return;
    if ('afterCommit' in db) db.afterCommit(() => written(changes));
    else await written(changes);
  }
}
