/** A decision as the screens get it: why the caller may see this, or may not, in the words of the law. */
import { DATA_KINDS, type Decision, type Effect, type PolicyRow, type Words } from './contract.js';
import { evidenceText } from './evidence.js';
import { POLICY } from './policy-table.js';
import { KIND_WORDS, NARROWING_WORDS } from './rule-words.js';

/** Same shape as AccessAnswer of patient-index/contract.ts, which lies above this room. */
export interface DecisionInWords {
  effect: Effect;
  rule: string;
  legal: string;
  reason: string;
  reasonEn: string;
  grade?: string;
  evidence?: string;
  evidenceEn?: string;
  filtered?: boolean;
  obligations: string[];
  purpose: string;
  /** On refusals to professionals: what may be tried instead. */
  ways?: string[];
  /** Why less than everything is shown, to those who may know. */
  limits?: Limits;
}

export interface Limits {
  kinds: Words[];
  blocks: (Words & { rule: string; legal: string })[];
  narrowed: Words[];
}

/**
 * @param withheld how many facts a block or private mark withheld, when they have been counted. Without a count the answer
 * says "filtered" as soon as a block is in force; nobody but professionals is told at all
 */
export function accessAnswer(decision: Decision, withheld?: number): DecisionInWords {
  const mayKnow = decision.visible.showWithheld;
  const filtered = decision.effect === 'F' || decision.obligations.includes('tell-filtered') || (withheld ?? 0) > 0;
  return {
    effect: decision.effect,
    rule: decision.rule,
    legal: decision.legal,
    reason: decision.reason,
    reasonEn: decision.reasonEn,
    // On a refusal the strength of the relation would itself tell of a contact.
    grade: decision.effect === 'D' ? undefined : decision.grade,
    evidence: evidenceText(decision.evidence, 'da'),
    evidenceEn: evidenceText(decision.evidence, 'en'),
    filtered: mayKnow ? filtered : undefined,
    obligations: [...decision.obligations],
    purpose: decision.purpose,
    ways: decision.ways.length ? [...decision.ways] : undefined,
    limits: mayKnow && decision.effect !== 'D' ? limitsOf(decision) : undefined,
  };
}

/** Rules and kinds alone: that a block is in force the effect says already; what it is about stays the citizen's. */
function limitsOf({ rules, visible }: Decision): Limits {
  const { kinds, only, onlyOwners, onlyOpenPrescriptions } = visible;
  const closed = kinds === 'all' ? [] : DATA_KINDS.filter((kind) => !kinds.includes(kind));
  return {
    kinds: closed.map((kind) => KIND_WORDS[kind]),
    blocks: rules.flatMap((id) => {
      const row = FOLLOWING_BLOCKS.get(id);
      return row ? [{ rule: id, legal: row.legal, da: row.da, en: row.en }] : [];
    }),
    narrowed: [
      ...(onlyOwners && only ? [NARROWING_WORDS['own-organisation-five-years']] : []),
      ...(onlyOwners && !only ? [NARROWING_WORDS['own-organisation']] : []),
      ...(only && !onlyOwners ? [NARROWING_WORDS['own-contacts']] : []),
      ...(onlyOpenPrescriptions ? [NARROWING_WORDS['open-prescriptions']] : []),
    ],
  };
}

const FOLLOWING_BLOCKS: ReadonlyMap<string, PolicyRow> = new Map(
  POLICY.rows.filter(({ stage, effect }) => stage === 'block' && effect !== 'D').map((row) => [row.id, row]),
);
