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

/** `concept`, or whatever the code system calls its code: the hierarchy is the same. */
function byHierarchy(system: CompiledCodeSystem, { op, value }: Filter): ReadonlySet<ConceptNode> | string {
  const top = system.find(value);
  if (!top)
    return system.isComplete ? new Set() : `${system.url} is known here in parts, and ${value} is not among them.`;
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
