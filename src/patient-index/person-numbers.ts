/** All person numbers that one person has or has had, the merged ones too: what other registers may know her by. */
import type { Database } from '../database/index.js';
import { PERSON_NUMBER_SYSTEMS } from '../identity/index.js';
import { identifiersOf } from './patient-card.js';

/**
 * @param keys of the Patients that are this person, both sides saying so (access/linked.ts)
 * @returns each once, written without hyphen; an old CPR number (`use: old`) as well
 */
export async function personNumbersOf(
  db: Database,
  keys: readonly bigint[],
): Promise<{ system: string; value: string }[]> {
  const rows = await db.query<{ body: string }>({
    name: 'person_numbers',
    text: `SELECT r.body FROM resource AS r WHERE r.patient_key = ANY($1::bigint[]) AND r.type = 'Patient'`,
    values: [[...keys]],
  });
  const found = new Map<string, { system: string; value: string }>();
  for (const { body } of rows)
    for (const { system, value } of identifiersOf(JSON.parse(body) as Record<string, unknown>)) {
      const bare = value.replace(/[\s-]/g, '').toUpperCase();
      if (isPersonNumberSystem(system)) found.set(`${system}|${bare}`, { system, value: bare });
    }
  return [...found.values()];
}

function isPersonNumberSystem(system: string): boolean {
  const { cpr, 'x-ecpr': national, 'd-ecpr': local } = PERSON_NUMBER_SYSTEMS;
  // A local replacement number is its issuer's alone: without the issuer it says nothing.
  return system === cpr || system === national || system.startsWith(`${local}.`);
}
