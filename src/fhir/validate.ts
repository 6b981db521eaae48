import type { Issue } from '../base/index.js';
import { isResourceType } from './resource-types.js';
import { checkResource } from './validation-compile.js';
import { ValidationWalk } from './validation-walk.js';

export interface ValidationOptions {
  /** The type the resource must have, e.g. the one of the address it was sent to. */
  type?: string;
}

/**
 * Checks a resource against the R4 definitions: shape, unknown and missing elements, cardinality, choice types,
 * primitive formats, required bindings, reference targets, contained and nested resources, extensions, narrative
 * (https://hl7.org/fhir/R4/validation.html, its first five aspects but invariants and profiles).
 * @param resource what JSON.parse gave; it is not changed
 * @returns the errors found, at most 101 of them; empty when the resource is valid
 */
export function validateResource(resource: unknown, options: ValidationOptions = {}): Issue[] {
  const walk = new ValidationWalk();
  const type = (resource as { resourceType?: unknown } | null | undefined)?.resourceType;
  walk.container = resource;
  walk.enter(isResourceType(type) ? type : 'Resource');
  checkResource(options.type ?? 'Resource', resource, walk);
  walk.leave();
  return walk.issues;
}
