/** Puts Bundles together as text, so that stored resources are sent exactly as they were stored. */
import type { Issue } from '../../base/index.js';
import { operationOutcome } from '../../fhir/index.js';
import type { FoundResource } from '../../record/index.js';

export interface BundleEntry {
  fullUrl: string;
  /** Raw JSON; empty for none. */
  resource: string;
  /** Raw JSON members after the resource: `"search":{...}` or `"request":{...},"response":{...}` */
  rest?: string;
}

export function bundleText(
  type: string,
  entries: BundleEntry[],
  options: { total?: number; links?: { relation: string; url: string }[]; id?: string } = {},
): string {
  const parts = [`{"resourceType":"Bundle","type":"${type}"`];
  if (options.total !== undefined) parts.push(`,"total":${options.total}`);
  if (options.links && options.links.length > 0) parts.push(`,"link":${JSON.stringify(options.links)}`);
  if (entries.length > 0) parts.push(',"entry":[', entries.map(entryText).join(','), ']');
  parts.push('}');
  return parts.join('');
}

function entryText(entry: BundleEntry): string {
  const members = [`"fullUrl":${JSON.stringify(entry.fullUrl)}`];
  if (entry.resource) members.push(`"resource":${entry.resource}`);
  if (entry.rest) members.push(entry.rest);
  return `{${members.join(',')}}`;
}

/** Warnings travel with the result as a resource of mode outcome. */
export function outcomeEntry(issues: readonly Issue[]): BundleEntry[] {
  if (issues.length === 0) return [];
  return [
    {
      fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000000',
      resource: JSON.stringify(operationOutcome([...issues])),
      rest: '"search":{"mode":"outcome"}',
    },
  ];
}

export const etagOf = (version: number): string => `W/"${version}"`;
export const lastModifiedOf = (ms: number): string => new Date(ms).toUTCString();

export function matchEntry(base: string, row: FoundResource, mode: 'match' | 'include', body = row.body): BundleEntry {
  return { fullUrl: `${base}/${row.type}/${row.id}`, resource: body, rest: `"search":{"mode":"${mode}"}` };
}
