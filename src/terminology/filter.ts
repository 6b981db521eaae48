/** Filters of ValueSet.compose (https://hl7.org/fhir/R4/valueset-filter-operator.html). */
import { type CompiledCodeSystem, type ConceptNode, propertyValue } from './code-system.js';
import { linearRegex } from './linear-regex.js';

export interface Filter {
  property: string;
  op: string;
  value: string;
}

/** The concepts that a filter keeps; a sentence when it cannot be applied. */
export function filtered(system: CompiledCodeSystem, filter: Filter): ReadonlySet<ConceptNode> | string {
  const { property, op, value } = filter;
  const unsaid = system.isComplete ? undeclaredIn(system, filter) : unsaidIn(system, filter);
  if (unsaid !== undefined) return unsaid;
  switch (op) {
    case 'is-a':
    case 'descendent-of':
    case 'is-not-a':
      return byHierarchy(system, filter);
    case '=':
      return matching(system, (node) => valuesOf(node, property).includes(value));
    case 'in':
    case 'not-in': {
      const wanted = new Set(value.split(',').map((one) => one.trim()));
      return matching(system, (node) => valuesOf(node, property).some((one) => wanted.has(one)) === (op === 'in'));
    }
    case 'exists':
      if (value !== 'true' && value !== 'false') return `A filter of ${system.url} by exists wants true or false.`;
      return matching(system, (node) => valuesOf(node, property).length > 0 === (value === 'true'));
    case 'regex': {
      const matches = linearRegex(value);
      if (typeof matches === 'string') return `In a filter of ${system.url} ${matches}.`;
      return matching(system, (node) => valuesOf(node, property).some(matches));
    }
    case 'generalizes': {
      const node = system.find(value);
      return node ? system.selfAndAbove(node) : new Set();
    }
    default:
      return `The filter ${op.slice(0, 32)} is not applied here.`;
  }
}

const HIERARCHY = new Set(['is-a', 'descendent-of', 'is-not-a', 'generalizes']);
/** Properties that every concept has, said or not. */
const IMPLICIT = new Set(['code', 'concept', 'display', 'definition', 'parent', 'child', 'inactive', 'notSelectable']);

/**
 * A property that a code system neither declares nor uses: what its author meant by it is not known here, and to keep nothing,
 * or to exclude nothing, would pass for an answer.
 */
function undeclaredIn(system: CompiledCodeSystem, { property, op }: Filter): string | undefined {
  if (HIERARCHY.has(op) || IMPLICIT.has(property) || declares(system, property)) return undefined;
  for (const node of system.nodes) if (node.properties.some(({ code }) => code === property)) return undefined;
  return `${system.url} has no property ${property.slice(0, 64)}, so a filter by it is not applied.`;
}

const declares = (system: CompiledCodeSystem, property: string): boolean =>
  ((system.resource['property'] ?? []) as { code?: string }[]).some(({ code }) => code === property);

/** Why a part of a code system cannot tell: a property that the part leaves out says nothing of the codes it has. */
function unsaidIn(system: CompiledCodeSystem, { property, op, value }: Filter): string | undefined {
  const isAboutAnother = HIERARCHY.has(op) || property === 'parent' || property === 'child';
  if (isAboutAnother && op !== 'exists' && op !== 'regex' && !system.find(value))
    return `${system.url} is known here in parts, and ${value.slice(0, 64)} is not among them.`;
  if (HIERARCHY.has(op) || IMPLICIT.has(property)) return undefined;
  return declares(system, property)
    ? undefined
    : `${system.url} is known here in parts, without the property ${property.slice(0, 64)}.`;
}

/** `concept`, or whatever the code system calls its code: the hierarchy is the same. */
function byHierarchy(system: CompiledCodeSystem, { op, value }: Filter): ReadonlySet<ConceptNode> {
  const top = system.find(value);
  if (!top) return new Set();
  const below = system.selfAndBelow(top);
  if (op === 'is-not-a') return matching(system, (node) => !below.has(node));
  if (op === 'descendent-of') below.delete(top);
  return below;
}

function matching(system: CompiledCodeSystem, keeps: (node: ConceptNode) => boolean): ReadonlySet<ConceptNode> {
  const kept = new Set<ConceptNode>();
  for (const node of system.nodes) if (keeps(node)) kept.add(node);
  return kept;
}

/** Values of a property as text; the implicit ones of R4 included (https://hl7.org/fhir/R4/codesystem.html#defined-props). */
function valuesOf(node: ConceptNode, property: string): string[] {
  switch (property) {
    case 'code':
    case 'concept':
      return [node.code];
    case 'display':
      return node.display === undefined ? [] : [node.display];
    case 'definition':
      return node.definition === undefined ? [] : [node.definition];
    case 'parent':
      return Array.from(node.parents, ({ code }) => code);
    case 'child':
      return Array.from(node.children, ({ code }) => code);
    case 'inactive':
      return [String(node.inactive)];
    case 'notSelectable':
      return [String(node.abstract)];
    default:
      return node.properties.flatMap((one) => {
        if (one.code !== property) return [];
        const value = propertyValue(one);
        const coded = typeof value === 'object' && value !== null ? (value as { code?: unknown }).code : value;
        return coded === undefined ? [] : [String(coded)];
      });
  }
}
