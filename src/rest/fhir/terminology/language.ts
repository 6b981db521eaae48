/** Words of a code in a language. */
import type { Designation } from '../../../terminology/index.js';

/** `da` fits `da-DK`, `en-US` fits `en`: the same language (RFC 4647, lookup). */
export const isLanguage = (given: string | undefined, wanted: string): boolean =>
  given !== undefined && given.split('-')[0]!.toLowerCase() === wanted.split('-')[0]!.toLowerCase();

/** @param languages in order of preference, as in Accept-Language: `da, en;q=0.5` */
export function displayIn(
  languages: string | undefined,
  display: string | undefined,
  designations: readonly Designation[],
): string | undefined {
  for (const language of languages?.split(',') ?? []) {
    const found = designations.find((one) => isLanguage(one.language, language.split(';')[0]!.trim()));
    if (found) return found.value;
  }
  return display;
}
