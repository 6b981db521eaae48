/** The record behind the law: the only door by which a caller reaches resources. */

import { type Clock, Failure } from '../base/index.js';
import type { SearchParameters } from '../fhir/index.js';
import type { AskContext } from '../identity/caller.js';
import {
  type EverythingPage,
  type EverythingWindow,
  type FoundResource,
  type Frame,
  type HistoryVersion,
  type HistoryWindow,
  isSharedType,
  type ParameterState,
  type RecordStore,
  type SearchRequest,
  type StoredVersion,
  type WriteIntent,
  type WriteResult,
} from '../record/index.js';
import { type About, Admission, notFound } from './admission.js';
import type { Guard } from './guard.js';
import { GuardedWrites } from './guarded-writes.js';
import { looksIntoRecords } from './looks-into-records.js';
import { isAmongDirectories, OpenedRecord, type ShownContext, shownIn } from './opened-record.js';
import { withoutAddress } from './protected-address.js';
import { isCovered } from './smart-scope.js';

export class GuardedRecord {
  readonly #record: RecordStore;
  readonly #guard: Guard;
  readonly #clock: Clock;
  readonly #admission: Admission;
  constructor(record: RecordStore, guard: Guard, clock: Clock) {
    this.#record = record;
    this.#guard = guard;
    this.#clock = clock;
    this.#admission = new Admission(record, guard);
  }

  /** What resources can be searched by now. */
  get parameters(): SearchParameters {
    return this.#record.parameters;
  }

  /** How a SearchParameter is used: for whoever may read it. Undefined for R4's own. */
  async parameterState(ask: AskContext, id: string): Promise<ParameterState | undefined> {
    await this.read(ask, 'SearchParameter', id);
    return this.#record.parameterState(id);
  }

  /**
   * @param room waited for before a large one is read. What the law says is asked when there is room, for it is then that
   *   something is told; until then nothing has been, and the log has no row. A refusal of room has one
   */
  async read(
    ask: AskContext,
    type: string,
    id: string,
    room?: (bytes: number) => Promise<void>,
  ): Promise<StoredVersion> {
    await this.#admission.requireScope(ask, type, 'r', 'read');
    const place = await this.#record.locate(type, id);
    const context = await this.#admission.forOne(ask, type, place, 'read', `${type}/${id}`);
    const found = room
      ? await this.#record.readOrTellSize(type, id, place, context)
      : await this.#record.read(type, id, place, context);
    if (found && 'unread' in found) {
      await room!(found.bytes).catch(async (refusal: unknown) => {
        // That there is no room for it tells that it is there.
        if (!place.shared) await this.#guard.logRefusal(place.patientKey, context.log);
        throw refusal;
      });
      return this.read(ask, type, id);
    }
    if (found) return shownIn(context, found);
    // The question has its row in the log already; whether the answer is 404 or 410 needs none of its own.
    const state = await this.#record.currentState(this.#record.db, type, id, place, false, context.scope);
    throw state?.open && state.body === undefined ? new Failure('gone', `${type}/${id} is deleted.`) : notFound(type);
  }

  /** Of these, what the caller may see as it stands; what is hidden is missing like what is not there. Each is a read. */
  async visible(
    ask: AskContext,
    names: readonly { type: string; id: string }[],
  ): Promise<Map<string, Record<string, unknown>>> {
    const found = new Map<string, Record<string, unknown>>();
    for (const { type, id } of names) {
      try {
        found.set(`${type}/${id}`, JSON.parse((await this.read(ask, type, id)).body) as Record<string, unknown>);
      } catch (refusal) {
        if (!(refusal instanceof Failure) || !ABSENT.has(refusal.category)) throw refusal;
      }
    }
    return found;
  }

  async readVersion(ask: AskContext, type: string, id: string, version: number): Promise<HistoryVersion> {
    await this.#admission.requireScope(ask, type, 'r', 'vread');
    const place = await this.#record.locate(type, id);
    const context = await this.#admission.forOne(ask, type, place, 'vread', `${type}/${id}/_history/${version}`);
    const found = await this.#record.readVersion(type, id, version, place, context);
    if (!found) throw notFound(type);
    return shownIn(context, found);
  }

  async history(ask: AskContext, of: { type?: string; id?: string }, window: HistoryWindow): Promise<HistoryVersion[]> {
    const { within, context } = await this.#openHistory(ask, of);
    const versions = await this.#record.history(within, window, context);
    if (versions.length > 0 || of.id === undefined) return versions.map((version) => shownIn(context, version));
    // None in the window is an answer only about a resource of which the caller may see some version.
    const ever = isWhole(window) ? [] : await this.#record.history(within, { limit: 1 }, context);
    if (ever.length === 0) throw notFound(of.type ?? 'resource');
    return versions;
  }

  /** How many versions a history has. */
  async countHistory(ask: AskContext, of: { type?: string; id?: string }, window: HistoryWindow): Promise<number> {
    const { within, context } = await this.#openHistory(ask, of);
    const count = await this.#record.countHistory(within, window, context);
    if (count === 0 && of.id !== undefined && (await this.#record.history(within, { limit: 1 }, context)).length === 0)
      throw notFound(of.type ?? 'resource');
    return count;
  }

  async #openHistory(ask: AskContext, of: { type?: string; id?: string }) {
    await this.#admission.requireScope(ask, of.type ?? '*', 's', 'history');
    if (of.type !== undefined && of.id !== undefined) {
      const { type, id } = of;
      const place = await this.#record.locate(type, id);
      const context = await this.#admission.forOne(ask, type, place, 'history', `${type}/${id}/_history`);
      return { within: { type, id, patientKey: place.patientKey }, context };
    }
    const shared = of.type !== undefined && isSharedType(of.type);
    const about = { type: of.type ?? '*', shared };
    const context = await this.#admission.forMany(ask, about, 'history', `${of.type ?? ''}/_history`);
    return { within: of, context };
  }

  /**
   * A page of the compartment, its entries as text in the frame.
   * @param narrow what of a body is sent; absent = all of it
   */
  async everything(
    ask: AskContext,
    id: string,
    window: EverythingWindow,
    frame: Frame,
    narrow?: (body: string) => string,
  ): Promise<EverythingPage> {
    await this.#admission.requireScope(ask, '*', 'r', '$everything');
    const place = await this.#record.locate('Patient', id);
    const context = await this.#admission.forMany(
      ask,
      { type: '*', ...place },
      '$everything',
      `Patient/${id}/$everything`,
    );
    const show = context.addressWithheld ? withoutAddress : undefined;
    const page = await this.#record.everything(place.patientKey, window, context, frame, { show, narrow });
    if (page.count === 0 && !window.after && !window.types && window.since === undefined) throw notFound('Patient');
    return page;
  }

  /** How many resources `everything` has. */
  async countEverything(ask: AskContext, id: string, window: EverythingWindow): Promise<number> {
    await this.#admission.requireScope(ask, '*', 'r', '$everything');
    const place = await this.#record.locate('Patient', id);
    const context = await this.#admission.forMany(
      ask,
      { type: '*', ...place },
      '$everything',
      `Patient/${id}/$everything`,
    );
    const count = await this.#record.countEverything(place.patientKey, window, context);
    if (count === 0 && !window.types && window.since === undefined) throw notFound('Patient');
    return count;
  }

  /** Rows of directories by name, for who has been let in to a record that refers to them. */
  directories(names: readonly { type: string; id: string }[]): Promise<FoundResource[]> {
    return this.#record.directories(names);
  }

  /** Decides once for a search and everything that follows from it (pages, includes). */
  async openForSearch(
    ask: AskContext,
    request: SearchRequest,
    compartment?: { type: string; id: string },
  ): Promise<OpenedRecord> {
    for (const type of request.types.length > 0 ? request.types : ['*'])
      await this.#admission.requireScope(ask, type, 's', 'search');
    const within = compartment && (await this.#citizenOf(compartment));
    const keys = (await this.#record.narrow(request, within)) ?? (await this.#admission.launchedFor(ask, request));
    const directories = isAmongDirectories(request);
    const shared = directories && !looksIntoRecords(request);
    const only = keys?.length === 1 ? keys[0] : undefined;
    const question = JSON.stringify(request.used);
    const about = { type: request.types.join(',') || '*', types: request.types, shared, patientKey: only };
    const context = await this.#contextForSearch(ask, about, question, compartment);
    // The statement over a directory writes no row; what it was told from citizens' records is in the log all the same.
    if (directories && !shared) await this.#guard.logLook(context.log);
    return new OpenedRecord(this.#record, context, keys);
  }

  /**
   * What of a type refers to citizens' rows and lies in records of its own: for a system whose token covers the type, decided and
   * logged as a search by itself. Undefined for whoever has to name a citizen: such records are nobody's.
   */
  async openElsewhere(ask: AskContext, type: string): Promise<OpenedRecord | undefined> {
    if (ask.caller.kind !== 'system' || !isCovered(ask.caller, type, 's')) return undefined;
    const whole = { types: [type], filters: [], sort: [], count: 0, total: 'none' as const, includes: [], used: [] };
    return this.openForSearch(ask, whole);
  }

  /**
   * A compartment named by a contact or a relative (`Encounter/x/Observation`) is there for whom x itself is there: whose it
   * is, neither a refusal nor an empty answer may tell.
   */
  async #contextForSearch(
    ask: AskContext,
    about: About,
    question: string,
    compartment: { type: string; id: string } | undefined,
  ): Promise<ShownContext> {
    const decide = () => this.#admission.forMany(ask, about, 'search', about.type, question);
    if (compartment?.type !== 'Encounter' && compartment?.type !== 'RelatedPerson') return decide();
    const { type, id } = compartment;
    const place = await this.#record.locate(type, id);
    try {
      const context = await decide();
      const state = await this.#record.currentState(this.#record.db, type, id, place, false, context.scope);
      if (state?.open && state.body !== undefined) return context;
      await this.#guard.logLook(context.log);
    } catch (refusal) {
      if (!(refusal instanceof Failure) || refusal.category !== 'forbidden') throw refusal;
      await this.#record.currentState(this.#record.db, type, id, place, false);
    }
    throw notFound(type);
  }

  /** For what is the same for everybody and holds no citizen, codes for instance: only the token's scope is looked at. */
  async openDirectory(ask: AskContext, type: string, name: string): Promise<void> {
    await this.#admission.requireScope(ask, type, 'r', name);
  }

  /** The citizen whose record a compartment lies in; those of professionals and devices lie in many. */
  async #citizenOf({ type, id }: { type: string; id: string }): Promise<bigint | undefined> {
    if (type !== 'Patient' && type !== 'Encounter' && type !== 'RelatedPerson') return undefined;
    return (await this.#record.locate(type, id)).patientKey;
  }

  /**
   * Writes all or nothing; see record/commit.ts.
   * @param after reads that belong to it: they see what was written, and when one fails nothing stays written
   */
  commit(
    ask: AskContext,
    intents: WriteIntent[],
    name: string,
    after?: (inside: GuardedRecord) => Promise<void>,
  ): Promise<WriteResult[]> {
    const writes = new GuardedWrites(this.#record, this.#guard, this.#clock, this.#admission);
    return writes.commit(
      ask,
      intents,
      name,
      after && ((record, guard) => after(new GuardedRecord(record, guard, this.#clock))),
    );
  }
}

const ABSENT: ReadonlySet<string> = new Set(['not-found', 'gone', 'forbidden']);

const isWhole = ({ since, at, before, version }: HistoryWindow): boolean =>
  since === undefined && at === undefined && before === undefined && version === undefined;
