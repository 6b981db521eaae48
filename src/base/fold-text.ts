/**
 * Folding of texts for search (https://hl7.org/fhir/R4/search.html#string: case and accents do not matter), with the
 * Danish spellings found for each other: å = aa, æ = ae, ø = oe.
 */
const DANISH: Record<string, string> = { å: 'aa', æ: 'ae', ø: 'oe', ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };
const PLAIN: Record<string, string> = { å: 'a', æ: 'ae', ø: 'o', ä: 'a', ö: 'o', ü: 'u', ß: 'ss' };
const COMBINING = /[\u0300-\u036f]/g;
const SPECIAL = /[åæøäöüß]/g;

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
const BLANKS = /[\s.,;:_\-'"()/]+/g;

function fold(text: string, letters: Record<string, string>): string {
  if (ASCII.test(text)) return text.toLowerCase().replace(BLANKS, ' ').trim();
  const lower = text
    .normalize('NFC')
    .toLowerCase()
    .replace(SPECIAL, (c) => letters[c]!);
  const bare = ASCII.test(lower) ? lower : lower.normalize('NFD').replace(COMBINING, '');
  return bare.replace(BLANKS, ' ').trim();
}
