import type { Issue } from '../base/index.js';
import { findTextFaults, findTextFaultsInSteps, type TextFault } from './raw-json-faults.js';
import { skipSpace, skipString, skipValue, stringAt, syntaxError } from './raw-json-scan.js';

/**
 * Reading and changing JSON as text, so that what a client sent is stored and sent again to the letter: decimals keep
 * their digits (`1.0` stays `1.0`, https://hl7.org/fhir/R4/json.html#primitive), members their order, unknown
 * extensions their spelling.
 *
 * The text must be JSON that JSON.parse accepts; on other text these functions throw a SyntaxError or return slices of
 * no meaning, but always end. All of them take time linear in the text and none recurses, however deep it nests.
 */

/** A piece of the text: `text.slice(start, end)`. */
export interface Slice {
  start: number;
  end: number;
}

/** A member of an object; the slice is that of its value. */
export interface Member extends Slice {
  /** Name, with escapes resolved. */
  key: string;
}

/** The members of the object at `start` (white space before it is passed over), in order, repeated names included. */
export function members(text: string, start = 0): Member[] {
  let at = skipSpace(text, start);
  if (text[at] !== '{') throw syntaxError('an object', at);
  const found: Member[] = [];
  at = skipSpace(text, at + 1);
  if (text[at] === '}') return found;
  for (;;) {
    if (text[at] !== '"') throw syntaxError('a member name', at);
    const key = stringAt(text, at);
    at = skipSpace(text, skipString(text, at));
    if (text[at] !== ':') throw syntaxError('a colon', at);
    const valueStart = skipSpace(text, at + 1);
    const end = skipValue(text, valueStart);
    found.push({ key, start: valueStart, end });
    at = skipSpace(text, end);
    if (text[at] === '}') return found;
    if (text[at] !== ',') throw syntaxError('a comma', at);
    at = skipSpace(text, at + 1);
  }
}

/** The elements of the array at `start` (white space before it is passed over), in order. */
export function elements(text: string, start = 0): Slice[] {
  let at = skipSpace(text, start);
  if (text[at] !== '[') throw syntaxError('an array', at);
  const found: Slice[] = [];
  at = skipSpace(text, at + 1);
  if (text[at] === ']') return found;
  for (;;) {
    const end = skipValue(text, at);
    found.push({ start: at, end });
    at = skipSpace(text, end);
    if (text[at] === ']') return found;
    if (text[at] !== ',') throw syntaxError('a comma', at);
    at = skipSpace(text, at + 1);
  }
}

/** What the server decides about a version of a resource. */
export interface VersionMeta {
  id: string;
  versionId: string;
  /** FHIR instant. */
  lastUpdated: string;
}

/**
 * The client's own text with `id`, `meta.versionId` and `meta.lastUpdated` set; nothing else changes. What is missing
 * is put after `resourceType`, and at the head of `meta`.
 */
export function spliceMeta(text: string, { id, versionId, lastUpdated }: VersionMeta): string {
  const top = members(text);
  const edits: Edit[] = [];
  const missing: string[] = [];
  if (!setAll(text, top, 'id', JSON.stringify(id), edits)) missing.push(`"id":${JSON.stringify(id)}`);
  const versioning = `"versionId":${JSON.stringify(versionId)},"lastUpdated":${JSON.stringify(lastUpdated)}`;
  const metas = top.filter((member) => member.key === 'meta');
  if (metas.length === 0) missing.push(`"meta":{${versioning}}`);
  for (const meta of metas) {
    if (text[meta.start] !== '{') edits.push({ ...meta, by: `{${versioning}}` });
    else spliceVersion(text, meta.start, versionId, lastUpdated, edits);
  }
  if (missing.length > 0) edits.push(insertion(text, top, missing.join(',')));
  return edited(text, edits);
}

function spliceVersion(text: string, metaStart: number, versionId: string, lastUpdated: string, edits: Edit[]): void {
  const inner = members(text, metaStart);
  const missing: string[] = [];
  if (!setAll(text, inner, 'versionId', JSON.stringify(versionId), edits))
    missing.push(`"versionId":${JSON.stringify(versionId)}`);
  if (!setAll(text, inner, 'lastUpdated', JSON.stringify(lastUpdated), edits))
    missing.push(`"lastUpdated":${JSON.stringify(lastUpdated)}`);
  if (missing.length === 0) return;
  const by = missing.join(',') + (inner.length > 0 ? ',' : '');
  edits.push({ start: metaStart + 1, end: metaStart + 1, by });
}

/** Sets every member of the name (JSON.parse reads the last one, another reader perhaps the first). */
function setAll(text: string, among: Member[], key: string, by: string, edits: Edit[]): boolean {
  const found = among.filter((member) => member.key === key);
  for (const member of found)
    if (text.slice(member.start, member.end) !== by) edits.push({ start: member.start, end: member.end, by });
  return found.length > 0;
}

function insertion(text: string, top: Member[], made: string): Edit {
  const type = top.find((member) => member.key === 'resourceType');
  if (type) return { start: type.end, end: type.end, by: `,${made}` };
  const head = skipSpace(text, 0) + 1;
  return { start: head, end: head, by: top.length > 0 ? `${made},` : made };
}

interface Edit extends Slice {
  by: string;
}

function edited(text: string, edits: Edit[]): string {
  let made = '';
  let at = 0;
  for (const edit of edits.sort((one, other) => one.start - other.start)) {
    made += text.slice(at, edit.start) + edit.by;
    at = edit.end;
  }
  return made + text.slice(at);
}

/** What stands for a text; a Map, or what looks into several. `longest`: no name has more characters. */
type Replacements = Pick<ReadonlyMap<string, string>, 'get' | 'size'> & { readonly longest?: number };

/** One character of a string takes at most this many in JSON text (`\\u00e6`). */
const ESCAPE_LENGTH = 6;

/**
 * Replaces values that equal a key of `map` by what the map has for it: references and uris that name an entry of the
 * same transaction, and the addresses of links and images in narrative
 * (https://hl7.org/fhir/R4/http.html#trules, "replace all matching links"). Member names are left alone, and so is
 * every member called `value`: an Identifier may well carry the same urn:uuid, and must keep it.
 */
export function replaceStrings(text: string, map: Replacements): string {
  if (map.size === 0) return text;
  const edits: Edit[] = [];
  const longest = (map.longest ?? Number.POSITIVE_INFINITY) * ESCAPE_LENGTH + 2;
  let name = '';
  for (let start = text.indexOf('"'); start !== -1; ) {
    const end = skipString(text, start);
    if (text[skipSpace(text, end)] === ':') {
      name = stringAt(text, start);
    } else if (name !== 'value' && (end - start <= longest || name === 'div')) {
      const value = stringAt(text, start);
      const by = name === 'div' ? withLinksReplaced(value, map) : map.get(value);
      if (by !== undefined && by !== value) edits.push({ start, end, by: JSON.stringify(by) });
    }
    start = text.indexOf('"', end);
  }
  return edited(text, edits);
}

function withLinksReplaced(div: string, map: Replacements): string {
  if (!div.includes('href') && !div.includes('src')) return div;
  return div.replace(
    /(\s(?:href|src)\s*=\s*)(?:"([^"<]*)"|'([^'<]*)')/g,
    (whole, before: string, double?: string, single?: string) => {
      const by = map.get(double ?? single ?? '');
      if (by === undefined) return whole;
      const quoted = by.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
      return `${before}"${quoted}"`;
    },
  );
}

/**
 * What only the text shows, as issues. Members whose name an object has already used: JSON leaves open which of them counts
 * (RFC 8259 section 4), so two readers could take the same text for different facts. And whole numbers with a point or an
 * exponent (`1.0`), which R4's form of them does not have: strict readers refuse the whole resource for one.
 */
export function textFaults(text: string): Issue[] {
  return findTextFaults(text).map(issueOf);
}

/** The same in steps that are short each. */
export function* textFaultsInSteps(text: string): Generator<void, Issue[]> {
  return (yield* findTextFaultsInSteps(text)).map(issueOf);
}

const issueOf = ({ kind, place }: TextFault): Issue =>
  kind === 'repeated'
    ? { severity: 'error', code: 'structure', diagnostics: 'A member of this name is already there', expression: place }
    : {
        severity: 'error',
        code: 'value',
        diagnostics: 'A whole number is written by its digits alone: 1, not 1.0, 1e0 or -0',
        expression: place,
      };
