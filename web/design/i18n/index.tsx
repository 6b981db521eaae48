/**
 * The screens' language. Texts live in `*.strings.ts` beside the screen that shows them (one `defineStrings` each), so
 * that a test can find them all; components read them through the hook `createText` gives.
 */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { Language } from '../format/index.js';
import { type Strings, type Translate, translate } from './translate.js';

export { defineStrings, type Strings, type Translate, translate } from './translate.js';
export type { Language } from '../format/index.js';

const STORAGE_KEY = 'overblik.language';

interface LanguageChoice {
  language: Language;
  setLanguage: (language: Language) => void;
}

const LanguageContext = createContext<LanguageChoice>({ language: 'da', setLanguage: () => {} });

/** Holds the chosen language for everything below it, remembers it, and states it on `<html lang>`. */
export function LanguageProvider({ children, initial }: { children: ReactNode; initial?: Language }) {
  const [language, choose] = useState<Language>(() => initial ?? rememberedLanguage());
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const setLanguage = useCallback((next: Language) => {
    choose(next);
    rememberLanguage(next);
  }, []);
  const value = useMemo(() => ({ language, setLanguage }), [language, setLanguage]);
  return <LanguageContext.Provider value={value}>{children}</LanguageContext.Provider>;
}

export function useLanguage(): LanguageChoice {
  return useContext(LanguageContext);
}

/** Makes the hook that reads these texts in the chosen language: `const useText = createText(strings)`. */
export function createText<D extends Record<string, string>>(strings: Strings<D>): () => Translate<D> {
  const texts = { da: translate(strings, 'da'), en: translate(strings, 'en') };
  return () => texts[useContext(LanguageContext).language];
}

// A browser may refuse storage (private window, blocked cookies); then the choice lasts until the page is left.
function rememberedLanguage(): Language {
  try {
    return localStorage.getItem(STORAGE_KEY) === 'en' ? 'en' : 'da';
  } catch {
    return 'da';
  }
}

function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Nothing is lost but the memory of the choice.
  }
}
