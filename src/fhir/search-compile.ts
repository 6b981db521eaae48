import { type ElementDefinition, type ElementType, isKindOf, typeDefinition } from './definitions.js';
import { referenceTargetType } from './reference.js';
import type { Expression } from './search-expression.js';

/**
 * Turns a parsed search expression into functions over plain JSON. The type of every step is known beforehand from the
 * definitions, so a choice element (`Observation.value`) becomes one branch per type with its own property
 * (`valueQuantity`), a cast only keeps branches, and nothing is looked up while a resource is read.
 */
export interface CompiledPath {
  /** FHIR type of what the path yields; `Resource` where only the instance knows. */
  type: string;
  /** Value set of a required binding of the element: a bare code takes its system from there. */
  valueSet?: string;
  /** Property that the focus must have for anything to be found; undefined where that is not so simple. */
  first?: string;
  /** Calls `visit` with each value under `focus`. `root` is the resource, for `%resource` and contained targets. */
  run(focus: unknown, root: unknown, visit: (value: unknown) => void): void;
}

/** The expression can be read, and names an element that R4 does not have. */
export class UnknownElement extends Error {}

type Test = (value: unknown, root: unknown) => boolean;
type Step =
  | { kind: 'member'; name: string }
  | { kind: 'where'; test: Test }
  | { kind: 'at'; index: number }
  | { kind: 'compute'; value: Test };

/** A path not yet made into a function, so that further steps can be added to it. */
interface Branch {
  type: ElementType;
  valueSet?: string;
  fromRoot: boolean;
  steps: Step[];
}

interface Scope {
  /** Type of `$this`, and of the resource for `%resource`. */
  focus: ElementType;
  root: string;
}

/**
 * Compiles an expression read with `focusType` as its context; `rootType` is the resource type.
 * @throws Error when the expression names an element that the definitions do not have
 */
export function compileExpression(expression: Expression, focusType: string, rootType: string): CompiledPath[] {
  return branchesOf(expression, { focus: { name: focusType }, root: rootType }).map((branch) => ({
    type: branch.type.name,
    valueSet: branch.valueSet,
    first: firstOf(branch),
    run: runnerOf(branch),
  }));
}

function firstOf({ steps: [step], fromRoot }: Branch): string | undefined {
  return !fromRoot && step?.kind === 'member' ? step.name : undefined;
}

function branchesOf(expression: Expression, scope: Scope): Branch[] {
  switch (expression.kind) {
    case 'this':
      return [{ type: scope.focus, fromRoot: false, steps: [] }];
    case 'root':
      return [{ type: { name: scope.root }, fromRoot: true, steps: [] }];
    case 'union':
      return expression.branches.flatMap((branch) => branchesOf(branch, scope));
    case 'member':
      return memberBranches(expression.of, expression.name, scope);
    case 'index':
      return branchesOf(expression.of, scope).map((branch) => extended(branch, { kind: 'at', index: expression.at }));
    case 'as':
      return branchesOf(expression.of, scope).filter((branch) => isNamedType(branch.type.name, expression.type));
    case 'call':
      return callBranches(expression, scope);
    default:
      return [
        { type: { name: 'boolean' }, fromRoot: false, steps: [{ kind: 'compute', value: testOf(expression, scope) }] },
      ];
  }
}

function memberBranches(of: Expression, name: string, scope: Scope): Branch[] {
  const before = branchesOf(of, scope);
  // A path may begin with the type's own name: `Patient.name` read in a Patient.
  if (of.kind === 'this' && isKindOf(scope.focus.name, name)) return before;
  return before.flatMap((branch) => {
    const element = typeDefinition(branch.type.name)?.elements.find((item) => item.name === name);
    if (!element) throw new UnknownElement(`${branch.type.name} has no element ${name}`);
    return element.types.map((type) => ({
      ...extended(branch, { kind: 'member', name: propertyName(element, type) }),
      type,
      valueSet: element.valueSet,
    }));
  });
}

/** JSON property of an element: `valueQuantity` for `value[x]` as a Quantity. */
export function propertyName(element: ElementDefinition, type: ElementType): string {
  return element.choice ? element.name + type.name.charAt(0).toUpperCase() + type.name.slice(1) : element.name;
}

function callBranches(expression: Expression & { kind: 'call' }, scope: Scope): Branch[] {
  const { of, name, args } = expression;
  const [argument] = args;
  if (name === 'where' && argument) {
    return branchesOf(of, scope).map((branch) =>
      extended(branch, { kind: 'where', test: testOf(argument, { ...scope, focus: branch.type }) }),
    );
  }
  if (name === 'first') {
    return branchesOf(of, scope).map((branch) => extended(branch, { kind: 'at', index: 0 }));
  }
  if (name === 'extension' && argument?.kind === 'literal') {
    const test: Test = (value) => (value as { url?: unknown }).url === argument.value;
    return memberBranches(of, 'extension', scope).map((branch) => extended(branch, { kind: 'where', test }));
  }
  const value = testOf(expression, scope);
  return [{ type: { name: 'boolean' }, fromRoot: false, steps: [{ kind: 'compute', value }] }];
}

function extended(branch: Branch, step: Step): Branch {
  return { ...branch, steps: [...branch.steps, step] };
}

/** R4 writes `as(DateTime)` too. System and FHIR types of one name count as one. */
function isNamedType(name: string, wanted: string): boolean {
  return isKindOf(name, wanted) || isKindOf(name, wanted.charAt(0).toLowerCase() + wanted.slice(1));
}

// --- Conditions

function testOf(expression: Expression, scope: Scope): Test {
  if (expression.kind === 'binary') return binaryTest(expression, scope);
  if (expression.kind === 'is') return isTest(expression, scope);
  if (expression.kind === 'call') {
    const { of, name, args } = expression;
    if (name === 'not' && args.length === 0) {
      const inner = testOf(of, scope);
      return (value, root) => !inner(value, root);
    }
    if (name === 'exists' || name === 'empty') {
      const found = existsTest(args[0] ? { kind: 'call', of, name: 'where', args } : of, scope);
      return name === 'exists' ? found : (value, root) => !found(value, root);
    }
  }
  throw new Error(`Unsupported condition in a search expression: ${expression.kind}`);
}

function binaryTest({ operator, left, right }: Expression & { kind: 'binary' }, scope: Scope): Test {
  if (operator === 'and' || operator === 'or') {
    const [one, other] = [testOf(left, scope), testOf(right, scope)];
    return operator === 'and'
      ? (value, root) => one(value, root) && other(value, root)
      : (value, root) => one(value, root) || other(value, root);
  }
  if (right.kind !== 'literal') throw new Error('A search expression may compare with a literal only');
  const paths = branchesOf(left, scope).map(runnerOf);
  const wanted = right.value;
  const equal = operator === '=';
  return (value, root) => {
    let held = false;
    for (const run of paths) run(value, root, (found) => (held ||= (found === wanted) === equal));
    return held;
  };
}

function existsTest(expression: Expression, scope: Scope): Test {
  const paths = branchesOf(expression, scope).map(runnerOf);
  return (value, root) => {
    let found = false;
    for (const run of paths) {
      run(value, root, () => {
        found = true;
      });
    }
    return found;
  };
}

/** `resolve() is Patient`, judged from the reference itself; where the definition allows one type only, that is it. */
function isTest({ of, type }: Expression & { kind: 'is' }, scope: Scope): Test {
  if (of.kind !== 'call' || of.name !== 'resolve') throw new Error('A search expression may test resolve() only');
  const { targets } = scope.focus;
  const only = targets?.length === 1 ? targets[0] : undefined;
  return (value, root) => (referenceTargetType(value, root) ?? only) === type;
}

// --- Running

type Runner = CompiledPath['run'];

function runnerOf(branch: Branch): Runner {
  const indexAt = branch.steps.findLastIndex((step) => step.kind === 'at');
  const after = branch.steps.slice(indexAt + 1);
  const walked: Runner = indexAt === -1 ? walker(after) : indexed(branch, indexAt, walker(after));
  return branch.fromRoot && indexAt === -1 ? (_focus, root, visit) => walked(root, root, visit) : walked;
}

/** `[n]` counts over everything found before it. */
function indexed(branch: Branch, indexAt: number, rest: Runner): Runner {
  const before = runnerOf({ ...branch, steps: branch.steps.slice(0, indexAt) });
  const step = branch.steps[indexAt] as Step & { kind: 'at' };
  return (focus, root, visit) => {
    const found: unknown[] = [];
    before(focus, root, (value) => found.push(value));
    if (found.length > step.index) rest(found[step.index], root, visit);
  };
}

function walker(steps: Step[]): Runner {
  return (focus, root, visit) => walk(steps, 0, focus, root, visit);
}

function walk(steps: Step[], at: number, value: unknown, root: unknown, visit: (value: unknown) => void): void {
  const step = steps[at];
  if (step === undefined) {
    visit(value);
  } else if (step.kind === 'member') {
    if (typeof value !== 'object' || value === null) return;
    const next = (value as Record<string, unknown>)[step.name];
    if (next === undefined || next === null) return;
    if (!Array.isArray(next)) walk(steps, at + 1, next, root, visit);
    else for (const item of next) if (item !== null) walk(steps, at + 1, item, root, visit);
  } else if (step.kind === 'where') {
    if (step.test(value, root)) walk(steps, at + 1, value, root, visit);
  } else if (step.kind === 'compute') {
    visit(step.value(value, root));
  }
}
