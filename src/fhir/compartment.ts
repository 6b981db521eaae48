import { COMPARTMENT_TYPES, COMPARTMENTS, type CompartmentType } from './compartment-tables.js';
import { searchTable } from './definitions.js';
import { referenceTargetType } from './reference.js';
import { isResourceType } from './resource-types.js';
import { searchValuesOf } from './search-values.js';

/** True for types whose resources each have a compartment (https://hl7.org/fhir/R4/compartmentdefinition.html). */
export const isCompartmentType = (type: string): type is CompartmentType =>
  (COMPARTMENT_TYPES as readonly string[]).includes(type);

/**
 * The codes of the reference parameters by which a resource of `type` lies in a compartment; `{def}` for the resource that
 * the compartment is that of. Empty when the type is never in it.
 */
export function compartmentParameters(compartment: CompartmentType, type: string): readonly string[] {
  const table = compartment === 'Patient' ? searchTable().patientCompartment : COMPARTMENTS[compartment];
  const codes = Object.hasOwn(table, type) ? table[type]! : [];
  return compartment === 'Patient' && type === 'Patient' ? ['{def}', ...codes] : codes;
}

/** The types that may lie in a compartment. */
export function compartmentMembers(compartment: CompartmentType): string[] {
  const table = compartment === 'Patient' ? searchTable().patientCompartment : COMPARTMENTS[compartment];
  return Object.keys(table);
}

/** True for types that can belong to a patient (https://hl7.org/fhir/R4/compartmentdefinition-patient.html). */
export function isPatientCompartmentType(type: string): boolean {
  return type === 'Patient' || Object.hasOwn(searchTable().patientCompartment, type);
}

/**
 * The references that put a resource in a Patient compartment, as they are written (`Patient/1`, or absolute), without
 * repetition. Whom the resource is about stands first (`subject`, `patient`), then whoever performed, asserted or
 * received it. A Patient is in its own compartment, then in that of the patients it is linked to.
 */
export function compartmentReferences(resource: unknown): string[] {
  const { resourceType, id } = (resource ?? {}) as { resourceType?: unknown; id?: unknown };
  if (!isResourceType(resourceType)) return [];
  const found = new Set<string>();
  if (resourceType === 'Patient' && typeof id === 'string') found.add(`Patient/${id}`);
  for (const code of inOrderOfPreference(searchTable().patientCompartment[resourceType] ?? [])) {
    for (const { element } of searchValuesOf(resource, code)) {
      const text = (element as { reference?: unknown }).reference;
      if (typeof text === 'string' && !text.startsWith('#') && referenceTargetType(element, resource) === 'Patient') {
        found.add(text);
      }
    }
  }
  return [...found];
}

const SUBJECT_FIRST = ['subject', 'patient', 'beneficiary', 'individual', 'member'];

function inOrderOfPreference(codes: string[]): string[] {
  return [
    ...SUBJECT_FIRST.filter((code) => codes.includes(code)),
    ...codes.filter((code) => !SUBJECT_FIRST.includes(code)),
  ];
}
