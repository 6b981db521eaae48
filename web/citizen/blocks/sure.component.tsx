import { useEffect, useRef } from 'react';
import { createText } from '../../design/i18n/index.js';
import { choicesStrings } from './choices.strings.js';

const useText = createText(choicesStrings);

interface SureProps {
  /** What is asked about. */
  label: string;
  question: string;
  yes: string;
  busy?: boolean;
  onYes: () => void;
  onCancel: () => void;
}

/** A question in the place of the button that was pressed, with the focus on its answer. */
export function Sure({ label, question, yes, busy = false, onYes, onCancel }: SureProps) {
  const t = useText();
  const answer = useRef<HTMLButtonElement>(null);
  useEffect(() => answer.current?.focus(), []);
  return (
    <fieldset
      className="my-sure"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      <p>{question}</p>
      <p className="my-buttons">
        <button ref={answer} type="button" className="ci-button ci-button-strong" disabled={busy} onClick={onYes}>
          {yes}
        </button>
        <button type="button" className="ci-button" onClick={onCancel}>
          {t('cancel')}
        </button>
      </p>
    </fieldset>
  );
}
