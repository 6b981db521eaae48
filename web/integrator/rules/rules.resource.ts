/** What the page of the rules asks the server. */
import type { PrintedPolicy } from '../../../src/access/contract.js';

export type RulesAnswer = { kind: 'rules'; rules: PrintedPolicy } | { kind: 'failed'; message: string };

/** @param on day of the calendar, `2026-11-28`; undefined = today */
export async function fetchRules(on: string | undefined, signal?: AbortSignal): Promise<RulesAnswer> {
  const query = on === undefined ? '' : `?on=${encodeURIComponent(on)}`;
  try {
    const answer = await fetch(`/api/rules${query}`, { credentials: 'same-origin', signal });
    if (!answer.ok) return { kind: 'failed', message: `HTTP ${answer.status}` };
    return { kind: 'rules', rules: (await answer.json()) as PrintedPolicy };
  } catch (cause) {
    return { kind: 'failed', message: cause instanceof Error ? cause.message : 'no connection' };
  }
}
