/** Puts Bundles together as text, so that stored resources are sent exactly as they were stored. */
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

export const etagOf = (version: number): string => `W/"${version}"`;
export const lastModifiedOf = (ms: number): string => new Date(ms).toUTCString();

export function matchEntry(base: string, row: FoundResource, mode: 'match' | 'include', body = row.body): BundleEntry {
  return { fullUrl: `${base}/${row.type}/${row.id}`, resource: body, rest: `"search":{"mode":"${mode}"}` };
}
