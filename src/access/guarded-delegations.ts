/**
 * Delegations behind the law: who gives one to whom, changes it, takes it back. Each deed, and each that is refused, is a row
 * of the log before it is done. What was taken back is over at the assistant's next request, in every process (identity.ts).
 */
import { type Clock, Failure } from '../base/index.js';
import type { AskContext, Caller, DelegationBook, KeptDelegation, Role } from '../identity/index.js';
import { isInForce, latestEnd } from '../identity/index.js';
import type { DataKind, DelegationParty, Delegations, DelegationView, DelegationWish, Policy } from './contract.js';
import {
  ASSISTANTS,
  DELEGATION_RULES,
  type DelegationDecision,
  kindsToGive,
  mayGive,
  mayGiveTo,
} from './delegation-law.js';
import type { Guard } from './guard.js';
import { danishDay, endOf } from './instants.js';
import type { OrganisationTree } from './organisation-tree.js';
import { KIND_WORDS, ROLE_WORDS } from './rule-words.js';

type Person = Omit<Caller, 'scopes'>;

export interface GuardedDelegationsOptions {
  clock: Clock;
  guard: Guard;
  tree: () => OrganisationTree;
  policy: () => Policy;
  book: DelegationBook;
  find(id: string): Promise<Person | undefined>;
  staff(query: string, roles: readonly Role[]): Promise<Person[]>;
}

export class GuardedDelegations {
  readonly #o: GuardedDelegationsOptions;
  constructor(options: GuardedDelegationsOptions) {
    this.#o = options;
  }

  /** What the caller has given and received, what is over included. One's own affairs: no rule is needed to see them. */
  async list(caller: Caller): Promise<Delegations> {
    const now = this.#o.clock.now();
    const kept = await this.#o.book.allOf(caller.id);
    const { isAllowed, rule } = mayGive(caller, now);
    const views = await Promise.all(kept.map((one) => this.#view(one, now)));
    return {
      give: { isAllowed, rule: rule.id, legal: rule.legal, text: { da: rule.da, en: rule.en } },
      given: views.filter(({ principal }) => principal.id === caller.id),
      received: views.filter(({ assistant }) => assistant.id === caller.id),
      actingFor: caller.delegation?.principal.id,
      kinds: kindsToGive(caller.role, this.#o.policy(), now).map((code) => ({ code, text: KIND_WORDS[code] })),
      latest: lastDayOf(now),
    };
  }

  /** Who could work on the caller's behalf, by name or authorisation. @throws Failure forbidden, logged */
  async findAssistants(ask: AskContext, query: string): Promise<DelegationParty[]> {
    const now = this.#o.clock.now();
    await this.#require(ask, mayGive(ask.caller, now), { name: 'delegation-find', what: 'Delegation', done: '' }, true);
    const found = await this.#o.staff(query, ASSISTANTS);
    return found.filter((one) => mayGiveTo(ask.caller, asCaller(one), now, this.#o.tree()).isAllowed).map(partyOf);
  }

  /** @throws Failure forbidden (logged), invalid, not-found, unprocessable */
  async give(ask: AskContext, wish: DelegationWish): Promise<DelegationView> {
    const { caller } = ask;
    const now = this.#o.clock.now();
    const deed = { name: 'delegation-give', what: 'Delegation' };
    await this.#require(ask, mayGive(caller, now), { ...deed, done: '' }, true);
    const scope = this.#scopeOf(caller, wish.scope, now);
    const assistant = await this.#o.find(wish.assistant);
    if (!assistant || assistant.kind !== 'professional')
      throw new Failure('not-found', 'Der er ingen medarbejder med det login.', { expression: 'assistant' });
    const validTo = endOfDay(wish.until, now);
    const readOnly = wish.readOnly === true;
    const done = `Bemyndigelse givet til ${assistant.name}: ${inWords(scope, readOnly)}, til og med ${wish.until}`;
    await this.#require(ask, mayGiveTo(caller, asCaller(assistant), now, this.#o.tree()), { ...deed, done });
    const validFrom = now.toISOString();
    await this.#o.book.give(assistant.id, {
      principal: principalOf(caller),
      validFrom,
      validTo: validTo.toISOString(),
      scope,
      ...(readOnly ? { readOnly } : {}),
    });
    const kept = (await this.#o.book.allOf(caller.id)).find(
      (one) => one.assistant.id === assistant.id && one.principal.id === caller.id && one.validFrom === validFrom,
    );
    return this.#view(kept!, now);
  }

  /** Another end, other data, read only or not: for one that is in force and the caller's own. @throws as `give` */
  async change(ask: AskContext, id: string, wish: Omit<DelegationWish, 'assistant'>): Promise<DelegationView> {
    const { caller } = ask;
    const now = this.#o.clock.now();
    const kept = await this.#own(caller, id, now, 'principal');
    const scope = this.#scopeOf(caller, wish.scope, now);
    const validTo = endOfDay(wish.until, new Date(kept.validFrom));
    if (validTo <= now) throw tooEarly();
    const readOnly = wish.readOnly === true;
    const done = `Bemyndigelse til ${kept.assistant.name} ændret: ${inWords(scope, readOnly)}, til og med ${wish.until}`;
    const assistant = await this.#o.find(kept.assistant.id);
    if (!assistant) throw unknown();
    const decision = mayGiveTo(caller, asCaller(assistant), now, this.#o.tree());
    await this.#require(ask, decision, { name: 'delegation-change', what: `Delegation/${id}`, done });
    const { assistant: _to, revokedAt: _none, id: _id, readOnly: _before, ...same } = kept;
    const changed = { ...same, scope, validTo: validTo.toISOString(), ...(readOnly ? ({ readOnly } as const) : {}) };
    await this.#o.book.give(kept.assistant.id, changed);
    return this.#view({ ...changed, id, assistant: kept.assistant }, now);
  }

  /** Over from now on: taken back by who gave it, or given back by who received it. @throws Failure not-found */
  async end(ask: AskContext, id: string): Promise<void> {
    const { caller } = ask;
    const kept = await this.#own(caller, id, this.#o.clock.now(), 'either');
    const isGiver = kept.principal.id === caller.id;
    const done = isGiver
      ? `Bemyndigelse til ${kept.assistant.name} taget tilbage`
      : `Bemyndigelse fra ${kept.principal.name} givet tilbage`;
    // Nobody needs a rule to give less away.
    const decision = { isAllowed: true, rule: DELEGATION_RULES.give };
    const principal = isGiver ? undefined : kept.principal.id;
    await this.#require(ask, decision, { name: 'delegation-end', what: `Delegation/${id}`, done, principal });
    await this.#o.book.end(kept);
  }

  async #own(caller: Caller, id: string, now: Date, whose: 'principal' | 'either'): Promise<KeptDelegation> {
    const kept = (await this.#o.book.allOf(caller.id)).find((one) => one.id === id);
    const isTheirs = kept && (whose === 'either' || kept.principal.id === caller.id);
    if (!isTheirs || kept.revokedAt !== undefined || !isInForce(kept, now)) throw unknown();
    return kept;
  }

  /** Logs the deed or its refusal. @param onlyRefusal what is let through is logged by what follows, or needs no row */
  async #require(
    ask: AskContext,
    { isAllowed, rule }: DelegationDecision,
    deed: Parameters<Guard['logDeed']>[1],
    onlyRefusal = false,
  ): Promise<void> {
    if (!isAllowed || !onlyRefusal) await this.#o.guard.logDeed(ask, deed, rule, isAllowed);
    if (isAllowed) return;
    const access = {
      effect: 'D',
      rule: rule.id,
      legal: rule.legal,
      reason: rule.da,
      reasonEn: rule.en,
      obligations: [],
    };
    throw new Failure('forbidden', `${rule.da} (regel ${rule.id})`, { facts: { access } });
  }

  #scopeOf(caller: Caller, wished: unknown, now: Date): (DataKind | '*')[] {
    const scope = Array.isArray(wished) ? [...new Set(wished as string[])] : [];
    if (scope.includes('*')) return ['*'];
    const kinds = kindsToGive(caller.role, this.#o.policy(), now);
    if (scope.length === 0 || scope.some((kind) => !(kinds as string[]).includes(kind)))
      throw new Failure('invalid', `scope: name some of ${kinds.join(', ')}, or * for all.`, { expression: 'scope' });
    return kinds.filter((kind) => scope.includes(kind));
  }

  async #view(kept: KeptDelegation, now: Date): Promise<DelegationView> {
    return {
      id: kept.id,
      principal: partyOf(kept.principal),
      assistant: { ...partyOf(kept.assistant), organisation: kept.assistant.organisation },
      from: kept.validFrom,
      to: kept.validTo,
      scope: kept.scope as DelegationView['scope'],
      readOnly: kept.readOnly === true,
      state: await this.#stateOf(kept, now),
      takenBackAt: kept.revokedAt,
    };
  }

  async #stateOf(kept: KeptDelegation, now: Date): Promise<DelegationView['state']> {
    if (kept.revokedAt !== undefined) return 'taken-back';
    if (!isInForce(kept, now)) return 'ended';
    const assistant = await this.#o.find(kept.assistant.id);
    const principal: Caller = { kind: 'professional', scopes: [], ...kept.principal };
    if (!assistant || !mayGiveTo(principal, asCaller(assistant), now, this.#o.tree()).isAllowed) return 'idle';
    return 'in-force';
  }
}

const asCaller = (person: Person): Caller => ({ ...person, scopes: [] });

function partyOf(person: { id: string; name: string; role?: Role; organisation?: unknown }): DelegationParty {
  const organisation = person.organisation as { name?: string } | undefined;
  return {
    id: person.id,
    name: person.name,
    role: person.role ? ROLE_WORDS[person.role] : { da: '', en: '' },
    organisation: organisation?.name,
  };
}

function principalOf(caller: Caller): KeptDelegation['principal'] {
  return {
    id: caller.id,
    name: caller.name,
    role: caller.role,
    authorisationId: caller.authorisationId!,
    ...(caller.authorisation ? { authorisation: caller.authorisation } : {}),
    practitionerId: caller.practitionerId ?? '',
    organisation: caller.organisation!,
  };
}

function inWords(scope: readonly (DataKind | '*')[], readOnly: boolean): string {
  const kinds = scope.flatMap((kind) => (kind === '*' ? ['alt, den bemyndigende må se'] : [KIND_WORDS[kind].da]));
  return `${kinds.join(', ')} (${readOnly ? 'se' : 'se og skrive'})`;
}

/** The midnight after the last day. @throws Failure invalid, unprocessable */
function endOfDay(until: unknown, from: Date): Date {
  const end = typeof until === 'string' && /^\d{4}-\d\d-\d\d$/.test(until) ? endOf(until) : undefined;
  // 30 February becomes a day of March: what is written must be the day that is meant.
  if (!end || danishDay(new Date(end.getTime() - 1)) !== until)
    throw new Failure('invalid', 'until: is no day of the calendar.', { expression: 'until' });
  if (end <= from) throw tooEarly();
  if (end > latestEnd(from))
    throw new Failure('unprocessable', 'En bemyndigelse kan højst gælde i to år (BEM).', { expression: 'until' });
  return end;
}

/** The day before the one on which two years have passed: the midnight after it is still within them. */
function lastDayOf(now: Date): string {
  const day = new Date(`${danishDay(latestEnd(now))}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

const tooEarly = () => new Failure('unprocessable', 'En bemyndigelse slutter tidligst i dag.', { expression: 'until' });
const unknown = () => new Failure('not-found', 'Der er ingen bemyndigelse i kraft med det nummer.');
