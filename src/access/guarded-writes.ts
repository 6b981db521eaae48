/** Who may write what: the law as for a read, whose facts a source system may tell, and what nobody writes. */
import { NO_CITIZEN } from '../audit/index.js';
import { type Clock, Failure } from '../base/index.js';
import type { AskContext } from '../identity/caller.js';
import { isPersonNumberId } from '../identity/index.js';
import {
  commitAll,
  isSharedType,
  nothingToWrite,
  type RecordStore,
  type WriteIntent,
  type WriteResult,
} from '../record/index.js';
import type { Admission } from './admission.js';
import type { Guard, Passed } from './guard.js';
import type { ScopeLetter } from './smart-scope.js';

export class GuardedWrites {
  readonly #record: RecordStore;
  readonly #guard: Guard;
  readonly #clock: Clock;
  readonly #admission: Admission;
  constructor(record: RecordStore, guard: Guard, clock: Clock, admission: Admission) {
    this.#record = record;
    this.#guard = guard;
    this.#clock = clock;
    this.#admission = admission;
  }

  /**
   * Writes all or nothing; see record/commit.ts.
   * @param after reads that belong to it: they see what was written, and when one fails nothing stays written
   */
  async commit(
    ask: AskContext,
    intents: WriteIntent[],
    name: string,
    after?: (record: RecordStore, guard: Guard) => Promise<void>,
  ): Promise<WriteResult[]> {
    const kinds = kindsOf(intents);
    for (const { type, method } of kinds) await this.#admission.requireScope(ask, type, LETTER_OF[method], name);
    refuseAuditEvents(intents);
    refusePersonNumbersAsIds(intents);
    const citizen = await this.#onlyCitizen(ask, intents);
    for (const { type, method } of kinds)
      await this.#admission.keepToLaunch(ask, { type, patientKey: citizen }, LETTER_OF[method], name);
    const passed = await this.#passForWrite(ask, citizen, intents, name);
    await this.#refuseForeignOwners(passed, intents);
    const context = { ...passed.context, givesIds: ask.caller.kind === 'system' };
    return commitAll(
      this.#record,
      intents,
      () => this.#clock.now(),
      context,
      after && ((tx) => after(this.#record.on(tx), this.#guard.on(tx))),
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
}

const LETTER_OF = { POST: 'c', PUT: 'u', PATCH: 'u', DELETE: 'd' } as const satisfies Record<string, ScopeLetter>;

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
