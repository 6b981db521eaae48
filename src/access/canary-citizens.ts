/**
 * The synthetic citizens whose log the canary looks at: Patients like any other, so that a look-up about them takes the way of
 * every look-up, and marked as what they are (HTEST). They have no person number: nobody is meant by them.
 */
import { type Clock, uuidv7 } from '../base/index.js';
import type { Caller } from '../identity/caller.js';
import type { WriteContext } from '../record/contract.js';
import { commitAll, type Json, type RecordStore } from '../record/index.js';

export const CANARY_IDS = ['overblik-canary-1', 'overblik-canary-2'] as const;

/** Each as she logs in to her own pages. */
export const canaryCaller = (patientId: string): Caller => ({
  kind: 'citizen',
  id: patientId,
  name: 'Prøveborger (syntetisk)',
  role: 'citizen',
  patientId,
  scopes: ['patient/*.rs'],
});

/** Makes those that are not there yet. Several processes may try at once. */
export async function settleCanaries(record: RecordStore, clock: Clock): Promise<void> {
  const missing: string[] = [];
  for (const id of CANARY_IDS) if (record.isNowhere(await record.locate('Patient', id))) missing.push(id);
  if (missing.length === 0) return;
  const intents = missing.map((id) => {
    const resource = patientOf(id);
    return { method: 'PUT' as const, type: 'Patient', id, resource, text: JSON.stringify(resource) };
  });
  await commitAll(record, intents, () => clock.now(), contextOf(clock));
}

const patientOf = (id: string): Json => ({
  resourceType: 'Patient',
  id,
  meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST' }] },
  active: true,
  name: [{ use: 'official', family: 'Prøveborger', given: ['Syntetisk'] }],
  birthDate: '1970-01-01',
});

function contextOf(clock: Clock): WriteContext {
  const at = clock.now();
  const facts = {
    who: 'Overblik',
    role: 'canary',
    purpose: 'operate',
    legal: 'Databeskyttelsesforordningen art. 32',
    reason: 'Syntetisk borger, hvis log prøves hvert minut',
    operation: 'create',
    what: 'Patient',
  };
  const log = { requestId: uuidv7(at.getTime()), at, effect: 'P', rule: 'S41', actor: 'overblik', facts };
  return { scope: { patients: 'all', predicate: () => 'true' }, log, givesIds: true };
}
