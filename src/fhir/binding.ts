import { type CodesBySystem, valueSetCodes } from './definitions.js';
import { theValue } from './shown.js';
import type { ValidationWalk } from './validation-walk.js';

export type BindingCheck = (value: unknown, walk: ValidationWalk) => void;

/**
 * The check of a required binding (https://hl7.org/fhir/R4/terminologies.html#required) for an element of type code,
 * Coding or CodeableConcept; undefined for other types and for value sets that R4 does not list itself.
 */
export function bindingCheck(type: string, valueSet: string | undefined): BindingCheck | undefined {
  const codes = valueSet === undefined ? undefined : valueSetCodes(valueSet);
  if (!codes) return undefined;
  const name = valueSet!.slice(valueSet!.lastIndexOf('/') + 1);
  if (type === 'code') return codeCheck(codes, name);
  if (type === 'Coding') return codingCheck(codes, name);
  if (type === 'CodeableConcept') return conceptCheck(codes, name);
  return undefined;
}

/** A `code` says nothing of its system: any code of the set will do. */
function codeCheck(codes: CodesBySystem, name: string): BindingCheck {
  const all = new Set([...codes.values()].flatMap((system) => [...system]));
  return (value, walk) => {
    if (typeof value === 'string' && !all.has(value)) {
      walk.error('code-invalid', `${theValue(value)} is not a code of the value set ${name}`);
    }
  };
}

function codingCheck(codes: CodesBySystem, name: string): BindingCheck {
  return (value, walk) => {
    if (!isMember(value, codes)) walk.error('code-invalid', `The coding is not one of the value set ${name}`);
  };
}

function conceptCheck(codes: CodesBySystem, name: string): BindingCheck {
  return (value, walk) => {
    const coding = (value as { coding?: unknown } | null)?.coding;
    if (Array.isArray(coding) && coding.some((each) => isMember(each, codes))) return;
    walk.error('code-invalid', `At least one coding must be of the value set ${name}`);
  };
}

function isMember(coding: unknown, codes: CodesBySystem): boolean {
  const { system, code } = (coding ?? {}) as { system?: unknown; code?: unknown };
  return typeof system === 'string' && typeof code === 'string' && codes.get(system)?.has(code) === true;
}
