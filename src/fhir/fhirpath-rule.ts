import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { linearRegExp } from './linear-regexp.js';

/**
 * Rules in FHIRPath (https://hl7.org/fhirpath/N1/, https://hl7.org/fhir/R4/fhirpath.html) with the functions that FHIR
 * adds and that need to know more than the element: `resolve`, `conformsTo`, `memberOf`.
 */

/** What a rule may ask while it runs. */
export interface RuleSurroundings {
  /** `%resource`: the resource the element is in. */
  resource: unknown;
  /** `%rootResource`: the same, or its container when that resource is contained. */
  rootResource: unknown;
  /** The rule is R4's own, not from outside. */
  isOurs?: boolean;
  /** The resource that a literal reference means; undefined when it cannot be reached from here. */
  resolve?: (reference: string) => unknown;
  /** Undefined = the profile is not known. */
  conformsTo?: (resource: unknown, profile: string) => boolean | undefined;
  /** Undefined = cannot be told. */
  memberOf?: (value: unknown, valueSet: string) => boolean | undefined;
}

/** A rule that could not be carried out: the engine lacks something, or the rule is wrong about its element. */
export class RuleUnreadable extends Error {}

interface EngineNode {
  data: unknown;
  ctx: unknown;
}
interface NodeFactory {
  makeResNode(ctx: unknown, data: unknown, parent: null, path: string | null): EngineNode;
}
interface EngineContext {
  vars: { surroundings?: RuleSurroundings };
}
type Evaluate = (data: unknown, vars: Record<string, unknown>) => unknown[];

const compiledRules = new Map<string, Evaluate>();
const MOST_COMPILED = 5000;

/**
 * @param base path of the element in R4's own terms: `Observation.component`, `Identifier`; empty for a resource
 * @returns whether the rule holds; as the publishers' validator reads it, nothing is no and one thing is yes
 * @throws RuleUnreadable
 */
export function ruleHolds(base: string, expression: string, value: unknown, around: RuleSurroundings): boolean {
  const { resource, rootResource } = around;
  let result: unknown[];
  try {
    result = compiledRule(base, expression)(value, { resource, rootResource, surroundings: around });
  } catch (cause) {
    throw cause instanceof RuleUnreadable ? cause : new RuleUnreadable('The rule cannot be carried out', { cause });
  }
  if (result.length === 1 && typeof result[0] === 'boolean') return result[0];
  return result.length > 0;
}

/** Compiles a rule ahead of its first use. One that is no FHIRPath stays silent here; it is named when it is to be run. */
export function prepareRule(base: string, expression: string): void {
  try {
    compiledRule(base, expression);
  } catch {
    // ruleHolds says so.
  }
}

function compiledRule(base: string, expression: string): Evaluate {
  const key = `${base}\n${expression}`;
  const cached = compiledRules.get(key);
  if (cached) return cached;
  if (compiledRules.size >= MOST_COMPILED) compiledRules.clear();
  const path = base === '' ? expression : { base, expression };
  const made = fhirpath.compile(path, r4, { userInvocationTable: FUNCTIONS }) as unknown as Evaluate;
  compiledRules.set(key, made);
  return made;
}

/** The engine's own nodes are made by a class that it does not export: taken from an answer. */
let factory: NodeFactory | undefined;
function nodeFactory(): NodeFactory {
  factory ??= (
    fhirpath.evaluate({ resourceType: 'Basic' }, 'Basic', undefined, r4, { resolveInternalTypes: false })[0] as object
  ).constructor as unknown as NodeFactory;
  return factory;
}

const dataOf = (node: unknown): unknown => fhirpath.util.valData(node);
const surroundingsOf = (context: unknown): RuleSurroundings | undefined => (context as EngineContext).vars.surroundings;

const TEXT = 'String' as const;

const FUNCTIONS = {
  resolve: {
    arity: { 0: [] },
    internalStructures: true,
    fn(this: unknown, inputs: unknown[]): unknown[] {
      const found: unknown[] = [];
      for (const input of inputs) {
        const value = dataOf(input);
        const text = typeof value === 'string' ? value : (value as { reference?: unknown } | null)?.reference;
        const target = typeof text === 'string' ? surroundingsOf(this)?.resolve?.(text) : undefined;
        if (target !== undefined) found.push(nodeFactory().makeResNode(this, target, null, null));
      }
      return found;
    },
  },
  conformsTo: {
    arity: { 1: [TEXT] },
    internalStructures: true,
    fn(this: unknown, inputs: unknown[], profile: string): unknown[] {
      if (inputs.length === 0) return [];
      const verdict = surroundingsOf(this)?.conformsTo?.(dataOf(inputs[0]), profile);
      if (verdict === undefined) throw new RuleUnreadable(`The profile ${profile} is not known here`);
      return [verdict];
    },
  },
  memberOf: {
    arity: { 1: [TEXT] },
    internalStructures: true,
    fn(this: unknown, inputs: unknown[], valueSet: string): unknown[] {
      if (inputs.length === 0) return [];
      const verdict = surroundingsOf(this)?.memberOf?.(dataOf(inputs[0]), valueSet);
      if (verdict === undefined) throw new RuleUnreadable(`The value set ${valueSet} cannot be looked into here`);
      return [verdict];
    },
  },
  matches: {
    arity: { 1: [TEXT] },
    internalStructures: true,
    fn(this: unknown, inputs: unknown[], pattern: string): unknown[] {
      if (inputs.length === 0) return [];
      if (inputs.length > 1) throw new RuleUnreadable('matches() was asked of several values at once');
      const expression = linearRegExp(pattern, surroundingsOf(this)?.isOurs);
      if (!expression) throw new RuleUnreadable('The regular expression is not one that ends in linear time');
      return [expression.test(String(dataOf(inputs[0])))];
    },
  },
  // The narrative is judged by xhtml.ts wherever it stands.
  htmlChecks: { arity: { 0: [] }, fn: (): unknown[] => [true] },
  // Tracing writes to the console.
  trace: {
    arity: { 1: [TEXT], 2: [TEXT, 'Any' as const] },
    internalStructures: true,
    fn: (inputs: unknown[]) => inputs,
  },
};
