/**
 * A large resource is checked in parts, innermost first, before it is checked as a whole, which then only looks up what was
 * found: so that the caller can let others go between the parts.
 */
import { isResourceType } from './resource-types.js';
import { partOf } from './validation-compile.js';
import { MAX_DEPTH, type ValidationWalk } from './validation-walk.js';

type Json = Record<string, unknown>;

/** Objects and lists from which on a resource is checked in parts: some milliseconds. */
const MOST_AT_ONCE = 2000;

/** True when there are so many objects and lists in a value that it is checked in parts. */
export function isLarge(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const waiting: object[] = [value];
  for (let seen = 0; waiting.length > 0; seen++) {
    if (seen > MOST_AT_ONCE || waiting.length > MOST_AT_ONCE) return true;
    for (const inner of Object.values(waiting.pop()!) as unknown[])
      if (typeof inner === 'object' && inner !== null) waiting.push(inner);
  }
  return false;
}

/**
 * Checks all repetitions of complex elements below a resource, and keeps what is found as known of the walk.
 * @param walk stands at the resource
 */
export function* checkParts(resource: unknown, walk: ValidationWalk): Generator<void> {
  const type = (resource as Json | null)?.['resourceType'];
  if (typeof type !== 'string' || !isResourceType(type)) return;
  walk.known ??= new Map();
  const outer = walk.resource;
  walk.resource = resource;
  yield* partsOf(type, resource, walk, { left: MAX_FINDINGS });
  walk.resource = outer;
}

/** Findings after which the rest is left to the check of the whole, which lists no more of them. */
const MAX_FINDINGS = 1000;

function* partsOf(type: string, value: unknown, walk: ValidationWalk, findings: { left: number }): Generator<void> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || walk.depth >= MAX_DEPTH) return;
  walk.depth++;
  for (const [name, inner] of Object.entries(value)) {
    const part = typeof inner === 'object' && inner !== null ? partOf(type, name) : undefined;
    if (part === undefined) continue;
    walk.enter(part.element);
    if (part.type === 'Resource') {
      if (part.one && Array.isArray(inner)) yield* contained(inner, walk, findings);
    } else if (part.one === undefined) yield* partsOf(part.type, inner, walk, findings);
    else if (Array.isArray(inner))
      for (let i = 0; i < inner.length && findings.left > 0; i++) {
        if (typeof inner[i] !== 'object' || inner[i] === null) continue;
        walk.enter(i);
        yield* partsOf(part.type, inner[i], walk, findings);
        findings.left -= walk.checkBefore(inner[i], part.one);
        walk.leave();
        yield;
      }
    walk.leave();
  }
  walk.depth--;
}

/** Parts of contained resources: their own rules are judged with the whole. */
function* contained(list: readonly unknown[], walk: ValidationWalk, findings: { left: number }): Generator<void> {
  if (walk.inContained) return;
  const outer = walk.resource;
  walk.inContained = true;
  for (let i = 0; i < list.length; i++) {
    const type = (list[i] as Json | null | undefined)?.['resourceType'];
    if (typeof type !== 'string' || !isResourceType(type)) continue;
    walk.enter(i);
    walk.resource = list[i];
    yield* partsOf(type, list[i], walk, findings);
    walk.leave();
    yield;
  }
  walk.inContained = false;
  walk.resource = outer;
}
