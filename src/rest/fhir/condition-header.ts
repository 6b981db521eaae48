/** If-None-Exist, and the same in a Bundle. https://hl7.org/fhir/R4/http.html#ccreate */
import { Failure } from '../../base/index.js';
import { readQuery } from './request.js';

/**
 * A condition of a create, as a header can carry it: bytes that are no ASCII mean one letter to one client and another to
 * the next, and a condition that is misread finds nothing and makes a second resource.
 */
export function readIfNoneExist(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x20-\x7e\t]*$/.test(header)) return header;
  throw new Failure('invalid', 'If-None-Exist holds letters beyond ASCII: percent-encode them, as in an address.', {
    expression: 'http.If-None-Exist',
  });
}

/** The search parameters of a condition. @throws Failure where something else stands with them */
export function readConditionPairs(text: string): [string, string][] {
  if (/^(https?:\/\/|\/)?[A-Za-z][^=?]*\?/.test(text))
    throw new Failure('invalid', 'A condition holds search parameters alone, without an address: identifier=urn:x|1.', {
      expression: 'http.If-None-Exist',
    });
  return readQuery(`?${text.replace(/^\?/, '')}`);
}
