import { type ReactNode, useEffect, useRef } from 'react';
import { DataIcon } from '../../design/citizen/data-icon.component.js';
import { LanguageSwitch } from '../../design/citizen/language-switch.component.js';
import { Mark } from '../../design/citizen/mark.component.js';
import { createText } from '../../design/i18n/index.js';
import type { PageName } from '../routing/address.js';
import { PageLink, useNavigation } from '../routing/navigation.js';
import { useCitizen } from '../session/subject.js';
import { ConnectionBar, SessionEndBar } from './bars.component.js';
import { PersonMenu } from './person-menu.component.js';
import { shellStrings } from './shell.strings.js';

const useText = createText(shellStrings);

const MENU = ['front', 'medicine', 'results', 'log'] as const satisfies readonly PageName[];

/** Header, the page, and help below. A coloured frame and a name stand the whole time somebody else's data are shown. */
export function Frame({ children }: { children: ReactNode }) {
  const t = useText();
  const { subject } = useCitizen();
  const { address } = useNavigation();
  const main = useRef<HTMLElement>(null);
  useFocusOnMove(main);
  return (
    <div className={subject.isSelf ? 'my-frame' : 'my-frame my-frame-other'}>
      <a className="ci-skip" href="#content">
        {t('skip')}
      </a>
      <header className="my-top">
        <div className="ci-width my-top-in">
          <PageLink page="front" className="ci-mark my-mark">
            <Mark />
            <span className="my-mark-name">{t('appName')}</span>
          </PageLink>
          <nav className="my-menu" aria-label={t('mainMenu')}>
            {MENU.map((page) => (
              <PageLink key={page} page={page} current={address.page === page} className="my-menu-link">
                <DataIcon name={page} size={24} />
                <span>{t(page)}</span>
              </PageLink>
            ))}
          </nav>
          <div className="my-top-right">
            <span className="my-top-languages">
              <LanguageSwitch short />
            </span>
            <PersonMenu />
          </div>
        </div>
      </header>
      {!subject.isSelf && <OtherBar />}
      <ConnectionBar />
      <SessionEndBar />
      <main id="content" ref={main} tabIndex={-1} className="ci-width my-main">
        {children}
      </main>
      <Help />
    </div>
  );
}

/** After a move between pages, reading and keyboard start at the top of the new page. */
function useFocusOnMove(main: React.RefObject<HTMLElement | null>) {
  const { moves } = useNavigation();
  useEffect(() => {
    if (moves > 0) main.current?.focus({ preventScroll: true });
  }, [moves, main]);
}

function OtherBar() {
  const t = useText();
  const { subject } = useCitizen();
  return (
    <section className="my-other-bar" aria-label={t('whoIsShown')}>
      <div className="ci-width my-other-in">
        <span>
          {t('otherBar', { name: subject.name ?? t('forbiddenSomebody'), relation: subject.relation ?? '–' })}
        </span>
        <PageLink page="front" forId="self">
          {t('backToYourself')}
        </PageLink>
      </div>
    </section>
  );
}

function Help() {
  const t = useText();
  const { me } = useCitizen();
  return (
    <footer className="my-help">
      <div className="ci-width my-help-in">
        <div>
          <h2 className="ci-h3">{t('helpTitle')}</h2>
          <p>{t('helpText')}</p>
          <LanguageSwitch />
        </div>
        <div>
          <h2 className="ci-h3">{t('contactTitle')}</h2>
          <p>{t('contactText')}</p>
        </div>
        <div>
          <h2 className="ci-h3">{t('aboutTitle')}</h2>
          <p>{t('aboutText')}</p>
          <p>
            <PageLink page="summary">{t('printSummary')}</PageLink>
          </p>
          {me.demo && <p className="ci-muted">{t('demo')}</p>}
        </div>
      </div>
    </footer>
  );
}
