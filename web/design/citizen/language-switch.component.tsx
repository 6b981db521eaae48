import { createText, useLanguage } from '../i18n/index.js';
import { skinStrings } from './skin.strings.js';

const useText = createText(skinStrings);

const NAMES = { da: 'Dansk', en: 'English' } as const;
const SHORT = { da: 'DA', en: 'EN' } as const;

/** Danish or English; each language is named in itself. What is read out holds what is shown (WCAG 2.5.3). */
export function LanguageSwitch({ short = false }: { short?: boolean }) {
  const { language, setLanguage } = useLanguage();
  const t = useText();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be an inline part of the header
    <span className="ci-languages" role="group" aria-label={t('language')}>
      {(['da', 'en'] as const).map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          className="ci-language"
          aria-pressed={one === language}
          aria-label={short ? `${SHORT[one]}, ${NAMES[one]}` : undefined}
          onClick={() => setLanguage(one)}
        >
          {short ? SHORT[one] : NAMES[one]}
        </button>
      ))}
    </span>
  );
}
