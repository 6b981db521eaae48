/** Reading bodies and headers of FHIR requests. https://hl7.org/fhir/R4/http.html */
import { Failure } from '../../base/index.js';
import { isResourceType, validateResource } from '../../fhir/index.js';
import type { Json } from '../../record/index.js';

/** The largest body taken, bytes: 10,000 small entries, or a discharge letter with pictures. */
export const LARGEST_BODY = 25 * 1024 * 1024;

/** Bytes to text: UTF-8 only, and well-formed. */
export function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (!Buffer.isBuffer(body) || body.length === 0)
    throw new Failure('invalid', 'The request has no body; a FHIR resource in JSON is expected.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new Failure('invalid', 'The body is not well-formed UTF-8.', { code: 'structure', cause });
  }
}

const DEEPEST = 64;

/** Parses JSON; says where it breaks, without quoting it. */
export function parseJson(text: string): unknown {
  refuseDepth(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const at = /position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1];
    const line = at === undefined ? undefined : text.slice(0, Number(at)).split('\n').length;
    throw new Failure(
      'invalid',
      at === undefined
        ? 'The body is not valid JSON: it ends too early or is malformed.'
        : `The body is not valid JSON: it breaks at character ${Number(at) + 1} (line ${line}).`,
      { code: 'structure', cause },
    );
  }
}

/** Before parsing: nesting that no resource needs is refused while it is still text. */
function refuseDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 92) i += 1;
      else if (c === 34) inString = false;
    } else if (c === 34) inString = true;
    else if (c === 123 || c === 91) {
      depth += 1;
      if (depth > DEEPEST)
        throw new Failure('invalid', `The body is nested deeper than ${DEEPEST} levels (at character ${i + 1}).`, {
          code: 'structure',
        });
    } else if (c === 125 || c === 93) depth -= 1;
  }
}

/** A resource of the given type, structurally valid. @throws Failure with one issue per fault */
export function validResource(value: unknown, type: string | undefined, at?: string): Json {
  const resource = value as Json;
  const found =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? resource['resourceType'] : undefined;
  if (typeof found !== 'string' || !isResourceType(found)) {
    throw new Failure(
      'invalid',
      typeof found === 'string'
        ? `There is no resource type ${JSON.stringify(found.slice(0, 64))} in FHIR R4.`
        : 'resourceType is missing: the body is not a FHIR resource.',
      { code: 'structure', expression: at ?? 'resourceType' },
    );
  }
  if (type !== undefined && found !== type)
    throw new Failure('invalid', `The address says ${type}, but the body is a ${found}.`, {
      expression: at ?? 'resourceType',
    });
  const issues = validateResource(value);
  const errors = issues.filter((issue) => issue.severity === 'error' || issue.severity === 'fatal');
  if (errors.length > 0)
    throw new Failure(
      'invalid',
      at ? errors.map((issue) => ({ ...issue, expression: `${at}.${issue.expression ?? ''}` })) : errors,
    );
  return resource;
}

/** `W/"3"` or `"3"` (https://hl7.org/fhir/R4/http.html#concurrency) */
export function readIfMatch(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(header.trim())?.[1];
  if (version === undefined)
    throw new Failure('invalid', 'If-Match must be a version like W/"3".', { expression: 'http.If-Match' });
  return Number(version);
}

export interface Preferences {
  strict: boolean;
  /** `minimal`, `representation` or `OperationOutcome`. */
  return?: string;
}

/** https://hl7.org/fhir/R4/http.html#ops */
export function readPrefer(header: string | string[] | undefined): Preferences {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return {
    strict: /handling\s*=\s*strict/i.test(text),
    return: /return\s*=\s*(minimal|representation|OperationOutcome)/i.exec(text)?.[1],
  };
}

/** The query of an address as pairs, with malformed percent-encoding named. */
export function readQuery(url: string): [string, string][] {
  const at = url.indexOf('?');
  if (at < 0) return [];
  const query = url.slice(at + 1);
  if (/%(?![0-9A-Fa-f]{2})/.test(query))
    throw new Failure('invalid', 'The query is not well percent-encoded.', { expression: 'http.query' });
  return readPairs(query);
}

/** Name-value pairs of an address or a form. */
export function readPairs(text: string): [string, string][] {
  const pairs = [...new URLSearchParams(text)];
  const bad = pairs.find(([name, value]) => name.includes('\u0000') || value.includes('\u0000'));
  if (bad) throw new Failure('invalid', 'A NUL character is not allowed in a parameter.', { expression: 'http.query' });
  return pairs;
}

export function requireType(type: string): string {
  if (!isResourceType(type))
    throw new Failure('not-found', `There is no resource type ${JSON.stringify(type.slice(0, 64))} in FHIR R4.`, {
      code: 'not-supported',
    });
  return type;
}

const ID = /^[A-Za-z0-9\-.]{1,64}$/;
export function requireId(id: string): string {
  if (!ID.test(id))
    throw new Failure('invalid', 'The id is not a FHIR id: letters, digits, - and . only, at most 64.', {
      code: 'value',
      expression: 'id',
    });
  return id;
}
