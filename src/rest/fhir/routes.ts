/** Which interaction an address means. https://hl7.org/fhir/R4/http.html#summary */
import { Failure } from '../../base/index.js';
import { isCompartmentType } from '../../fhir/index.js';
import { readAuditEvent, searchAuditEvents } from './audit-events.js';
import { processBundle } from './bundle-request.js';
import type { FhirAnswer, FhirCall, FhirFace } from './call.js';
import { capabilities } from './capabilities.js';
import { noSuchOperation, notAnswered, notHere } from './no-such-address.js';
import { operationFor } from './operations.js';
import { history, read, vread } from './read.js';
import { requireId, requireType } from './request.js';
import { search, searchCompartment } from './search.js';
import { create, patch, remove, update } from './write.js';

/** Rows of the access log; they lie in no resource. */
const AUDIT_EVENT = 'AuditEvent';

const isRead = (method: string) => method === 'GET' || method === 'HEAD';
/** `_search` is for POST, and clients that ask it by GET are understood. */
const isSearched = (method: string) => method === 'POST' || isRead(method);

export async function route(face: FhirFace, call: FhirCall): Promise<FhirAnswer> {
  const [first, second, third, fourth] = call.path;
  const { method } = call;
  switch (call.path.length) {
    case 0:
      if (method === 'POST') return processBundle(face, call, route);
      if (isRead(method)) return search(face, call, []);
      break;
    case 1:
      if (first === 'metadata' && isRead(method)) return capabilities(face, call);
      if (first === '_history' && isRead(method)) return history(face, call);
      if (first === '_search' && isSearched(method)) return search(face, withForm(call), []);
      if (first!.startsWith('$')) throw noSuchOperation(first!);
      if (first === 'metadata' || first === '_history' || first === '_search') break;
      return onType(face, call, requireType(first!));
    case 2:
      requireType(first!);
      if (second === '_search' && isSearched(method))
        return first === AUDIT_EVENT ? searchAuditEvents(face, withForm(call)) : search(face, withForm(call), [first!]);
      if (second === '_history' && isRead(method) && first !== AUDIT_EVENT) return history(face, call, first);
      if (second!.startsWith('$')) return operation(face, call, first!, second!);
      if (second === '_search' || second === '_history') break;
      return onInstance(face, call, first!, requireId(second!));
    case 3:
      requireType(first!);
      if (third === '_history' && isRead(method)) return history(face, call, first, requireId(second!));
      if (third!.startsWith('$')) return operation(face, call, first!, third!, requireId(second!));
      if (third === AUDIT_EVENT && first === 'Patient' && isRead(method))
        return searchAuditEvents(face, ofCitizen(call));
      if (isCompartmentType(first!) && isRead(method))
        return searchCompartment(face, call, { type: first, id: requireId(second!) }, third!);
      break;
    case 4:
      if (third === '_history' && isRead(method))
        return vread(face, call, requireType(first!), requireId(second!), fourth!);
      if (fourth === '_search' && isSearched(method) && isCompartmentType(first!))
        return searchCompartment(face, withForm(call), { type: first, id: requireId(second!) }, third!);
      break;
    default:
      break;
  }
  throw notHere(call);
}

/** Entries of the log about one citizen: the same as by the parameter `patient`. */
const ofCitizen = (call: FhirCall): FhirCall => ({
  ...call,
  query: [['patient', requireId(call.path[1]!)], ...call.query],
});

function operation(face: FhirFace, call: FhirCall, type: string, segment: string, id?: string): Promise<FhirAnswer> {
  const level = id === undefined ? 'type' : 'instance';
  const found = operationFor(segment, type, level, call.method);
  if (!found) throw notAnswered(segment, type, level, call.method);
  return found.run(face, call, type, id);
}

function onType(face: FhirFace, call: FhirCall, type: string): Promise<FhirAnswer> {
  switch (call.method) {
    case 'GET':
    case 'HEAD':
      return type === AUDIT_EVENT ? searchAuditEvents(face, call) : search(face, call, [type]);
    case 'POST':
      return create(face, call, type);
    case 'PUT':
      return update(face, call, type);
    case 'PATCH':
      return patch(face, call, type);
    case 'DELETE':
      return remove(face, call, type);
    default:
      throw notHere(call);
  }
}

function onInstance(face: FhirFace, call: FhirCall, type: string, id: string): Promise<FhirAnswer> {
  switch (call.method) {
    case 'GET':
    case 'HEAD':
      return type === AUDIT_EVENT ? readAuditEvent(face, call, id) : read(face, call, type, id);
    case 'PUT':
      return update(face, call, type, id);
    case 'PATCH':
      return patch(face, call, type, id);
    case 'DELETE':
      return remove(face, call, type, id);
    default:
      throw notHere(call);
  }
}

/** POST _search: the parameters of the form are among those of the query already. In a batch, and without a body, there is none. */
function withForm(call: FhirCall): FhirCall {
  if (isRead(call.method) || call.contentType === undefined) return call;
  if (!/^application\/x-www-form-urlencoded\b/i.test(call.contentType ?? ''))
    throw new Failure('unsupported', 'POST _search takes application/x-www-form-urlencoded.', { status: 415 });
  return call;
}
