/**
 * A value as a message may show it: short, printable, and nothing that could be a CPR or eCPR number (six digits, then
 * four letters or digits, however they are spaced). Undefined when it may not be shown.
 */
export function shown(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return shown(String(value));
  if (typeof value !== 'string' || value.length > 40 || !/^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(value)) return undefined;
  const couldBeCpr = /\d{6}[\p{L}\p{N}]{4}/u.test(value.replace(/[^\p{L}\p{N}]/gu, ''));
  return couldBeCpr || value.includes('`') ? undefined : value;
}

/** `The value "x"`, or `The value` when it may not be shown. */
export function theValue(value: unknown): string {
  const text = shown(value);
  return text === undefined ? 'The value' : `The value "${text}"`;
}

/** A member name as a FHIRPath shows it: as it is, in backquotes when it is no plain name, or `...`. */
export function shownName(name: string): string {
  const text = shown(name);
  if (text === undefined) return '`...`';
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) ? text : `\`${text}\``;
}
