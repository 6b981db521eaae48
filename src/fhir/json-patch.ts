/** JSON Patch (RFC 6902) on the text of a resource; an operation that cannot be done refuses the whole patch. */
import { Failure } from '../base/index.js';
import { copyTree, JsonNumber, type JsonTree, printTree, readTree, sizeOfTree } from './json-tree.js';

export interface PatchStep {
  op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  path: string;
  from?: string;
  value?: JsonTree;
}

const OPERATIONS = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);
const MOST_OPERATIONS = 1000;
/** Values that `copy` may make together: thirty copies of a list into itself would make a thousand million. */
const MOST_COPIED_VALUES = 100_000;

/**
 * Reads a patch document; values keep their digits.
 * @param text JSON that JSON.parse accepts
 * @throws Failure invalid, naming the operation that is wrong
 */
export function readJsonPatch(text: string): PatchStep[] {
  const document = readTree(text);
  if (!Array.isArray(document)) throw new Failure('invalid', 'A JSON Patch is an array of operations (RFC 6902).');
  if (document.length > MOST_OPERATIONS)
    throw new Failure('too-large', `A patch may hold at most ${MOST_OPERATIONS} operations.`);
  return document.map(readStep);
}

function readStep(step: JsonTree, i: number): PatchStep {
  const one = step instanceof Map ? step : new Map<string, JsonTree>();
  const [op, path, from] = [one.get('op'), one.get('path'), one.get('from')];
  if (typeof op !== 'string' || !OPERATIONS.has(op))
    throw refused(i, 'op must be add, remove, replace, move, copy or test');
  if (typeof path !== 'string') throw refused(i, 'path is missing');
  if ((op === 'move' || op === 'copy') && typeof from !== 'string') throw refused(i, 'from is missing');
  if ((op === 'add' || op === 'replace' || op === 'test') && !one.has('value')) throw refused(i, 'value is missing');
  return {
    op: op as PatchStep['op'],
    path,
    ...(typeof from === 'string' && { from }),
    ...(one.has('value') && { value: one.get('value')! }),
  };
}

/** @throws Failure unprocessable when an operation cannot be applied */
export function applyJsonPatch(resource: string, steps: readonly PatchStep[]): string {
  const patching = new Patching(readTree(resource));
  for (const step of steps) patching.apply(step);
  const result = patching.result;
  if (!(result instanceof Map)) throw new Failure('unprocessable', 'The patch leaves no resource.');
  return printTree(result);
}

type Container = JsonTree[] | Map<string, JsonTree>;

class Patching {
  /** The document under the name '', so that the whole of it can be replaced like any member. */
  readonly #root: Map<string, JsonTree>;
  /** The step under way, counted from 0, for messages. */
  #step = -1;
  #copied = 0;
  constructor(document: JsonTree) {
    this.#root = new Map([['', document]]);
  }

  get result(): JsonTree | undefined {
    return this.#root.get('');
  }

  apply(step: PatchStep): void {
    this.#step++;
    const path = this.#pointer(step.path);
    switch (step.op) {
      case 'add':
        this.#add(path, copyTree(step.value!));
        break;
      case 'remove':
        this.#remove(path);
        break;
      case 'replace':
        this.#replace(path, copyTree(step.value!));
        break;
      case 'move': {
        const from = this.#pointer(step.from!);
        if (step.path.startsWith(`${step.from}/`)) throw this.#refused('a value cannot be moved into itself');
        this.#add(path, this.#remove(from));
        break;
      }
      case 'copy':
        this.#add(path, this.#copyOf(this.#pointer(step.from!)));
        break;
      case 'test':
        if (!equal(this.#valueAt(path), step.value!)) throw this.#refused('the test does not hold');
    }
  }

  #pointer(path: string): string[] {
    if (path !== '' && !path.startsWith('/')) throw this.#refused('a JSON Pointer starts with /');
    return path.split('/').map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
  }

  #copyOf(from: string[]): JsonTree {
    const value = this.#valueAt(from);
    this.#copied += sizeOfTree(value);
    if (this.#copied > MOST_COPIED_VALUES) throw this.#refused(`more than ${MOST_COPIED_VALUES} values are copied`);
    return copyTree(value);
  }

  #parentOf(path: string[]): { parent: Container; key: string } {
    let at: JsonTree = this.#root;
    for (const part of path.slice(0, -1)) {
      const next: JsonTree | undefined = Array.isArray(at)
        ? at[this.#indexOf(at, part, false)]
        : (at as Map<string, JsonTree>).get(part);
      if (!Array.isArray(next) && !(next instanceof Map)) throw this.#refused('the path leads nowhere');
      at = next;
    }
    return { parent: at as Container, key: path.at(-1)! };
  }

  #indexOf(list: JsonTree[], part: string, end: boolean): number {
    if (end && part === '-') return list.length;
    const index = /^(0|[1-9]\d*)$/.test(part) ? Number(part) : Number.NaN;
    if (!(index < list.length + (end ? 1 : 0))) throw this.#refused('the array has no such position');
    return index;
  }

  #add(path: string[], value: JsonTree): void {
    const { parent, key } = this.#parentOf(path);
    if (Array.isArray(parent)) parent.splice(this.#indexOf(parent, key, true), 0, value);
    else parent.set(key, value);
  }

  #replace(path: string[], value: JsonTree): void {
    const { parent, key } = this.#parentOf(path);
    if (Array.isArray(parent)) parent[this.#indexOf(parent, key, false)] = value;
    else if (parent.has(key)) parent.set(key, value);
    else throw this.#refused('there is nothing at the path');
  }

  #remove(path: string[]): JsonTree {
    const { parent, key } = this.#parentOf(path);
    if (Array.isArray(parent)) return parent.splice(this.#indexOf(parent, key, false), 1)[0]!;
    const value = parent.get(key);
    if (value === undefined) throw this.#refused('there is nothing at the path');
    parent.delete(key);
    return value;
  }

  #valueAt(path: string[]): JsonTree {
    const { parent, key } = this.#parentOf(path);
    const value = Array.isArray(parent) ? parent[this.#indexOf(parent, key, false)] : parent.get(key);
    if (value === undefined) throw this.#refused('there is nothing at the path');
    return value;
  }

  #refused(why: string): Failure {
    return refused(this.#step, why);
  }
}

/** RFC 6902 section 4.6: numbers are equal by value, so `1.0` equals `1`. */
function equal(a: JsonTree, b: JsonTree): boolean {
  if (a instanceof JsonNumber && b instanceof JsonNumber) return a.text === b.text || Number(a.text) === Number(b.text);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => equal(one, b[i]!));
  if (a instanceof Map && b instanceof Map)
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && equal(value, b.get(key)!));
  return a === b;
}

function refused(index: number, why: string): Failure {
  return new Failure('unprocessable', `Patch operation ${index + 1} cannot be applied: ${why}.`, {
    code: 'invalid',
    expression: `patch[${index}]`,
  });
}
