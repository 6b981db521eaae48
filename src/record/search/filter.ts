/** Reads one search parameter, `name=value`, into a filter. https://hl7.org/fhir/R4/search.html#modifiers */
import { isResourceType, parseReference, type SearchParameter, type SearchParameters } from '../../fhir/index.js';
import { CURRENT_LISTS, currentLists } from './current-lists.js';
import { splitValues } from './escapes.js';
import type { Filter } from './request.js';

/** A filter, or why not: the parameter is unknown here (it may be ignored), or it is known but wrongly used. */
export type FilterReading = { filter: Filter } | { why: string; wrong: boolean; code?: string };

const unknown = (why: string): FilterReading => ({ why, wrong: false });
const wrong = (why: string, code = 'invalid'): FilterReading => ({ why, wrong: true, code });
export { wrong as wrongFilter };

const MOST_VALUES = 500;
const DEEPEST_CHAIN = 3;
export const MOST_BRANCHES = 200;

const MODIFIERS: Record<string, ReadonlySet<string>> = {
  token: new Set(['not', 'text', 'in', 'not-in', 'above', 'below', 'of-type']),
  string: new Set(['exact', 'contains']),
  reference: new Set(['identifier', 'above', 'below']),
  uri: new Set(['above', 'below']),
  date: new Set(),
  number: new Set(),
  quantity: new Set(),
  composite: new Set(),
};

/** @param types as in readSearch; a search across types takes what all of them have */
export function readFilter(types: string[], name: string, value: string, parameters: SearchParameters): FilterReading {
  return read({ types, parameters, depth: 0, branches: { left: MOST_BRANCHES } }, name, value);
}

/** The parameter that every one of the types has under the code, and in the same kind; of no type, that of every resource. */
export function sharedParameter(
  types: string[],
  code: string,
  parameters: SearchParameters,
): SearchParameter | undefined {
  if (types.length === 0) return code.startsWith('_') ? parameters.find('Basic', code) : undefined;
  const [first, ...others] = types.map((type) => parameters.find(type, code));
  return others.every((other) => other?.type === first?.type) ? first : undefined;
}

interface Reader {
  types: string[];
  parameters: SearchParameters;
  depth: number;
  /** How many types the chains of this parameter may still lead to. */
  branches: { left: number };
}

function read(reader: Reader, name: string, value: string): FilterReading {
  if (name.startsWith('_has:')) return readHas(reader, name, value);
  const chained = /^([^.:]+)(?::([^.:]+))?\.(.+)$/s.exec(name);
  if (chained) return readChain(reader, chained[1]!, chained[2], chained[3]!, value);
  const [code, modifier] = splitModifier(name);
  const values = splitValues(value, ',').filter((one) => one !== '');
  if (values.length === 0) return wrong(`${code.slice(0, 64)} has no value.`);
  if (values.length > MOST_VALUES)
    return wrong(`At most ${MOST_VALUES} alternatives are taken for one parameter.`, 'too-costly');
  return readCommon(reader.types, code, modifier, values) ?? readOfType(reader, code, modifier, values, value);
}

function splitModifier(name: string): [string, string | undefined] {
  const at = name.indexOf(':');
  return at < 0 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)];
}

/** Parameters of every resource that stand on no element (https://hl7.org/fhir/R4/search.html#all). */
function readCommon(
  types: string[],
  code: string,
  modifier: string | undefined,
  values: string[],
): FilterReading | undefined {
  if (!['_id', '_lastUpdated', '_list', '_text', '_content'].includes(code)) return undefined;
  if (modifier === 'missing' && (code === '_id' || code === '_lastUpdated')) return neverMissing(code, values);
  if (modifier === 'not' && code === '_id') return { filter: { kind: 'none', of: { kind: 'id', values } } };
  if (modifier !== undefined) return wrong(`${code} does not take the modifier :${modifier.slice(0, 32)}.`);
  switch (code) {
    case '_id':
      return { filter: { kind: 'id', values } };
    case '_lastUpdated':
      return { filter: { kind: 'last-updated', values } };
    case '_list': {
      const named = values.map((one) => one.replace(/^\\\$/, '$'));
      const current = named.filter((one) => one.startsWith('$'));
      if (current.length > 0) return currentLists(types, current, named);
      const ids = values.map((one) => /^(?:List\/)?([A-Za-z0-9\-.]{1,64})$/.exec(one)?.[1]);
      if (ids.some((id) => id === undefined))
        return wrong(`_list takes ids of Lists, and ${Object.keys(CURRENT_LISTS).join(', ')}.`);
      return { filter: { kind: 'list', ids: ids as string[] } };
    }
    default:
      return { filter: { kind: 'words', of: code === '_text' ? 'narrative' : 'all', values } };
  }
}

/** Every resource has an id and was written at some time. */
function neverMissing(code: string, values: string[]): FilterReading {
  const none: Filter = { kind: 'any', of: [] };
  if (values.length > 1 || (values[0] !== 'true' && values[0] !== 'false'))
    return wrong(`${code}:missing must be true or false.`);
  return { filter: values[0] === 'true' ? none : { kind: 'none', of: none } };
}

function readOfType(
  { types, parameters }: Reader,
  code: string,
  modifier: string | undefined,
  values: string[],
  value: string,
): FilterReading {
  const param = sharedParameter(types, code, parameters);
  if (!param)
    return unknown(
      `Unknown search parameter ${code.slice(0, 64)} for ${types.slice(0, 3).join(',') || 'a search across types'}.`,
    );
  const busy = beingIndexed(param);
  if (busy) return busy;
  const allowed = MODIFIERS[param.type] ?? (code === 'near' ? new Set() : undefined);
  if (!allowed) return wrong(`The search parameter ${code} is not supported.`, 'not-supported');
  if (modifier === 'missing') {
    if (code === 'near') return wrong('near takes no modifier.');
    if (value !== 'true' && value !== 'false') return wrong(`${code}:missing must be true or false.`);
    return { filter: { kind: 'missing', param, missing: value === 'true' } };
  }
  if (modifier === undefined || allowed.has(modifier)) return { filter: { kind: 'value', param, modifier, values } };
  if (param.type === 'reference' && isResourceType(modifier)) return typedReference(param, modifier, values);
  return wrong(`The modifier :${modifier.slice(0, 32)} is not supported for ${code} (${param.type}).`, 'not-supported');
}

/** A silent part of the answer would be worse than none: what is not indexed yet cannot be asked by. */
function beingIndexed(param: SearchParameter): FilterReading | undefined {
  if (param.indexedPercent === undefined) return undefined;
  return wrong(
    `The search parameter ${param.code} is still being indexed (${param.indexedPercent} %). Ask again later.`,
    'incomplete',
  );
}

/** `subject:Patient=23` (https://hl7.org/fhir/R4/search.html#reference) */
function typedReference(param: SearchParameter, type: string, values: string[]): FilterReading {
  if (!param.targets.includes(type)) return wrong(`${param.code} does not refer to ${type}.`);
  const other = values.find((value) => {
    const of = parseReference(value).type;
    return of !== undefined && of !== type;
  });
  if (other !== undefined) return wrong(`${param.code}:${type} is asked for a resource of another type.`);
  return {
    filter: { kind: 'value', param, values: values.map((one) => (one.includes('/') ? one : `${type}/${one}`)) },
  };
}

/** https://hl7.org/fhir/R4/search.html#chaining */
function readChain(
  reader: Reader,
  code: string,
  targetType: string | undefined,
  rest: string,
  value: string,
): FilterReading {
  const { parameters, depth, branches } = reader;
  const next = (type: string) => read({ types: [type], parameters, depth: depth + 1, branches }, rest, value);
  return chainTo(reader, code, targetType, next);
}

/**
 * A chain of one step, over each type that it may lead to.
 * @param next reads what is asked of the resource it leads to
 */
export function chainTo(
  { types, parameters, depth, branches }: Reader,
  code: string,
  targetType: string | undefined,
  next: (type: string) => FilterReading,
): FilterReading {
  if (depth >= DEEPEST_CHAIN) return wrong(`Chains are followed at most ${DEEPEST_CHAIN} steps.`, 'too-costly');
  const param = sharedParameter(types, code, parameters);
  if (param?.type !== 'reference')
    return unknown(`Unknown reference search parameter ${code.slice(0, 64)} for ${types.slice(0, 3).join(',')}.`);
  const busy = beingIndexed(param);
  if (busy) return busy;
  if (targetType !== undefined && !param.targets.includes(targetType))
    return wrong(`${code} does not refer to ${targetType.slice(0, 64)}.`);
  const targets: { type: string; filter: Filter }[] = [];
  let complaint: FilterReading | undefined;
  for (const type of targetType ? [targetType] : param.targets) {
    const reading = next(type);
    if ('filter' in reading && --branches.left < 0)
      return wrong(
        `${code} leads to too many types; name the one that is meant, as in subject:Patient.name.`,
        'too-costly',
      );
    if ('filter' in reading) targets.push({ type, filter: reading.filter });
    // A wrong use says more than "this type does not have it".
    else if (complaint === undefined || ('wrong' in reading && reading.wrong)) complaint = reading;
  }
  if (targets.length > 0) return { filter: { kind: 'chain', param, targets } };
  return complaint ?? wrong(`${code} refers to nothing that can be searched.`);
}

/** `_has:Observation:patient:code` (https://hl7.org/fhir/R4/search.html#has) */
function readHas(reader: Reader, name: string, value: string): FilterReading {
  const { types, parameters, depth, branches } = reader;
  if (depth >= DEEPEST_CHAIN) return wrong(`Chains are followed at most ${DEEPEST_CHAIN} steps.`, 'too-costly');
  const [, sourceType = '', viaCode = '', ...rest] = name.split(':');
  if (!isResourceType(sourceType)) return wrong(`_has names an unknown resource type: ${sourceType.slice(0, 64)}.`);
  const via = parameters.find(sourceType, viaCode);
  if (via?.type !== 'reference')
    return wrong(`_has: ${sourceType} has no reference search parameter ${viaCode.slice(0, 64)}.`);
  const busy = beingIndexed(via);
  if (busy) return busy;
  if (types.length > 0 && !types.some((type) => via.targets.includes(type)))
    return wrong(`_has: ${sourceType}:${viaCode} does not refer to ${types.slice(0, 3).join(', ')}.`);
  if (rest.length === 0) return wrong('_has needs a parameter to search by, e.g. _has:Observation:patient:code.');
  const inner = read({ types: [sourceType], parameters, depth: depth + 1, branches }, rest.join(':'), value);
  return 'filter' in inner ? { filter: { kind: 'has', sourceType, via, filter: inner.filter } } : inner;
}
