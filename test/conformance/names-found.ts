import type { Answer } from '../platform.js';

/**
 * Names of what a search found, in its order.
 * @param ids by the names that the test gave
 * @throws Error with the answer's text when it is no 200
 */
export function namesFound(answer: Answer, ids: Record<string, string>, mode = 'match'): string[] {
  if (answer.status !== 200) throw new Error(answer.text);
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return (answer.json.entry ?? [])
    .filter((e: { search: { mode: string } }) => e.search.mode === mode)
    .map((e: { resource: { id: string } }) => names.get(e.resource.id) ?? e.resource.id);
}
