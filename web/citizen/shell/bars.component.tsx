import { useEffect, useState } from 'react';
import { createText } from '../../design/i18n/index.js';
import { fetchMe } from '../../session/session.resource.js';
import { useOfflineSince } from '../../session/use-offline.js';
import { useCitizen } from '../session/subject.js';
import { shellStrings } from './shell.strings.js';

const useText = createText(shellStrings);

/** Says that the browser has no connection; what is on the page stays. */
export function ConnectionBar() {
  const t = useText();
  const since = useOfflineSince();
  return (
    <div role="status">
      {since !== undefined && (
        <p className="my-bar">
          <span className="ci-width">{t('offline')}</span>
        </p>
      )}
    </div>
  );
}

const WARN_MINUTES = 2;

/** No session ends without a warning two minutes before (WCAG 2.2.1). */
export function SessionEndBar() {
  const t = useText();
  const { me } = useCitizen();
  const [ends, setEnds] = useState(me.sessionEnds);
  const [left, setLeft] = useState<number>();
  useEffect(() => {
    if (ends === undefined) return;
    const look = () => setLeft(Math.ceil((Date.parse(ends) - Date.now()) / 60_000));
    look();
    const timer = setInterval(look, 15_000);
    return () => clearInterval(timer);
  }, [ends]);
  const stay = () => {
    void fetchMe().then((reply) => {
      if (reply.ok) setEnds(reply.value.sessionEnds);
    });
  };
  return (
    <div role="alert">
      {left !== undefined && left <= WARN_MINUTES && (
        <p className="my-bar">
          <span className="ci-width">
            {t('endsSoon', { n: Math.max(0, left) })}{' '}
            <button type="button" className="ci-link" onClick={stay}>
              {t('stay')}
            </button>
          </span>
        </p>
      )}
    </div>
  );
}
