/** Sorting of log lines by why the look-up happened, for a reader who does not know the law. */
import type { LogLine } from '../../../src/patient-index/contract.js';

export const LOG_REASONS = [
  'treatment',
  'own-gp',
  'home-care',
  'pharmacy',
  'consent',
  'relative',
  'emergency',
  'weak',
  'refused',
  'self',
  'search',
  'ward-list',
  'system',
  'other',
] as const;
export type LogReason = (typeof LOG_REASONS)[number];

/** Rows of the policy table (src/access) that mean the same to a citizen. */
const BY_RULE: [LogReason, readonly string[]][] = [
  ['self', ['50', '51', '52', '53']],
  ['relative', ['55', '56', '57', '58', '59', '60', '61', '62', '63', '64', '65', '66']],
  ['consent', ['06', '10', '12', '16', '19', '32']],
  ['home-care', ['28']],
  ['pharmacy', ['30', '31', '33']],
  ['search', ['S3']],
  ['ward-list', ['S4']],
  ['treatment', ['01', '02', '03', '04', '08', '11', '17', '20', '21', '22', '23', '24', '25', '26', '27', '34', '38']],
];

/** Computers that ask on their own. */
const SYSTEM_ROLES = new Set(['source-system', 'integrator-system', 'bench-system']);

/**
 * Effect goes before rule: a refusal, a look-up without consent (PR) and one whose treatment relation is still to be
 * shown (PF) are what the citizen must be able to see at once.
 * @param generalPractitioner name of the citizen's own practice, when known
 */
export function reasonFor(line: LogLine, generalPractitioner?: string): LogReason {
  if (line.effect === 'D') return 'refused';
  if (line.effect === 'PR') return 'emergency';
  if (line.effect === 'PF') return 'weak';
  if (line.role !== undefined && SYSTEM_ROLES.has(line.role)) return 'system';
  const rule = /^[A-Z]?\d+/.exec(line.rule)?.[0] ?? line.rule;
  const found = BY_RULE.find(([, rules]) => rules.includes(rule))?.[0] ?? 'other';
  if (found !== 'treatment') return found;
  if (line.role === 'municipal-nurse') return 'home-care';
  return generalPractitioner !== undefined && line.organisation === generalPractitioner ? 'own-gp' : 'treatment';
}

/** Look-ups the citizen should look at: without consent, or by somebody we cannot see treats the citizen. */
export const needsAttention = (reason: LogReason): boolean => reason === 'emergency' || reason === 'weak';
