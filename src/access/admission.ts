/** What lets a question in to the record: what the token covers, the citizen whom its app was launched for, then the law. */
import type { LogEntry } from '../audit/index.js';
import { Failure, type Issue } from '../base/index.js';
import type { AskContext } from '../identity/caller.js';
import type { Place, ReadContext, RecordStore, Scope, SearchRequest } from '../record/index.js';
import type { Guard } from './guard.js';
import type { ShownContext } from './opened-record.js';
import {
  coveredDirectories,
  isBoundToLaunch,
  narrowToToken,
  notCovered,
  requireSmartScope,
  type ScopeLetter,
} from './smart-scope.js';

/** What a question is about. */
export interface About {
  type: string;
  /** All types of a search. */
  types?: readonly string[];
  shared?: boolean;
  /** The one citizen it names. */
  patientKey?: bigint;
}

/** Directories are open to whoever is logged in; reading them is no look-up about a citizen, and opens no citizen's row. */
const OPEN: Scope = { patients: 'all', predicate: () => 'false' };

export class Admission {
  readonly #record: RecordStore;
  readonly #guard: Guard;
  constructor(record: RecordStore, guard: Guard) {
    this.#record = record;
    this.#guard = guard;
  }

  /** What the token does not cover is refused before the law is asked; it stands in the log like any other refusal. */
  async requireScope(ask: AskContext, type: string, letter: ScopeLetter, name: string): Promise<void> {
    try {
      requireSmartScope(ask.caller, type, letter);
    } catch (refusal) {
      await this.#guard.logScopeRefusal(ask, { name, what: type });
      throw refusal;
    }
  }

  /**
   * For a resource by its id. Whose it is, a refusal must not tell: it answers as an id that nobody has. Only for a citizen
   * herself (Patient) is the rule named, since whom one asks about is known then.
   */
  async forOne(
    ask: AskContext,
    type: string,
    place: Place,
    name: 'read' | 'vread' | 'history',
    what: string,
  ): Promise<ReadContext> {
    try {
      return await this.forMany(ask, { type, ...place }, name, what);
    } catch (refusal) {
      if (type === 'Patient' || !(refusal instanceof Failure) || refusal.category !== 'forbidden') throw refusal;
      // What is hidden is looked for before it is said not to be there. So is what is not: the clock must not tell them apart.
      if (name === 'read')
        await this.#record.currentState(this.#record.db, type, what.slice(type.length + 1), place, false);
      throw notFound(type);
    }
  }

  /** For a question about many resources, of one citizen or of all that the caller's own rule opens. */
  async forMany(ask: AskContext, about: About, name: string, what: string, question?: string): Promise<ShownContext> {
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
    await this.keepToLaunch(ask, about, letter, name);
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
  async launchedFor(ask: AskContext, request: SearchRequest): Promise<bigint[] | undefined> {
    const isBound = request.types.length > 0 && request.types.every((type) => isBoundToLaunch(ask.caller, type, 's'));
    const key = isBound ? await this.#launchKey(ask) : undefined;
    return key === undefined ? undefined : [key];
  }

  /** An app launched for one citizen that asks about another is refused like one without the scope. */
  async keepToLaunch(ask: AskContext, about: About, letter: ScopeLetter, name: string): Promise<void> {
    const types = about.types?.length ? about.types : [about.type];
    const bound = types.find((type) => isBoundToLaunch(ask.caller, type, letter));
    if (bound === undefined || about.patientKey === (await this.#launchKey(ask))) return;
    await this.#guard.logScopeRefusal(ask, { name, what: about.type });
    throw notCovered(bound, letter);
  }
}

/** Answers alike for what is not there and for what is not shown. */
export const notFound = (type: string): Failure => new Failure('not-found', `There is no ${type} with this id.`);

/** Shared resources are read without a log row: there is no citizen in them. Statements on shared tables never use it. */
const UNLOGGED: LogEntry = {
  requestId: '',
  at: new Date(0),
  effect: '',
  rule: '',
  actor: '',
  facts: { who: '', role: '', purpose: '', legal: '', reason: '', operation: '', what: '' },
};

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
