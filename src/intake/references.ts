/** The references inside a resource: finding them, and saying them in the record's terms. */
import { members, parseReference } from '../fhir/index.js';
import type { Identifier, Json } from './contract.js';
import { namesOnePerson } from './patient-book.js';

/** Every literal reference (`Reference.reference`) in a resource, each once. */
export function referencesIn(resource: Json): Set<string> {
  const found = new Set<string>();
  // An own stack: nesting is the sender's to choose.
  const open: unknown[] = [resource];
  while (open.length > 0) {
    const value = open.pop();
    if (Array.isArray(value)) for (const one of value) open.push(one);
    else if (typeof value === 'object' && value !== null) {
      for (const key in value) {
        const inner: unknown = (value as Json)[key];
        if (key === 'reference' && typeof inner === 'string') found.add(inner);
        else if (typeof inner === 'object') open.push(inner);
      }
    }
  }
  return found;
}

/** The person number of a conditional reference `Patient?identifier=system|value` (https://hl7.org/fhir/R4/http.html#trules). */
export function conditionalPatient(reference: string): Identifier | undefined {
  if (!reference.startsWith('Patient?')) return undefined;
  const query = new URLSearchParams(reference.slice('Patient?'.length));
  const [system, value] = (query.get('identifier') ?? '').split('|');
  if (system === undefined || value === undefined || [...query.keys()].length !== 1) return undefined;
  const number = numberOf(system, value);
  return namesOnePerson(number) ? number : undefined;
}

const numberOf = (system: string, value: string): Identifier => ({
  system,
  value: value.replace(/[\s-]/g, '').toUpperCase(),
});

/** True for a reference that should be in this record: relative, and to a type of FHIR. */
export function isLocal(reference: string): boolean {
  return parseReference(reference).kind === 'relative';
}

/** `Type/id` of a relative reference, without its version. */
export function unversioned(reference: string): string {
  const parts = parseReference(reference);
  return parts.kind === 'relative' && parts.versionId !== undefined ? `${parts.type}/${parts.id}` : reference;
}

const SUBJECT_FIELDS = ['subject', 'patient'] as const;

/** The person number by which a resource names its citizen when it gives no literal reference (https://hl7.org/fhir/R4/references.html#logical). */
export function logicalSubject(resource: Json): { field: string; number: Identifier } | undefined {
  for (const field of SUBJECT_FIELDS) {
    const reference = resource[field] as
      | { reference?: unknown; identifier?: { system?: unknown; value?: unknown } }
      | null
      | undefined;
    if (
      typeof reference !== 'object' ||
      reference === null ||
      Array.isArray(reference) ||
      reference.reference !== undefined
    )
      continue;
    const { system, value } = reference.identifier ?? {};
    if (typeof system !== 'string' || typeof value !== 'string') continue;
    const number = numberOf(system, value);
    if (namesOnePerson(number)) return { field, number };
  }
  return undefined;
}

/** The resource with a literal reference put into that field. */
export function withSubject(text: string, field: string, reference: string): string {
  const member = members(text).find((one) => one.key === field);
  if (member === undefined || text[member.start] !== '{') return text;
  const hasMembers = members(text, member.start).length > 0;
  return `${text.slice(0, member.start + 1)}"reference":${JSON.stringify(reference)}${hasMembers ? ',' : ''}${text.slice(member.start + 1)}`;
}

/** The contained Patient a resource is about (`subject: #p`), when it carries person numbers of its own. */
export function containedSubject(resource: Json): { reference: string; patient: Json } | undefined {
  const contained = Array.isArray(resource['contained']) ? (resource['contained'] as Json[]) : [];
  if (contained.length === 0) return undefined;
  for (const field of SUBJECT_FIELDS) {
    const reference = (resource[field] as { reference?: unknown } | undefined)?.reference;
    if (typeof reference !== 'string' || !reference.startsWith('#')) continue;
    const patient = contained.find((one) => one?.['resourceType'] === 'Patient' && one['id'] === reference.slice(1));
    if (patient !== undefined) return { reference, patient };
  }
  return undefined;
}
