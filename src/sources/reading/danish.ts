/** Writing readable Danish lines. */

/** `7.1` as a Dane writes it: `7,1`. Anything that is not a number is left alone. */
export function danishDecimal(value: string): string {
  return /^-?\d+\.\d+$/.test(value) ? value.replace('.', ',').replace('-', '−') : value;
}

/** At most `max` characters, cut at a word where one is near, with an ellipsis; white space runs become one blank. */
export function clip(value: string, max: number): string {
  // A hostile text may be megabytes of blanks: look at a bounded part only.
  const flat = value
    .slice(0, max * 4)
    .replace(/\s+/g, ' ')
    .trim();
  if (flat.length <= max) return flat;
  const cut = flat.slice(0, max - 1);
  const blank = cut.lastIndexOf(' ');
  return `${dropHalfCharacter(blank > max * 0.6 ? cut.slice(0, blank) : cut)}…`;
}

/** A cut may fall between the two halves of a surrogate pair. */
function dropHalfCharacter(value: string): string {
  const last = value.charCodeAt(value.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? value.slice(0, -1) : value;
}

const TITLE_MAX = 160;

/** Parts that exist, joined to one line of a title. A CPR number inside is left out: titles travel further than the document. */
export function line(parts: readonly (string | undefined)[], between = ' '): string | undefined {
  const said = parts.filter((part): part is string => part !== undefined && part !== '');
  if (said.length === 0) return undefined;
  return clip(withoutCpr(said.join(between)), TITLE_MAX) || undefined;
}

/** Removes anything written like a CPR or replacement CPR number, with a `for` / `CPR` in front of it (`Diagnoseoversigt for 0101901234`). */
export function withoutCpr(value: string): string {
  if (!CPR_LIKE.test(value)) return value;
  return value
    .replace(CPR_WITH_LEAD, '')
    .replace(/\s{2,}/g, ' ')
    .trim();
}
const CPR_LIKE = /\d{6}/;
const CPR_WITH_LEAD =
  /(?:\s*\b(?:for|cpr(?:-nr\.?|-nummer|nr\.?)?|cpr:)[\s:]*)?\b\d{6}[-\s]?(?:\d{4}|\d[A-Z]{2}\d|[A-Z]{2}\d{2})\b/gi;

export function sentenceCase(value: string): string {
  return value.charAt(0).toLocaleUpperCase('da') + value.slice(1);
}
