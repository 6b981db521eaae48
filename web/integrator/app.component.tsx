import { useEffect } from 'react';
import type { Me } from '../../src/patient-index/contract.js';
import { createText } from '../design/i18n/index.js';
import { useSession } from '../session/use-session.js';
import { AppsPage } from './apps/apps.page.js';
import { FrontPage } from './front/front.page.js';
import { type PageName, pageAt } from './pages.js';
import { RulesPage } from './rules/rules.page.js';
import { Frame } from './shell/frame.component.js';
import { Notice, Waiting } from './shell/notices.component.js';
import { shellStrings } from './shell/shell.strings.js';

const useText = createText(shellStrings);

/** Lets in whoever is logged in; everybody else is sent to the log-in and comes back. */
export function App() {
  const { me, locked, failed, again } = useSession();
  if (locked) return <Notice kind="locked" />;
  if (failed) return <Notice kind="down" details={failed.detail} onRetry={again} />;
  if (me === undefined) return <Waiting />;
  return <House me={me} page={pageAt(window.location.pathname)} />;
}

function House({ me, page }: { me: Me; page: PageName | undefined }) {
  const t = useText();
  const title = page === undefined ? t('notFoundTitle') : t(page);
  useEffect(() => {
    document.title = `${title} – ${t('appName')}`;
  }, [title, t]);
  return (
    <Frame me={me} page={page}>
      <Page page={page} />
    </Frame>
  );
}

function Page({ page }: { page: PageName | undefined }) {
  if (page === 'front') return <FrontPage />;
  if (page === 'rules') return <RulesPage />;
  if (page === 'apps') return <AppsPage />;
  return <Notice kind="notFound" />;
}
