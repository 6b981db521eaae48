/**
 * FHIRPath Patch (https://hl7.org/fhir/R4/fhirpatch.html) on the text of a resource. The library finds the elements that
 * a path names; they are changed in the tree of the text, so that everything else keeps its digits and its order.
 */
import { Failure } from '../../base/index.js';
import { type JsonObject, type JsonTree, JsonNumber, printTree, readTree } from '../../fhir/index.js';
import { elementsAt } from './fhirpath-elements.js';
import {
  addTo,
  type Content,
  deleteAt,
  type ElementPlace,
  insertAt,
  moveWithin,
  placeOf,
  replaceAt,
} from './patch-tree.js';

const MOST_OPERATIONS = 100;

interface Operation {
  type: 'add' | 'insert' | 'delete' | 'replace' | 'move';
  path: string;
  name?: string;
  value?: Content;
  index?: number;
  source?: number;
  destination?: number;
  at: string;
}

/**
 * Reads the Parameters of a patch and returns what they do to a resource.
 * @param text JSON of the Parameters, structurally valid
 * @throws Failure invalid, naming the operation that is wrong; the function returned throws Failure unprocessable when one
 * cannot be done
 */
export async function readFhirPathPatch(text: string): Promise<(resource: string) => string> {
  const parameters = readTree(text) as JsonObject;
  const list = (parameters.get('parameter') ?? []) as JsonTree[];
  if (list.length > MOST_OPERATIONS)
    throw new Failure('too-large', `A FHIRPath Patch may hold at most ${MOST_OPERATIONS} operations.`);
  const operations = list.map((one, i) => readOperation(one as JsonObject, `Parameters.parameter[${i}]`));
  const find = await elementsAt();
  return (resource) => {
    const tree = readTree(resource) as JsonObject;
    for (const operation of operations) apply(tree, operation, find);
    return printTree(tree);
  };
}

function readOperation(parameter: JsonObject, at: string): Operation {
  if (parameter.get('name') !== 'operation')
    throw refused('invalid', at, 'each parameter of a patch is called operation');
  const given = (parameter.get('part') ?? []) as JsonObject[];
  const parts = new Map(given.map((part) => [String(part.get('name')), part]));
  if (parts.size < given.length) throw refused('invalid', at, 'a part of the operation is given twice');
  if ([...parts.keys()].some((name) => !PARTS.includes(name)))
    throw refused('invalid', at, `an operation has the parts ${PARTS.join(', ')}, and no other`);
  const text = (name: string): string | undefined => {
    const value = contentOf(parts.get(name))?.value;
    return typeof value === 'string' ? value : undefined;
  };
  const whole = (name: string): number | undefined => {
    const value = contentOf(parts.get(name))?.value;
    return value instanceof JsonNumber && /^\d{1,9}$/.test(value.text) ? Number(value.text) : undefined;
  };
  const operation = {
    type: text('type') as Operation['type'],
    path: text('path') ?? '',
    name: text('name'),
    value: contentOf(parts.get('value')),
    index: whole('index'),
    source: whole('source'),
    destination: whole('destination'),
    at,
  };
  const missing = NEEDED[operation.type]?.find((name) => operation[name] === undefined || operation[name] === '');
  if (!NEEDED[operation.type]) throw refused('invalid', at, 'type must be add, insert, delete, replace or move');
  if (missing !== undefined) throw refused('invalid', at, `${missing} is missing or of the wrong type`);
  return operation;
}

const PARTS = ['type', 'path', 'name', 'value', 'index', 'source', 'destination'];

const NEEDED: Record<string, readonly (keyof Operation)[] | undefined> = {
  add: ['path', 'name', 'value'],
  insert: ['path', 'index', 'value'],
  delete: ['path'],
  replace: ['path', 'value'],
  move: ['path', 'source', 'destination'],
};

/** What a part holds: a value with its type and companion, or - for elements that are no data type - parts of its own. */
function contentOf(part: JsonObject | undefined): Content | undefined {
  if (!part) return undefined;
  const inner = part.get('part');
  if (Array.isArray(inner)) return { parts: inner.map((one) => namedContent(one as JsonObject)) };
  const key = [...part.keys()].find((name) => /^_?value[A-Z]/.test(name));
  if (key !== undefined) {
    const name = key.replace(/^_/, '');
    return { type: name.slice('value'.length), value: part.get(name), companion: part.get(`_${name}`) };
  }
  const resource = part.get('resource');
  return resource === undefined ? undefined : { type: 'Resource', value: resource };
}

function namedContent(part: JsonObject): { name: string; content: Content } {
  return { name: String(part.get('name')), content: contentOf(part) ?? {} };
}

type Finder = Awaited<ReturnType<typeof elementsAt>>;

function apply(tree: JsonObject, operation: Operation, find: Finder): void {
  const { type, path, at } = operation;
  const complain = (why: string): Failure => refused('unprocessable', at, why);
  const found = find(tree, path, complain).map((steps) => placeOf(tree, steps, complain));
  switch (type) {
    case 'add':
      addTo(only(found, complain), operation.name!, operation.value!, complain);
      break;
    case 'delete':
      if (found.length > 0) deleteAt(only(found, complain), complain);
      break;
    case 'replace':
      replaceAt(only(found, complain), operation.value!, complain);
      break;
    case 'insert':
      insertAt(listOf(found, complain), operation.index!, operation.value!, complain);
      break;
    default:
      moveWithin(listOf(found, complain), operation.source!, operation.destination!, complain);
  }
}

function only(found: ElementPlace[], complain: (why: string) => Failure): ElementPlace {
  if (found.length === 1) return found[0]!;
  throw complain(found.length === 0 ? 'the path names no element' : 'the path names several elements');
}

/** The elements of one list: the path of insert and move names the list by naming all that is in it. */
function listOf(found: ElementPlace[], complain: (why: string) => Failure): ElementPlace {
  const [first] = found;
  if (!first) throw complain('the path names no list');
  if (found.some((one) => one.owner !== first.owner || one.property !== first.property))
    throw complain('the path names elements of several lists');
  if (!first.property?.repeats) throw complain('the path names no list');
  return first;
}

function refused(category: 'invalid' | 'unprocessable', at: string, why: string): Failure {
  return new Failure(category, `The patch cannot be applied: ${why}.`, { code: 'invalid', expression: at });
}
