/** The other Patients that are the same person, both sides saying so: what a number of one of them leads to. */
import type { Queryable } from '../database/index.js';
import { type FactRow, factsFromRows } from './fact-rows.js';
import type { AccessFact } from './facts.js';
import { isMutual, linkedIds } from './linked.js';

/** @returns keys of all of them, those given first */
export async function wholePersons(
  db: Queryable,
  keys: readonly bigint[],
  locate: (patientId: string) => Promise<bigint>,
): Promise<bigint[]> {
  const found = new Set(keys);
  for (const key of keys) {
    const own = await personFacts(db, key);
    for (const id of linkedIds(own)) {
      const other = await locate(id);
      if (!found.has(other) && isMutual(own, await personFacts(db, other))) found.add(other);
    }
  }
  return [...found];
}

/** How a citizen stands in facts, under the numbers she has given up too: hashes (cprParty), never numbers. */
export async function partiesOfPerson(db: Queryable, patientKey: bigint): Promise<string[]> {
  const facts = await personFacts(db, patientKey);
  return [...new Set(facts.flatMap(({ detail }) => detail.cpr ?? []))];
}

async function personFacts(db: Queryable, patientKey: bigint): Promise<AccessFact[]> {
  const rows = await db.query<FactRow>({
    name: 'person_facts',
    text: `SELECT f.resource_type, f.resource_id, f.fact_id, f.kind, f.party, NULL AS valid_from, NULL AS valid_to, f.detail
      FROM access_fact AS f WHERE f.patient_key = $1::bigint AND f.kind = 'person'`,
    values: [patientKey],
  });
  return factsFromRows(rows);
}
