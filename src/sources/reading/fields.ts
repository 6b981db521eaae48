/**
 * Reading JSON that may be anything. Imported foreign files are messy: a list where an object belongs, a number where a text
 * belongs, null everywhere. Nothing here throws; what is not of the expected shape reads as absent.
 */

/** A parsed JSON object of which nothing is known yet. */
export type Json = { readonly [key: string]: unknown };

const EMPTY: Json = Object.freeze({});
const NONE: readonly unknown[] = Object.freeze([]);

export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : EMPTY;
}

/** The value as a list of objects; a single object counts as a list of one (seen in converted files). */
export function objects(value: unknown): readonly Json[] {
  if (Array.isArray(value)) {
    return value.every(isObject) ? (value as Json[]) : value.filter(isObject);
  }
  return isObject(value) ? [value] : (NONE as readonly Json[]);
}

export function firstObject(value: unknown): Json {
  if (!Array.isArray(value)) return object(value);
  for (const one of value) if (isObject(one)) return one;
  return EMPTY;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that says something: not empty, surrounding white space removed. */
export function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  return trimmed === '' ? undefined : trimmed;
}

/**
 * A JSON number (or a number written as text, as some converters do) as a decimal string without exponent.
 * The parsed number has lost trailing zeros already; the raw JSON in the record keeps them.
 */
export function decimal(value: unknown): string | undefined {
  if (typeof value === 'string') return /^-?\d{1,18}(\.\d{1,18})?$/.test(value.trim()) ? value.trim() : undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const written = String(value);
  if (!written.includes('e')) return written;
  if (Math.abs(value) >= 1e21) return undefined;
  return value.toFixed(20).replace(/\.?0+$/, '');
}

export function integer(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** The codings of a CodeableConcept; of a bare Coding, that Coding. */
export function codings(concept: unknown): readonly Json[] {
  const one = object(concept);
  if (one['coding'] !== undefined) return objects(one['coding']);
  return one['code'] === undefined ? (NONE as readonly Json[]) : [one];
}

/** True when the concept (or one of a list of concepts) carries the code, in the system when one is given. */
export function hasCode(concepts: unknown, code: string, systemEnd?: string): boolean {
  for (const concept of objects(concepts)) {
    for (const coding of codings(concept)) {
      if (coding['code'] !== code) continue;
      if (systemEnd === undefined) return true;
      const system = coding['system'];
      if (typeof system === 'string' && system.endsWith(systemEnd)) return true;
    }
  }
  return false;
}

/** The words of a concept: its text, else the first display, else the first code. */
export function words(concept: unknown): string | undefined {
  const one = object(concept);
  const own = text(one['text']);
  if (own !== undefined) return own;
  let code: string | undefined;
  for (const coding of codings(one)) {
    const display = text(coding['display']);
    if (display !== undefined) return display;
    code ??= text(coding['code']);
  }
  return code;
}

/** The words of a concept or of the first concept in a list that has any. */
export function firstWords(concepts: unknown): string | undefined {
  for (const concept of objects(concepts)) {
    const found = words(concept);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first code of a concept within a code system, with whichever of its spellings `isSystem` accepts. */
export function codeIn(concept: unknown, isSystem: (system: string) => boolean): string | undefined {
  for (const coding of codings(concept)) {
    const system = coding['system'];
    if (typeof system === 'string' && isSystem(system)) {
      const code = text(coding['code']);
      if (code !== undefined) return code;
    }
  }
  return undefined;
}

/** The part of an extension list with this url ending, e.g. `/owner`. */
export function extension(resource: Json, urlEnd: string): Json {
  const extensions = resource['extension'];
  if (!Array.isArray(extensions)) return EMPTY;
  for (const one of extensions) {
    if (!isObject(one)) continue;
    const url = one['url'];
    if (typeof url === 'string' && url.endsWith(urlEnd)) return one;
  }
  return EMPTY;
}
