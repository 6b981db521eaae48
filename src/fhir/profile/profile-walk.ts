import type { Issue } from '../../base/index.js';
import { dateRange } from '../date.js';
import { isKindOf, typeDefinition } from '../definitions.js';
import { equalValues, matchesPattern } from '../equality.js';
import { prepareRule, RuleUnreadable, ruleHolds } from '../fhirpath-rule.js';
import { isResourceType } from '../resource-types.js';
import { shown, theValue } from '../shown.js';
import { ValidationWalk } from '../validation-walk.js';
import { checkBinding } from './bindings.js';
import { isInSlice } from './discriminator.js';
import { type Occurrence, occurrencesOf } from './occurrences.js';
import type { ProfileNode, ProfileType } from './profile-tree.js';
import { checkReferenceTarget } from './reference-targets.js';
import type { ValidationSession } from './session.js';

type Json = Record<string, unknown>;

/** Where a value stands: which resource a `#id` and `%resource` mean. */
export interface Place {
  /** The resource the element is in. */
  resource: unknown;
  /** The same, or its container. */
  container: unknown;
}

/**
 * Checks one value against one element of a profile, then its children and their slices, in steps that are short each. What
 * R4 itself demands is left to the structure check.
 */
export function* checkNode(
  one: Occurrence,
  node: ProfileNode,
  place: Place,
  walk: ValidationWalk,
  session: ValidationSession,
): Generator<void> {
  if (session.isTurnOver()) yield;
  const value = one.value;
  checkFixed(value, node, walk);
  checkRange(value, node, walk);
  const type = one.type ?? typeOfValue(value, node);
  if (node.binding) checkBinding(one, type, node, walk, session);
  if (type === 'Reference') checkReferenceTarget(value, node, place, walk, session);
  const inside = isResourceType(type) ? { resource: value, container: containerOf(node, value, place) } : place;
  yield* checkTypeProfiles(one, type, node, inside, walk, session);
  if (typeof value === 'object' && value !== null)
    for (const child of node.children) yield* checkChild(value as Json, child, inside, walk, session);
  else if (one.companion !== undefined) yield* checkCompanionChildren(one, node, place, walk, session);
  for (const rule of node.constraints) checkConstraint(rule, value, node, type, inside, walk, session);
}

const containerOf = (node: ProfileNode, value: unknown, place: Place): unknown =>
  node.name === 'contained' ? place.container : value;

/** Extensions of a primitive. */
function* checkCompanionChildren(
  one: Occurrence,
  node: ProfileNode,
  place: Place,
  walk: ValidationWalk,
  session: ValidationSession,
): Generator<void> {
  for (const child of node.children)
    if (child.name === 'extension') yield* checkChild(one.companion as Json, child, place, walk, session);
}

function typeOfValue(value: unknown, node: ProfileNode): string | undefined {
  const own = (value as { resourceType?: unknown } | null | undefined)?.resourceType;
  if (typeof own === 'string' && (node.types[0] === undefined || isKindOf(node.types[0].code, 'Resource'))) return own;
  return node.types[0]?.code ?? node.path;
}

// --- Children and slices

function* checkChild(
  parent: Json,
  node: ProfileNode,
  place: Place,
  walk: ValidationWalk,
  session: ValidationSession,
): Generator<void> {
  const found = occurrencesOf(parent, node);
  walk.enter(node.name);
  checkCount(found.length, node, walk, false);
  if (node.max > 0) {
    for (const one of found) {
      if (one.index !== undefined) walk.enter(one.index);
      checkType(one, node, walk);
      yield* checkNode(one, node, place, walk, session);
      if (one.index !== undefined) walk.leave();
    }
    if (node.slicing && node.slices.length > 0) yield* checkSlices(found, node, place, walk, session);
    else for (const slice of node.slices) yield* checkUnslicedSlice(found, slice, place, walk, session);
  }
  walk.leave();
}

function checkCount(count: number, node: ProfileNode, walk: ValidationWalk, isSlice: boolean): void {
  const what = isSlice ? `${node.name}:${node.sliceName}` : node.name;
  if (count < node.min && (isSlice || node.min > node.baseMin || count > 0))
    walk.error(
      'required',
      `The profile wants at least ${node.min} of ${what}, and there ${count === 1 ? 'is' : 'are'} ${count}`,
    );
  if (count > node.max && (isSlice || node.max < node.baseMax))
    walk.error(
      'structure',
      node.max === 0
        ? `The profile does not allow ${what}`
        : `The profile allows at most ${node.max} of ${what}, and there are ${count}`,
    );
}

/** A choice may be narrowed to some of its types, a resource to some resource types. */
function checkType(one: Occurrence, node: ProfileNode, walk: ValidationWalk): void {
  if (node.types.length === 0) return;
  const type = one.type ?? (one.value as { resourceType?: unknown } | null | undefined)?.resourceType;
  if (typeof type !== 'string' || node.types.some((allowed) => isKindOf(type, allowed.code))) return;
  if (one.type === undefined && !node.types.some((allowed) => isKindOf(allowed.code, 'Resource'))) return;
  const names = node.types.map((allowed) => allowed.code).join(', ');
  walk.error('structure', `The profile allows ${names} here, not ${shown(type) ?? 'this type'}`);
}

function* checkSlices(
  found: Occurrence[],
  node: ProfileNode,
  place: Place,
  walk: ValidationWalk,
  session: ValidationSession,
): Generator<void> {
  const { rules, ordered } = node.slicing!;
  const counts = new Map<ProfileNode, number>();
  let latest = -1;
  let afterUnmatched = false;
  for (const one of found) {
    const slice = sliceOf(one, node, place, session);
    const at = slice ? node.slices.indexOf(slice) : -1;
    if (one.index !== undefined) walk.enter(one.index);
    if (!slice) {
      afterUnmatched = true;
      if (rules === 'closed')
        walk.error('structure', `Fits none of the kinds (slices) that the profile allows here: ${sliceNames(node)}`);
    } else {
      if (rules === 'openAtEnd' && afterUnmatched)
        walk.error('structure', `${slice.sliceName} must stand before what is not named by the profile`);
      if (ordered && at < latest) walk.error('structure', `${slice.sliceName} stands out of the order of the profile`);
      latest = Math.max(latest, at);
      counts.set(slice, (counts.get(slice) ?? 0) + 1);
      yield* checkNode(one, slice, place, walk, session);
    }
    if (one.index !== undefined) walk.leave();
  }
  for (const slice of node.slices) {
    checkCount(counts.get(slice) ?? 0, slice, walk, true);
    if (slice.slicing && slice.slices.length > 0) {
      const own = found.filter((one) => sliceOf(one, node, place, session) === slice);
      yield* checkSlices(own, slice, place, walk, session);
    }
  }
}

/**
 * The slice a value belongs to. Where a code tells slices apart and its value set cannot be looked into, several are
 * possible: then the one whose other demands the value meets.
 */
function sliceOf(
  one: Occurrence,
  node: ProfileNode,
  place: Place,
  session: ValidationSession,
): ProfileNode | undefined {
  const context = session.sliceContext(place);
  const possible: ProfileNode[] = [];
  for (const slice of node.slices) {
    const verdict = isInSlice(one, slice, node.slicing!.discriminators, context);
    if (verdict === true) return slice;
    if (verdict === undefined) possible.push(slice);
  }
  return possible.length < 2 ? possible[0] : possible.find((slice) => session.isClean(one, slice, place));
}

const sliceNames = (node: ProfileNode): string => node.slices.map((slice) => slice.sliceName).join(', ');

/** Snapshots that name a type of a choice (`value[x]:valueQuantity`) without saying that it is a slicing. */
function* checkUnslicedSlice(
  found: Occurrence[],
  slice: ProfileNode,
  place: Place,
  walk: ValidationWalk,
  session: ValidationSession,
): Generator<void> {
  if (!slice.choice) return;
  const own = found.filter((one) => slice.types.some((type) => type.code === one.type));
  checkCount(own.length, slice, walk, true);
  for (const one of own) yield* checkNode(one, slice, place, walk, session);
}

// --- Profiles of types

/** An element whose type has profiles must conform to one of them. */
function* checkTypeProfiles(
  one: Occurrence,
  type: string | undefined,
  node: ProfileNode,
  place: Place,
  walk: ValidationWalk,
  session: ValidationSession,
): Generator<void> {
  if (typeof one.value !== 'object' || one.value === null || type === undefined) return;
  const profiles = node.types.filter((each) => isKindOf(type, each.code)).flatMap((each: ProfileType) => each.profiles);
  if (profiles.length === 0) return;
  const known = profiles.flatMap((profile) => session.tree(profile, node.definition) ?? []);
  if (known.length === 1 && profiles.length === 1) {
    yield* session.checkAgainst(one, known[0]!.root, place, walk);
    return;
  }
  if (known.length < profiles.length) return;
  if (!known.some((tree) => session.isClean(one, tree.root, place)))
    walk.error('structure', `Fits none of the profiles that are allowed here: ${profiles.join(', ')}`);
}

// --- Values

function checkFixed(value: unknown, node: ProfileNode, walk: ValidationWalk): void {
  if (value === undefined) return;
  if (node.fixed && !equalValues(value, node.fixed.value))
    walk.error('value', `${theValue(value)} is not the one the profile demands${expected(node.fixed.value)}`);
  if (node.pattern && !matchesPattern(value, node.pattern.value))
    walk.error('value', `${theValue(value)} has not what the profile demands${expected(node.pattern.value)}`);
}

function expected(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > 200 ? '' : `: ${text}`;
}

function checkRange(value: unknown, node: ProfileNode, walk: ValidationWalk): void {
  if (value === undefined) return;
  if (node.maxLength !== undefined && typeof value === 'string' && value.length > node.maxLength) {
    // Characters are those of Unicode, not halves of them.
    const length = [...value].length;
    if (length > node.maxLength)
      walk.error('too-long', `The text has ${length} characters; the profile allows ${node.maxLength}`);
  }
  if (node.minValue !== undefined && compared(value, node.minValue) < 0)
    walk.error('value', `${theValue(value)} is less than the profile allows${expected(node.minValue)}`);
  if (node.maxValue !== undefined && compared(value, node.maxValue) > 0)
    walk.error('value', `${theValue(value)} is more than the profile allows${expected(node.maxValue)}`);
}

/** Below 0 when surely less, above 0 when surely more, else 0. Quantities are compared when their units are the same. */
function compared(value: unknown, limit: unknown): number {
  if (typeof value === 'number' && typeof limit === 'number') return value - limit;
  if (typeof value === 'string' && typeof limit === 'string') {
    const one = dateRange(value);
    const other = dateRange(limit);
    if (!one || !other) return 0;
    return one.high <= other.low ? -1 : one.low >= other.high ? 1 : 0;
  }
  if (typeof value !== 'object' || typeof limit !== 'object' || value === null || limit === null) return 0;
  const [one, other] = [value as Json, limit as Json];
  const sameUnit = one['system'] === other['system'] && one['code'] === other['code'];
  return sameUnit ? compared(one['value'], other['value']) : 0;
}

// --- Rules

function checkConstraint(
  rule: ProfileNode['constraints'][number],
  value: unknown,
  node: ProfileNode,
  type: string | undefined,
  place: Place,
  walk: ValidationWalk,
  session: ValidationSession,
): void {
  if (value === undefined) return;
  session.rulesRun++;
  const severity: Issue['severity'] = rule.severity === 'warning' ? 'warning' : 'error';
  try {
    if (
      !ruleHolds(
        basePath(node, type),
        expressionFor(rule.expression, typeof value !== 'object'),
        value,
        session.surroundings(place, node.definition),
      )
    )
      walk.add(severity, 'invariant', `Rule ${rule.key} is broken: ${rule.human}`);
  } catch (error) {
    if (!(error instanceof RuleUnreadable)) throw error;
    walk.add('warning', 'not-supported', `Rule ${rule.key} could not be judged: ${error.message}`);
  }
}

/**
 * Looks at each entry of a large Bundle by itself, so that others get their turn between: what is found out about the
 * resources is kept by the session, and the walk over the whole afterwards is short.
 * @param at where the Bundle stands
 */
export function* readyEntries(
  bundle: unknown,
  root: ProfileNode,
  at: readonly (string | number)[],
  session: ValidationSession,
): Generator<void> {
  const place = { resource: bundle, container: bundle };
  for (const node of root.children.filter(({ name }) => name === 'entry')) {
    for (const one of occurrencesOf(bundle, node)) {
      const aside = new ValidationWalk({ place: [...at, 'entry', one.index ?? 0] });
      yield* checkNode(one, node, place, aside, session);
      const slice = node.slicing && sliceOf(one, node, place, session);
      if (slice) yield* checkNode(one, slice, place, aside, session);
      yield;
    }
  }
}

/** Compiles the rules of an element ahead of their first use. */
export function prepareRules(node: ProfileNode): void {
  const type = node.types[0]?.code ?? node.path;
  const isPrimitive = typeDefinition(type)?.kind === 'primitive';
  for (const rule of node.constraints) prepareRule(basePath(node, type), expressionFor(rule.expression, isPrimitive));
}

/** Published rules on primitives name the text itself `value`, as the publishers' validator allows. */
function expressionFor(expression: string, isPrimitive: boolean): string {
  return !isPrimitive ? expression : expression.replace(/(?<![\w.'`%])value\./g, '$this.');
}

/** The rule's element in R4's terms, so that the engine knows the types of its children. */
function basePath(node: ProfileNode, type: string | undefined): string {
  if (type !== undefined && isResourceType(type)) return '';
  if (node.choice && type !== undefined) return type;
  return typeDefinition(node.path) ||
    type === undefined ||
    !typeDefinition(type) ||
    type === 'BackboneElement' ||
    type === 'Element'
    ? node.path
    : type;
}
