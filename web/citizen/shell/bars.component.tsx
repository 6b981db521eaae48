import { useEffect, useState } from 'react';
import { createText } from '../../design/i18n/index.js';
import { fetchMe } from '../session/platform.resource.js';
import { useCitizen } from '../session/subject.js';
import { shellStrings } from './shell.strings.js';

const useText = createText(shellStrings);

/** Says that the browser has no connection; what is on the page stays. */
export function ConnectionBar() {
  const t = useText();
  const [online, setOnline] = useState(() => navigator.onLine);
  useEffect(() => {
    const changed = () => setOnline(navigator.onLine);
    window.addEventListener('online', changed);
    window.addEventListener('offline', changed);
    return () => {
      window.removeEventListener('online', changed);
      window.removeEventListener('offline', changed);
    };
  }, []);
  return (
    <div role="status">
      {!online && (
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
    fetchMe().then((answer) => {
      if (answer.kind === 'me') setEnds(answer.me.sessionEnds);
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
