export const LANGUAGES = ['da', 'en'] as const;
/** Danish is the screens' own language; English is the switch. */
export type Language = (typeof LANGUAGES)[number];

/** What stands where a value is not known. Never an empty place: unknown is not the same as none. */
export function unknownText(language: Language): string {
  return language === 'da' ? 'ikke oplyst' : 'not stated';
}
