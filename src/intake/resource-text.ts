/** Changes to raw JSON that leave every other character as the sender wrote it. */
import { createHash } from 'node:crypto';
import { elements, members } from '../fhir/index.js';

export const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

/**
 * An id made from content: the same content gets the same id each time it is taken in. Shaped as a UUID version 8 (RFC 9562
 * § 5.8: vendor-specific).
 */
export function contentId(...parts: string[]): string {
  const hex = sha256(JSON.stringify(parts));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The resource with this id, replaced or put after resourceType. */
export function withId(text: string, id: string): string {
  const top = members(text);
  const standing = top.find((member) => member.key === 'id');
  if (standing !== undefined) return text.slice(0, standing.start) + JSON.stringify(id) + text.slice(standing.end);
  const type = top.find((member) => member.key === 'resourceType');
  if (type === undefined) return text;
  return `${text.slice(0, type.end)},"id":${JSON.stringify(id)}${text.slice(type.end)}`;
}

/** The resource without the contained resource of this id; without `contained` altogether when it was the only one. */
export function withoutContained(text: string, id: string): string {
  const top = members(text);
  const index = top.findIndex((member) => member.key === 'contained');
  const contained = top[index];
  if (contained === undefined || text[contained.start] !== '[') return text;
  const kept = elements(text, contained.start).filter((one) => idOf(text.slice(one.start, one.end)) !== id);
  if (kept.length > 0) {
    const list = kept.map((one) => text.slice(one.start, one.end)).join(',');
    return `${text.slice(0, contained.start)}[${list}]${text.slice(contained.end)}`;
  }
  const before = top[index - 1];
  const after = top[index + 1];
  // From the end of the member before it (its comma goes too), else up to the name of the one after it.
  if (before !== undefined) return text.slice(0, before.end) + text.slice(contained.end);
  if (after === undefined) return text;
  return text.slice(0, text.indexOf('"')) + text.slice(nameStart(text, contained.end));
}

const nameStart = (text: string, from: number): number => text.indexOf('"', from);

function idOf(text: string): unknown {
  const parsed: unknown = JSON.parse(text);
  return typeof parsed === 'object' && parsed !== null ? (parsed as { id?: unknown }).id : undefined;
}
