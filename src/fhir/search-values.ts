import { isKindOf, type SearchParameterRow, searchTable } from './definitions.js';
import { isResourceType, RESOURCE_TYPES } from './resource-types.js';
import { type CompiledPath, compileExpression } from './search-compile.js';
import { type Expression, parseExpression } from './search-expression.js';

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
  /** Only of parameters that somebody added: how much of the record is indexed by it, 0 to 100; absent = all of it. */
  indexedPercent?: number;
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
  /** Value set that the element is bound to, if required: a bare code takes its system from there. */
  valueSet?: string;
  /** For a composite: the values of each component, in order, all taken from this one element. */
  components?: SearchValue[][];
}

export interface ExtractedValues {
  param: SearchParameter;
  values: SearchValue[];
}

/** Takes the values of one parameter out of a resource. */
export interface SearchExtractor {
  (resource: unknown): SearchValue[];
  /** A resource that has none of these properties has no value of the parameter; absent where that cannot be told. */
  needs?: readonly string[];
  /** FHIR types of what it yields; absent where only a resource tells. */
  yields?: readonly string[];
}

/** A parameter that is not R4's own, for the types it is defined for. */
export interface AddedParameter {
  bases: readonly string[];
  param: SearchParameter;
  /** Must yield nothing for a resource of another type. */
  extract: SearchExtractor;
}

const NONE: readonly SearchParameter[] = [];

/**
 * The search parameters that can be asked by and are indexed by: R4's own, and those that were added. Immutable; a change
 * makes a new one.
 */
export class SearchParameters {
  readonly #added: readonly AddedParameter[];
  readonly #byType = new Map<string, Map<string, SearchParameter>>();
  readonly #extractors = new Map<string, [SearchParameter, SearchExtractor][]>();

  /** @param added an added parameter never takes the place of one of R4's own with the same code */
  constructor(added: readonly AddedParameter[] = []) {
    this.#added = added;
  }

  /** Every search parameter of a resource type, those of all resources (`_id`, `_tag` ...) included; empty if unknown. */
  of(type: string): readonly SearchParameter[] {
    return isResourceType(type) ? [...this.#parametersByCode(type).values()] : NONE;
  }

  /** The parameter of a type by its code, e.g. `find('Patient', 'birthdate')`. */
  find(type: string, code: string): SearchParameter | undefined {
    return isResourceType(type) ? this.#parametersByCode(type).get(code) : undefined;
  }

  /**
   * The values a resource can be found by, per search parameter that has any, `_id`, `_tag` and their like included.
   * The resource should be valid; what does not fit the definitions is passed over. An unknown type yields nothing.
   */
  extract(resource: unknown): ExtractedValues[] {
    const type = (resource as { resourceType?: unknown } | null)?.resourceType;
    if (!isResourceType(type)) return [];
    const found: ExtractedValues[] = [];
    for (const [param, extract] of this.#extractorsOf(type)) {
      if (extract.needs && !hasOneOf(resource as Record<string, unknown>, extract.needs)) continue;
      const values = extract(resource);
      if (values.length > 0) found.push({ param, values });
    }
    return found;
  }

  /** The values of one parameter only; for sorting, and for indexing again after a change of one definition. */
  valuesOf(resource: unknown, code: string): SearchValue[] {
    const type = (resource as { resourceType?: unknown } | null)?.resourceType;
    if (!isResourceType(type)) return [];
    const entry = this.#extractorsOf(type).find(([param]) => param.code === code);
    return entry ? entry[1](resource) : [];
  }

  #parametersByCode(type: string): Map<string, SearchParameter> {
    const cached = this.#byType.get(type);
    if (cached) return cached;
    const { parameters } = searchTable();
    const made = new Map<string, SearchParameter>();
    for (const row of basesOf(type).flatMap((base) => parameters[base] ?? [])) made.set(row[0], parameterOf(row));
    for (const { param } of this.#addedTo(type)) if (!made.has(param.code)) made.set(param.code, param);
    this.#byType.set(type, made);
    return made;
  }

  #addedTo(type: string): AddedParameter[] {
    const bases = basesOf(type);
    return this.#added.filter((one) => one.bases.some((base) => bases.includes(base)));
  }

  #extractorsOf(type: string): [SearchParameter, SearchExtractor][] {
    const cached = this.#extractors.get(type);
    if (cached) return cached;
    const added = new Map(this.#addedTo(type).map((one) => [one.param, one.extract]));
    const made = this.of(type)
      .filter((param) => param.expression !== '')
      .map((param): [SearchParameter, SearchExtractor] => [param, added.get(param) ?? searchExtractor(param, type)]);
    this.#extractors.set(type, made);
    return made;
  }
}

/** R4's own search parameters and no others. */
export const R4_SEARCH_PARAMETERS = new SearchParameters();

/** Every search parameter of R4 for a resource type; empty if unknown. */
export const searchParametersOf = (type: string): readonly SearchParameter[] => R4_SEARCH_PARAMETERS.of(type);

/** R4's own parameter of a type by its code. */
export const searchParameter = (type: string, code: string): SearchParameter | undefined =>
  R4_SEARCH_PARAMETERS.find(type, code);

/** The values a resource can be found by through R4's own parameters. */
export const extractSearchValues = (resource: unknown): ExtractedValues[] => R4_SEARCH_PARAMETERS.extract(resource);

/** The values of one of R4's own parameters. */
export const searchValuesOf = (resource: unknown, code: string): SearchValue[] =>
  R4_SEARCH_PARAMETERS.valuesOf(resource, code);

const basesOf = (type: string): string[] => ['Resource', 'DomainResource', type].filter((base) => isKindOf(type, base));

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

/**
 * Makes a parameter's expression into a function over resources of one type.
 * @throws Error when the expression uses what the subset does not have, or names an element that R4 does not have
 */
export function searchExtractor(param: SearchParameter, type: string): SearchExtractor {
  const paths = compileExpression(branchesOf(parseExpression(param.expression), type), type, type);
  const extract: SearchExtractor = param.components
    ? compositeExtractor(paths, param.components, type)
    : (resource) => valuesOf(paths, resource, resource);
  extract.yields = paths.map(({ type }) => type);
  const needs = paths.flatMap(({ first }) => (first === undefined ? [] : [first]));
  if (needs.length === paths.length) extract.needs = [...new Set(needs)];
  return extract;
}

function hasOneOf(resource: Record<string, unknown>, names: readonly string[]): boolean {
  for (let i = 0; i < names.length; i++) if (resource[names[i]!] !== undefined) return true;
  return false;
}

/** A parameter shared by several types is one union; the branches that begin at another type are not for this one. */
function branchesOf(expression: Expression, type: string): Expression {
  if (expression.kind !== 'union') return expression;
  const own = expression.branches.filter((branch) => {
    const start = startOf(branch);
    return start === undefined || !isResourceType(start) || start === type;
  });
  return own.length > 0 ? { kind: 'union', branches: own } : expression;
}

/** The first name of a path: `Patient` of `Patient.name.given`. */
function startOf(expression: Expression): string | undefined {
  let at = expression;
  while ('of' in at && !(at.kind === 'member' && at.of.kind === 'this')) at = at.of;
  return at.kind === 'member' ? at.name : undefined;
}

function compositeExtractor(paths: CompiledPath[], components: SearchComponent[], type: string): SearchExtractor {
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
  for (const { type, valueSet, run } of paths) {
    run(focus, root, (element) =>
      values.push({ element, type: type === 'Resource' ? resourceTypeOf(element) : type, valueSet }),
    );
  }
  return values;
}

function resourceTypeOf(element: unknown): string {
  const type = (element as { resourceType?: unknown } | null)?.resourceType;
  return isResourceType(type) ? type : 'Resource';
}
