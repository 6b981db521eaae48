import type { ReactNode } from 'react';
import type { Me } from '../../../src/patient-index/contract.js';
import { LanguageSwitch } from '../../design/citizen/language-switch.component.js';
import { Mark } from '../../design/citizen/mark.component.js';
import { createText } from '../../design/i18n/index.js';
import { loginAddress } from '../../session/session.resource.js';
import { PageLink } from '../routing/navigation.js';
import { shellStrings } from './shell.strings.js';

const useText = createText(shellStrings);

/** A page of its own, for when there is no person to show anything about. */
function Notice({ children }: { children: ReactNode }) {
  const t = useText();
  return (
    <div className="my-notice">
      <header className="my-notice-top">
        <span className="ci-mark">
          <Mark />
          {t('appName')}
        </span>
        <LanguageSwitch />
      </header>
      <main className="ci-card my-notice-card">{children}</main>
    </div>
  );
}

export function WaitingNotice() {
  const t = useText();
  return (
    <div className="my-notice" aria-busy="true">
      <p className="sd-hidden" role="status">
        {t('loading')}
      </p>
    </div>
  );
}

export function LockedNotice() {
  const t = useText();
  return (
    <Notice>
      <h1 className="ci-h2">{t('lockedTitle')}</h1>
      <p>{t('lockedText')}</p>
      <a className="ci-button ci-button-strong" href={loginAddress()}>
        {t('logInAgain')}
      </a>
    </Notice>
  );
}

export function PlatformDown({ message, onRetry }: { message: string; onRetry: () => void }) {
  const t = useText();
  return (
    <Notice>
      <h1 className="ci-h2">{t('downTitle')}</h1>
      <p>{t('downText')}</p>
      <button type="button" className="ci-button ci-button-strong" onClick={onRetry}>
        {t('tryAgain')}
      </button>
      <details className="ci-small ci-muted">
        <summary>{t('details')}</summary>
        <code>{message}</code>
      </details>
    </Notice>
  );
}

export function NotCitizenNotice({ me }: { me: Me }) {
  const t = useText();
  return (
    <Notice>
      <h1 className="ci-h2">{t('notCitizenTitle')}</h1>
      <p>{t('notCitizenText', { role: me.roleText })}</p>
      <a className="ci-button ci-button-strong" href={me.home}>
        {t('goHome')}
      </a>
    </Notice>
  );
}

/** Inside the frame: the address leads nowhere. */
export function NotFoundPage() {
  const t = useText();
  return (
    <div className="my-middle">
      <h1 className="ci-h1">{t('notFoundTitle')}</h1>
      <p>{t('notFoundText')}</p>
      <PageLink page="front" className="ci-button ci-button-strong">
        {t('toFront')}
      </PageLink>
    </div>
  );
}
