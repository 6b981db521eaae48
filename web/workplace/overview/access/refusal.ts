import type { Language } from '../../../design/i18n/index.js';
import type { Trouble } from '../../../session/ask.js';

/** Why access was not given, in the words of the rule where there is one. */
export function refusalOf(trouble: Trouble, language: Language): string | undefined {
  if (trouble.kind === 'forbidden' && trouble.access) {
    const { reason, reasonEn } = trouble.access;
    return language === 'en' ? (reasonEn ?? reason) : reason;
  }
  return 'message' in trouble ? trouble.message : undefined;
}
