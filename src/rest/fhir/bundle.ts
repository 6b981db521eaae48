/** Puts Bundles together as text, so that stored resources are sent exactly as they were stored. */
import type { Issue } from '../../base/index.js';
import { operationOutcome } from '../../fhir/index.js';
import type { FoundResource, Frame } from '../../record/index.js';
import type { Pieces } from './call.js';

export interface BundleEntry {
  fullUrl: string;
  /** Raw JSON; empty for none. */
  resource: string;
  /** Raw JSON members after the resource: `"search":{...}` or `"request":{...},"response":{...}` */
  rest?: string;
}

export interface BundleFacts {
  total?: number;
  links?: { relation: string; url: string }[];
}

export function bundleText(type: string, entries: BundleEntry[], facts: BundleFacts = {}): string {
  return bundlePieces(type, NO_ENTRIES, entries, facts).join('');
}

const NO_ENTRIES = Buffer.alloc(0);

/**
 * The same Bundle around entries that are text already.
 * @param entries divided by commas; none when empty
 * @param more further entries, after them
 */
export function bundlePieces(type: string, entries: Buffer, more: BundleEntry[], facts: BundleFacts = {}): Pieces {
  const head = headOf(type, facts);
  if (entries.length === 0 && more.length === 0) return [`${head}}`];
  const pieces: (string | Buffer)[] = [`${head},"entry":[`];
  if (entries.length > 0) pieces.push(entries);
  for (const entry of more) {
    if (pieces.length > 1) pieces.push(',');
    pieces.push(entryText(entry));
  }
  pieces.push(']}');
  return pieces;
}

/** The same around entries that are still to be put into text. */
export const bundleOf = (type: string, entries: BundleEntry[], facts: BundleFacts = {}): Pieces =>
  bundlePieces(type, NO_ENTRIES, entries, facts);

function headOf(type: string, { total, links }: BundleFacts): string {
  const told = total === undefined ? '' : `,"total":${total}`;
  const linked = links && links.length > 0 ? `,"link":${JSON.stringify(links)}` : '';
  return `{"resourceType":"Bundle","type":"${type}"${told}${linked}`;
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

/** A contained resource is addressed by its container (https://hl7.org/fhir/R4/search.html#containedType). */
const addressOf = ({ type, id, heldBy }: FoundResource): string =>
  heldBy ? `${heldBy.type}/${heldBy.id}#${id}` : `${type}/${id}`;

export function matchEntry(base: string, row: FoundResource, mode: 'match' | 'include', body = row.body): BundleEntry {
  return { fullUrl: `${base}/${addressOf(row)}`, resource: body, rest: `"search":{"mode":"${mode}"}` };
}

/** What the database puts around a resource found: as entryText does around a matchEntry. */
export const matchFrame = (base: string): Frame => ({
  before: `{"fullUrl":${JSON.stringify(`${base}/`).slice(0, -1)}`,
  between: '","resource":',
  after: ',"search":{"mode":"match"}}',
});
