/** Which elements of a resource a FHIRPath names, as steps into it. The library is loaded on first use. */
import type { Failure } from '../../base/index.js';
import { type JsonObject, plainOf } from '../../fhir/index.js';

/** `contact[0]` is `{ element: 'contact', index: 0 }`. */
export interface Step {
  element: string;
  index?: number;
}

const LONGEST_PATH = 1000;

/**
 * What a path of a patch may use: R4 asks for what walks and chooses, and no more is let in. Functions that take regular
 * expressions, repeat, or look outside the resource could be made to run for ever.
 */
const FUNCTIONS = new Set(
  (
    'where first last tail skip take single ofType as is extension exists empty not count hasValue iif all any ' +
    'startsWith endsWith contains indexOf substring lower upper length toString children select union distinct'
  ).split(' '),
);

type Find = (resource: JsonObject, path: string, complain: (why: string) => Failure) => Step[][];

let loaded: Promise<Find> | undefined;

/** @returns a function that finds; it throws what `complain` makes of a reason */
export function elementsAt(): Promise<Find> {
  loaded ??= load();
  return loaded;
}

interface Node {
  fullPropertyName?: () => string | undefined;
}

async function load(): Promise<Find> {
  const [{ default: fhirpath }, { default: model }] = await Promise.all([
    import('fhirpath'),
    import('fhirpath/fhir-context/r4'),
  ]);
  return (resource, path, complain) => {
    const fault = faultOf(path);
    if (fault !== undefined) throw complain(fault);
    let nodes: Node[] = [];
    const found = {
      fn: (inputs: unknown[]) => {
        nodes = inputs as Node[];
        return [];
      },
      arity: { 0: [] },
      internalStructures: true,
    };
    const plain = plainOf(resource);
    try {
      fhirpath.evaluate(plain, `(${namesQuoted(path)}).found()`, { resource: plain }, model, {
        resolveInternalTypes: false,
        userInvocationTable: { found },
        async: false,
      });
    } catch {
      // The library's words may quote the resource.
      throw complain('the path is not a FHIRPath that can be followed here');
    }
    return nodes.map((node) => stepsOf(node, complain));
  };
}

function faultOf(path: string): string | undefined {
  if (path.length > LONGEST_PATH) return `the path is longer than ${LONGEST_PATH} characters`;
  const bare = path.replace(/'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '');
  const unknown = [...bare.matchAll(/([A-Za-z_]+)\s*\(/g)].find(
    ([, name]) => !FUNCTIONS.has(name!) && !OPERATORS.has(name!),
  );
  return unknown ? `the function ${unknown[1]!.slice(0, 32)} may not be used in a path` : undefined;
}

/** FHIRPath has a word `div`, FHIR an element: after a point it is the element. Texts in quotes are left alone. */
function namesQuoted(path: string): string {
  return path.replace(
    /'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|\.(div|mod|contains|in|is|as|and|or)\b(?!\s*\()/g,
    (whole, word?: string) => (word === undefined ? whole : `.\`${word}\``),
  );
}

/** Words that may stand before a bracket without being functions. */
const OPERATORS = new Set(['and', 'or', 'xor', 'implies', 'in', 'contains', 'is', 'as', 'div', 'mod']);

function stepsOf(node: Node, complain: (why: string) => Failure): Step[] {
  const name = node?.fullPropertyName?.();
  if (name === undefined) throw complain('the path names no element of the resource');
  return name
    .split('.')
    .slice(1)
    .map((part) => {
      const [, element = '', index] = /^([^[]+)(?:\[(\d+)\])?$/.exec(part) ?? [];
      return index === undefined ? { element } : { element, index: Number(index) };
    });
}
