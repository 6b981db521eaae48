/**
 * Every way in which a request can fail, with its status: what docs/status-codes.md is printed from, and what
 * test/conformance/status-codes.test.ts provokes one by one. A Failure in the code whose category, status and issue code
 * stand in no row here fails that test.
 */
import { type FailureCategory, Failure } from '../base/index.js';
import { STATUS } from './outcome.js';

export interface FailureKind {
  /** Names the row in the test. */
  name: string;
  category: FailureCategory;
  /** Where it is not the category's own. */
  status?: number;
  /** OperationOutcome.issue.code, where it is not the category's own. */
  code?: string;
  when: string;
}

export const FAILURE_KINDS: readonly FailureKind[] = [
  {
    name: 'malformed',
    category: 'invalid',
    when: 'an address, header or parameter cannot be read, or has a wrong value',
  },
  {
    name: 'body-structure',
    category: 'invalid',
    code: 'structure',
    when: 'the body is no JSON or XML, or has the wrong shape',
  },
  { name: 'missing-element', category: 'invalid', code: 'required', when: 'a mandatory element is missing' },
  {
    name: 'wrong-value',
    category: 'invalid',
    code: 'value',
    when: 'a value has not the form of its type, or an id or a time is none',
  },
  { name: 'wrong-code', category: 'invalid', code: 'code-invalid', when: 'a code is not in the required value set' },
  { name: 'string-too-long', category: 'invalid', code: 'too-long', when: 'a string is longer than 1 MB' },
  {
    name: 'contained-missing',
    category: 'invalid',
    code: 'not-found',
    when: 'a reference names a contained resource, or an entry of the transaction, that is not there',
  },
  {
    name: 'duplicate',
    category: 'invalid',
    code: 'duplicate',
    when: 'two contained resources have one id, or two entries of a transaction one fullUrl',
  },
  {
    name: 'unknown-parameter',
    category: 'invalid',
    code: 'not-supported',
    when: 'a parameter, or an element of `_elements`, is not known here: where `Prefer: handling=strict` was sent, in operations and conditions always; a modifier is refused always',
  },
  { name: 'no-token', category: 'unauthenticated', when: 'no token or session, or one that is not valid here' },
  { name: 'locked-session', category: 'unauthenticated', status: 423, when: 'the session of a screen is locked' },
  { name: 'refused', category: 'forbidden', when: 'a rule refuses, or the scopes of the token do not reach' },
  { name: 'not-there', category: 'not-found', when: 'there is nothing that the caller may see' },
  {
    name: 'unknown-type',
    category: 'not-found',
    code: 'not-supported',
    when: 'R4 has no such resource type, or there is no such operation or address',
  },
  {
    name: 'wrong-method',
    category: 'unsupported',
    when: 'the interaction does not exist at this address; `Allow` says which do',
  },
  { name: 'wrong-format', category: 'unsupported', status: 406, when: 'neither JSON nor XML is wanted' },
  {
    name: 'wrong-content-type',
    category: 'unsupported',
    status: 415,
    when: 'the body is of a type, a version of FHIR or a charset that is not taken here, or compressed',
  },
  {
    name: 'too-slow',
    category: 'invalid',
    status: 408,
    code: 'timeout',
    when: 'the request did not arrive whole in time; the connection is closed',
  },
  { name: 'lost-race', category: 'conflict', when: 'others wrote at the same time, five times over' },
  { name: 'deleted', category: 'gone', when: 'the resource, or this version of it, is deleted' },
  {
    name: 'stale-version',
    category: 'precondition',
    when: '`If-Match` or `If-None-Match` does not hold, or a condition is empty',
  },
  { name: 'several-fit', category: 'precondition', code: 'multiple-matches', when: 'a condition fits several' },
  {
    name: 'reference-fits-none',
    category: 'precondition',
    code: 'not-found',
    when: 'a reference by condition fits nothing',
  },
  {
    name: 'answers-too-large',
    category: 'too-large',
    code: 'too-costly',
    when: 'the answers in one Bundle would hold more than 25 MB together',
  },
  {
    name: 'too-large',
    category: 'too-large',
    when: 'a body, a Bundle or a patch is larger than [limits](limits.md) say',
  },
  {
    name: 'address-part-too-long',
    category: 'too-large',
    status: 414,
    when: 'a part of an address is longer than 1,024 characters (addresses of the screens)',
  },
  {
    name: 'address-too-long',
    category: 'too-large',
    status: 431,
    when: 'the headers, address included, are larger than [limits](limits.md) say',
  },
  {
    name: 'patch-impossible',
    category: 'unprocessable',
    code: 'invalid',
    when: 'an operation of a patch cannot be done',
  },
  { name: 'against-a-rule', category: 'unprocessable', when: 'well-formed, but against a rule of the platform' },
  {
    name: 'patient-unknown',
    category: 'unprocessable',
    code: 'not-found',
    when: 'the resource is about a Patient, or follows the rules of a resource, that does not exist here',
  },
  {
    name: 'codes-not-listed',
    category: 'unprocessable',
    code: 'not-supported',
    when: 'the codes of a value set cannot be listed: a part of it is not known here',
  },
  {
    name: 'too-costly',
    category: 'unprocessable',
    code: 'too-costly',
    when: 'an answer or a value set that is handed over would be larger than [limits](limits.md) say',
  },
  {
    name: 'held-back',
    category: 'unavailable',
    status: 429,
    code: 'throttled',
    when: 'a large body, sent seconds after another one of the same caller was refused; `Retry-After` says when to try again',
  },
  { name: 'bug', category: 'fault', when: 'a bug of ours; it is logged' },
  {
    name: 'database-silent',
    category: 'unavailable',
    when: 'the database does not answer, or there was no room for large work for 90 s; `Retry-After` says when to try again',
  },
];

/** Status and issue code of a kind, its own or its category's. */
export function answerOf({ category, status, code }: FailureKind): { status: number; code: string } {
  const [issue] = new Failure(category, 'x').issues;
  return { status: status ?? STATUS[category], code: code ?? issue!.code };
}

/** The page for integrators. */
export function statusCodesPage(): string {
  const rows = FAILURE_KINDS.map((kind) => ({ ...kind, ...answerOf(kind) }))
    .sort((a, b) => a.status - b.status)
    .map(({ status, code, category, when }) => `| ${status} | ${code} | ${category} | ${when} |`);
  return `${HEAD}\n${rows.join('\n')}\n${FOOT}`;
}

const HEAD = `# Status codes

Printed from \`src/rest/status-codes.ts\`; \`npx vitest run test/conformance/status-codes.test.ts -u\` prints it anew. The same
test provokes each row over HTTP. Every failure is an OperationOutcome in the format of the request, with the place of each
fault in \`expression\`, and stores nothing.

| status | issue code | category | when |
|---|---|---|---|`;

const FOOT = `
Successes: 200 read, search, update, patch, and a conditional create that found its resource; 201 create, and an update that
created; 204 delete, also when there was nothing; 304 a conditional read of what has not changed. Inside the answer to a batch
each entry has its own status.

Bytes that are not HTTP are answered with 400; after that, and after 431, the connection is closed.
`;
