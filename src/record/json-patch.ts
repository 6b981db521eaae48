/** JSON Patch (RFC 6902) on a parsed resource. Works on a copy; an operation that cannot be done refuses the whole patch. */
import { Failure } from '../base/index.js';
import type { Json } from './contract.js';

export interface PatchStep {
  op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  path: string;
  from?: string;
  value?: unknown;
}

const OPERATIONS = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Reads a patch document. @throws Failure invalid, naming the operation that is wrong */
export function readJsonPatch(document: unknown): PatchStep[] {
  if (!Array.isArray(document)) throw new Failure('invalid', 'A JSON Patch is an array of operations (RFC 6902).');
  return document.map((step: unknown, i) => {
    const one = (typeof step === 'object' && step !== null ? step : {}) as Partial<PatchStep>;
    if (typeof one.op !== 'string' || !OPERATIONS.has(one.op))
      throw refused(i, 'op must be add, remove, replace, move, copy or test');
    if (typeof one.path !== 'string') throw refused(i, 'path is missing');
    if ((one.op === 'move' || one.op === 'copy') && typeof one.from !== 'string') throw refused(i, 'from is missing');
    if ((one.op === 'add' || one.op === 'replace' || one.op === 'test') && !('value' in one))
      throw refused(i, 'value is missing');
    return one as PatchStep;
  });
}

/** @throws Failure unprocessable when an operation cannot be applied */
export function applyJsonPatch(resource: Json, steps: PatchStep[]): Json {
  const root = { '': structuredClone(resource) as unknown };
  steps.forEach((step, i) => {
    const path = pointer(step.path, i);
    switch (step.op) {
      case 'add':
        add(root, path, structuredClone(step.value), i);
        break;
      case 'remove':
        remove(root, path, i);
        break;
      case 'replace':
        remove(root, path, i);
        add(root, path, structuredClone(step.value), i);
        break;
      case 'move': {
        const from = pointer(step.from!, i);
        if (step.path.startsWith(`${step.from}/`)) throw refused(i, 'a value cannot be moved into itself');
        const value = valueAt(root, from, i);
        remove(root, from, i);
        add(root, path, value, i);
        break;
      }
      case 'copy':
        add(root, path, structuredClone(valueAt(root, pointer(step.from!, i), i)), i);
        break;
      case 'test':
        if (!equal(valueAt(root, path, i), step.value)) throw refused(i, 'the test does not hold');
    }
  });
  const result = root[''];
  if (typeof result !== 'object' || result === null || Array.isArray(result))
    throw new Failure('unprocessable', 'The patch leaves no resource.');
  return result as Json;
}

function pointer(path: string, i: number): string[] {
  if (path !== '' && !path.startsWith('/')) throw refused(i, 'a JSON Pointer starts with /');
  const parts = path.split('/').map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
  if (parts.some((part) => FORBIDDEN.has(part))) throw refused(i, 'the path is not allowed');
  return parts;
}

function parentOf(
  root: object,
  path: string[],
  i: number,
): { parent: Record<string, unknown> | unknown[]; key: string } {
  let at: unknown = root;
  for (const part of path.slice(0, -1)) {
    at = Array.isArray(at) ? at[indexOf(at, part, false, i)] : (at as Record<string, unknown>)[part];
    if (typeof at !== 'object' || at === null) throw refused(i, 'the path leads nowhere');
  }
  return { parent: at as Record<string, unknown>, key: path.at(-1)! };
}

function indexOf(list: unknown[], part: string, end: boolean, i: number): number {
  if (end && part === '-') return list.length;
  const index = /^(0|[1-9]\d*)$/.test(part) ? Number(part) : Number.NaN;
  if (!(index < list.length + (end ? 1 : 0))) throw refused(i, 'the array has no such position');
  return index;
}

function add(root: object, path: string[], value: unknown, i: number): void {
  const { parent, key } = parentOf(root, path, i);
  if (Array.isArray(parent)) parent.splice(indexOf(parent, key, true, i), 0, value);
  else parent[key] = value;
}

function remove(root: object, path: string[], i: number): void {
  const { parent, key } = parentOf(root, path, i);
  if (Array.isArray(parent)) parent.splice(indexOf(parent, key, false, i), 1);
  else if (Object.hasOwn(parent, key)) delete parent[key];
  else throw refused(i, 'there is nothing at the path');
}

function valueAt(root: object, path: string[], i: number): unknown {
  const { parent, key } = parentOf(root, path, i);
  if (Array.isArray(parent)) return parent[indexOf(parent, key, false, i)];
  if (!Object.hasOwn(parent, key)) throw refused(i, 'there is nothing at the path');
  return parent[key];
}

function equal(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal((a as Json)[key], (b as Json)[key]))
  );
}

function refused(index: number, why: string): Failure {
  return new Failure('unprocessable', `Patch operation ${index + 1} cannot be applied: ${why}.`, {
    code: 'invalid',
    expression: `patch[${index}]`,
  });
}
