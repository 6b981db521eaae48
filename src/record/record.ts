/**
 * The record: versions of resources. It knows nothing of who may see what: each read is handed a Scope and a log entry by
 * access/, and cannot be asked without them.
 */
import { Failure } from '../base/index.js';
import type { LogEntry } from '../audit/index.js';
import {
  type Database,
  isUndone,
  Parameters,
  type Queryable,
  rowsOf,
  SharedTrips,
  type Transaction,
} from '../database/index.js';
import {
  compartmentReferences,
  isPatientCompartmentType,
  R4_SEARCH_PARAMETERS,
  type SearchParameters,
} from '../fhir/index.js';
import type {
  Change,
  FoundResource,
  Json,
  Projection,
  ReadContext,
  RecordDescription,
  StoredVersion,
  Scope,
} from './contract.js';
import {
  type HistoryOf,
  type HistoryVersion,
  type HistoryWindow,
  countHistory,
  readCurrent,
  readHistory,
  readVersion,
} from './read.js';
import {
  countEverything,
  type EverythingChanges,
  type EverythingPage,
  type EverythingWindow,
  readDirectories,
  readEverything,
} from './everything.js';
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

/** Where a resource lives. Undefined patientKey = shared. */
export interface Place {
  shared: boolean;
  patientKey: bigint;
}

export interface CurrentState {
  version: number;
  /** undefined when the newest version is a deletion. */
  body?: string;
  /** False when the caller may not see it. */
  open: boolean;
}

/** A patient_key that no row has: the answer for an id nobody knows, so that unknown and absent take the same way. */
const NOBODY = -1n;
/** Statements of shared creates under way at once: one is made ready while the database works on the other. */
const MOST_CREATES_UNDER_WAY = 2;
const MOST_REMEMBERED_PLACES = 100_000;

export class RecordStore {
  readonly ids: ResourceIds;
  readonly #options: RecordOptions;
  /** Places of client-brought ids. A row's patient_key never changes, so this can be remembered; it tells nobody anything. */
  readonly #places = new Map<string, bigint>();

  /** Creates of different requests that are written together; absent inside a transaction. */
  readonly #creates: SharedTrips<Writing, void> | undefined;

  constructor(options: RecordOptions, isInside = false) {
    this.#options = options;
    this.ids = new ResourceIds(options.idKey);
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
  async locate(type: string, id: string, db: Queryable = this.db): Promise<Place> {
    if (isSharedType(type)) return { shared: true, patientKey: 0n };
    const own = this.ids.patientKeyOf(id);
    if (own !== undefined) return { shared: false, patientKey: own };
    const name = `${type}/${id}`;
    const remembered = this.#places.get(name);
    if (remembered !== undefined) return { shared: false, patientKey: remembered };
    const p = new Parameters();
    const rows = await db.query<{ patient_key: bigint }>(
      p.statement(`SELECT patient_key FROM resource_directory WHERE type = ${p.add(type)} AND id = ${p.add(id)}`),
    );
    const found = rows[0]?.patient_key;
    if (found === undefined) return { shared: false, patientKey: NOBODY };
    this.#remember(name, found);
    return { shared: false, patientKey: found };
  }

  /** `locate` for many, by `Type/id`, with one question to the directory. */
  async locateMany(
    named: readonly { type: string; id: string }[],
    db: Queryable = this.db,
  ): Promise<Map<string, Place>> {
    const places = new Map<string, Place>();
    const asked: { type: string; id: string }[] = [];
    for (const { type, id } of named) {
      const name = `${type}/${id}`;
      if (places.has(name)) continue;
      const known = isSharedType(type) ? 0n : (this.ids.patientKeyOf(id) ?? this.#places.get(name));
      places.set(name, { shared: isSharedType(type), patientKey: known ?? NOBODY });
      if (known === undefined) asked.push({ type, id });
    }
    if (asked.length === 0) return places;
    const p = new Parameters();
    const rows = await db.query<{ type: string; id: string; patient_key: bigint }>(
      p.statement(
        `SELECT d.type, d.id, d.patient_key FROM resource_directory AS d JOIN ${rowsOf(p, 'u', [
          ['type', 'text', asked.map((one) => one.type)],
          ['id', 'text', asked.map((one) => one.id)],
        ])} ON d.type = u.type AND d.id = u.id`,
      ),
    );
    for (const { type, id, patient_key: patientKey } of rows) {
      this.#remember(`${type}/${id}`, patientKey);
      places.set(`${type}/${id}`, { shared: false, patientKey });
    }
    return places;
  }

  #remember(name: string, patientKey: bigint): void {
    if (this.#places.size >= MOST_REMEMBERED_PLACES) this.#places.clear();
    this.#places.set(name, patientKey);
  }

  /** True for the place of an id that nobody knows: nothing can stand there. */
  isNowhere(place: Place): boolean {
    return place.patientKey === NOBODY;
  }

  /** Patient keys by identifier (directory). */
  async patientsByIdentifier(
    system: string,
    value: string,
    db: Queryable = this.db,
  ): Promise<{ patientKey: bigint; patientId: string }[]> {
    const p = new Parameters();
    const rows = await db.query<{ patient_key: bigint; patient_id: string }>(
      p.statement(
        `SELECT patient_key, patient_id FROM patient_identifier WHERE system = ${p.add(system)} AND value = ${p.add(value)}`,
      ),
    );
    return rows.map((row) => ({ patientKey: row.patient_key, patientId: row.patient_id }));
  }

  read(type: string, id: string, place: Place, context: ReadContext): Promise<StoredVersion | undefined> {
    return readCurrent(this.db, type, id, place.patientKey, context);
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

  /** The newest version and whether it stands, for writers; locks the row inside a transaction. Not for showing to anybody. */
  async currentState(
    db: Queryable,
    type: string,
    id: string,
    place: Place,
    lock: boolean,
    scope?: Scope,
  ): Promise<CurrentState | undefined> {
    const table = place.shared ? 'shared_resource' : 'resource';
    const where = (alias: string, p: Parameters) =>
      `${place.shared ? '' : `${alias}.patient_key = ${p.add(place.patientKey)}::bigint AND `}${alias}.type = ${p.add(type)} AND ${alias}.id = ${p.add(id)}`;
    const sight = (alias: string, p: Parameters) =>
      place.shared || !scope ? 'true' : `(${scope.predicate(alias, p)})`;
    const p = new Parameters();
    const rows = await db.query<{ version: number; body: string; open: boolean }>(
      p.statement(
        `SELECT r.version, r.body, ${sight('r', p)} AS open FROM ${table} AS r WHERE ${where('r', p)}${lock ? ' FOR UPDATE' : ''}`,
      ),
    );
    if (rows[0]) return rows[0];
    const q = new Parameters();
    const old = await db.query<{ version: number; open: boolean }>(
      q.statement(
        `SELECT h.version, ${sight('h', q)} AS open FROM ${table}_history AS h WHERE ${where('h', q)} ORDER BY h.version DESC LIMIT 1`,
      ),
    );
    return old[0];
  }

  /**
   * The partition of a new resource: its citizen's, found through the compartment references; else one of its own.
   * @param pending places of resources that are created in the same transaction, by `Type/id`
   * @param assumed takes the Patients whose ids say where they live: that they exist is left to the write (see writeChanges)
   * @throws Failure unprocessable when it refers to a local Patient that does not exist
   */
  async placeFor(
    resource: Json,
    pending: ReadonlyMap<string, bigint>,
    db: Queryable = this.db,
    assumed?: Map<string, Assumed>,
  ): Promise<Place> {
    const type = String(resource['resourceType']);
    if (isSharedType(type)) return { shared: true, patientKey: 0n };
    if (type === 'Binary') return this.#placeOfBinary(resource, pending, db);
    if (type === 'Patient' || !isPatientCompartmentType(type))
      return { shared: false, patientKey: ResourceIds.newPatientKey() };
    for (const reference of compartmentReferences(resource)) {
      const local = this.#local(reference);
      const id = /^Patient\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/.+)?$/.exec(local)?.[1];
      if (!id) continue;
      const own = assumed && !pending.has(`Patient/${id}`) ? this.ids.patientKeyOf(id) : undefined;
      if (own !== undefined) {
        assumed?.set(id, { patientKey: own, id });
        return { shared: false, patientKey: own };
      }
      const key = pending.get(`Patient/${id}`) ?? (await this.locate('Patient', id, db)).patientKey;
      if (key !== NOBODY && (pending.has(`Patient/${id}`) || (await this.#patientExists(key, id, db))))
        return { shared: false, patientKey: key };
      throw missingPatient(id, type);
    }
    return { shared: false, patientKey: ResourceIds.newPatientKey() };
  }

  /** A Binary lies with the resource whose access rules it follows (https://hl7.org/fhir/R4/binary-definitions.html#Binary.securityContext). */
  async #placeOfBinary(resource: Json, pending: ReadonlyMap<string, bigint>, db: Queryable): Promise<Place> {
    const context = resource['securityContext'] as { reference?: unknown } | undefined;
    const reference = this.#local(String(context?.reference ?? ''));
    const [, type, id] = /^([A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/.exec(reference) ?? [];
    if (!type || !id || isSharedType(type)) return { shared: false, patientKey: ResourceIds.newPatientKey() };
    const key = pending.get(`${type}/${id}`) ?? (await this.locate(type, id, db)).patientKey;
    // Alone it would follow no rules that anybody else could be let in by.
    if (key === NOBODY) throw missingTarget(`${type}/${id}`, 'Binary.securityContext');
    return { shared: false, patientKey: key };
  }

  /** The reference by which a resource belongs to a citizen, made local; undefined when it names none. */
  ownerReference(resource: Json): string | undefined {
    const reference = compartmentReferences(resource).find((one) => /(^|\/)Patient\/[^/]+/.test(one));
    // Whatever version of the citizen is meant.
    return reference && this.#local(reference).replace(/\/_history\/[^/]+$/, '');
  }

  /** Our own address taken off. */
  #local(reference: string): string {
    return reference.startsWith(`${this.baseUrl}/`) ? reference.slice(this.baseUrl.length + 1) : reference;
  }

  /** @throws Failure unprocessable for the first of the Patients that does not exist */
  async requirePatients(assumed: Iterable<Assumed>, db: Queryable): Promise<void> {
    for (const { patientKey, id } of assumed)
      if (!(await this.#patientExists(patientKey, id, db))) throw missingPatient(id, 'Patient');
  }

  /** Keys of the Patients that stand, by `Patient/id`. */
  async standingPatients(
    patients: readonly { type: string; id: string }[],
    db: Queryable,
  ): Promise<Map<string, bigint>> {
    const found = new Map<string, bigint>();
    if (patients.length === 0) return found;
    const places = [...(await this.locateMany(patients, db))].filter(([, place]) => !this.isNowhere(place));
    if (places.length === 0) return found;
    const p = new Parameters();
    const rows = await db.query<{ id: string; patient_key: bigint }>(
      p.statement(
        `SELECT r.id, r.patient_key FROM resource AS r JOIN ${rowsOf(p, 'u', [
          ['patient_key', 'bigint', places.map(([, place]) => place.patientKey)],
          ['id', 'text', places.map(([name]) => name.slice('Patient/'.length))],
        ])} ON r.patient_key = u.patient_key AND r.type = 'Patient' AND r.id = u.id`,
      ),
    );
    for (const row of rows) found.set(`Patient/${row.id}`, row.patient_key);
    return found;
  }

  async #patientExists(patientKey: bigint, id: string, db: Queryable): Promise<boolean> {
    const p = new Parameters();
    const rows = await db.query(
      p.statement(
        `SELECT 1 AS found FROM resource WHERE patient_key = ${p.add(patientKey)}::bigint AND type = 'Patient' AND id = ${p.add(id)}`,
      ),
    );
    return rows.length > 0;
  }

  /** Commits the changes and the log row in one statement. Throws LostRace when somebody else was faster. */
  async write(
    db: Queryable | Transaction,
    changes: Change[],
    now: Date,
    log: LogEntry | undefined,
    assumed: readonly Assumed[] = [],
  ): Promise<void> {
    for (const { type, action, resource } of changes)
      if (type === 'SearchParameter' && action !== 'delete') await this.#options.parameters?.check(resource);
    const writing = { changes, now, log, assumed };
    if (db === this.db && this.#creates && maySharePlace(writing)) await this.#creates.send(writing);
    else await writeChanges(db, writing, this.#writeSettings);
    const { written } = this.#options;
    if (!written) return;
    if ('afterCommit' in db) db.afterCommit(() => written(changes));
    else await written(changes);
  }
}

const missingPatient = (id: string, type: string): Failure => missingTarget(`Patient/${id}`, type);

function missingTarget(name: string, expression: string): Failure {
  return new Failure(
    'unprocessable',
    `The resource refers to ${name}, which does not exist here. Store that first, or in the same transaction.`,
    { code: 'not-found', expression },
  );
}
