/**
 * A SearchParameter resource made into something to search by (https://hl7.org/fhir/R4/searchparameter.html). Expressions
 * are compiled by our own subset, which knows the type of every step; what is outside it goes to the FHIRPath engine.
 */
import {
  type AddedParameter,
  isKindOf,
  isResourceType,
  RESOURCE_TYPES,
  type SearchExtractor,
  type SearchParameter,
  searchExtractor,
  UnknownElement,
} from '../../fhir/index.js';
import type { Json } from '../contract.js';
import type { FhirPathEngine } from './fhirpath-engine.js';

/** Why a SearchParameter cannot be used: a plain sentence and the element it is about. */
export interface Complaint {
  why: string;
  at: string;
}

const TYPES = ['token', 'reference', 'string', 'date', 'number', 'quantity', 'uri'];
const CODE = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const LONGEST_EXPRESSION = 2000;
/** Functions that could take any time, or ask somebody else. */
const NOT_HERE =
  /\b(matches|matchesFull|replaceMatches|repeat|memberOf|subsumes|subsumedBy|conformsTo|trace|now|today|timeOfDay)\s*\(/;

/** True when the resource asks to be used. */
export const isInUse = (resource: Json): boolean => resource['status'] === 'active';

/**
 * @param engine needed only for expressions outside our own subset; without it those are complained of
 * @returns the parameter, or what is wrong with the resource
 */
export function readAddedParameter(resource: Json, engine?: FhirPathEngine): AddedParameter | Complaint {
  const [code, type, expression] = [resource['code'], resource['type'], resource['expression']];
  if (typeof code !== 'string' || !CODE.test(code))
    return complaint('code', 'The code must be letters, digits, - and _, beginning with a letter, at most 64.');
  if (typeof type !== 'string' || !TYPES.includes(type))
    return complaint(
      'type',
      `A search parameter of type ${String(type).slice(0, 32)} cannot be added; possible are ${TYPES.join(', ')}.`,
    );
  if (typeof expression !== 'string' || expression.trim() === '')
    return complaint('expression', 'An active search parameter needs an expression.');
  if (expression.length > LONGEST_EXPRESSION)
    return complaint('expression', `The expression is longer than ${LONGEST_EXPRESSION} characters.`);
  const forbidden = NOT_HERE.exec(expression);
  if (forbidden) return complaint('expression', `The function ${forbidden[1]} cannot be used in a search expression.`);
  const bases = textsOf(resource['base']);
  const wrongBase = bases.find((base) => !isResourceType(base) && base !== 'Resource' && base !== 'DomainResource');
  if (bases.length === 0 || wrongBase !== undefined)
    return complaint(
      'base',
      wrongBase ? `There is no resource type ${wrongBase.slice(0, 64)} in FHIR R4.` : 'It has no base.',
    );
  const targets = textsOf(resource['target']).filter(isResourceType);
  const param: SearchParameter = {
    code,
    type: type as SearchParameter['type'],
    expression,
    targets: type !== 'reference' ? [] : targets.length > 0 ? targets : RESOURCE_TYPES,
    url: String(resource['url'] ?? ''),
  };
  const extract = extractorOf(param, bases, engine);
  return 'why' in extract ? extract : { bases, param, extract: extract.run };
}

/** The resource types that a base stands for. */
export const typesOf = (bases: readonly string[]): string[] =>
  RESOURCE_TYPES.filter((type) => bases.some((base) => isKindOf(type, base)));

const complaint = (element: string, why: string): Complaint => ({ why, at: `SearchParameter.${element}` });

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

function extractorOf(
  param: SearchParameter,
  bases: string[],
  engine: FhirPathEngine | undefined,
): { run: SearchExtractor } | Complaint {
  const byType = new Map<string, SearchExtractor>();
  for (const type of typesOf(bases)) {
    const made = extractorFor(param, type, engine);
    if (typeof made === 'string') return complaint('expression', made);
    const misfit = misfitOf(param, made);
    if (misfit) return complaint('expression', misfit);
    byType.set(type, made);
  }
  return { run: (resource) => byType.get(String((resource as Json)['resourceType']))?.(resource) ?? [] };
}

/** What a search by the type can compare (https://hl7.org/fhir/R4/search.html#table); of the other types it is more than can be listed. */
const COMPARED: Partial<Record<SearchParameter['type'], readonly string[]>> = {
  date: ['date', 'dateTime', 'instant', 'Period', 'Timing'],
  number: ['integer', 'decimal', 'Range'],
  quantity: ['Quantity', 'Money', 'Range', 'SampledData'],
  reference: ['Reference', 'canonical', 'uri', 'Resource'],
};

/** Why nothing that the expression leads to could ever be found. */
function misfitOf({ type }: SearchParameter, { yields }: SearchExtractor): string | undefined {
  const compared = COMPARED[type];
  if (!compared || !yields || yields.some((one) => compared.some((kind) => isKindOf(one, kind)))) return undefined;
  return `The expression leads to ${[...new Set(yields)].slice(0, 5).join(', ') || 'nothing'}, and a search parameter of type ${type} compares ${compared.join(', ')}.`;
}

/** A function, or why there is none. */
function extractorFor(
  param: SearchParameter,
  type: string,
  engine: FhirPathEngine | undefined,
): SearchExtractor | string {
  try {
    return searchExtractor(param, type);
  } catch (problem) {
    if (problem instanceof UnknownElement)
      return `The expression names an element that R4 does not have: ${problem.message}.`;
    if (!engine) return 'The expression cannot be read.';
    return engine.extractor(param.expression, type);
  }
}
