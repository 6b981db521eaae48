import { createText } from '../../design/i18n/index.js';
import { addressOf } from '../pages.js';
import { loginAddress } from '../../session/session.resource.js';
import { shellStrings } from './shell.strings.js';

const useText = createText(shellStrings);

export function Waiting() {
  const t = useText();
  return (
    <main className="dev-width dev-main" aria-busy="true">
      <h1 className="sd-hidden">{t('appName')}</h1>
      <p role="status">{t('loading')}</p>
    </main>
  );
}

interface NoticeProps {
  kind: 'locked' | 'down' | 'notFound';
  details?: string;
  onRetry?: () => void;
}

/** Why there is nothing to see, and the way on. */
export function Notice({ kind, details, onRetry }: NoticeProps) {
  const t = useText();
  const inFrame = kind === 'notFound';
  const content = (
    <div className="dev-notice" role={inFrame ? undefined : 'alert'}>
      <h1 className="dev-h1">{t(`${kind}Title`)}</h1>
      <p>{t(`${kind}Text`)}</p>
      <p>
        {kind === 'locked' && (
          <a className="sd-button sd-button-primary" href={loginAddress()}>
            {t('logInAgain')}
          </a>
        )}
        {kind === 'down' && (
          <button type="button" className="sd-button sd-button-primary" onClick={onRetry}>
            {t('tryAgain')}
          </button>
        )}
        {kind === 'notFound' && <a href={addressOf('front')}>{t('toFront')}</a>}
      </p>
      {details && (
        <details>
          <summary>{t('details')}</summary>
          <code>{details}</code>
        </details>
      )}
    </div>
  );
  return inFrame ? content : <main className="dev-width dev-main">{content}</main>;
}
