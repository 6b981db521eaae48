import type { Issue } from '../base/index.js';
import { lookAtLongStrings } from './long-base64.js';
import { isResourceType } from './resource-types.js';
import { checkResource } from './validation-compile.js';
import { checkParts, isLarge } from './validation-parts.js';
import { ListedIssues, ValidationWalk } from './validation-walk.js';

type Json = Record<string, unknown>;

/** A resource, and where it stands: the root, an entry of a Bundle, or contained in one of them. */
export interface PlacedResource {
  resource: Json;
  /** The resource whose `contained` its `#id` references mean. */
  container: unknown;
  place: (string | number)[];
}

export interface StructureReport {
  issues: Issue[];
  /** Every resource in it, outermost first. */
  resources: PlacedResource[];
}

/**
 * What `validateResource` checks, with invariants, in steps that are short each: a Bundle's entries are checked one by
 * one, and what is large in parts, so that the caller can let others go between them.
 * @param type the type the resource must have
 * @param inParts whether a resource is checked in parts
 */
export function* validateInSteps(
  root: unknown,
  type?: string,
  inParts: (resource: unknown) => boolean = isLarge,
): Generator<void, StructureReport> {
  const listed = new ListedIssues();
  const report: StructureReport = { issues: listed.issues, resources: [] };
  const waiting: { value: unknown; place: (string | number)[]; allowed: string }[] = [
    { value: root, place: [], allowed: type ?? 'Resource' },
  ];
  for (let at = 0; at < waiting.length; at++) {
    const { value, place, allowed } = waiting[at]!;
    const own = (value as { resourceType?: unknown } | null | undefined)?.resourceType;
    const walk = new ValidationWalk({ invariants: true, putOffEntries: true, place });
    walk.container = value;
    if (place.length === 0) walk.enter(isResourceType(own) ? own : 'Resource');
    const forget = own === 'Bundle' ? () => {} : yield* lookAtLongStrings(value);
    try {
      if (inParts(value)) yield* checkParts(value, walk);
      checkResource(allowed, value, walk);
    } finally {
      forget();
    }
    takeResources(value, walk.place(), report.resources);
    for (const { resource, place: deeper } of walk.putOff ?? [])
      waiting.push({ value: resource, place: deeper, allowed: 'Resource' });
    listed.add(walk.issues);
    yield;
  }
  return report;
}

function takeResources(value: unknown, place: (string | number)[], found: PlacedResource[]): void {
  const resource = value as Json | null | undefined;
  if (typeof resource !== 'object' || resource === null || !isResourceType(resource['resourceType'])) return;
  found.push({ resource, container: resource, place });
  const contained = resource['contained'];
  if (!Array.isArray(contained)) return;
  contained.forEach((one: Json | null, index) => {
    if (one !== null && typeof one === 'object' && isResourceType(one['resourceType']))
      found.push({ resource: one, container: resource, place: [...place, 'contained', index] });
  });
}

/** Every resource in one whose structure was checked already, outermost first. */
export function resourcesIn(root: Json): PlacedResource[] {
  const found: PlacedResource[] = [];
  const visit = (resource: Json, place: (string | number)[]): void => {
    takeResources(resource, place, found);
    const entries = resource['resourceType'] === 'Bundle' ? resource['entry'] : undefined;
    if (!Array.isArray(entries)) return;
    entries.forEach((entry: { resource?: Json } | null, index) => {
      if (entry?.resource) visit(entry.resource, [...place, 'entry', index, 'resource']);
    });
  };
  visit(root, [String(root['resourceType'])]);
  return found;
}
