import { textFaults, isResourceType, validateResource } from '../fhir/index.js';
import type { Json } from './contract.js';

/** A file of this size is still read whole; more belongs in NDJSON, which is read line by line. */
export const JSON_MAX_BYTES = 64 * 1024 * 1024;

/** Why something was turned away: a plain sentence without content of the file, and the place within what was read. */
export interface Refusal {
  reason: string;
  place?: string;
}

export type Read = { ok: true; text: string; value: Json } | { ok: false; refusal: Refusal };

/** UTF-8 JSON text of one object. The reasons never quote the text: it may hold personal data. */
export function readJson(bytes: Buffer): Read {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('The text is not UTF-8.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(`The text is not valid JSON${whereInText(error, text)}.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('The JSON is not an object.');
  return { ok: true, text, value: value as Json };
}

const refuse = (reason: string): Read => ({ ok: false, refusal: { reason } });

/** The parser says where it stopped, but also quotes the text: only the position is kept. */
function whereInText(error: unknown, text: string): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (position === undefined)
    return text.trim() === '' ? ': it is empty' : ': it ends too early, or does not begin as JSON';
  const before = text.slice(0, Number(position));
  const line = before.split('\n').length;
  return ` (line ${line}, character ${before.length - before.lastIndexOf('\n')})`;
}

const SHOWN = 3;

/** What is wrong with one resource by the FHIR R4 definitions, or undefined. */
export function refusalOf(resource: Json, text: string): Refusal | undefined {
  if (!isResourceType(resource['resourceType'])) {
    return {
      reason:
        typeof resource['resourceType'] === 'string'
          ? 'The resourceType is not one of FHIR R4.'
          : 'This is not FHIR: resourceType is missing.',
    };
  }
  const issues = [...textFaults(text), ...validateResource(resource)].filter(
    (issue) => issue.severity === 'error' || issue.severity === 'fatal',
  );
  if (issues.length === 0) return undefined;
  const said = issues
    .slice(0, SHOWN)
    .map((issue) => (issue.expression === undefined ? issue.diagnostics : `${issue.expression}: ${issue.diagnostics}`));
  if (issues.length > SHOWN) said.push(`and ${issues.length - SHOWN} more`);
  return { reason: said.join('; '), place: issues[0]?.expression };
}
