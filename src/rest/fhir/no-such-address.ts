/** Why an address, or what is asked there, is not answered: with the methods that are, or the place to ask. */
import { Failure } from '../../base/index.js';
import { isCompartmentType } from '../../fhir/index.js';
import { OPERATIONS, type OperationLevel, operationsOn } from './operations.js';
import { requireType } from './request.js';

const READING = 'GET, HEAD';
const SEARCHING = 'GET, HEAD, POST';

/** What may be done at an address of R4's forms, whose types and ids were looked at before; empty where there is none such. */
function methodsAt([first, second, third, fourth, ...more]: readonly string[]): string {
  if (more.length > 0) return '';
  if (fourth !== undefined)
    return third === '_history' ? READING : fourth === '_search' && isCompartmentType(first!) ? SEARCHING : '';
  if (third !== undefined) return third === '_history' || isCompartmentType(first!) ? READING : '';
  if (second === undefined) return methodsAtOne(first);
  if (second === '_history') return first === 'AuditEvent' ? '' : READING;
  return second === '_search' ? SEARCHING : 'GET, HEAD, PUT, PATCH, DELETE';
}

function methodsAtOne(first: string | undefined): string {
  if (first === undefined || first === '_search') return SEARCHING;
  return first === 'metadata' || first === '_history' ? READING : 'GET, HEAD, POST, PUT, PATCH, DELETE';
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6 */
export function notHere({ method, path }: { method: string; path: readonly string[] }): Failure {
  const allow = methodsAt(path);
  if (allow === '')
    return new Failure('not-found', 'There is no such address here. /fhir/metadata lists what is answered.', {
      code: 'not-supported',
    });
  return notBy(method, allow);
}

const notBy = (method: string, allow: string): Failure =>
  new Failure('unsupported', `${method} is not possible at this address: it takes ${allow}.`, { headers: { allow } });

/** A method that no address takes: OPTIONS, TRACE. */
export function notByAnyMethod(method: string, path: readonly string[]): Failure {
  const [first, ...rest] = path;
  const operation = path.at(-1);
  const isOfType = first !== undefined && !['metadata', '_history', '_search'].includes(first);
  try {
    if (isOfType && !first.startsWith('$')) requireType(first);
  } catch (refusal) {
    return refusal as Failure;
  }
  if (operation?.startsWith('$'))
    return isOfType && rest.length > 0
      ? notAnswered(operation, first, rest.length === 1 ? 'type' : 'instance', method)
      : noSuchOperation(operation);
  return notHere({ method, path });
}

/** An operation that is not answered by this method, at this level, of this type, or at all. */
export function notAnswered(segment: string, type: string, level: OperationLevel, method: string): Failure {
  const here = operationsOn(type).filter(({ name }) => `$${name}` === segment);
  const [atLevel] = here.filter(({ levels }) => levels.includes(level));
  if (atLevel)
    return notBy(method, atLevel.methods.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : one)).join(', '));
  const [elsewhere] = here.length > 0 ? here : OPERATIONS.filter(({ name }) => `$${name}` === segment);
  if (!elsewhere) return noSuchOperation(segment);
  const places = OPERATIONS.filter((one) => here.includes(one) || (here.length === 0 && one.name === elsewhere.name));
  const written = places.flatMap(({ on, levels }) =>
    levels.map((one) => (one === 'type' ? `${on}/${segment}` : `${on}/id/${segment}`)),
  );
  return new Failure(
    'not-found',
    `The operation ${segment} does not exist here, but elsewhere: ${written.join(', ')}.`,
    {
      code: 'not-supported',
    },
  );
}

/** Not one of the operations that the capability statement lists. */
export const noSuchOperation = (segment: string): Failure =>
  new Failure(
    'not-found',
    `The operation ${segment.slice(0, 64)} does not exist here. /fhir/metadata lists what does.`,
    {
      code: 'not-supported',
    },
  );
