/**
 * The law weakened in one place at a time: every row widened or taken away, every condition forgotten, every control
 * function answering what opens. Each is one mutant; a test that goes red has killed it.
 */
import { CONTROLS, type Control } from '../../src/access/controls.js';
import {
  type Condition,
  DATA_KINDS,
  GRADES,
  OPERATIONS,
  OTHER_KINDS,
  type PolicyRow,
} from '../../src/access/contract.js';
import { type Law, lawOf } from '../../src/access/index.js';
import { TREE } from './cast.js';
import type { Question } from './golden.js';

export interface Mutant {
  name: string;
  law: Law;
  /** Rows as they are after the weakening, or of which the weakened control is a condition: where it can matter at all. */
  about: readonly PolicyRow[];
}

/** True when one of the weakened rows can be about the question. */
export function canMatter({ about }: Mutant, { caller, purpose, kind, title }: Question): boolean {
  const roles = [caller.role, ...(caller.delegation ? [caller.delegation.principal.role] : [])];
  const isList = ['find', 'ward-list', 'assistants-log', 'unit-log'].includes(title);
  return about.some(
    (row) =>
      (row.actors === 'any' || roles.some((role) => row.actors.includes(role))) &&
      (row.purposes === 'any' || row.purposes.includes(purpose)) &&
      (isList || row.kinds === 'all' || row.kinds.includes(kind)),
  );
}

export const LAW: Law = lawOf({ tree: TREE, demo: true });

const withRow = (at: number, change: Partial<PolicyRow> | undefined, without?: string): Law => ({
  ...LAW,
  policy: {
    version: 'mutant',
    rows: LAW.policy.rows.flatMap((row, i) => {
      if (row.id === without) return [];
      return i === at ? (change ? [{ ...row, ...change }] : []) : [row];
    }),
  },
});

/** Everything that would let more in, of one row. */
function weakenings(row: PolicyRow): [how: string, change: Partial<PolicyRow> | undefined][] {
  const found: [string, Partial<PolicyRow> | undefined][] = [];
  // What stands in the way is weakened by taking it away, or by asking for more before it does.
  if (row.stage === 'bar' || row.stage === 'block' || row.stage === 'refuse') return [['is gone', undefined]];
  if (row.actors !== 'any' && !isForOneKindOfCaller(row)) found.push(['for every role', { actors: 'any' }]);
  if (row.relations !== 'any' && !isImplied(row)) found.push(['in any relation', { relations: 'any' }]);
  if (row.purposes !== 'any') found.push(['for any purpose', { purposes: 'any' }]);
  if (row.kinds !== 'all' && !followFromOperation(row))
    found.push(['for all kinds', { kinds: [...DATA_KINDS, ...OTHER_KINDS] }]);
  if (!row.operations.includes('write') && !followFromOperation(row))
    found.push(['writes too', { operations: OPERATIONS }]);
  for (const condition of row.conditions)
    found.push([`without "${condition}"`, { conditions: row.conditions.filter((one) => one !== condition) }]);
  if (row.narrows) found.push(['without its narrowing', { narrows: undefined }]);
  if (row.obligations.length > 0) found.push(['without duties', { obligations: [] }]);
  if (row.effect !== 'P') found.push(['as a plain permission', { effect: 'P' }]);
  if (row.stage === 'lift' && row.block)
    found.push(['of every block', { block: ['all-data', 'part', 'private', 'opt-out'] }]);
  return found;
}

/*
 * Weakenings that change nothing, because something else says the same. They are no mutants: no test could notice them.
 */
/** A relation that only a citizen, or only a system, can stand in; blocks bind all professionals already. */
function isForOneKindOfCaller({ relations, actors, stage }: PolicyRow): boolean {
  const ofOthers: readonly string[] = [...GRADES, 'attached', 'not-attached'];
  const isOfOthers = relations !== 'any' && !relations.some((relation) => ofOthers.includes(relation));
  return isOfOthers || (stage === 'lift' && actors.length > 20);
}
/** Every professional has some grade; every system is one; what a power names, only its holder has. */
const isImplied = ({ relations, conditions }: PolicyRow): boolean =>
  GRADES.every((grade) => (relations as readonly string[]).includes(grade)) ||
  (relations as readonly string[]).includes('system') ||
  conditions.includes('in-scope-of-power');
/** The log, the choices, finding and the ward list: which kinds these are about is no question of the row. */
const followFromOperation = ({ operations, conditions, block }: PolicyRow): boolean =>
  operations.every((one) =>
    ['own-log', 'own-choice', 'find', 'ward-list', 'assistants-log', 'unit-log'].includes(one),
  ) ||
  conditions.includes('in-scope-of-power') ||
  block?.includes('address') === true;
/** Said twice: row 36 bars what row 34 asks for. The second guard is tried with the first one gone. */
const TWICE = 'without "principal-may-delegate"';

/** Conditions under which something is refused: weakened, they are never met. All others: always met. */
const REFUSING: readonly Condition[] = [
  'not-authorised',
  'restricted-authorisation',
  'own-record',
  'principal-may-not-delegate',
  'declined-learning-and-quality',
];
/** Conditions that only explain a refusal: met or not, nothing is opened by them. */
const EXPLAINING: readonly Condition[] = [
  'reason-missing',
  'delegation-not-valid',
  'neither-lately-nor-in-training',
  'asks-of-older',
  'has-capacity',
];

function controlMutants(): Mutant[] {
  const names = Object.keys(CONTROLS.conditions) as Condition[];
  return names
    .filter((name) => !EXPLAINING.includes(name))
    .map((name) => {
      const blind: Control = () => !REFUSING.includes(name);
      return {
        name: `control ${name}: ${REFUSING.includes(name) ? 'never' : 'always'} met`,
        law: {
          ...(name === 'principal-may-delegate' ? withRow(-1, undefined, '36') : LAW),
          controls: { ...CONTROLS, conditions: { ...CONTROLS.conditions, [name]: blind } },
        },
        about: LAW.policy.rows.filter((row) => row.conditions.includes(name)),
      };
    });
}

const kinds = ['all-data', 'part', 'private', 'opt-out', 'address'] as const;
const blockMutants = (): Mutant[] =>
  kinds.map((kind) => ({
    name: `control blocksInForce: ${kind} is not looked at`,
    law: {
      ...LAW,
      controls: {
        ...CONTROLS,
        blocksInForce: (s, n, t) => CONTROLS.blocksInForce(s, n, t).filter((block) => block.kind !== kind),
      },
    },
    about: LAW.policy.rows.filter((row) => row.stage === 'block'),
  }));

export function allMutants(): Mutant[] {
  const rows = LAW.policy.rows.flatMap((row, at) =>
    weakenings(row).map(([how, change]) => ({
      name: `row ${row.id} ${row.stage}${sameRows(row) > 1 ? ` (${row.log})` : ''}: ${how}`,
      law: withRow(at, change, how === TWICE ? '36' : undefined),
      about: [{ ...row, ...change }],
    })),
  );
  return [...rows, ...controlMutants(), ...blockMutants()];
}

const sameRows = (row: PolicyRow): number =>
  LAW.policy.rows.filter((one) => one.id === row.id && one.stage === row.stage).length;
