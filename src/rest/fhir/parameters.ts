/**
 * The parameters of an operation, as a query or as a Parameters resource, read by what its OperationDefinition says.
 * https://hl7.org/fhir/R4/operations.html#request
 */
import { Failure } from '../../base/index.js';
import type { Definitions } from '../../definitions/contract.js';
import {
  anyText,
  BOOLEAN_FORM,
  CODING_FORM,
  type Controls,
  danishDayOf,
  type Form,
  type Given,
  isResourceType,
  onlyInBody,
  type Place,
  readControls,
  type Rule,
  TIME_FORM,
  wholeNumber,
} from '../../fhir/index.js';
import type { Json } from '../../record/index.js';
import type { FhirCall } from './call.js';
import { parseJson, validResource } from './request.js';

export interface CodingValue {
  system?: string;
  version?: string;
  code?: string;
  display?: string;
}

/** A parameter of the definition (https://hl7.org/fhir/R4/operationdefinition-definitions.html#OperationDefinition.parameter). */
export interface Declared {
  name: string;
  use: 'in' | 'out';
  max: string;
  type?: string;
}

/** Forms of value[x] in which a simple parameter may come; R4's own examples mix them. */
const TEXT_TYPES = new Set([
  'code',
  'string',
  'uri',
  'canonical',
  'id',
  'token',
  'dateTime',
  'date',
  'instant',
  'integer',
  'boolean',
]);

export class OperationParameters {
  readonly controls: Controls;
  constructor(controls: Controls) {
    this.controls = controls;
  }

  has(name: string): boolean {
    return this.controls.has(name);
  }

  text(name: string): string | undefined {
    return this.controls.text(name);
  }

  texts(name: string): string[] {
    return this.controls.texts(name);
  }

  boolean(name: string): boolean {
    return this.controls.flag(name);
  }

  integer(name: string): number | undefined {
    return this.controls.whole(name);
  }

  coding(name: string): CodingValue | undefined {
    return this.controls.object(name) as CodingValue | undefined;
  }

  codeableConcept(name: string): { coding?: CodingValue[]; text?: string } | undefined {
    return this.controls.object(name) as { coding?: CodingValue[] } | undefined;
  }

  resource(name: string): Json | undefined {
    return this.controls.object(name) as Json | undefined;
  }

  /** The day in Denmark that a dateTime means; of a month or a year its first. */
  day(name: string): string | undefined {
    const time = this.controls.time(name);
    return time && danishDayOf(new Date(time.low));
  }
}

/**
 * @param definition canonical of the OperationDefinition
 * @throws Failure invalid for a parameter that the definition does not have, or of another type
 */
export function readParameters(
  definitions: Definitions,
  call: FhirCall,
  definition: string,
  place: Place,
): OperationParameters {
  const declared = declaredIn(definitions, definition);
  return new OperationParameters(
    readControls(place, call, { also: declared.map(ruleOf), inBody: inBody(call, declared) }),
  );
}

/** What an operation takes, as its definition says. */
export function declaredIn(definitions: Definitions, definition: string): Declared[] {
  const found = definitions.find('OperationDefinition', definition);
  return ((found?.['parameter'] ?? []) as Declared[]).filter(({ use }) => use === 'in');
}

export const ruleOf = ({ name, type = '', max }: Declared): Rule => ({
  name,
  form: formOf(type),
  twice: max === '1' ? 'refused' : 'each',
  empty: formOf(type) === TEXT ? 'unsent' : 'refused',
});

const TEXT = anyText('text');

function formOf(type: string): Form {
  switch (type) {
    case 'boolean':
      return BOOLEAN_FORM;
    case 'integer':
      return WHOLE;
    case 'date':
    case 'dateTime':
    case 'instant':
      return TIME_FORM;
    case 'Coding':
      return CODING_FORM;
    default:
      return TEXT_TYPES.has(type) ? TEXT : onlyInBody(type);
  }
}

const WHOLE = wholeNumber();

function inBody(call: FhirCall, declared: readonly Declared[]): Given[] {
  if (call.method !== 'POST' || call.isEmpty) return [];
  const body = parseJson(call.text());
  // What is handed over is held to what a write would be: the work that follows takes its form for granted.
  return isNothing(body) ? [] : fromBody(validResource(body, undefined), declared);
}

/** Parameters that some clients send for none: an empty list, which R4 does not have. */
function isNothing(body: unknown): boolean {
  const { resourceType, parameter, ...more } = (body ?? {}) as { resourceType?: unknown; parameter?: unknown };
  const isEmpty = parameter === undefined || (Array.isArray(parameter) && parameter.length === 0);
  return resourceType === 'Parameters' && isEmpty && Object.keys(more).length === 0;
}

function fromBody(body: Json, declared: readonly Declared[]): Given[] {
  const { resourceType, parameter } = body as { resourceType?: unknown; parameter?: unknown };
  if (resourceType !== 'Parameters') {
    // The one resource that an operation takes may be the body itself.
    const resources = declared.filter(({ type = '' }) => type === 'Resource' || isResourceType(type));
    const [only] = resources;
    if (resources.length === 1 && (only!.type === 'Resource' || only!.type === resourceType))
      return [{ name: only!.name, value: body, at: String(resourceType) }];
    throw new Failure('invalid', 'The body must be a Parameters resource.', { expression: 'http.resourceType' });
  }
  return (Array.isArray(parameter) ? (parameter as Json[]) : []).map((one, i): Given => {
    const at = `Parameters.parameter[${i}]`;
    const name = one?.['name'];
    if (typeof name !== 'string') throw new Failure('invalid', 'A parameter has no name.', { expression: at });
    const wanted = declared.find((each) => each.name === name);
    // What is not declared is refused by its name, whatever it holds.
    return { name, at, value: wanted ? valueIn(one, wanted, at) : '' };
  });
}

function valueIn(given: Json, { name, type = '' }: Declared, at: string): string | object {
  if (type === 'Resource' || isResourceType(type)) {
    const resource = given['resource'] as Json | undefined;
    if (resource?.['resourceType'] === undefined || (type !== 'Resource' && resource['resourceType'] !== type))
      throw new Failure('invalid', `${name} must be a ${type}.`, { expression: `${at}.resource` });
    return resource;
  }
  const key = Object.keys(given).find((each) => each.startsWith('value'));
  const value = key === undefined ? undefined : given[key];
  if (TEXT_TYPES.has(type)) {
    if (type === 'boolean' && typeof value === 'boolean') return String(value);
    if (type === 'integer' && typeof value === 'number' && Number.isInteger(value)) return String(value);
    if (typeof value === 'string') return value;
  } else if (key === `value${type}` && typeof value === 'object' && value !== null) return value;
  throw new Failure('invalid', `${name} must be a ${type}.`, { expression: `${at}.value` });
}
