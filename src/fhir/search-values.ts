import { isKindOf, type SearchParameterRow, searchTable } from './definitions.js';
import { isResourceType, RESOURCE_TYPES } from './resource-types.js';
import { type CompiledPath, compileExpression } from './search-compile.js';
import { parseExpression } from './search-expression.js';

export type SearchParameterType =
  | 'token'
  | 'reference'
  | 'string'
  | 'date'
  | 'number'
  | 'quantity'
  | 'uri'
  | 'composite'
  | 'special';

/** A search parameter as one resource type has it (https://hl7.org/fhir/R4/searchparameter-registry.html). */
export interface SearchParameter {
  code: string;
  type: SearchParameterType;
  /** FHIRPath; empty for `_content` and `_query`, which no element stands behind. */
  expression: string;
  /** Resource types a reference parameter can point to; every type where R4 says any. Empty for other parameters. */
  targets: readonly string[];
  /** The parts of a composite, in the order they are written with `$` between them. */
  components?: SearchComponent[];
  /** Canonical address of the definition. */
  url: string;
}

export interface SearchComponent {
  code: string;
  type: SearchParameterType;
  /** FHIRPath from the element that the composite's own expression yields. */
  expression: string;
}

/** One value a resource can be found by: the element as it stands in the JSON, with the name of its FHIR type. */
export interface SearchValue {
  element: unknown;
  /** `Coding`, `CodeableConcept`, `Reference`, `dateTime`, `code` ...; `composite` for a composite. */
  type: string;
  /** For a composite: the values of each component, in order, all taken from this one element. */
  components?: SearchValue[][];
}

export interface ExtractedValues {
  param: SearchParameter;
  values: SearchValue[];
}

const NONE: readonly SearchParameter[] = [];
const parametersCache = new Map<string, Map<string, SearchParameter>>();

/** Every search parameter of a resource type, those of all resources (`_id`, `_tag` ...) included; empty if unknown. */
export function searchParametersOf(type: string): readonly SearchParameter[] {
  return isResourceType(type) ? [...parametersByCode(type).values()] : NONE;
}

/** The parameter of a type by its code, e.g. `searchParameter('Patient', 'birthdate')`. */
export function searchParameter(type: string, code: string): SearchParameter | undefined {
  return isResourceType(type) ? parametersByCode(type).get(code) : undefined;
}

function parametersByCode(type: string): Map<string, SearchParameter> {
  const cached = parametersCache.get(type);
  if (cached) return cached;
  const { parameters } = searchTable();
  const bases = ['Resource', 'DomainResource', type].filter((base) => isKindOf(type, base));
  const made = new Map<string, SearchParameter>();
  for (const row of bases.flatMap((base) => parameters[base] ?? [])) made.set(row[0], parameterOf(row));
  parametersCache.set(type, made);
  return made;
}

function parameterOf([code, type, expression, targets, url, components]: SearchParameterRow): SearchParameter {
  return {
    code,
    type: type as SearchParameterType,
    expression,
    targets: targets === 0 ? RESOURCE_TYPES : targets,
    components: components?.map(([partCode, partExpression, partType]) => ({
      code: partCode,
      type: partType as SearchParameterType,
      expression: partExpression,
    })),
    url,
  };
}

// --- Values

type Extractor = (resource: unknown) => SearchValue[];

const extractorCache = new Map<string, [SearchParameter, Extractor][]>();

/**
 * The values a resource can be found by, per search parameter that has any, `_id`, `_tag` and their like included.
 * The resource should be valid; what does not fit the definitions is passed over. An unknown type yields nothing.
 */
export function extractSearchValues(resource: unknown): ExtractedValues[] {
  const type = (resource as { resourceType?: unknown } | null)?.resourceType;
  if (!isResourceType(type)) return [];
  const found: ExtractedValues[] = [];
  for (const [param, extract] of extractorsOf(type)) {
    const values = extract(resource);
    if (values.length > 0) found.push({ param, values });
  }
  return found;
}

/** The values of one parameter only; for sorting, and for indexing again after a change of one definition. */
export function searchValuesOf(resource: unknown, code: string): SearchValue[] {
  const type = (resource as { resourceType?: unknown } | null)?.resourceType;
  if (!isResourceType(type)) return [];
  const entry = extractorsOf(type).find(([param]) => param.code === code);
  return entry ? entry[1](resource) : [];
}

function extractorsOf(type: string): [SearchParameter, Extractor][] {
  const cached = extractorCache.get(type);
  if (cached) return cached;
  const made = searchParametersOf(type)
    .filter((param) => param.expression !== '')
    .map((param): [SearchParameter, Extractor] => [param, extractorOf(param, type)]);
  extractorCache.set(type, made);
  return made;
}

function extractorOf(param: SearchParameter, type: string): Extractor {
  const paths = compileExpression(parseExpression(param.expression), type, type);
  return param.components
    ? compositeExtractor(paths, param.components, type)
    : (resource) => valuesOf(paths, resource, resource);
}

function compositeExtractor(paths: CompiledPath[], components: SearchComponent[], type: string): Extractor {
  const parts = paths.map((path) => ({
    path,
    inner: components.map((part) => compileExpression(parseExpression(part.expression), path.type, type)),
  }));
  return (resource) => {
    const values: SearchValue[] = [];
    for (const { path, inner } of parts) {
      path.run(resource, resource, (element) => {
        const found = inner.map((each) => valuesOf(each, element, resource));
        // A composite is matched only by an element that has all of its parts.
        if (found.every((each) => each.length > 0)) values.push({ element, type: 'composite', components: found });
      });
    }
    return values;
  };
}

function valuesOf(paths: CompiledPath[], focus: unknown, root: unknown): SearchValue[] {
  const values: SearchValue[] = [];
  for (const { type, run } of paths) {
    run(focus, root, (element) => values.push({ element, type: type === 'Resource' ? resourceTypeOf(element) : type }));
  }
  return values;
}

function resourceTypeOf(element: unknown): string {
  const type = (element as { resourceType?: unknown } | null)?.resourceType;
  return isResourceType(type) ? type : 'Resource';
}
