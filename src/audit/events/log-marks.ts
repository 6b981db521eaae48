/**
 * What a supervisor should look at first. A mark says that a row is unusual, never that it is wrong: who looked may have had the
 * best of reasons. There is no mark for the hour: duty rosters are not known here, and a night is a working day for somebody.
 */
import type { EventRow } from './event-rows.js';

export const LOG_MARKS = ['emergency', 'lifted', 'no-relation', 'refused'] as const;
/**
 * `emergency`: break-glass, or on the scene. `lifted`: a block or private mark was lifted by consent. `no-relation`: let through
 * although the registers showed no current treatment (BRS C, D or E). `refused`: the law said no.
 */
export type LogMark = (typeof LOG_MARKS)[number];

const EMERGENCY: readonly LogMark[] = ['emergency'];
const WEAK: ReadonlySet<string | undefined> = new Set(['C', 'D', 'E']);

export function marksOf({ effect, rule, facts }: Pick<EventRow, 'effect' | 'rule' | 'facts'>): LogMark[] {
  if (rule === 'scope') return [];
  const isEmergency = effect === 'PR' || facts.purpose === 'emergency';
  if (effect === 'D') return ['refused', ...(isEmergency ? EMERGENCY : [])];
  const isLifted = facts.obligations?.includes('flag-in-log') === true;
  return [
    ...(isEmergency ? EMERGENCY : []),
    ...(isLifted && !isEmergency ? (['lifted'] as const) : []),
    ...(WEAK.has(facts.grade) ? (['no-relation'] as const) : []),
  ];
}
