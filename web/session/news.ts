/**
 * What comes on a line that stays open after the whole overview (`Prefer: follow`): the same question would be answered
 * differently now (ask again), all is refused now, or the line is lost, so that nobody knows any more whether what is on the
 * page may be seen.
 */
import { type RefusalBody, type Trouble, troubleIn } from './ask.js';
import type { ServerEvent } from './event-stream.js';

export type News = { kind: 'changed' } | { kind: 'refused'; trouble: Trouble } | { kind: 'lost' };

/** Undefined for an event of the overview itself. */
export function newsIn({ event, data }: ServerEvent): News | undefined {
  if (event === 'changed') return { kind: 'changed' };
  if (event === 'refused') return { kind: 'refused', trouble: troubleIn(403, JSON.parse(data) as RefusalBody) };
  return event === 'over' ? { kind: 'lost' } : undefined;
}

/** All pages lose the line together when the platform restarts; they must not come back together. ms */
const SOONEST_MS = 2_000;
const LATEST_MS = 5_000;

/** How long to wait before a lost line is asked for again, ms. */
export const comeBackAfter = (): number => SOONEST_MS + Math.random() * (LATEST_MS - SOONEST_MS);
