/**
 * May this caller see this, and by which row of the law? A pure function of the question, the facts about the citizen and
 * the instant. Order of judgement (domain of the table: policy-table.ts):
 *
 *   1 bars       nothing lifts them (no authorisation, own record, delegation that cannot be)
 *   2 grants     per data kind: the least burdensome row that fits; no row, no access
 *   3 blocks     each block in force is lifted (consent, emergency) or denies or filters; a block beats every relation
 *   4 refusals   when nothing was granted: the row that says why, else row 00
 *
 * An assistant's question is judged as the principal's, narrowed by the delegation; blocks against either count.
 */

import { Bench, leastBurdensome, union } from './bench.js';
import { type Ask, DATA_KINDS, type Decision, type LawKind, type PolicyRow, type WayIn } from './contract.js';
import type { AccessFact } from './facts.js';
import { withHolders } from './holders.js';
import { LAW, type Law, rowsFor } from './law.js';
import { type Parties, partiesOf, principalOf } from './parties.js';
import { DEFAULT_ROW } from './policy-table.js';
import { standingOf } from './standing.js';

export { LAW, type Law, lawOf } from './law.js';

/**
 * @param ask the question. For `find`, `ward-list` and the logs the data kinds follow from the operation
 * @param facts what is known of the citizen (factsQuery, factsFromRows); empty for `find` and `ward-list`
 * @param now the instant of the look-up
 * @param given parts of the law other than production's
 */
export function decide(ask: Ask, facts: readonly AccessFact[], now: Date, given: Partial<Law> = {}): Decision {
  const law = { ...LAW, ...given };
  const decision = judge(ask, facts, now, law);
  if (decision.effect !== 'D' || ask.caller.kind !== 'professional') return decision;
  return { ...decision, ways: waysIn(ask, facts, now, law) };
}

/** What would open the door: found by asking the law itself. */
function waysIn(ask: Ask, facts: readonly AccessFact[], now: Date, law: Law): WayIn[] {
  if (
    rowsFor(law.policy, ask.caller.role, ask.purpose, ask.operation, now).grant.length === 0 &&
    !mayBreakGlass(ask, now, law)
  )
    return [];
  const reason = 'a reason long enough';
  const tries: [WayIn, Ask][] = [
    ['state-treatment', { ...ask, statesCurrentTreatment: true, reason }],
    ['consent', { ...ask, consent: true }],
    ['emergency', { ...ask, purpose: 'emergency', reason }],
  ];
  return tries.filter(([, other]) => judge(other, facts, now, law).effect !== 'D').map(([way]) => way);
}

const mayBreakGlass = ({ caller, operation }: Ask, now: Date, law: Law): boolean =>
  rowsFor(law.policy, caller.role, 'emergency', operation, now).grant.length > 0;

/** The decision without what might be tried instead; see `decide`. */
export function judge(ask: Ask, known: readonly AccessFact[], now: Date, law: Law, assistant?: Parties): Decision {
  // Not about one citizen's record: nothing of it may colour the answer.
  const facts = ABOUT_MANY.has(ask.operation) ? [] : withHolders(known, now, law.tree);
  const standing = standingOf(ask.caller, facts, now, law.tree);
  const bench = new Bench(ask, standing, law);
  const kinds = kindsAsked(ask);
  const bar = bench.first('bar', kinds);
  if (bar) return bench.refuse(bar);
  const grants = new Map<LawKind, PolicyRow>();
  for (const kind of kinds) {
    const row = leastBurdensome(bench.fitting('grant', kind));
    if (row) grants.set(kind, row);
  }
  if (grants.size === 0) return bench.refuse(bench.first('refuse', kinds) ?? DEFAULT_ROW);
  const inherited = [...grants.values()].find((row) => row.conditions.includes('delegation-valid'));
  if (inherited) return inherit(inherited, [...grants.keys()], ask, facts, now, law);
  return bench.weighBlocks(grants, assistant);
}

/** The principal's decision, for the data kinds of the delegation, in the assistant's name. */
function inherit(
  row: PolicyRow,
  kinds: LawKind[],
  ask: Ask,
  facts: readonly AccessFact[],
  now: Date,
  law: Law,
): Decision {
  const principal = principalOf(ask.caller)!;
  const assistant = partiesOf(ask.caller, law.tree);
  const theirs = judge({ ...ask, caller: principal, dataKinds: kinds }, facts, now, law, assistant);
  const onBehalfOf = { id: principal.id, name: principal.name };
  if (theirs.effect === 'D') return { ...theirs, onBehalfOf };
  return {
    ...theirs,
    rule: row.id,
    rules: [row.id, ...theirs.rules],
    legal: `${row.legal}; ${theirs.legal}`,
    reason: `Du arbejder på vegne af ${principal.name}. ${theirs.reason}`,
    reasonEn: `You work on behalf of ${principal.name}. ${theirs.reasonEn}`,
    obligations: union(theirs.obligations, row.obligations),
    onBehalfOf,
  };
}

/** Finding a person, listing a ward, looking after what others looked up: about nobody in particular. */
export const ABOUT_MANY: ReadonlySet<Ask['operation']> = new Set(['find', 'ward-list', 'assistants-log', 'unit-log']);

const KINDS_OF_OPERATION: Partial<Record<Ask['operation'], readonly LawKind[]>> = {
  'own-log': ['log'],
  'own-choice': ['choices'],
  find: ['demographics'],
  'ward-list': ['demographics', 'register'],
  'assistants-log': ['log'],
  'unit-log': ['log'],
};

const kindsAsked = (ask: Ask): readonly LawKind[] =>
  KINDS_OF_OPERATION[ask.operation] ?? (ask.dataKinds === 'all' ? DATA_KINDS : ask.dataKinds);
