/**
 * Folding of texts for search (https://hl7.org/fhir/R4/search.html#string: case and accents do not matter), with the
 * Danish spellings found for each other: å = aa, æ = ae, ø = oe.
 */
/** Letters that are no other letter with an accent, of languages whose names are common here. */
const OTHERS: Record<string, string> = { ß: 'ss', ð: 'd', đ: 'd', þ: 'th', ł: 'l', ı: 'i', œ: 'oe', ĸ: 'q' };
const DANISH: Record<string, string> = { ...OTHERS, å: 'aa', æ: 'ae', ø: 'oe', ä: 'ae', ö: 'oe', ü: 'ue' };
const PLAIN: Record<string, string> = { ...OTHERS, å: 'a', æ: 'ae', ø: 'o', ä: 'a', ö: 'o', ü: 'u' };
const COMBINING = /[\u0300-\u036f]/g;
const SPECIAL = /[åæøäöüßðđþłıœĸ]/g;

/** Lower case, Danish letters spelled out, other accents dropped, runs of blanks and punctuation made one blank. */
export function foldText(text: string): string {
  return fold(text, DANISH);
}

/** Both foldings a stored text can be found by: `Søren` as `soeren` and, for who types no Danish letters, `soren`. */
export function foldingsOf(text: string): string[] {
  const danish = fold(text, DANISH);
  const plain = fold(text, PLAIN);
  return plain === danish ? [danish] : [danish, plain];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII needs no further work
const ASCII = /^[\x00-\x7f]*$/;
/** Hyphens and apostrophes as keyboards have them, and as word processors make them. */
const BLANKS = /[\s.,;:_\-'"()/`´‘’‐‑–—]+/g;

function fold(text: string, letters: Record<string, string>): string {
  if (ASCII.test(text)) return text.toLowerCase().replace(BLANKS, ' ').trim();
  const lower = text
    .normalize('NFC')
    .toLowerCase()
    .replace(SPECIAL, (c) => letters[c]!);
  const bare = ASCII.test(lower) ? lower : lower.normalize('NFD').replace(COMBINING, '');
  return bare.replace(BLANKS, ' ').trim();
}
