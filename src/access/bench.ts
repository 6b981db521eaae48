/**
 * One question before the table: finds the rows that fit, weighs blocks against grants, and puts the answer together. The
 * order of judgement is decide.ts'.
 */
import {
  type Ask,
  type BlockKind,
  type Decision,
  type Effect,
  type Evidence,
  GRADES,
  type HiddenPart,
  type LawKind,
  type Obligation,
  type Operation,
  type PolicyRow,
  type Relation,
  type Stage,
  type Visibility,
} from './contract.js';
import { type Law, type RowsByStage, rowsFor } from './law.js';
import { isDataKind } from './loose.js';
import { logRowsOf, visibilityOf } from './narrowing.js';
import { type Parties, partiesOf, principalOf } from './parties.js';
import { DEFAULT_ROW } from './policy-table.js';
import { isVisible, NOTHING_VISIBLE } from './scope.js';
import type { BlockInForce, Standing } from './standing.js';
import { tableHash } from './table-hash.js';

/** How much a permission burdens: the more, the rarer it is chosen, and the more it marks the whole answer. */
const BURDEN: readonly Effect[] = ['P', 'PF', 'F', 'PR', 'D'];
const burden = (row: { effect: Effect }): number => BURDEN.indexOf(row.effect);

export const leastBurdensome = (rows: PolicyRow[]): PolicyRow | undefined =>
  [...rows].sort((a, b) => burden(a) - burden(b))[0];
const mostBurdensome = (rows: PolicyRow[]): PolicyRow => [...rows].sort((a, b) => burden(b) - burden(a))[0]!;
export const union = <T>(a: readonly T[], b: readonly T[]): T[] => [...new Set([...a, ...b])];

/** One question before the table. */
export class Bench {
  readonly #ask: Ask;
  readonly #standing: Standing;
  readonly #law: Law;
  readonly #rows: RowsByStage;

  constructor(ask: Ask, standing: Standing, law: Law) {
    this.#ask = ask;
    this.#standing = standing;
    this.#law = law;
    this.#rows = rowsFor(law.policy, ask.caller.role, ask.purpose, ask.operation, standing.now);
  }

  fitting(stage: Stage, kind: LawKind): PolicyRow[] {
    return this.#rows[stage].filter((row) => this.#fits(row, kind));
  }

  /** The first row of the stage, in the table's order, that fits any of the kinds. */
  first(stage: Stage, kinds: readonly LawKind[], block?: BlockKind): PolicyRow | undefined {
    return this.#rows[stage].find(
      (row) => (block === undefined || row.block?.includes(block)) && kinds.some((kind) => this.#fits(row, kind)),
    );
  }

  #fits(row: PolicyRow, kind: LawKind): boolean {
    if (row.kinds === 'all' ? !isDataKind(kind) : !row.kinds.includes(kind)) return false;
    const { relations } = this.#standing;
    if (row.relations !== 'any' && !row.relations.some((relation) => relations.has(relation))) return false;
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
    const { caller, nameWithheld } = this.#ask;
    // A line of the log about somebody whose name is withheld: that much less, also for the citizen herself.
    const withheldName = nameWithheld ? this.first('block', kinds, 'staff-name') : undefined;
    if (caller.kind === 'system' || this.#standing.relations.has('self')) {
      return this.#permit(granted, kinds, withheldName ? [withheldName] : [], { privateMarks: false, parts: [] });
    }
    const inForce = this.#law.controls.blocksInForce(this.#standing, this.#names(assistant), this.#law.tree);
    const blocks = inForce.filter((block) => touches(block, kinds));
    // A block says something to professionals; to those who act for the citizen what is withheld is silence.
    if (caller.kind === 'citizen') {
      const silent = this.first('block', kinds, 'private');
      const parts = blocks.flatMap((block) => block.part ?? []);
      const met = withheldName ? [withheldName] : [];
      const quiet = silent && (parts.length > 0 || has(blocks, 'private')) ? [silent] : [];
      const addressWithheld = has(blocks, 'address');
      return this.#permit(granted, kinds, met, { privateMarks: true, parts }, { quiet, addressWithheld });
    }
    // A block that is not about what was asked for must still not be given away by the words of the answer.
    // Only a lift that is used, and so stands in the log, lets its place be named.
    const isMet = has(blocks, 'part') || has(blocks, 'all-data');
    const unnamed = isMet && this.#lift('part', kinds) ? [] : inForce.flatMap((block) => block.part ?? []);
    return this.#meet(blocks, granted, kinds, unnamed);
  }

  /** Under which a block may name the caller: the own names, those of the house, and of whoever the caller works for. */
  #names(assistant: Parties | undefined): string[] {
    const principal = principalOf(this.#ask.caller);
    const all = [this.#standing.parties, assistant, principal && partiesOf(principal, this.#law.tree)];
    return all.flatMap((parties) => (parties ? [...parties.person, ...parties.organisations] : []));
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
    // The address of a protected citizen: who has a public task sees it, and needs not be told so.
    const protects = has(blocks, 'address') && kinds.includes('demographics');
    const task = protects ? this.first('lift', ['demographics'], 'address') : undefined;
    const withheld = protects && !task ? this.first('block', ['demographics'], 'address') : undefined;
    return this.#permit(
      granted,
      kinds,
      [...new Set([...met, ...(withheld ? [withheld] : [])])],
      { privateMarks: !this.#lift('private', kinds), parts },
      { unnamed, quiet: task ? [task] : [], addressWithheld: protects && !task },
    );
  }

  /** A lift must reach everything that was granted: what it does not reach would slip past the block. */
  #lift(block: BlockKind, kinds: readonly LawKind[]): PolicyRow | undefined {
    return this.#rows.lift.find((row) => row.block?.includes(block) && kinds.every((kind) => this.#fits(row, kind)));
  }

  #permit(
    granted: PolicyRow[],
    kinds: readonly LawKind[],
    met: PolicyRow[],
    hidden: Pick<Visibility['hidden'], 'privateMarks' | 'parts'>,
    more: { unnamed?: readonly HiddenPart[]; quiet?: PolicyRow[]; addressWithheld?: boolean } = {},
  ): Decision {
    const worst = mostBurdensome([...granted, ...met]);
    // An emergency is always told as the emergency it is; else what was done about a block is what the caller must know.
    const row = (worst.effect === 'PR' ? granted.find((g) => g.effect === 'PR') : met[0]) ?? worst;
    const rows = [row, ...[...granted, ...met].filter((other) => other !== row)];
    const seen = visibilityOf(granted, kinds, hidden, this.#standing, this.#law.tree);
    const visible = more.addressWithheld ? { ...seen, addressWithheld: true } : seen;
    const answer = this.#answer(row, rows);
    const supervisor = granted.some((g) => g.conditions.includes('supervisor-named'))
      ? this.#ask.caller.delegation?.principal
      : undefined;
    return {
      ...answer,
      rules: [...new Set([...answer.rules, ...(more.quiet ?? []).map((r) => r.id)])],
      effect: worst.effect,
      evidence: this.#evidence(rows, visible, more.unnamed ?? []),
      visible,
      ...(SUPERVISING.has(this.#ask.operation) ? { rowsOf: logRowsOf(row, this.#standing, this.#law.tree) } : {}),
      ...(supervisor ? { onBehalfOf: { id: supervisor.id, name: supervisor.name } } : {}),
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
      policyHash: tableHash(this.#law.policy, this.#standing.now),
    };
  }
}

const SUPERVISING: ReadonlySet<Operation> = new Set(['assistants-log', 'unit-log']);

/** True when a row asks for one of the relations; `any` asks for none. */
const restsOn = (rows: readonly PolicyRow[], relations: readonly Relation[]): boolean =>
  rows.some((row) => row.relations !== 'any' && row.relations.some((relation) => relations.includes(relation)));

/** Types whose facts a grade may rest on; see the last line of the query in fact-rows.ts. */
const GROUNDS: readonly string[] = ['Encounter', 'ServiceRequest'];

const has = (blocks: readonly BlockInForce[], kind: BlockKind): boolean => blocks.some((block) => block.kind === kind);

/** True when a block is about anything that was granted. */
function touches(block: BlockInForce, kinds: readonly LawKind[]): boolean {
  const about = block.part?.kinds;
  return about === undefined || about.some((kind) => kinds.includes(kind));
}
