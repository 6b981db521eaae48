import { Fragment, useId, useState } from 'react';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { explainedParts } from '../plain-words/terms.js';
import { dataStrings } from './data.strings.js';

const useText = createText(dataStrings);

/** A clinician's text, word for word; hard words can be pressed and are then explained below. */
export function ExplainedText({ text }: { text: string }) {
  const t = useText();
  const { language } = useLanguage();
  const [open, setOpen] = useState<number>();
  const id = useId();
  const parts = explainedParts(text);
  const meaning = open === undefined ? undefined : parts[open];
  return (
    <div className="my-text">
      <p lang="da">
        {parts.map((part, index) => (
          <Fragment key={index}>
            {part.explained ? (
              <button
                type="button"
                className="ci-term"
                aria-expanded={open === index}
                aria-controls={id}
                title={t('explain', { word: part.text })}
                onClick={() => setOpen(open === index ? undefined : index)}
              >
                {part.text}
              </button>
            ) : (
              part.text
            )}
          </Fragment>
        ))}
      </p>
      <div id={id} role="status">
        {meaning?.explained && (
          <p className="ci-explained">
            <b>{meaning.text}:</b> {meaning.explained[language === 'da' ? 0 : 1]}
          </p>
        )}
      </div>
    </div>
  );
}
