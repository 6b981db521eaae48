/** The record behind the law: the only door by which a caller reaches resources. */

import { type LogEntry, NO_CITIZEN } from '../audit/index.js';
import { type Clock, Failure, type Issue } from '../base/index.js';
import type { SearchParameters } from '../fhir/index.js';
import type { AskContext } from '../identity/caller.js';
import { isPersonNumberId } from '../identity/index.js';
import {
  commitAll,
  type EverythingPage,
  type EverythingWindow,
  type FoundResource,
  type Frame,
  type HistoryVersion,
  type HistoryWindow,
  isSharedType,
  type ParameterState,
  nothingToWrite,
  type Place,
  type ReadContext,
  type RecordStore,
  type Scope,
  type SearchRequest,
  type StoredVersion,
  type WriteIntent,
  type WriteResult,
} from '../record/index.js';
import type { Guard, Passed } from './guard.js';
import { isAmongDirectories, OpenedRecord, type ShownContext, shownIn } from './opened-record.js';
import {
  coveredDirectories,
  isBoundToLaunch,
  narrowToToken,
  notCovered,
  requireSmartScope,
  type ScopeLetter,
} from './smart-scope.js';
import { withoutAddress } from './protected-address.js';

/** Directories are open to whoever is logged in; reading them is no look-up about a citizen, and opens no citizen's row. */
const OPEN: Scope = { patients: 'all', predicate: () => 'false' };

export class GuardedRecord {
  readonly #record: RecordStore;
  readonly #guard: Guard;
  readonly #clock: Clock;
  constructor(record: RecordStore, guard: Guard, clock: Clock) {
    this.#record = record;
    this.#guard = guard;
    this.#clock = clock;
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

  async read(ask: AskContext, type: string, id: string): Promise<StoredVersion> {
    await this.#requireScope(ask, type, 'r', 'read');
    const place = await this.#record.locate(type, id);
    const context = await this.#contextForOne(ask, type, place, 'read', `${type}/${id}`);
    const found = await this.#record.read(type, id, place, context);
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
    await this.#requireScope(ask, type, 'r', 'vread');
    const place = await this.#record.locate(type, id);
    const context = await this.#contextForOne(ask, type, place, 'vread', `${type}/${id}/_history/${version}`);
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
    await this.#requireScope(ask, of.type ?? '*', 's', 'history');
    if (of.type !== undefined && of.id !== undefined) {
      const { type, id } = of;
      const place = await this.#record.locate(type, id);
      const context = await this.#contextForOne(ask, type, place, 'history', `${type}/${id}/_history`);
      return { within: { type, id, patientKey: place.patientKey }, context };
    }
    const shared = of.type !== undefined && isSharedType(of.type);
    const about = { type: of.type ?? '*', shared };
    const context = await this.#contextFor(ask, about, 'history', `${of.type ?? ''}/_history`);
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
    await this.#requireScope(ask, '*', 'r', '$everything');
    const place = await this.#record.locate('Patient', id);
    const context = await this.#contextFor(ask, { type: '*', ...place }, '$everything', `Patient/${id}/$everything`);
    const show = context.addressWithheld ? withoutAddress : undefined;
    const page = await this.#record.everything(place.patientKey, window, context, frame, { show, narrow });
    if (page.count === 0 && !window.after && !window.types && window.since === undefined) throw notFound('Patient');
    return page;
  }

  /** How many resources `everything` has. */
  async countEverything(ask: AskContext, id: string, window: EverythingWindow): Promise<number> {
    await this.#requireScope(ask, '*', 'r', '$everything');
    const place = await this.#record.locate('Patient', id);
    const context = await this.#contextFor(ask, { type: '*', ...place }, '$everything', `Patient/${id}/$everything`);
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
      await this.#requireScope(ask, type, 's', 'search');
    const within = compartment && (await this.#citizenOf(compartment));
    const keys = (await this.#record.narrow(request, within)) ?? (await this.#launchedFor(ask, request));
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
   * A compartment named by a contact or a relative (`Encounter/x/Observation`) is there for whom x itself is there: whose it
   * is, neither a refusal nor an empty answer may tell.
   */
  async #contextForSearch(
    ask: AskContext,
    about: About,
    question: string,
    compartment: { type: string; id: string } | undefined,
  ): Promise<ShownContext> {
    const decide = () => this.#contextFor(ask, about, 'search', about.type, question);
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
    await this.#requireScope(ask, type, 'r', name);
  }

  /** The citizen whose record a compartment lies in; those of professionals and devices lie in many. */
  async #citizenOf({ type, id }: { type: string; id: string }): Promise<bigint | undefined> {
    if (type !== 'Patient' && type !== 'Encounter' && type !== 'RelatedPerson') return undefined;
    return (await this.#record.locate(type, id)).patientKey;
  }

  /** What the token does not cover is refused before the law is asked; it stands in the log like any other refusal. */
  async #requireScope(ask: AskContext, type: string, letter: ScopeLetter, name: string): Promise<void> {
    try {
      requireSmartScope(ask.caller, type, letter);
    } catch (refusal) {
      await this.#guard.logScopeRefusal(ask, { name, what: type });
      throw refusal;
    }
  }

  /**
   * Writes all or nothing; see record/commit.ts.
   * @param after reads that belong to it: they see what was written, and when one fails nothing stays written
   */
  async commit(
    ask: AskContext,
    intents: WriteIntent[],
    name: string,
    after?: (inside: GuardedRecord) => Promise<void>,
  ): Promise<WriteResult[]> {
    const kinds = kindsOf(intents);
    for (const { type, method } of kinds) await this.#requireScope(ask, type, LETTER_OF[method], name);
    refuseAuditEvents(intents);
    refusePersonNumbersAsIds(intents);
    const citizen = await this.#onlyCitizen(ask, intents);
    for (const { type, method } of kinds)
      await this.#keepToLaunch(ask, { type, patientKey: citizen }, LETTER_OF[method], name);
    const passed = await this.#passForWrite(ask, citizen, intents, name);
    await this.#refuseForeignOwners(passed, intents);
    const context = { ...passed.context, givesIds: ask.caller.kind === 'system' };
    return commitAll(
      this.#record,
      intents,
      () => this.#clock.now(),
      context,
      after && ((tx) => after(new GuardedRecord(this.#record.on(tx), this.#guard.on(tx), this.#clock))),
    );
  }

  /** As for a read by id, a refusal must not tell a person whose the addressed resource is. */
  async #passForWrite(
    ask: AskContext,
    citizen: bigint | undefined,
    intents: WriteIntent[],
    name: string,
  ): Promise<Passed> {
    const what = intents.length === 1 ? intents[0]!.type : `Bundle (${intents.length})`;
    try {
      return await this.#guard.pass(ask, citizen, { operation: 'write', name, what });
    } catch (refusal) {
      const addressed = intents.find(({ type, id }) => id !== undefined && type !== 'Patient' && !isSharedType(type));
      if (addressed && ask.caller.kind !== 'system' && refusal instanceof Failure && refusal.category === 'forbidden')
        throw nothingToWrite(addressed);
      throw refusal;
    }
  }

  /** For callers with a citizen: the one citizen that all intents are about. */
  async #onlyCitizen(ask: AskContext, intents: WriteIntent[]): Promise<bigint | undefined> {
    if (ask.caller.kind === 'system') return undefined;
    const keys = new Set<bigint>();
    for (const intent of intents) {
      if (intent.id !== undefined) keys.add((await this.#record.locate(intent.type, intent.id)).patientKey);
      const owner = intent.resource && this.#record.ownerReference(intent.resource);
      const id = owner && /^Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(owner)?.[1];
      if (id) keys.add((await this.#record.locate('Patient', id)).patientKey);
    }
    return keys.size === 1 ? [...keys][0] : undefined;
  }

  /** A source system writes facts of its own organisation only. */
  async #refuseForeignOwners(passed: Passed, intents: WriteIntent[]): Promise<void> {
    const own = passed.decision.visible.onlyOwners;
    if (!own) return;
    for (const intent of intents) {
      const changesCitizen = intent.type === 'Patient' && (await this.#changesForeignCitizen(intent, own));
      if (!changesCitizen && (!intent.resource || intent.type === 'Patient')) continue;
      const isFact = intent.resource && intent.type !== 'Patient' && !isSharedType(intent.type);
      const owner = isFact ? this.#record.describe(intent.resource!).owner : undefined;
      if (owner !== undefined && own.includes(owner)) continue;
      await this.#guard.logRefusal(NO_CITIZEN, { ...passed.context.log, effect: 'D' });
      throw new Failure(
        'forbidden',
        `A source system writes only what its own organisation is controller of (rule ${passed.decision.rule}).`,
        { expression: intent.at ?? intent.type },
      );
    }
  }

  /**
   * Who a citizen is, a source system may tell of somebody who is not here yet; it changes nobody but those whose
   * managingOrganization is its own, and removes nobody. What is addressed by a condition is not looked up for this: refused.
   */
  async #changesForeignCitizen(intent: WriteIntent, own: readonly string[]): Promise<boolean> {
    if (intent.method === 'POST') return false;
    if (intent.method === 'DELETE' || intent.id === undefined) return true;
    const place = await this.#record.locate('Patient', intent.id);
    const state = await this.#record.currentState(this.#record.db, 'Patient', intent.id, place, false);
    if (state?.body === undefined) return false;
    const { owner } = this.#record.describe(JSON.parse(state.body) as Record<string, unknown>);
    return owner === undefined || !own.includes(owner);
  }

  /**
   * For a resource by its id. Whose it is, a refusal must not tell: it answers as an id that nobody has. Only for a citizen
   * herself (Patient) is the rule named, since whom one asks about is known then.
   */
  async #contextForOne(
    ask: AskContext,
    type: string,
    place: Place,
    name: 'read' | 'vread' | 'history',
    what: string,
  ): Promise<ReadContext> {
    try {
      return await this.#contextFor(ask, { type, ...place }, name, what);
    } catch (refusal) {
      if (type === 'Patient' || !(refusal instanceof Failure) || refusal.category !== 'forbidden') throw refusal;
      // What is hidden is looked for before it is said not to be there. So is what is not: the clock must not tell them apart.
      if (name === 'read')
        await this.#record.currentState(this.#record.db, type, what.slice(type.length + 1), place, false);
      throw notFound(type);
    }
  }

  async #contextFor(
    ask: AskContext,
    about: About,
    name: string,
    what: string,
    question?: string,
  ): Promise<ShownContext> {
    try {
      return await this.#passed(ask, about, name, what, question);
    } catch (refusal) {
      const namesNobody = about.patientKey === undefined && ask.caller.kind !== 'system';
      throw namesNobody && refusal instanceof Failure && refusal.category === 'forbidden' ? withHint(refusal) : refusal;
    }
  }

  async #passed(ask: AskContext, about: About, name: string, what: string, question?: string): Promise<ShownContext> {
    if (about.shared)
      return { scope: { ...OPEN, ...coveredDirectories(ask.caller) }, log: UNLOGGED, onlyDirectories: true };
    const operation = name === 'search' ? 'search' : name === 'history' ? 'history' : 'read';
    const letter = operation === 'read' ? 'r' : 's';
    const system = ask.caller.kind === 'system';
    await this.#keepToLaunch(ask, about, letter, name);
    // A system's rule does not depend on the citizen; everybody else must have named one.
    const passed = await this.#guard.pass(ask, system ? undefined : about.patientKey, {
      operation,
      name,
      what,
      question,
    });
    const scope = narrowToToken(passed.context.scope, {
      caller: ask.caller,
      letter,
      types: about.types ?? [about.type],
      launchKey: await this.#launchKey(ask),
      baseUrl: this.#record.baseUrl,
    });
    const { addressWithheld } = passed.decision.visible;
    return { ...passed.context, scope, ...(addressWithheld ? { addressWithheld } : {}) };
  }

  async #launchKey({ caller }: AskContext): Promise<bigint | undefined> {
    if (caller.launchPatient === undefined) return undefined;
    return (await this.#record.locate('Patient', caller.launchPatient)).patientKey;
  }

  /** A search that names nobody, by an app that was launched for one citizen and may see no other, is about that one. */
  async #launchedFor(ask: AskContext, request: SearchRequest): Promise<bigint[] | undefined> {
    const isBound = request.types.length > 0 && request.types.every((type) => isBoundToLaunch(ask.caller, type, 's'));
    const key = isBound ? await this.#launchKey(ask) : undefined;
    return key === undefined ? undefined : [key];
  }

  /** An app launched for one citizen that asks about another is refused like one without the scope. */
  async #keepToLaunch(ask: AskContext, about: About, letter: ScopeLetter, name: string): Promise<void> {
    const types = about.types?.length ? about.types : [about.type];
    const bound = types.find((type) => isBoundToLaunch(ask.caller, type, letter));
    if (bound === undefined || about.patientKey === (await this.#launchKey(ask))) return;
    await this.#guard.logScopeRefusal(ask, { name, what: about.type });
    throw notCovered(bound, letter);
  }
}

/** The rule speaks of a citizen; who named none is told how one is named. It depends on nothing but the question. */
function withHint(refusal: Failure): Failure {
  const { category, issues, status, facts, headers } = refusal;
  return new Failure(category, [...issues, NAME_SOMEBODY], { status, facts, headers, cause: refusal });
}

const NAME_SOMEBODY: Issue = {
  severity: 'information',
  code: 'informational',
  diagnostics:
    'The question names no one citizen. A person names one: patient= or subject=, Patient?_id=, a compartment (Patient/id/Observation), or a resource by its id.',
};

const ABSENT: ReadonlySet<string> = new Set(['not-found', 'gone', 'forbidden']);

/** What a question is about. */
interface About {
  type: string;
  /** All types of a search. */
  types?: readonly string[];
  shared?: boolean;
  /** The one citizen it names. */
  patientKey?: bigint;
}

const LETTER_OF = { POST: 'c', PUT: 'u', PATCH: 'u', DELETE: 'd' } as const satisfies Record<string, ScopeLetter>;

/** Shared resources are read without a log row: there is no citizen in them. Statements on shared tables never use it. */
const UNLOGGED: LogEntry = {
  requestId: '',
  at: new Date(0),
  effect: '',
  rule: '',
  actor: '',
  facts: { who: '', role: '', purpose: '', legal: '', reason: '', operation: '', what: '' },
};

/** True when a search among directories looks into citizens' records: the contacts of a unit, the units somebody has been to. */
function looksIntoRecords({ filters, includes }: SearchRequest): boolean {
  return filters.some(isAboutRecords) || includes.some(bringsRecords);
}

/** What anything refers to from a directory is brought along from directories alone; what refers to one lies in records too. */
const bringsRecords = ({ sourceType, reverse }: SearchRequest['includes'][number]): boolean =>
  sourceType === '' ? reverse : !isSharedType(sourceType);

function isAboutRecords(filter: SearchRequest['filters'][number]): boolean {
  if (filter.kind === 'list') return true;
  if (filter.kind === 'has') return !isSharedType(filter.sourceType) || isAboutRecords(filter.filter);
  if (filter.kind === 'all' || filter.kind === 'any') return filter.of.some(isAboutRecords);
  if (filter.kind === 'none') return isAboutRecords(filter.of);
  if (filter.kind === 'chain')
    return filter.targets.some((target) => !isSharedType(target.type) || isAboutRecords(target.filter));
  return false;
}

const isWhole = ({ since, at, before, version }: HistoryWindow): boolean =>
  since === undefined && at === undefined && before === undefined && version === undefined;

/** One intent of each type and method, in their order: thousands may be alike. */
function kindsOf(intents: readonly WriteIntent[]): WriteIntent[] {
  const kinds = new Map<string, WriteIntent>();
  for (const intent of intents) {
    const kind = `${intent.method} ${intent.type}`;
    if (!kinds.has(kind)) kinds.set(kind, intent);
  }
  return [...kinds.values()];
}

/** The log is written by what happens, never by what somebody says has happened. */
function refuseAuditEvents(intents: readonly WriteIntent[]): void {
  const one = intents.find(({ type }) => type === 'AuditEvent');
  if (one === undefined) return;
  throw new Failure(
    'unsupported',
    'AuditEvents are written by the platform alone: each is a row of the access log. They can be read and searched.',
    { expression: one.at ?? 'AuditEvent', headers: { allow: 'GET, HEAD' } },
  );
}

/** Ids stand in addresses, logs and links of others: none may be a person number. */
function refusePersonNumbersAsIds(intents: readonly WriteIntent[]): void {
  const one = intents.find(({ id, method }) => id !== undefined && method === 'PUT' && isPersonNumberId(id));
  if (one === undefined) return;
  throw new Failure(
    'invalid',
    'The id passes as a person number. Ids stand in addresses and logs: choose another, best a UUID, or let the server choose.',
    { expression: `${one.at === undefined ? '' : `${one.at}.`}${one.type}.id`, code: 'value' },
  );
}

const notFound = (type: string): Failure => new Failure('not-found', `There is no ${type} with this id.`);
