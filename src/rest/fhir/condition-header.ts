/** If-None-Exist, and the same in a Bundle. https://hl7.org/fhir/R4/http.html#ccreate */
import { Failure } from '../../base/index.js';
import { readPairs } from './request.js';

/** The search parameters of a condition. @throws Failure where something else stands with them */
export function readConditionPairs(text: string): [string, string][] {
  if (/^(https?:\/\/|\/)?[A-Za-z][^=?]*\?/.test(text))
    throw new Failure('invalid', 'A condition holds search parameters alone, without an address: identifier=urn:x|1.', {
      expression: 'http.If-None-Exist',
    });
  return readPairs(text.replace(/^\?/, ''));
}
