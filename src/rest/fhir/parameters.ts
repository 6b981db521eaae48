/**
 * The parameters of an operation, as a query or as a Parameters resource, read by what its OperationDefinition says.
 * https://hl7.org/fhir/R4/operations.html#request
 */
import { Failure } from '../../base/index.js';
import type { Definitions } from '../../definitions/contract.js';
import { danishDayOf, isResourceType, parseSearchDate } from '../../fhir/index.js';
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
interface Declared {
  name: string;
  use: 'in' | 'out';
  max: string;
  type?: string;
}

/** Names that mean the answer, not the operation. */
const FACE_PARAMETERS = new Set(['_format', '_pretty', '_elements', '_summary']);
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
  readonly #values: ReadonlyMap<string, unknown[]>;
  constructor(values: ReadonlyMap<string, unknown[]>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  text(name: string): string | undefined {
    return this.#values.get(name)?.[0] as string | undefined;
  }

  texts(name: string): string[] {
    return (this.#values.get(name) ?? []) as string[];
  }

  boolean(name: string): boolean {
    return this.#values.get(name)?.[0] === true;
  }

  integer(name: string): number | undefined {
    return this.#values.get(name)?.[0] as number | undefined;
  }

  coding(name: string): CodingValue | undefined {
    return this.#values.get(name)?.[0] as CodingValue | undefined;
  }

  codeableConcept(name: string): { coding?: CodingValue[]; text?: string } | undefined {
    return this.#values.get(name)?.[0] as { coding?: CodingValue[] } | undefined;
  }

  resource(name: string): Json | undefined {
    return this.#values.get(name)?.[0] as Json | undefined;
  }

  /** The day in Denmark that a dateTime means; of a month or a year its first. */
  day(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const date = parseSearchDate(value);
    if (!('low' in date) || !/^\d/.test(value)) throw wrong(name, `${name} must be a date like 2026-11-28.`);
    return danishDayOf(new Date(date.low));
  }
}

/**
 * @param definition canonical of the OperationDefinition
 * @throws Failure invalid for a parameter that the definition does not have, or of another type
 */
export function readParameters(definitions: Definitions, call: FhirCall, definition: string): OperationParameters {
  const found = definitions.find('OperationDefinition', definition);
  const declared = new Map(
    ((found?.['parameter'] ?? []) as Declared[]).filter(({ use }) => use === 'in').map((one) => [one.name, one]),
  );
  const values = new Map<string, unknown[]>();
  const add = (name: string, read: (one: Declared) => unknown) => {
    const one = declared.get(name);
    if (!one)
      throw wrong(
        name,
        `The operation has no parameter ${name.slice(0, 64)}. It has: ${[...declared.keys()].join(', ')}.`,
      );
    const list = values.get(name) ?? [];
    if (list.length > 0 && one.max === '1') throw wrong(name, `${name} may be given once.`);
    values.set(name, [...list, read(one)]);
  };
  for (const [name, value] of call.query) if (!FACE_PARAMETERS.has(name)) add(name, (one) => fromText(one, value));
  if (call.method === 'POST' && !call.isEmpty) {
    const body = parseJson(call.text());
    // What is handed over is held to what a write would be: the work that follows takes its form for granted.
    if (!isNothing(body)) fromBody(validResource(body, undefined), declared, add);
  }
  return new OperationParameters(values);
}

/** Parameters that some clients send for none: an empty list, which R4 does not have. */
function isNothing(body: unknown): boolean {
  const { resourceType, parameter, ...more } = (body ?? {}) as { resourceType?: unknown; parameter?: unknown };
  const isEmpty = parameter === undefined || (Array.isArray(parameter) && parameter.length === 0);
  return resourceType === 'Parameters' && isEmpty && Object.keys(more).length === 0;
}

function fromBody(
  body: unknown,
  declared: Map<string, Declared>,
  add: (name: string, read: (one: Declared) => unknown) => void,
): void {
  const { resourceType, parameter } = (body ?? {}) as { resourceType?: unknown; parameter?: unknown };
  if (resourceType !== 'Parameters') {
    // The one resource that an operation takes may be the body itself.
    const resources = [...declared.values()].filter(({ type = '' }) => type === 'Resource' || isResourceType(type));
    const [only] = resources;
    if (resources.length === 1 && (only!.type === 'Resource' || only!.type === resourceType)) {
      add(only!.name, () => body);
      return;
    }
    throw wrong('resourceType', 'The body must be a Parameters resource.');
  }
  for (const [i, one] of (Array.isArray(parameter) ? (parameter as Json[]) : []).entries()) {
    const name = one?.['name'];
    if (typeof name !== 'string')
      throw new Failure('invalid', 'A parameter has no name.', { expression: `Parameters.parameter[${i}]` });
    add(name, (wanted) => fromParameter(wanted, one, i));
  }
}

function fromParameter(wanted: Declared, given: Json, i: number): unknown {
  const at = `Parameters.parameter[${i}]`;
  const type = wanted.type ?? '';
  if (type === 'Resource' || isResourceType(type)) {
    const resource = given['resource'] as Json | undefined;
    if (resource?.['resourceType'] === undefined || (type !== 'Resource' && resource['resourceType'] !== type))
      throw new Failure('invalid', `${wanted.name} must be a ${type}.`, { expression: `${at}.resource` });
    return resource;
  }
  const key = Object.keys(given).find((name) => name.startsWith('value'));
  const value = key === undefined ? undefined : given[key];
  if (TEXT_TYPES.has(type)) {
    if (type === 'boolean' && typeof value === 'boolean') return value;
    if (type === 'integer' && typeof value === 'number' && Number.isInteger(value)) return value;
    if (typeof value === 'string') return fromText(wanted, value);
  } else if (key === `value${type}` && typeof value === 'object' && value !== null) return value;
  throw new Failure('invalid', `${wanted.name} must be a ${type}.`, { expression: `${at}.value` });
}

function fromText({ name, type = '' }: Declared, value: string): unknown {
  switch (type) {
    case 'boolean':
      if (value !== 'true' && value !== 'false') throw wrong(name, `${name} must be true or false.`);
      return value === 'true';
    case 'integer':
      if (!/^-?\d{1,9}$/.test(value)) throw wrong(name, `${name} must be a whole number.`);
      return Number(value);
    case 'Coding': {
      // system|code, as in a search.
      const [system = '', code] = value.split('|');
      return code === undefined ? { code: system } : { system: system || undefined, code };
    }
    default:
      if (!TEXT_TYPES.has(type)) throw wrong(name, `${name} is a ${type}: send it in a Parameters resource by POST.`);
      return value;
  }
}

const wrong = (name: string, sentence: string): Failure =>
  new Failure('invalid', sentence, { expression: `http.${name.slice(0, 64)}` });
