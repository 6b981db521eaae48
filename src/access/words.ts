/** A decision as the screens get it: why the caller may see this, or may not, in the words of the law. */
import type { Decision, Effect } from './contract.js';
import { evidenceText } from './evidence.js';

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
  };
}
