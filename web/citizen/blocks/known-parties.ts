/** The people and places a citizen may want to block, from the log: who has looked lately. */
import type { LogLine } from '../../../src/patient-index/contract.js';
import type { Party } from './choice-form.js';

const MOST = 8;

/** Newest first, each once. @param lines newest first */
export function partiesInLog(lines: readonly LogLine[]): Party[] {
  const found = new Map<string, Party>();
  for (const { person, place, who, organisation } of lines) {
    if (person !== undefined && !found.has(person))
      found.set(person, { reference: person, name: who, more: organisation });
    if (place !== undefined && !found.has(place)) found.set(place, { reference: place, name: organisation });
    if (found.size >= MOST) break;
  }
  return [...found.values()].slice(0, MOST);
}
