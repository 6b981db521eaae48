import { useEffect } from 'react';
import { LanguageSwitch } from '../design/citizen/language-switch.component.js';
import { Mark } from '../design/citizen/mark.component.js';
import { createText } from '../design/i18n/index.js';
import { AccountPage } from './account.page.js';
import { FrontPage } from './front.page.js';
import { LoginPage } from './login.page.js';
import { loginStrings } from './login.strings.js';

const useText = createText(loginStrings);

/** @param uid the interaction of the log-in provider, from the address; without it the front page is shown */
export function App({ uid }: { uid: string | null }) {
  const t = useText();
  const title = t('title');
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div className="login-page">
      <a className="ci-skip" href="#content">
        {t('skip')}
      </a>
      <header className="login-top">
        <a className="ci-mark" href="/log-ind">
          <Mark />
          Overblik
        </a>
        <LanguageSwitch />
      </header>
      <main id="content" tabIndex={-1}>
        <Page uid={uid} />
      </main>
    </div>
  );
}

function Page({ uid }: { uid: string | null }) {
  if (window.location.pathname.endsWith('/konto')) return <AccountPage />;
  return uid === null ? <FrontPage /> : <LoginPage uid={uid} />;
}
