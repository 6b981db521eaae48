/** What the page of the rules asks the server. */
import type { PrintedPolicy } from '../../../src/access/contract.js';
import { askJson, detailOf } from '../../session/ask.js';

export type RulesAnswer = { kind: 'rules'; rules: PrintedPolicy } | { kind: 'failed'; message: string };

/** @param on day of the calendar, `2026-11-28`; undefined = today */
export async function fetchRules(on: string | undefined, signal?: AbortSignal): Promise<RulesAnswer> {
  const query = on === undefined ? '' : `?on=${encodeURIComponent(on)}`;
  const reply = await askJson<PrintedPolicy>(`/api/rules${query}`, { signal });
  return reply.ok ? { kind: 'rules', rules: reply.value } : { kind: 'failed', message: detailOf(reply.trouble) };
}
