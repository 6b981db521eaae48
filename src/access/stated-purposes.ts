/** Which purposes beside the usual one somebody can state, by the rows of the table that are in force: offered, never decided here. */
import { type Caller, type Purpose, usualPurpose } from '../identity/index.js';
import {
  DATA_KINDS,
  type Condition,
  type Policy,
  type PolicyRow,
  type PurposeOffer,
  type PurposeRow,
} from './contract.js';
import { CONTROLS } from './controls.js';
import { danishDay } from './instants.js';
import { isInForceOn } from './law.js';
import { principalOf } from './parties.js';
import { CONDITION_WORDS, KIND_WORDS, NARROWING_WORDS, PURPOSE_WORDS, RELATION_WORDS } from './rule-words.js';
import { standingOf } from './standing.js';
import { NO_ORGANISATIONS } from './organisation-tree.js';

/** Conditions that are known of the caller alone, whoever is asked about. */
const OF_CALLER: readonly Condition[] = [
  'works-at-unit',
  'permit-for-quality',
  'permit-for-supervision',
  'permit-for-research',
  'permit-for-medicine',
  'permit-for-operations',
];

/** By the table's order. An assistant is offered what her principal is, break-glass excepted (row 37). */
export function purposesToState(caller: Caller, policy: Policy, now: Date): PurposeOffer[] {
  const principal = caller.role === 'secretary' ? principalOf(caller) : undefined;
  const asking = principal ?? caller;
  const rows = policy.rows.filter((row) => isOffered(row, asking, now) && !(principal && isEmergency(row)));
  const purposes = [...new Set(rows.flatMap((row) => purposesOf(row)))].filter((one) => one !== usualPurpose(asking));
  return purposes.map((purpose) => {
    const mine = rows.filter((row) => purposesOf(row).includes(purpose));
    const has = (...conditions: Condition[]) =>
      mine.some((row) => row.conditions.some((condition) => conditions.includes(condition)));
    return {
      purpose,
      name: PURPOSE_WORDS[purpose],
      rows: mine.map((row) => inWords(row, asking, now)),
      asks: {
        consent: has('consent', 'consent-for-this-access'),
        reason: has('reason-given'),
        onScene: has('on-scene'),
        period: has('asks-of-five-years'),
      },
    };
  });
}

/** Break-glass has a form of its own; the record's kinds are what an overview can show. */
function isOffered(row: PolicyRow, { role }: Caller, now: Date): boolean {
  const isRecord = row.kinds === 'all' || row.kinds.some((kind) => (DATA_KINDS as readonly string[]).includes(kind));
  const isGlass = isEmergency(row) && !row.conditions.includes('on-scene');
  return (
    row.stage === 'grant' &&
    row.id !== '77' &&
    row.actors !== 'any' &&
    row.actors.includes(role) &&
    row.operations.includes('overview') &&
    isInForceOn(row, danishDay(now)) &&
    isRecord &&
    !isGlass
  );
}

const isEmergency = (row: PolicyRow): boolean => purposesOf(row).includes('emergency');
const purposesOf = ({ purposes }: PolicyRow): readonly Purpose[] => (purposes === 'any' ? [] : purposes);

function inWords(row: PolicyRow, caller: Caller, now: Date): PurposeRow {
  const standing = standingOf(caller, [], now, NO_ORGANISATIONS);
  const ask = { caller, purpose: 'treatment', dataKinds: 'all', operation: 'overview' } as const;
  return {
    rule: row.id,
    legal: row.legal,
    gives: { da: row.da, en: row.en },
    kinds: row.kinds === 'all' ? [] : row.kinds.map((kind) => KIND_WORDS[kind]),
    ...(row.narrows ? { narrows: NARROWING_WORDS[row.narrows] } : {}),
    demands: row.conditions.map((condition) => ({
      ...CONDITION_WORDS[condition],
      ...(OF_CALLER.includes(condition) ? { met: CONTROLS.conditions[condition](ask, standing, 'journal') } : {}),
    })),
    relations: row.relations === 'any' ? [] : row.relations.map((relation) => RELATION_WORDS[relation]),
  };
}
