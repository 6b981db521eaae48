/**
 * What can go wrong, in few categories. Rules return issues as values; an interaction that cannot go on throws one
 * Failure, and exactly one place (rest/outcome.ts) maps a category to an HTTP status and an OperationOutcome.
 * Text of the database never becomes a message.
 */
export type FailureCategory =
  | 'invalid' // 400: the request is not well-formed or breaks the format
  | 'unprocessable' // 422: well-formed, but against a business or profile rule
  | 'unauthenticated' // 401
  | 'forbidden' // 403
  | 'not-found' // 404: also where existence itself is secret
  | 'gone' // 410
  | 'conflict' // 409
  | 'precondition' // 412: If-Match, If-None-Exist with several matches
  | 'unsupported' // 405, 406, 415: see `status`
  | 'too-large' // 413
  | 'unavailable' // 503
  | 'fault'; // 500: a bug

/** One finding about one place, as in OperationOutcome.issue (https://hl7.org/fhir/R4/operationoutcome.html). */
export interface Issue {
  severity: 'fatal' | 'error' | 'warning' | 'information';
  /** A code of https://hl7.org/fhir/R4/valueset-issue-type.html */
  code: string;
  /** A plain sentence naming the cause. Never contains a CPR number. */
  diagnostics: string;
  /** FHIRPath of the fault, e.g. `Patient.birthDate` or `Bundle.entry[3].resource.code`. */
  expression?: string;
}

/**
 * The issue as one of a resource that stands at `at`: `Patient.name[0]` there is `Bundle.entry[1].resource.name[0]`.
 * @param around what is about no place in a resource (`http.identifier`, `patch[0]`) is found here
 */
export function issueWithin(issue: Issue, at: string, around = at): Issue {
  const { expression } = issue;
  if (expression === around || expression?.startsWith(`${around}.`)) return issue;
  const below = expression && /^[A-Z][A-Za-z]*(?=$|[.[])/.exec(expression);
  return { ...issue, expression: below ? at + expression.slice(below[0].length) : around };
}

export class Failure extends Error {
  readonly category: FailureCategory;
  issues: Issue[];
  /** Overrides the category's status where the category covers several (unsupported). */
  readonly status: number | undefined;
  /** Extra facts for the caller, e.g. the rule that refused; merged into the answer's body by name. */
  readonly facts: Record<string, unknown>;
  /** Headers of the answer, by names in small letters: `allow` of a 405. */
  readonly headers: Record<string, string>;
  constructor(
    category: FailureCategory,
    issues: Issue[] | string,
    options: {
      status?: number;
      cause?: unknown;
      code?: string;
      expression?: string;
      facts?: Record<string, unknown>;
      headers?: Record<string, string>;
    } = {},
  ) {
    const list =
      typeof issues === 'string'
        ? [
            {
              severity: 'error' as const,
              code: options.code ?? DEFAULT_CODE[category],
              diagnostics: issues,
              expression: options.expression,
            },
          ]
        : issues;
    super(list[0]?.diagnostics ?? category, { cause: options.cause });
    this.name = 'Failure';
    this.category = category;
    this.issues = list;
    this.status = options.status;
    this.facts = options.facts ?? {};
    this.headers = options.headers ?? {};
  }

  /** The same failure, of the resource that stands at `at`: see issueWithin. */
  within(at: string, around = at): this {
    this.issues = this.issues.map((issue) => issueWithin(issue, at, around));
    return this;
  }
}

const DEFAULT_CODE: Record<FailureCategory, string> = {
  invalid: 'invalid',
  unprocessable: 'business-rule',
  unauthenticated: 'login',
  forbidden: 'forbidden',
  'not-found': 'not-found',
  gone: 'deleted',
  conflict: 'conflict',
  precondition: 'conflict',
  unsupported: 'not-supported',
  'too-large': 'too-long',
  unavailable: 'transient',
  fault: 'exception',
};
