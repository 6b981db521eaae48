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

import type { Role } from '../identity/caller.js';
import {
  type Ask,
  type BlockKind,
  DATA_KINDS,
  type DataKind,
  type Decision,
  type Effect,
  type Evidence,
  GRADES,
  type HiddenPart,
  type LawKind,
  type Obligation,
  type Policy,
  type PolicyRow,
  type Relation,
  type Stage,
  type Visibility,
  type WayIn,
} from './contract.js';
import { CONTROLS, type Controls } from './controls.js';
import type { AccessFact } from './facts.js';
import { danishDay } from './instants.js';
import { NO_ORGANISATIONS, type OrganisationTree } from './organisation-tree.js';
import { type Parties, partiesOf, principalOf } from './parties.js';
import { DEFAULT_ROW, DEMO_POLICY, POLICY } from './policy-table.js';
import { isVisible, NOTHING_VISIBLE } from './scope.js';
import { type BlockInForce, type Standing, standingOf } from './standing.js';

/** What decides: the table, its conditions, and who belongs to whom. */
export interface Law {
  policy: Policy;
  controls: Controls;
  tree: OrganisationTree;
}

/** The law of production, with every organisation standing alone. */
export const LAW: Law = { policy: POLICY, controls: CONTROLS, tree: NO_ORGANISATIONS };

/** The law for a running platform. `demo` lets the bench system in; only for synthetic persons. */
export function lawOf(options: { tree: OrganisationTree; demo: boolean }): Law {
  return { policy: options.demo ? DEMO_POLICY : POLICY, controls: CONTROLS, tree: options.tree };
}

/**
 * @param ask the question. For `find`, `ward-list` and `own-log` the data kinds follow from the operation
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
  const rows = rowsFor(law.policy, ask.caller.role, danishDay(now));
  if (!rows.some((row) => row.stage === 'grant' && row.operations.includes(ask.operation))) return [];
  const reason = 'a reason long enough';
  const tries: [WayIn, Ask][] = [
    ['state-treatment', { ...ask, statesCurrentTreatment: true, reason }],
    ['consent', { ...ask, consent: true }],
    ['emergency', { ...ask, purpose: 'emergency', reason }],
  ];
  return tries.filter(([, other]) => judge(other, facts, now, law).effect !== 'D').map(([way]) => way);
}

function judge(ask: Ask, known: readonly AccessFact[], now: Date, law: Law, assistant?: Parties): Decision {
  // Finding a person and listing a ward are not about one citizen's record: nothing of it may colour the answer.
  const facts = ask.operation === 'find' || ask.operation === 'ward-list' ? [] : known;
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

const KINDS_OF_OPERATION: Partial<Record<Ask['operation'], readonly LawKind[]>> = {
  'own-log': ['log'],
  find: ['demographics'],
  'ward-list': ['demographics', 'register'],
};

const kindsAsked = (ask: Ask): readonly LawKind[] =>
  KINDS_OF_OPERATION[ask.operation] ?? (ask.dataKinds === 'all' ? DATA_KINDS : ask.dataKinds);

/** How much a permission burdens: the more, the rarer it is chosen, and the more it marks the whole answer. */
const BURDEN: readonly Effect[] = ['P', 'PF', 'F', 'PR', 'D'];
const burden = (row: { effect: Effect }): number => BURDEN.indexOf(row.effect);

const leastBurdensome = (rows: PolicyRow[]): PolicyRow | undefined =>
  [...rows].sort((a, b) => burden(a) - burden(b))[0];
const mostBurdensome = (rows: PolicyRow[]): PolicyRow => [...rows].sort((a, b) => burden(b) - burden(a))[0]!;
const union = <T>(a: readonly T[], b: readonly T[]): T[] => [...new Set([...a, ...b])];

/** The rows in force for a role on a day. Remembered, since every look-up of that day asks the same. */
function rowsFor(policy: Policy, role: Role, day: string): readonly PolicyRow[] {
  const ofPolicy = remembered.get(policy) ?? new Map<Role, { day: string; rows: readonly PolicyRow[] }>();
  remembered.set(policy, ofPolicy);
  const known = ofPolicy.get(role);
  if (known?.day === day) return known.rows;
  const rows = policy.rows.filter(
    (row) =>
      row.validFrom <= day &&
      (row.validTo === undefined || day < row.validTo) &&
      (row.actors === 'any' || row.actors.includes(role)),
  );
  ofPolicy.set(role, { day, rows });
  return rows;
}
const remembered = new WeakMap<Policy, Map<Role, { day: string; rows: readonly PolicyRow[] }>>();

/** One question before the table. */
class Bench {
  readonly #ask: Ask;
  readonly #standing: Standing;
  readonly #law: Law;
  readonly #rows: readonly PolicyRow[];

  constructor(ask: Ask, standing: Standing, law: Law) {
    this.#ask = ask;
    this.#standing = standing;
    this.#law = law;
    this.#rows = rowsFor(law.policy, ask.caller.role, danishDay(standing.now)).filter(
      (row) =>
        (row.purposes === 'any' || row.purposes.includes(ask.purpose)) &&
        row.operations.includes(ask.operation) &&
        (row.relations === 'any' || row.relations.some((relation) => standing.relations.has(relation))),
    );
  }

  fitting(stage: Stage, kind: LawKind): PolicyRow[] {
    return this.#rows.filter((row) => row.stage === stage && this.#fits(row, kind));
  }

  /** The first row of the stage, in the table's order, that fits any of the kinds. */
  first(stage: Stage, kinds: readonly LawKind[], block?: BlockKind): PolicyRow | undefined {
    return this.#rows.find(
      (row) =>
        row.stage === stage &&
        (block === undefined || row.block?.includes(block)) &&
        kinds.some((kind) => this.#fits(row, kind)),
    );
  }

  #fits(row: PolicyRow, kind: LawKind): boolean {
    if (row.kinds === 'all' ? kind === 'log' : !row.kinds.includes(kind)) return false;
    const { conditions } = this.#law.controls;
    return row.conditions.every((condition) => conditions[condition](this.#ask, this.#standing, kind));
  }

  refuse(row: PolicyRow, granted: readonly PolicyRow[] = []): Decision {
    const { grade } = this.#answer(row, [row, ...granted]);
    return { ...this.#answer(row, [row]), grade };
  }

  weighBlocks(grants: ReadonlyMap<LawKind, PolicyRow>, assistant: Parties | undefined): Decision {
    const granted = [...new Set(grants.values())];
    const kinds = [...grants.keys()];
    const { caller } = this.#ask;
    if (caller.kind === 'system' || this.#standing.relations.has('self')) {
      return this.#permit(granted, kinds, [], { privateMarks: false, parts: [] });
    }
    const { parties } = this.#standing;
    const names = [
      ...parties.person,
      ...parties.organisations,
      ...(assistant ? [...assistant.person, ...assistant.organisations] : []),
    ];
    const inForce = this.#law.controls.blocksInForce(this.#standing, names, this.#law.tree);
    const blocks = inForce.filter((block) => touches(block, kinds));
    // A block says something to professionals; to those who act for the citizen what is withheld is silence.
    if (caller.kind === 'citizen') {
      return this.#permit(granted, kinds, [], {
        privateMarks: true,
        parts: blocks.flatMap((block) => block.part ?? []),
      });
    }
    // A block that is not about what was asked for must still not be given away by the words of the answer.
    const unnamed = this.#lift('part', kinds) ? [] : inForce.flatMap((block) => block.part ?? []);
    return this.#meet(blocks, granted, kinds, unnamed);
  }

  /** Each block in force is met by the first lift that fits, else by its block row; without any row it still withholds. */
  #meet(
    blocks: readonly BlockInForce[],
    granted: PolicyRow[],
    kinds: readonly LawKind[],
    unnamed: HiddenPart[],
  ): Decision {
    const met: PolicyRow[] = [];
    const parts: HiddenPart[] = [];
    for (const kind of ['opt-out', 'all-data', 'part', 'private'] as const) {
      const present = blocks.filter((block) => block.kind === kind);
      if (present.length === 0) continue;
      const unmet = kind === 'part' || kind === 'private' ? undefined : DEFAULT_ROW;
      const row = this.#lift(kind, kinds) ?? this.first('block', kinds, kind) ?? unmet;
      if (row?.effect === 'D') return this.refuse(row, granted);
      if (row) met.push(row);
      if (row?.stage !== 'lift') parts.push(...present.flatMap((block) => block.part ?? []));
    }
    return this.#permit(
      granted,
      kinds,
      [...new Set(met)],
      { privateMarks: !this.#lift('private', kinds), parts },
      unnamed,
    );
  }

  /** A lift must reach everything that was granted: what it does not reach would slip past the block. */
  #lift(block: BlockKind, kinds: readonly LawKind[]): PolicyRow | undefined {
    return this.#rows.find(
      (row) => row.stage === 'lift' && row.block?.includes(block) && kinds.every((kind) => this.#fits(row, kind)),
    );
  }

  #permit(
    granted: PolicyRow[],
    kinds: readonly LawKind[],
    met: PolicyRow[],
    hidden: Pick<Visibility['hidden'], 'privateMarks' | 'parts'>,
    unnamed: readonly HiddenPart[] = [],
  ): Decision {
    const worst = mostBurdensome([...granted, ...met]);
    // An emergency is always told as the emergency it is; else what was done about a block is what the caller must know.
    const row = (worst.effect === 'PR' ? granted.find((g) => g.effect === 'PR') : met[0]) ?? worst;
    const rows = [row, ...[...granted, ...met].filter((other) => other !== row)];
    const visible = this.#visible(granted, kinds, hidden);
    return {
      ...this.#answer(row, rows),
      effect: worst.effect,
      evidence: this.#evidence(rows, visible, unnamed),
      visible,
    };
  }

  #visible(
    granted: PolicyRow[],
    kinds: readonly LawKind[],
    hidden: Pick<Visibility['hidden'], 'privateMarks' | 'parts'>,
  ): Visibility {
    const open = kinds.filter((kind): kind is DataKind => kind !== 'log');
    const narrows = new Set(granted.map((row) => row.narrows));
    const { caller } = this.#ask;
    const unit = caller.organisation?.id;
    return {
      kinds: open.length === DATA_KINDS.length ? 'all' : open,
      hidden: { everything: narrows.has('nothing-shown') || open.length === 0, ...hidden },
      ...(narrows.has('own-organisation') ? { onlyOwners: unit ? this.#law.tree.controlledBy(unit) : [] } : {}),
      ...(narrows.has('open-prescriptions') ? { onlyOpenPrescriptions: true } : {}),
      showWithheld: caller.kind === 'professional',
    };
  }

  /** Naming the place of a contact that is itself withheld would tell what is blocked. */
  #evidence(rows: readonly PolicyRow[], visible: Visibility, unnamed: readonly HiddenPart[]): Evidence | undefined {
    const { graded, attachment, facts } = this.#standing;
    const { evidence, ground } =
      (restsOn(rows, ['attached']) ? attachment : restsOn(rows, GRADES) ? graded : undefined) ?? {};
    if (!evidence) return undefined;
    const bare = { basis: evidence.basis, at: evidence.at };
    if (!ground?.party?.startsWith('Organization/')) return bare;
    const { privateMarks } = visible.hidden;
    const row = {
      category: 'register',
      owner: ground.party.slice('Organization/'.length),
      authors: [],
      time: ground.validFrom ?? null,
      private: facts.some((f) => f.kind === 'private-mark' && GROUNDS.includes(f.resourceType)),
    };
    const named: Visibility = {
      kinds: 'all',
      hidden: { everything: false, privateMarks, parts: unnamed },
      showWithheld: false,
    };
    return isVisible(named, row) ? evidence : bare;
  }

  #answer(row: PolicyRow, rows: readonly PolicyRow[]): Decision {
    return {
      effect: row.effect,
      rule: row.id,
      rules: [...new Set(rows.map((r) => r.id))],
      legal: row.legal,
      reason: row.da,
      reasonEn: row.en,
      logReason: row.log,
      purpose: this.#ask.purpose,
      grade: restsOn(rows, GRADES) ? this.#standing.graded?.grade : undefined,
      obligations: rows.reduce<Obligation[]>((all, r) => union(all, r.obligations), []),
      visible: NOTHING_VISIBLE,
      ways: [],
      policyVersion: this.#law.policy.version,
    };
  }
}

/** True when a row asks for one of the relations; `any` asks for none. */
const restsOn = (rows: readonly PolicyRow[], relations: readonly Relation[]): boolean =>
  rows.some((row) => row.relations !== 'any' && row.relations.some((relation) => relations.includes(relation)));

/** Types whose facts a grade may rest on; see the last line of the query in fact-rows.ts. */
const GROUNDS: readonly string[] = ['Encounter', 'ServiceRequest'];

/** True when a block is about anything that was granted. */
function touches(block: BlockInForce, kinds: readonly LawKind[]): boolean {
  const about = block.part?.kinds;
  return about === undefined || about.some((kind) => kinds.includes(kind));
}
