/**
 * Resources made from search parameters: for each way an expression may lead to a value, the smallest resource that has
 * one there, and the value to search it by. They follow the definitions' paths, not R4's rules of what must be present.
 */
import { propertyName } from '../../src/fhir/search-compile.js';
import { isKindOf, typeDefinition } from '../../src/fhir/definitions.js';
import type { SearchParameter } from '../../src/fhir/index.js';
import { type Expression, parseExpression } from '../../src/fhir/search-expression.js';

type Json = Record<string, unknown>;

export interface Sample {
  resource: Json;
  /** Finds it. */
  hit: string;
  /** Does not. */
  miss: string;
  /** Of which leaf, for messages. */
  leaf: string;
}

/** A path through the definitions, to be filled from its end. */
interface Branch {
  type: string;
  targets?: string[];
  steps: { name: string; list: boolean; type: string }[];
  /** Members that a condition on the way asks for, by number of steps. */
  given: { at: number; member: Json }[];
}

export function samplesOf(param: SearchParameter, type: string, unique: number): Sample[] {
  const ways = branches(parseExpression(param.expression), { type, steps: [], given: [] }, type);
  const samples: Sample[] = [];
  for (const way of ways) {
    if (param.components) samples.push(...compositeSample(param, way, type, unique + samples.length));
    else {
      const leaf = leafOf(param.type, way, unique + samples.length);
      if (leaf)
        samples.push({ resource: filled(way, type, leaf.value), hit: leaf.hit, miss: leaf.miss, leaf: way.type });
    }
  }
  return samples;
}

function compositeSample(param: SearchParameter, way: Branch, type: string, unique: number): Sample[] {
  let element: Json = {};
  let whole: Json = {};
  const hits: string[] = [];
  const misses: string[] = [];
  for (const part of param.components!) {
    const isWhole = part.expression.startsWith('%resource');
    const expression = part.expression.replace('%resource', type);
    const start: Branch = { type: isWhole ? type : way.type, steps: [], given: [] };
    const [inner] = branches(parseExpression(expression), start, start.type);
    const leaf = inner && leafOf(part.type, inner, unique);
    if (!leaf) return [];
    if (isWhole) whole = filled(inner, type, leaf.value);
    else element = { ...element, ...filled(inner, undefined, leaf.value) };
    hits.push(leaf.hit);
    misses.push(leaf.miss);
  }
  const resource = { ...whole, ...filled(way, type, element) };
  return [{ resource, hit: hits.join('$'), miss: [hits[0], ...misses.slice(1)].join('$'), leaf: 'composite' }];
}

function branches(expression: Expression, from: Branch, root: string): Branch[] {
  switch (expression.kind) {
    case 'this':
      return [from];
    case 'root':
      return [{ type: root, steps: [], given: [] }];
    case 'union':
      return expression.branches.flatMap((one) => branches(one, from, root));
    case 'index':
      return branches(expression.of, from, root);
    case 'as': {
      const wanted = expression.type;
      const lower = wanted.charAt(0).toLowerCase() + wanted.slice(1);
      return branches(expression.of, from, root).filter((b) => isKindOf(b.type, wanted) || isKindOf(b.type, lower));
    }
    case 'member':
      return branches(expression.of, from, root).flatMap((branch) => member(branch, expression, from));
    case 'call':
      return call(expression, from, root);
    default: {
      // `deceased.exists() and deceased != false`: whatever makes it true.
      const inside = 'left' in expression ? expression.left : expression;
      return branches(inside as Expression, from, root);
    }
  }
}

function member(branch: Branch, { of, name }: Expression & { kind: 'member' }, from: Branch): Branch[] {
  if (of.kind === 'this' && branch === from && isKindOf(from.type, name)) return [branch];
  const element = typeDefinition(branch.type)?.elements.find((one) => one.name === name);
  if (!element) throw new Error(`${branch.type} has no ${name}`);
  return element.types.map((type) => ({
    type: type.name,
    targets: type.targets,
    steps: [...branch.steps, { name: propertyName(element, type), list: element.max > 1, type: type.name }],
    given: branch.given,
  }));
}

function call(expression: Expression & { kind: 'call' }, from: Branch, root: string): Branch[] {
  const { of, name, args } = expression;
  const inner = branches(of, from, root);
  if (name === 'exists') return inner.map((branch) => ({ ...branch, type: `exists:${branch.type}` }));
  if (name !== 'where') return inner;
  return inner.map((branch) => restricted(branch, args[0]!));
}

/** Where a condition holds: `resolve() is Patient`, `system = 'phone'`, `type = '...'`. */
function restricted(branch: Branch, condition: Expression): Branch {
  if (condition.kind === 'is') return { ...branch, targets: [condition.type] };
  if (condition.kind === 'binary' && condition.left.kind === 'member' && condition.right.kind === 'literal') {
    const given = { at: branch.steps.length, member: { [condition.left.name]: condition.right.value } };
    return { ...branch, given: [...branch.given, given] };
  }
  return branch;
}

function filled(branch: Branch, resourceType: string | undefined, leaf: unknown): Json {
  let value: unknown = leaf;
  for (let i = branch.steps.length; i >= 0; i--) {
    for (const { at, member: more } of branch.given)
      if (at === i && typeof value === 'object') value = { ...(value as Json), ...more };
    const step = branch.steps[i - 1];
    if (!step) break;
    value = { [step.name]: step.list ? [value] : value };
  }
  const inside = typeof value === 'object' && value !== null ? (value as Json) : {};
  return resourceType === undefined ? inside : { resourceType, ...inside };
}

interface Leaf {
  value: unknown;
  hit: string;
  miss: string;
}

/** Undefined for elements that the kind of parameter does not read (a Range searched as a token). */
function leafOf(kind: string, { type, targets }: Branch, n: number): Leaf | undefined {
  if (type.startsWith('exists:')) {
    const inner = leafOf(type.endsWith('boolean') ? 'token' : 'date', { type: type.slice(7), steps: [], given: [] }, n);
    return inner && { value: inner.value, hit: 'true', miss: 'false' };
  }
  switch (kind) {
    case 'token':
      return tokenLeaf(type, n);
    case 'reference':
      return referenceLeaf(type, targets, n);
    case 'string':
      return stringLeaf(type, n);
    case 'uri':
      return { value: `http://u.example/${n}`, hit: `http://u.example/${n}`, miss: `http://u.example/x${n}` };
    case 'date':
      return dateLeaf(type, n);
    case 'number':
      return { value: n, hit: String(n), miss: String(n + 500_000) };
    case 'quantity':
      return quantityLeaf(type, n);
    default:
      return {
        value: { latitude: 55, longitude: (n % 3000) / 20 - 75 },
        hit: `55|${(n % 3000) / 20 - 75}|1|km`,
        miss: '-55|10|1|km',
      };
  }
}

function tokenLeaf(type: string, n: number): Leaf | undefined {
  const code = `c${n}`;
  const inSystem = { hit: `urn:s|${code}`, miss: `urn:other|${code}` };
  switch (type) {
    case 'boolean':
      return { value: true, hit: 'true', miss: 'false' };
    case 'CodeableConcept':
      return { value: { coding: [{ system: 'urn:s', code }] }, ...inSystem };
    case 'Coding':
      return { value: { system: 'urn:s', code }, ...inSystem };
    case 'Identifier':
      return { value: { system: 'urn:s', value: code }, ...inSystem };
    case 'ContactPoint':
      return { value: { value: code }, hit: code, miss: `x${code}` };
    case 'Quantity':
      return { value: { system: 'urn:s', code }, ...inSystem };
    case 'Reference':
      return { value: { reference: `Basic/${code}` }, hit: `Basic/${code}`, miss: `Basic/x${code}` };
    case 'Range':
      return undefined;
    default:
      return { value: code, hit: code, miss: `x${code}` };
  }
}

function referenceLeaf(type: string, targets: string[] | undefined, n: number): Leaf {
  if (type !== 'Reference')
    return { value: `http://r.example/${n}|1`, hit: `http://r.example/${n}`, miss: `http://r.example/${n}|2` };
  const to = `${targets?.[0] ?? 'Basic'}/r${n}`;
  return { value: { reference: to }, hit: to, miss: `${targets?.[0] ?? 'Basic'}/x${n}` };
}

function stringLeaf(type: string, n: number): Leaf {
  const word = `Ørsted${n}x`;
  const value = type === 'HumanName' ? { family: word } : type === 'Address' ? { city: word } : word;
  return { value, hit: `oersted${n}x`, miss: `rsted${n}x` };
}

function dateLeaf(type: string, n: number): Leaf {
  const day = new Date(Date.UTC(1950, 0, 1) + n * 86_400_000).toISOString().slice(0, 10);
  const dates = { hit: day, miss: `gt${day}` };
  switch (type) {
    case 'Period':
      return { value: { start: `${day}T08:00:00+01:00`, end: `${day}T09:00:00+01:00` }, ...dates };
    case 'Timing':
      return { value: { event: [`${day}T08:00:00+01:00`, `${day}T20:00:00+01:00`] }, ...dates };
    case 'instant':
      return { value: `${day}T08:00:00+01:00`, ...dates };
    default:
      return { value: day, ...dates };
  }
}

function quantityLeaf(type: string, n: number): Leaf | undefined {
  const of = { system: 'http://unitsofmeasure.org', code: 'mg', unit: 'mg' };
  // Searched in another unit than it was written in.
  const inGrams = {
    hit: `${(n / 1000).toFixed(3)}|http://unitsofmeasure.org|g`,
    miss: `${n}|http://unitsofmeasure.org|g`,
  };
  switch (type) {
    case 'Money':
      return {
        value: { value: n, currency: 'DKK' },
        hit: `${n}|urn:iso:std:iso:4217|DKK`,
        miss: `${n}|urn:iso:std:iso:4217|EUR`,
      };
    case 'Range':
      return { value: { low: { value: n, ...of }, high: { value: n, ...of } }, ...inGrams };
    case 'SampledData':
      return { value: { origin: { value: n, ...of }, period: 1, dimensions: 1, data: '0 0' }, ...inGrams };
    case 'Ratio':
      return undefined;
    default:
      return { value: { value: n, ...of }, ...inGrams };
  }
}
