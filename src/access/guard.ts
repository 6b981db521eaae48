/**
 * Puts the question to the law and carries out its answer: a refusal is logged and thrown; a permission becomes the scope
 * and the log entry without which the record cannot be read.
 */
import { hash } from 'node:crypto';
import {
  type CommonFacts,
  type LogEntry,
  type LogFacts,
  logInsert,
  NO_CITIZEN,
  oneCitizen,
  QUESTION_DIGITS,
  startsAs,
} from '../audit/index.js';
import { type Clock, Failure, hash53 } from '../base/index.js';
import { Parameters, type Queryable } from '../database/index.js';
import type { AskContext, Caller } from '../identity/caller.js';
import type { ReadContext, Scope } from '../record/contract.js';
import type { Decision, Operation } from './contract.js';
import { ABOUT_MANY, decide, lawOf } from './decide.js';
import { evidenceText } from './evidence.js';
import { type FactRow, factsFromRows, factsQuery } from './fact-rows.js';
import { type AccessFact, cprParty } from './facts.js';
import { factsThatCount, isMutual, linkedIds } from './linked.js';
import { partiesOfPerson } from './merged.js';
import { askedOf } from './replay.js';
import { ROLE_WORDS } from './rule-words.js';
import { danishDay } from './instants.js';
import type { OrganisationTree } from './organisation-tree.js';
import { DEFAULT_ROW } from './policy-table.js';
import { NOTHING_VISIBLE, visibilitySql, withheldSql } from './scope.js';
import { accessAnswer } from './words.js';

export interface GuardOptions {
  db: Queryable;
  clock: Clock;
  /** The organisations as they stand. */
  tree: () => OrganisationTree;
  /** Lets the bench system in. */
  demo: boolean;
  /** Where a Patient id lives: of those that are one person with another. */
  locate?: (patientId: string) => Promise<bigint>;
}

/** A question that the law has let through. */
export interface Passed {
  decision: Decision;
  context: ReadContext;
  /** Where the other Patients live that are the same person, both sides saying so. */
  linked?: readonly bigint[];
}

/** What is being done, for the log: `what` names no values. */
export interface Deed {
  operation: Operation;
  /** Finer than the law's operation: `vread`, `create`, `$everything`. */
  name: string;
  what: string;
  /** The whole question, kept only as a hash. */
  question?: string;
}

export class Guard {
  readonly #options: GuardOptions;
  /** What the law says to systems, see #decideForSystem. */
  readonly #systems = new WeakMap<Caller, Map<string, { tree: OrganisationTree; decision: Decision }>>();
  /** What the lines of such an answer have in common. */
  readonly #repeated = new WeakMap<Decision, CommonFacts>();
  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** The same guard inside a transaction under way. */
  on(tx: Queryable): Guard {
    return new Guard({ ...this.#options, db: tx });
  }

  /** The organisations as they stand. */
  tree(): OrganisationTree {
    return this.#options.tree();
  }

  /**
   * @param patientKey the citizen asked about; undefined when the question is about nobody in particular
   * @throws Failure forbidden (logged) naming the rule; Failure unavailable when the refusal itself cannot be logged
   */
  async pass(asked: AskContext, patientKey: bigint | undefined, deed: Deed): Promise<Passed> {
    const ask = withGrounds(asked, patientKey);
    const { decision: found, linked, asked: whole } = await this.#judge(ask, patientKey, deed.operation);
    const decision = mustNameACitizen(ask, patientKey, deed.operation) ? refused(found) : found;
    const log = this.logEntry(whole ?? ask, decision, deed);
    if (decision.effect === 'D') {
      await this.logRefusal(patientKey ?? NO_CITIZEN, log);
      throw refusal(decision);
    }
    return { decision, context: { scope: scopeFor(decision, patientKey), log }, linked };
  }

  /**
   * The same question put again while it is being answered (a stream): the law and the facts as they are now.
   * @returns what was passed, with the decision of now; it may have become a refusal, which opens nothing
   */
  async passAgain(asked: AskContext, patientKey: bigint, operation: Operation, passed: Passed): Promise<Passed> {
    const decision = await this.decideAbout(asked, patientKey, operation);
    return { decision, context: { scope: scopeFor(decision, patientKey), log: passed.context.log } };
  }

  /** The law's answer to what is about nobody in particular. */
  decideAboutNobody(ask: AskContext, operation: Operation): Decision {
    return this.#decide(ask, operation, this.#options.tree(), this.#options.clock.now(), []);
  }

  async decideAbout(asked: AskContext, patientKey: bigint | undefined, operation: Operation): Promise<Decision> {
    return (await this.#judge(withGrounds(asked, patientKey), patientKey, operation)).decision;
  }

  /** Where all Patients live that this one names as the same person: the citizen's own first. */
  async personBehind(ask: AskContext, patientKey: bigint): Promise<{ keys: bigint[] }> {
    const { keys } = await this.#factsOfPerson(ask, patientKey, this.#options.tree(), this.#options.clock.now());
    return { keys };
  }

  async #judge(
    ask: AskContext,
    patientKey: bigint | undefined,
    operation: Operation,
  ): Promise<{ decision: Decision; linked?: readonly bigint[]; asked?: AskContext }> {
    const now = this.#options.clock.now();
    const tree = this.#options.tree();
    if (ask.caller.kind === 'system') return { decision: this.#decideForSystem(ask, operation, tree, now) };
    if (patientKey === undefined) return { decision: this.#decide(ask, operation, tree, now, []) };
    const { facts, linked } = await this.#factsOfPerson(ask, patientKey, tree, now);
    const whole = await this.#underAllNumbers(ask, facts);
    return { decision: this.#decide(whole, operation, tree, now, facts), linked, asked: whole };
  }

  /** Custody, guardianship and powers may name a citizen by a number she has had: she is still the one. */
  async #underAllNumbers(ask: AskContext, facts: readonly AccessFact[]): Promise<AskContext> {
    const { caller } = ask;
    const isActing =
      caller.kind === 'citizen' && !facts.some((f) => f.kind === 'person' && f.resourceId === caller.patientId);
    if (!isActing) return ask;
    const now = caller.cpr === undefined ? undefined : cprParty(caller.cpr);
    const former = (await this.partiesOf(caller)).filter((party) => party !== now);
    return former.length === 0 ? ask : { ...ask, caller: { ...caller, formerParties: former } };
  }

  /** How a citizen stands in facts: by her number, then by those she has had (hashes). */
  async partiesOf(caller: Caller): Promise<string[]> {
    const { db, locate } = this.#options;
    const own = caller.cpr === undefined ? [] : [cprParty(caller.cpr)];
    if (caller.patientId === undefined || !locate) return own;
    const all = await partiesOfPerson(db, await locate(caller.patientId));
    return [...new Set([...own, ...all])];
  }

  /** One query; another for each Patient that is the same person (rare). */
  async #factsOfPerson(
    ask: AskContext,
    patientKey: bigint,
    tree: OrganisationTree,
    now: Date,
  ): Promise<{ facts: AccessFact[]; keys: bigint[]; linked?: bigint[] }> {
    const { db, locate } = this.#options;
    const factsOf = async (key: bigint) =>
      factsFromRows(await db.query<FactRow>(factsQuery(key, ask.caller, tree, now, ask.purpose)));
    const own = await factsOf(patientKey);
    const ids = linkedIds(own);
    if (ids.length === 0 || !locate) return { facts: own, keys: [patientKey] };
    const keys = await Promise.all(ids.map(locate));
    const others = await Promise.all(keys.map(factsOf));
    const linked = keys.filter((key, at) => key !== patientKey && isMutual(own, others[at]!));
    const facts = [...own, ...others.flatMap((other) => factsThatCount(own, other))];
    return { facts, keys: [...new Set([patientKey, ...keys])], linked };
  }

  /**
   * A system's rule depends on nothing but who it is, what it does and why, the organisations and the law of the day. With all
   * of these the same the answer is the same, and is not worked out again.
   */
  #decideForSystem(ask: AskContext, operation: Operation, tree: OrganisationTree, now: Date): Decision {
    const isPlain =
      ask.reason === undefined && !ask.consent && !ask.statesCurrentTreatment && !ask.onScene && !ask.about;
    const key = `${operation} ${ask.purpose} ${danishDay(now)}`;
    const answers = this.#systems.get(ask.caller) ?? new Map();
    const known = isPlain ? answers.get(key) : undefined;
    if (known?.tree === tree) return known.decision;
    const decision = this.#decide(ask, operation, tree, now, []);
    if (isPlain) {
      this.#systems.set(ask.caller, answers.set(key, { tree, decision }));
      this.#repeated.set(decision, commonFacts(ask, decision, operation));
    }
    return decision;
  }

  #decide(
    ask: AskContext,
    operation: Operation,
    tree: OrganisationTree,
    now: Date,
    facts: readonly AccessFact[],
  ): Decision {
    const { caller, purpose, reason, consent, statesCurrentTreatment, onScene, about } = ask;
    return decide(
      { caller, purpose, reason, consent, statesCurrentTreatment, onScene, about, dataKinds: 'all', operation },
      facts,
      now,
      lawOf({ tree, demo: this.#options.demo }),
    );
  }

  logEntry(ask: AskContext, decision: Decision, deed: Deed): LogEntry {
    const { caller } = ask;
    const repeated = this.#repeated.get(decision);
    const facts: LogFacts = {
      ...(repeated ?? commonFacts(ask, decision, deed.operation)),
      operation: deed.name,
      what: withoutNumbers(deed.what),
      question:
        deed.question === undefined ? undefined : hash('sha256', deed.question, 'hex').slice(0, QUESTION_DIGITS),
    };
    if (repeated) startsAs(facts, repeated);
    return {
      requestId: ask.requestId,
      at: this.#options.clock.now(),
      effect: decision.effect,
      rule: decision.rule,
      actor: caller.id,
      facts,
    };
  }

  /** The log entry of a deed about access itself, by a rule that stands outside the table. */
  supervisionEntry(
    ask: AskContext,
    operation: string,
    rule: { id: string; legal: string; log: string },
    isAllowed: boolean,
  ): LogEntry {
    const { caller } = ask;
    const facts: LogFacts = {
      ...asksAs(caller),
      purpose: ask.purpose,
      legal: rule.legal,
      reason: rule.log,
      operation,
      what: 'AuditEvent',
    };
    const at = this.#options.clock.now();
    return { requestId: ask.requestId, at, effect: isAllowed ? 'P' : 'D', rule: rule.id, actor: caller.id, facts };
  }

  /**
   * Something that is done about access itself - a delegation, an app - and is about no citizen. One row, before it is done.
   * @param done what, in Danish words with a capital; a refusal says its rule's own words
   */
  async logDeed(
    ask: AskContext,
    deed: Pick<Deed, 'name' | 'what'> & { done: string; principal?: string },
    rule: { id: string; legal: string; log: string },
    isAllowed: boolean,
  ): Promise<void> {
    const entry = this.supervisionEntry(ask, deed.name, { ...rule, log: isAllowed ? deed.done : rule.log }, isAllowed);
    const { principal } = deed;
    await this.logRefusal(NO_CITIZEN, { ...entry, facts: { ...entry.facts, what: deed.what, principal } });
  }

  /** What a remote register was found to have said: a row of its own, since the first one was written before it was asked. */
  async logOutcome(
    patientKey: bigint,
    log: LogEntry,
    source: string,
    outcome: string,
    returned: number,
  ): Promise<void> {
    const p = new Parameters();
    const entry = {
      ...log,
      at: this.#options.clock.now(),
      facts: { ...log.facts, operation: 'overview-outcome', sources: { [source]: outcome } },
    };
    await this.#options.db.query(p.statement(logInsert(p, entry, oneCitizen(p.add(patientKey), p.add(returned)))));
  }

  /** A look into citizens' records that gives none of their facts and is about nobody in particular. */
  async logLook(log: LogEntry): Promise<void> {
    await this.logRefusal(NO_CITIZEN, log);
  }

  /** A refusal by the scopes of the token: the law was never asked, and no citizen is looked up for it. */
  async logScopeRefusal(ask: AskContext, deed: Pick<Deed, 'name' | 'what'>): Promise<void> {
    const { caller } = ask;
    const facts: LogFacts = {
      ...asksAs(caller),
      purpose: ask.purpose,
      legal: 'SMART App Launch 2.2',
      reason: 'Afvist: adgangsnøglen dækker ikke opslaget',
      operation: deed.name,
      what: withoutNumbers(deed.what),
    };
    await this.logRefusal(NO_CITIZEN, {
      requestId: ask.requestId,
      at: this.#options.clock.now(),
      effect: 'D',
      rule: 'scope',
      actor: caller.id,
      facts,
    });
  }

  /** One row for a refusal. When it cannot be written there is no answer at all. */
  async logRefusal(patientKey: bigint, log: LogEntry): Promise<void> {
    const p = new Parameters();
    await this.#options.db.query(p.quickStatement(logInsert(p, log, oneCitizen(p.add(patientKey), '0'))));
  }
}

/** What a line says of who asked, by which right and for what, whatever was asked for. */
function commonFacts(ask: AskContext, decision: Decision, operation: Operation): CommonFacts {
  return {
    ...asksAs(ask.caller),
    onBehalfOf: decision.onBehalfOf?.name,
    principal: decision.onBehalfOf?.id,
    purpose: decision.purpose,
    legal: decision.legal,
    reason: decision.logReason,
    statedReason: ask.reason,
    grade: decision.grade,
    evidence: evidenceText(decision.evidence, 'da'),
    obligations: decision.obligations.length > 0 ? [...decision.obligations] : undefined,
    asked: askedOf(ask, decision, operation),
  };
}

/** Which session or client asked: both ids may be shown, and are worth nothing to a thief. */
function viaOf({ sessionId, clientId }: AskContext['caller']): string | undefined {
  if (sessionId !== undefined) return `session|${sessionId}`;
  return clientId === undefined ? undefined : `client|${clientId}`;
}

/**
 * Who asks, as every line says it. Row 52 (§ 37, stk. 5): a withheld name never comes into a line, nor the authorisation that
 * tells it, so no copy or proof can; supervisors know the professional by the stable id beside it.
 */
function asksAs(caller: Caller) {
  const { organisation } = caller;
  return {
    who: whoIn(caller),
    role: caller.role,
    authorisationId: caller.nameWithheld ? undefined : caller.authorisationId,
    organisation: organisation?.name,
    sor: organisation?.sor,
    unit: organisation?.id,
    via: viaOf(caller),
  };
}

const whoIn = (caller: Caller): string => (caller.nameWithheld ? ROLE_WORDS[caller.role].da : caller.name);

/** A person looks at one citizen at a time; few operations are about many. */
function mustNameACitizen(ask: AskContext, patientKey: bigint | undefined, operation: Operation): boolean {
  return patientKey === undefined && ask.caller.kind !== 'system' && !ABOUT_MANY.has(operation);
}

/** The rule let the kind of look-up through, but nobody was named: the row that refuses when no other does. */
function refused(decision: Decision): Decision {
  if (decision.effect === 'D') return decision;
  return {
    ...decision,
    effect: 'D',
    rule: DEFAULT_ROW.id,
    rules: [DEFAULT_ROW.id],
    legal: DEFAULT_ROW.legal,
    reason: DEFAULT_ROW.da,
    reasonEn: DEFAULT_ROW.en,
    logReason: DEFAULT_ROW.log,
    obligations: [],
    evidence: undefined,
    visible: NOTHING_VISIBLE,
  };
}

/** Prescriptions that can still be dispensed, as each table knows them: `r` and chains are the record, `i` the index, `h` history. */
const OPEN_PRESCRIPTION = hash53('MedicationRequest.status=active');
const DIALECT = {
  openPrescription: (alias: string) =>
    alias.startsWith('h')
      ? 'false'
      : alias === 'i'
        ? `i.item LIKE '%"status":"active"%'`
        : `(${alias}.type = 'MedicationRequest' AND ${alias}.keys && '{${OPEN_PRESCRIPTION}}'::bigint[])`,
};

/** What was stated in the session about this very citizen counts, wherever in the record the question leads. */
function withGrounds(ask: AskContext, patientKey: bigint | undefined): AskContext {
  const grounds = patientKey === undefined ? undefined : ask.groundsFor?.(patientKey);
  return grounds ? { ...ask, ...grounds } : ask;
}

/** Bound to one citizen, or - for a system under a rule of its own - to all. Nothing else exists. */
export function scopeFor(decision: Decision, patientKey: bigint | undefined): Scope {
  const visible = (alias: string, p: Parameters) =>
    visibilitySql(decision.visible, alias, (value) => p.add(value), DIALECT);
  const withheld = (alias: string, p: Parameters) =>
    withheldSql(decision.visible, alias, (value) => p.add(value), DIALECT);
  if (patientKey === undefined) return { patients: 'all', predicate: visible, withheld };
  return {
    patients: [patientKey],
    predicate: (alias, p) => `${alias}.patient_key = ${p.add(patientKey)}::bigint AND ${visible(alias, p)}`,
    withheld,
  };
}

/** The refusal as the caller sees it: names the rule, tells nothing of the citizen. */
export function refusal(decision: Decision): Failure {
  return new Failure(
    'forbidden',
    [{ severity: 'error', code: 'forbidden', diagnostics: `${decision.reason} (regel ${decision.rule})` }],
    { facts: { access: accessAnswer(decision), ways: decision.ways } },
  );
}

/** A caller may put a person number where an id belongs: the log keeps none. */
function withoutNumbers(what: string): string {
  return what.replace(/(^|\/)\d{6}-?[\p{L}\p{N}]{4}(?=\/|$)/gu, '$1...');
}
