/**
 * The conditions that rows of the policy table name, each as one small predicate: the controls of the law. They are
 * handed to `decide` as data, so that a test can weaken one at a time and see that the properties notice.
 */
import type { Permit, Role } from '../identity/caller.js';
import type { Ask, Condition, LawKind } from './contract.js';
import { birthdayTurning, danishDay } from './instants.js';
import type { OrganisationTree } from './organisation-tree.js';
import { MAY_DELEGATE } from './policy/vocabulary.js';
import {
  type BlockInForce,
  blocksInForce,
  contactsTakenPartIn,
  hasRecordedConsent,
  isAtLeast,
  isDead,
  isDeclared,
  isOwnRecord,
  isUnder,
  isWithinLearning,
  kindsInPower,
  kindsReleased,
  qualitySince,
  type Standing,
} from './standing.js';

/** Tells whether a condition is met for one data kind. */
export type Control = (ask: Ask, standing: Standing, kind: LawKind) => boolean;

export interface Controls {
  conditions: Readonly<Record<Condition, Control>>;
  blocksInForce: (standing: Standing, names: readonly string[], tree: OrganisationTree) => BlockInForce[];
}

/** Shortest typed reason for emergency access (contract of the screens). */
export const SHORTEST_REASON = 10;
/** BEM: a delegation lasts two years at most. */
export const LONGEST_DELEGATION_YEARS = 2;

export const CONTROLS: Controls = {
  conditions: {
    'works-at-unit': ({ caller }) => caller.organisation !== undefined,
    'leads-a-unit': ({ caller }) => caller.leads !== undefined,
    'not-authorised': (ask, { now }) => !isAuthorised(ask, now),
    'restricted-authorisation': ({ caller }) => caller.authorisation?.restricted === true,
    consent: (ask, standing) => ask.consent === true || hasRecordedConsent(standing),
    'consent-for-this-access': (ask) => ask.consent === true,
    'states-treatment': (ask) => ask.statesCurrentTreatment === true && typedReason(ask) > 0,
    'reason-given': (ask) => typedReason(ask) >= SHORTEST_REASON,
    'reason-missing': (ask) => typedReason(ask) < SHORTEST_REASON,
    'own-record': (_, { caller, facts, parties }) => isOwnRecord(caller, facts, parties),
    'delegation-valid': (ask, standing, kind) => isDelegated(ask, standing, kind),
    'delegation-not-valid': (ask, standing, kind) => !isDelegated(ask, standing, kind),
    'principal-may-delegate': ({ caller }) => mayDelegate(caller.delegation?.principal.role),
    'principal-may-not-delegate': ({ caller }) => !mayDelegate(caller.delegation?.principal.role),
    'age-15-or-more': (_, { facts, now }) => isAtLeast(15, facts, now),
    'age-under-15': (_, { facts, now }) => isUnder(15, facts, now),
    'age-15-to-17': (_, { facts, now }) => isAtLeast(15, facts, now) && isUnder(18, facts, now),
    'in-scope-of-power': (_, standing, kind) => kindsInPower(standing).has(kind),
    alive: (_, { facts, now }) => !isDead(facts, now),
    dead: (_, { facts, now }) => isDead(facts, now),
    'on-scene': (ask) => ask.onScene === true,
    'supervisor-named': (ask, standing, kind) =>
      isDelegated(ask, standing, kind) && mayDelegate(ask.caller.delegation?.principal.role) && isSupervisedAtUnit(ask),
    'registered-client': ({ caller }) => caller.clientId !== undefined,
    'permit-for-quality': (ask, { now }) => hasPermit(ask, now, 'quality'),
    'permit-for-supervision': (ask, { now }) => hasPermit(ask, now, 'supervision'),
    'permit-for-research': (ask, { now }) => hasPermit(ask, now, 'research'),
    'permit-for-medicine': (ask, { now }) => hasPermit(ask, now, 'medicine'),
    'permit-for-operations': (ask, { now }) => hasPermit(ask, now, 'operations'),
    'took-part': (_, standing) => contactsTakenPartIn(standing).length > 0,
    'lately-or-in-training': (_, standing) => mayLearn(standing),
    'neither-lately-nor-in-training': (_, standing) => !mayLearn(standing),
    'declined-learning-and-quality': (_, standing) => isDeclared(standing, 'opt-out-learning'),
    'asks-of-five-years': (ask, { now }) => !asksOfOlder(ask, now),
    'asks-of-older': (ask, { now }) => asksOfOlder(ask, now),
    'lacks-capacity': (_, standing) => isDeclared(standing, 'incapacity'),
    'has-capacity': (_, standing) => !isDeclared(standing, 'incapacity'),
    released: (_, standing, kind) => kindsReleased(standing).has(kind),
    'not-against-wish': (_, standing) => !isDeclared(standing, 'wish'),
  },
  blocksInForce: (standing, names, tree) => blocksInForce(standing.facts, names, standing.now, tree),
};

const typedReason = (ask: Ask): number => ask.reason?.trim().length ?? 0;

function isAuthorised({ caller, authorisation }: Ask, now: Date): boolean {
  if (!caller.authorisationId) return false;
  // What is asked with it and what the register says of the caller must both hold at the instant.
  return [authorisation, caller.authorisation].every((valid) => isWithin(now, valid?.from, valid?.to));
}

/** A bound that is given but cannot be read is never met. */
function isWithin(now: Date, from: string | undefined, to: string | undefined): boolean {
  const time = now.getTime();
  return (from === undefined || Date.parse(from) <= time) && (to === undefined || time < Date.parse(to));
}

function isDelegated({ caller, operation }: Ask, { now, parties }: Standing, kind: LawKind): boolean {
  const delegation = caller.delegation;
  if (!delegation?.validFrom || !delegation.validTo || !isWithin(now, delegation.validFrom, delegation.validTo))
    return false;
  const lastDay = birthdayTurning(danishDay(new Date(delegation.validFrom)), LONGEST_DELEGATION_YEARS);
  if (danishDay(new Date(delegation.validTo)) > lastDay) return false;
  return (
    delegation.principal.id !== caller.id &&
    // Who has changed workplace, or whose principal has, does not take the delegation along.
    parties.house.includes(`Organization/${delegation.principal.organisation.id}`) &&
    !(delegation.readOnly === true && operation === 'write') &&
    (delegation.scope.includes('*') || delegation.scope.includes(kind) || kind === 'demographics')
  );
}

/** A student's supervisor works at the same unit. */
const isSupervisedAtUnit = ({ caller }: Ask): boolean =>
  caller.organisation !== undefined && caller.delegation?.principal.organisation.id === caller.organisation.id;

function hasPermit({ caller }: Ask, now: Date, kind: Permit['kind']): boolean {
  return (caller.permits ?? []).some(
    (permit) => permit.kind === kind && permit.reference !== '' && isWithin(now, permit.validFrom, permit.validTo),
  );
}

const mayLearn = (standing: Standing): boolean =>
  standing.caller.training === 'specialist' ||
  contactsTakenPartIn(standing).some((contact) => isWithinLearning(contact, standing.now));

/** Only what is older than quality work may look at. A bound that cannot be read is older. */
const asksOfOlder = ({ about }: Ask, now: Date): boolean =>
  about?.to !== undefined && !(Date.parse(about.to) > qualitySince(now).getTime());

const mayDelegate = (role: Role | undefined): boolean => role !== undefined && MAY_DELEGATE.includes(role);
