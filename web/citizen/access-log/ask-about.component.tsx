import { useId, useRef, useState } from 'react';
import { formatDateTime } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { small } from '../plain-words/days.js';
import { useCitizen } from '../session/subject.js';
import type { LogVisit } from './group-log.js';
import { logStrings } from './log.strings.js';

const useText = createText(logStrings);

/** A letter to the place, ready to copy: nothing is sent from here. */
export function AskAbout({ visit }: { visit: LogVisit }) {
  const t = useText();
  const { language } = useLanguage();
  const { me, subject } = useCitizen();
  const [copied, setCopied] = useState<'copied' | 'copyFailed'>();
  const box = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const letter = t('askLetter', {
    place: visit.organisation || t('unknownPlace'),
    who: visit.people.map((one) => one.who).join(', '),
    time: formatDateTime(visit.to, language, { running: true }),
    what: visit.what.map(small).join(', '),
    whom: subject.isSelf ? t('me') : (subject.name ?? ''),
    name: me.name,
  });
  const copy = () => {
    navigator.clipboard?.writeText(letter).then(
      () => setCopied('copied'),
      () => setCopied('copyFailed'),
    );
    if (!navigator.clipboard) setCopied('copyFailed');
    box.current?.select();
  };
  return (
    <div className="my-ask">
      <h4 className="ci-h3">{t('askTitle')}</h4>
      <p id={id}>{t('askText')}</p>
      <textarea
        ref={box}
        className="ci-input"
        rows={9}
        readOnly
        value={letter}
        aria-label={t('askTitle')}
        aria-describedby={id}
      />
      <p>
        <button type="button" className="ci-button" onClick={copy}>
          {t('copy')}
        </button>{' '}
        <span role="status">{copied && t(copied)}</span>
      </p>
      <p className="ci-small ci-muted">{t('askComplain')}</p>
    </div>
  );
}
