/** A foreign answer is trusted only when each resource says whose it is: a server that ignores `patient=` would show one person's facts on another's page. */
import { isObject, type Json, object, objects } from '../reading/fields.js';

export interface Identifier {
  system: string;
  value: string;
}

export type Whose = 'asked' | 'other' | 'unstated';

/** Fields that name the patient in R4 resource types of the patient compartment. */
const PATIENT_FIELDS = ['subject', 'patient', 'for', 'beneficiary', 'individual'] as const;

/** Whose the resource is, given the ids the asked patient has on that server. */
export function whose(resource: Json, ids: ReadonlySet<string>, base: URL, asked: readonly Identifier[]): Whose {
  let verdict: Whose = 'unstated';
  for (const reference of patientReferences(resource)) {
    const one = whoseReference(reference, ids, base, asked);
    if (one === 'asked') return 'asked';
    if (one === 'other') verdict = 'other';
  }
  return verdict;
}

function patientReferences(resource: Json): Json[] {
  const found: Json[] = [];
  for (const field of PATIENT_FIELDS) if (isObject(resource[field])) found.push(resource[field] as Json);
  for (const participant of objects(resource['participant'])) {
    const actor = object(participant['actor']);
    if (typeof actor['reference'] === 'string' && /(^|\/)Patient\//.test(actor['reference'])) found.push(actor);
  }
  return found;
}

function whoseReference(reference: Json, ids: ReadonlySet<string>, base: URL, asked: readonly Identifier[]): Whose {
  const target = reference['reference'];
  if (typeof target === 'string') {
    const id = patientIdOn(target, base);
    if (id !== undefined) return ids.has(id) ? 'asked' : 'other';
    if (/(^|\/)Patient\//.test(target)) return 'other';
  }
  const identifier = object(reference['identifier']);
  if (identifier['value'] === undefined) return 'unstated';
  return asked.some((one) => sameIdentifier(one, identifier)) ? 'asked' : 'other';
}

/** Id of a Patient on the server itself, from a relative reference or an absolute one below its base. */
function patientIdOn(target: string, base: URL): string | undefined {
  const prefix = base.href;
  const relative = target.startsWith(prefix) ? target.slice(prefix.length) : target;
  return /^Patient\/([A-Za-z0-9.-]{1,64})(\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(relative)?.[1];
}

/** CPR is written with and without a hyphen. */
export function sameIdentifier(asked: Identifier, found: Json): boolean {
  const value = found['value'];
  return found['system'] === asked.system && typeof value === 'string' && bare(value) === bare(asked.value);
}

const bare = (value: string): string => value.replace(/[\s-]/g, '').toUpperCase();
