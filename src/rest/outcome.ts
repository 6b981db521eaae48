/** The one place that maps a failure to an HTTP status and an OperationOutcome. https://hl7.org/fhir/R4/operationoutcome.html */
import { Failure, type FailureCategory } from '../base/index.js';
import { type OperationOutcome, operationOutcome } from '../fhir/index.js';

export const STATUS: Record<FailureCategory, number> = {
  invalid: 400,
  unprocessable: 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  gone: 410,
  conflict: 409,
  precondition: 412,
  unsupported: 405,
  'too-large': 413,
  unavailable: 503,
  fault: 500,
};

export interface HttpFailure {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Facts of a failure, for callers that read FHIR and nothing else. The name of the fact follows. */
export const FACT_EXTENSION = 'urn:overblik:outcome:';

/**
 * Anything thrown becomes an answer; what is not a Failure is a bug and says nothing of itself.
 * @param factsAs `members` beside the issues, for our own screens; `extensions`, so that the answer is a FHIR resource
 */
export function toHttp(
  error: unknown,
  factsAs: 'members' | 'extensions' = 'members',
): HttpFailure & { isFault: boolean } {
  const failure = error instanceof Failure ? error : asFailure(error);
  const status = failure.status ?? STATUS[failure.category];
  const headers: Record<string, string> = {
    'content-type': 'application/fhir+json; charset=utf-8',
    'cache-control': 'no-store',
    ...failure.headers,
  };
  if (failure.category === 'unauthenticated') headers['www-authenticate'] = 'Bearer realm="overblik"';
  if (failure.category === 'unavailable') headers['retry-after'] = '2';
  const outcome = operationOutcome(failure.issues);
  const body = JSON.stringify(
    factsAs === 'members' ? { ...outcome, ...failure.facts } : withExtensions(outcome, failure.facts),
  );
  return { status, headers, body, isFault: failure.category === 'fault' };
}

function withExtensions(outcome: OperationOutcome, facts: Record<string, unknown>): object {
  const extension = Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({
      url: FACT_EXTENSION + name,
      valueString: typeof value === 'string' ? value : JSON.stringify(value),
    }));
  const { resourceType, issue } = outcome;
  return extension.length > 0 ? { resourceType, extension, issue } : outcome;
}

export const LARGER_THAN_TAKEN = 'The body is larger than this server takes (see docs/limits.md).';

/** Fastify's own errors carry a status; everything else is a fault. */
function asFailure(error: unknown): Failure {
  const { statusCode, code } = (error ?? {}) as { statusCode?: number; code?: string };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new Failure('too-large', LARGER_THAN_TAKEN, {
      cause: error,
    });
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new Failure('unsupported', 'This content type is not taken; send application/fhir+json.', {
      status: 415,
      cause: error,
    });
  if (code === 'FST_ERR_BAD_URL')
    return new Failure('invalid', 'The address is not well percent-encoded, as UTF-8: ø is %C3%B8.', { cause: error });
  if (statusCode === 414) return new Failure('too-large', 'The address is too long.', { status: 414, cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Failure('invalid', 'The request cannot be read.', { status: statusCode, cause: error });
  return new Failure('fault', 'Something went wrong on the server. The incident is logged.', { cause: error });
}

/** For the log: kind and place of an error, never a value that a client sent. */
export function causeOf(error: unknown): Record<string, unknown> {
  const { name, message, stack } = error as Error;
  return { name, message, stack };
}
