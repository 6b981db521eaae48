/** The front door of the room that decides who may see what, and why. */

/** The pure part of the record, which asks for nothing on anybody's behalf. */
export { DEFAULT_COUNT, isCross, isSharedType, MOST_PAGE_BYTES, searchBy } from '../record/index.js';
export {
  type Ask,
  type Choice,
  type ChoiceEffect,
  type ChoiceWish,
  DATA_KINDS,
  type DataKind,
  type Decision,
  type DelegationParty,
  type Delegations,
  type DelegationView,
  type DelegationWish,
  type Effect,
  type Grade,
  type LawKind,
  type Obligation,
  type Operation,
  type Policy,
  type OwnEntry,
  type OwnEntryWish,
  type PolicyRow,
  type PrintedPolicy,
  type PurposeOffer,
  type Visibility,
  type WayIn,
} from './contract.js';
export { logAppDeed } from './app-deeds.js';
export { Canary, type CanaryState } from './canary.js';
export { settleCanaries } from './canary-citizens.js';
export { CitizensChoices, type ChoicesOptions } from './choices.js';
export { decide, LAW, type Law, lawOf } from './decide.js';
export { evidenceText } from './evidence.js';
export { type FactRow, factsFromRows, factsQuery, projectAccessFacts } from './fact-rows.js';
export { type AccessFact, accessFactsOf, cprParty } from './facts.js';
export { type Deed, Guard, type GuardOptions, type Passed, refusal } from './guard.js';
export { GuardedDelegations } from './guarded-delegations.js';
export { GuardedLog, type LogView } from './guarded-log.js';
export { GuardedRecord } from './guarded-record.js';
export { OpenedRecord } from './opened-record.js';
export { PagesTogether } from './pages-together.js';
export { type GuardedAnswer, GuardedSources, ownerOf } from './guarded-sources.js';
export { danishDay } from './instants.js';
export { LogReplay, type ReplayedLine } from './log-replay.js';
export { lawText } from './law-text.js';
export { partiesOfPerson, wholePersons } from './merged.js';
export { mayActFor } from './may-act-for.js';
export { OpenViews, type ViewNews } from './open-views.js';
export { OwnEntries } from './own-entries.js';
export { OrganisationBook } from './organisation-book.js';
export {
  NO_ORGANISATIONS,
  type OrganisationNode,
  type OrganisationTree,
  organisationNodeOf,
  organisationTree,
} from './organisation-tree.js';
export { DEFAULT_ROW, DEMO_POLICY, POLICY } from './policy-table.js';
export { printPolicy } from './printed-policy.js';
export { factsAt, type Replayed, replay, replayLog } from './replay.js';
export {
  type AddParameter,
  isVisible,
  isWithheldFrom,
  type RowDialect,
  type VisibleRow,
  visibilitySql,
  withheldSql,
} from './scope.js';
export { ROLE_WORDS } from './rule-words.js';
export { purposesToState } from './stated-purposes.js';
export { isEnforceable } from './smart-scope.js';
export { tableHash, tableHashOn } from './table-hash.js';
export { accessAnswer, type DecisionInWords } from './words.js';
