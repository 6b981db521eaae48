/** Security labels of a resource set in its own text, so that marking a fact changes no other letter of it. */
import { members } from './raw-json.js';

interface Label {
  system: string;
  code: string;
  display?: string;
}

/** The text with the label in `meta.security`; the same text when it is there already. */
export function withSecurityLabel(text: string, label: Label): string {
  return withMeta(text, (security) => (security.some((one) => isSame(one, label)) ? security : [...security, label]));
}

/** The text without the label in `meta.security`; the same text when it is not there. */
export function withoutSecurityLabel(text: string, label: Label): string {
  return withMeta(text, (security) => security.filter((one) => !isSame(one, label)));
}

const isSame = (one: unknown, { system, code }: Label): boolean =>
  typeof one === 'object' && one !== null && (one as Label).system === system && (one as Label).code === code;

/** `meta` holds no decimals, so it alone may be read and written anew. */
function withMeta(text: string, change: (security: unknown[]) => unknown[]): string {
  const found = members(text).find((member) => member.key === 'meta');
  const meta = found ? (JSON.parse(text.slice(found.start, found.end)) as { security?: unknown[] }) : {};
  const before = Array.isArray(meta.security) ? meta.security : [];
  const after = change(before);
  if (after.length === before.length) return text;
  const { security: _before, ...rest } = meta;
  const changed = JSON.stringify(after.length > 0 ? { ...rest, security: after } : rest);
  if (found) return text.slice(0, found.start) + changed + text.slice(found.end);
  return text.replace('{', `{"meta":${changed},`);
}
