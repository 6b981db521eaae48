/** Which code system, value set or map a terminology operation is about: by id, by address, or handed over. */
import { Failure } from '../../../base/index.js';
import type { CanonicalResource, CanonicalType } from '../../../definitions/contract.js';
import type { CompiledCodeSystem, CompiledValueSet } from '../../../terminology/index.js';
import type { FhirCall, FhirFace } from '../call.js';
import type { OperationParameters } from '../parameters.js';

/** Include and filter of a value set that is handed over: work that a stranger asks for. */
const MOST_INCLUDES = 500;

/** The resource with the id, for an operation on an instance. */
async function instance(face: FhirFace, call: FhirCall, type: string, id: string): Promise<CanonicalResource> {
  const { body } = await face.record.read(call.ask, type, id);
  return JSON.parse(body) as CanonicalResource;
}

/** True when the book has this very resource: then what was made ready of it is used. */
const isInBook = (face: FhirFace, type: CanonicalType, resource: CanonicalResource): boolean =>
  typeof resource.url === 'string' && face.definitions.find(type, canonicalOf(resource))?.['id'] === resource['id'];

const canonicalOf = ({ url, version }: CanonicalResource): string =>
  version === undefined ? url : `${url}|${version}`;

/** @param named address and version by which the parameters name it */
export async function codeSystemOf(
  face: FhirFace,
  call: FhirCall,
  id: string | undefined,
  given: OperationParameters,
  named: { url: string | undefined; version: string | undefined; by: string },
): Promise<CompiledCodeSystem> {
  const own = id === undefined ? given.resource('codeSystem') : await instance(face, call, 'CodeSystem', id);
  if (own) {
    const resource = own as CanonicalResource;
    const known = id !== undefined && isInBook(face, 'CodeSystem', resource);
    return (
      (known && face.terminology.codeSystem(canonicalOf(resource))) || face.terminology.compileCodeSystem(resource)
    );
  }
  if (named.url === undefined) throw missing(named.by);
  return codeSystemAt(face, named.url, named.version);
}

/** @throws Failure not-found when the code system is not known here */
export function codeSystemAt(face: FhirFace, url: string, version: string | undefined): CompiledCodeSystem {
  const found = face.terminology.codeSystem(url, version);
  if (found && found.size > 0) return found;
  throw new Failure(
    'not-found',
    found
      ? `The codes of ${shown(url)} are not here.`
      : `The code system ${shown(url)}${version === undefined ? '' : ` version ${shown(version)}`} is not known here.`,
    { expression: 'http.system' },
  );
}

export async function valueSetOf(
  face: FhirFace,
  call: FhirCall,
  id: string | undefined,
  given: OperationParameters,
): Promise<CompiledValueSet> {
  const own = id === undefined ? given.resource('valueSet') : await instance(face, call, 'ValueSet', id);
  if (own) {
    const resource = own as CanonicalResource;
    const known = id !== undefined && isInBook(face, 'ValueSet', resource);
    if (known) return face.terminology.valueSet(canonicalOf(resource))!;
    refuseWork(resource);
    return face.terminology.compileValueSet(resource);
  }
  const url = given.text('url');
  if (url === undefined) throw missing('url');
  const version = given.text('valueSetVersion');
  const found = face.terminology.valueSet(version === undefined ? url : `${url}|${version}`);
  if (found) return found;
  throw new Failure(
    'not-found',
    `The value set ${shown(url)}${version ? ` version ${shown(version)}` : ''} is not known here.`,
    {
      expression: 'http.url',
    },
  );
}

/** @throws Failure unprocessable for a value set that is more work than anybody may ask for */
function refuseWork(resource: CanonicalResource): void {
  const { include = [], exclude = [] } = (resource['compose'] ?? {}) as { include?: unknown[]; exclude?: unknown[] };
  const steps = [include, exclude]
    .flat()
    .flatMap((one) => [one, ...((one as { filter?: unknown[] } | null)?.filter ?? [])]);
  if (steps.length > MOST_INCLUDES)
    throw new Failure(
      'unprocessable',
      `A value set that is handed over has at most ${MOST_INCLUDES} includes and filters.`,
      {
        code: 'too-costly',
        expression: 'ValueSet.compose',
      },
    );
}

export const missing = (name: string): Failure =>
  new Failure('invalid', `The parameter ${name} is missing.`, { code: 'required', expression: `http.${name}` });

export const shown = (text: string): string => text.slice(0, 200);

/** @throws Failure unsupported when a parameter is given that the operation has, but that is not acted upon here */
export function refuse(given: OperationParameters, names: readonly string[]): void {
  const name = names.find((one) => given.has(one));
  if (name !== undefined)
    throw new Failure('unsupported', `The parameter ${name} is not acted upon here.`, {
      status: 400,
      expression: `http.${name}`,
    });
}
