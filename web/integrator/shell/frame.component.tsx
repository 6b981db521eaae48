import { type ReactNode, useState } from 'react';
import type { Me } from '../../../src/patient-index/contract.js';
import { LanguageSwitch } from '../../design/citizen/language-switch.component.js';
import { Mark } from '../../design/citizen/mark.component.js';
import { createText } from '../../design/i18n/index.js';
import { addressOf, PAGES, type PageName } from '../pages.js';
import { logOut } from '../../session/session.resource.js';
import { shellStrings } from './shell.strings.js';

const useText = createText(shellStrings);

/** Header with the menu, and the page below. */
export function Frame({ me, page, children }: { me: Me; page: PageName | undefined; children: ReactNode }) {
  const t = useText();
  const [failed, setFailed] = useState(false);
  const leave = async () => setFailed(!(await logOut()));
  return (
    <>
      <a className="ci-skip" href="#content">
        {t('skip')}
      </a>
      <header className="dev-top">
        <div className="dev-width dev-top-in">
          <a className="ci-mark dev-mark" href={addressOf('front')}>
            <Mark size={30} />
            <span>
              Overblik <span className="dev-mark-part">{t('appShort')}</span>
            </span>
          </a>
          <nav className="dev-menu" aria-label={t('menu')}>
            {PAGES.map(({ name }) => (
              <a key={name} href={addressOf(name)} aria-current={name === page ? 'page' : undefined}>
                {t(name)}
              </a>
            ))}
          </nav>
          <div className="dev-tools">
            <span className="dev-who">{me.name}</span>
            <LanguageSwitch short />
            {me.home && (
              <a className="dev-tool" href={me.home}>
                {t('goHome')}
              </a>
            )}
            <button type="button" className="dev-tool" onClick={leave}>
              {t('logOut')}
            </button>
            <span role="alert">{failed && t('logOutFailed')}</span>
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="dev-width dev-main">
        {children}
      </main>
    </>
  );
}
