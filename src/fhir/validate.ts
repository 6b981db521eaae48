import type { Issue } from '../base/index.js';
import { isResourceType } from './resource-types.js';
import { checkResource } from './validation-compile.js';
import { ValidationWalk } from './validation-walk.js';

export interface ValidationOptions {
  /** The type the resource must have, e.g. the one of the address it was sent to. */
  type?: string;
  /** Judges R4's own invariants too (https://hl7.org/fhir/R4/conformance-rules.html#constraints), as errors and warnings. */
  invariants?: boolean;
}

/**
 * Checks a resource against the R4 definitions: shape, unknown and missing elements, cardinality, choice types,
 * primitive formats, required bindings, reference targets, contained and nested resources, extensions, narrative
 * (https://hl7.org/fhir/R4/validation.html, its first five aspects; profiles are judged by profile/validator.ts).
 * @param resource what JSON.parse gave; it is not changed
 * @returns the errors found, at most 101 of them, and with invariants as many warnings
 */
export function validateResource(resource: unknown, options: ValidationOptions = {}): Issue[] {
  const walk = new ValidationWalk({ invariants: options.invariants });
  const type = (resource as { resourceType?: unknown } | null | undefined)?.resourceType;
  walk.container = resource;
  walk.enter(isResourceType(type) ? type : 'Resource');
  checkResource(options.type ?? 'Resource', resource, walk);
  walk.leave();
  return walk.issues;
}
