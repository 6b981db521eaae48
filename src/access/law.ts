/** What decides: the policy table, its conditions and the organisations; and which rows of it a question is put to. */
import type { Operation, Policy, PolicyRow, Stage } from './contract.js';
import type { Purpose, Role } from '../identity/caller.js';
import { CONTROLS, type Controls } from './controls.js';
import { danishDay } from './instants.js';
import { NO_ORGANISATIONS, type OrganisationTree } from './organisation-tree.js';
import { DEMO_POLICY, POLICY } from './policy-table.js';

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

export type RowsByStage = Readonly<Record<Stage, readonly PolicyRow[]>>;

/**
 * The rows in force on the day of the instant for a role, a purpose and an operation, by stage and in the table's order.
 * Remembered, since every look-up of that day asks the same.
 */
export function rowsFor(policy: Policy, role: Role, purpose: Purpose, operation: Operation, now: Date): RowsByStage {
  const day = danishDay(now);
  const ofPolicy = remembered.get(policy) ?? new Map<string, { day: string; rows: RowsByStage }>();
  remembered.set(policy, ofPolicy);
  const key = `${role} ${purpose} ${operation}`;
  const known = ofPolicy.get(key);
  if (known?.day === day) return known.rows;
  const fitting = policy.rows.filter(
    (row) =>
      isInForceOn(row, day) &&
      (row.actors === 'any' || row.actors.includes(role)) &&
      (row.purposes === 'any' || row.purposes.includes(purpose)) &&
      row.operations.includes(operation),
  );
  const of = (stage: Stage) => fitting.filter((row) => row.stage === stage);
  const rows = { bar: of('bar'), grant: of('grant'), lift: of('lift'), block: of('block'), refuse: of('refuse') };
  ofPolicy.set(key, { day, rows });
  return rows;
}
const remembered = new WeakMap<Policy, Map<string, { day: string; rows: RowsByStage }>>();

/** A row holds from its first day up to but not including its last. */
export const isInForceOn = (row: Pick<PolicyRow, 'validFrom' | 'validTo'>, day: string): boolean =>
  row.validFrom <= day && (row.validTo === undefined || day < row.validTo);
