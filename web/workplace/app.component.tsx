import { useCallback, useMemo, useState } from 'react';
import type { Me } from '../../src/patient-index/contract.js';
import { useNow } from '../design/now/use-now.js';
import { usePlace } from './address.js';
import { AppBar } from './app-bar/app-bar.component.js';
import { DelegationsPage } from './delegations/delegations.page.js';
import { OverviewPage } from './overview/overview.page.js';
import { usePreferences } from './preferences.js';
import { Palette } from './search/palette.component.js';
import { ConnectionBar } from './session/connection-bar.component.js';
import { LockScreen } from './session/lock-screen.component.js';
import { useSession } from '../session/use-session.js';
import { ShellContext } from './shell.js';
import { ShortcutList } from './shortcuts/shortcut-list.component.js';
import { useShortcuts } from './shortcuts/use-shortcuts.js';
import { SupervisionPage } from './supervision/supervision.page.js';
import { UnknownPlacePage } from './unknown-place.page.js';
import { WardListPage } from './ward-list/ward-list.page.js';
import { useText } from './workplace.strings.js';

/** The workplace: who is asking, then the page of the address. */
export function App() {
  const { me, locked, failed, again, lock, opened } = useSession();
  return (
    <>
      {locked && <LockScreen person={me ?? locked} onOpened={opened} />}
      {/* What was on the screen is kept, and kept out of sight, while the session is locked. */}
      <div hidden={locked !== undefined} className="wp-app">
        {me && <Workplace me={me} onLocked={lock} />}
        {failed && <StartFailed message={failed.detail} onAgain={again} />}
      </div>
    </>
  );
}

function Workplace({ me, onLocked }: { me: Me; onLocked: () => void }) {
  const place = usePlace();
  const now = useNow();
  const t = useText();
  const { density } = usePreferences();
  const [overlay, setOverlay] = useState<'palette' | 'shortcuts'>();
  const openPalette = useCallback(() => setOverlay('palette'), []);
  const openShortcuts = useCallback(() => setOverlay('shortcuts'), []);
  const close = useCallback(() => setOverlay(undefined), []);
  useShortcuts({ palette: openPalette, shortcuts: openShortcuts });
  const shell = useMemo(() => ({ me, now, openPalette, openShortcuts }), [me, now, openPalette, openShortcuts]);
  return (
    <ShellContext.Provider value={shell}>
      <div className={`wp-frame wp-${density}`}>
        <a className="wp-skip" href="#content">
          {t('skip')}
        </a>
        <AppBar place={place} onLocked={onLocked} />
        <ConnectionBar />
        {place.page === 'list' && <WardListPage />}
        {place.page === 'patient' && <OverviewPage key={place.id} id={place.id} />}
        {place.page === 'delegations' && <DelegationsPage />}
        {place.page === 'supervision' && <SupervisionPage />}
        {place.page === 'unknown' && <UnknownPlacePage />}
        {overlay === 'palette' && <Palette onClose={close} onLocked={onLocked} />}
        {overlay === 'shortcuts' && <ShortcutList onClose={close} />}
      </div>
    </ShellContext.Provider>
  );
}

function StartFailed({ message, onAgain }: { message: string | undefined; onAgain: () => void }) {
  const t = useText();
  return (
    <main className="wp-notice" id="content">
      <h1>{t('start.failed')}</h1>
      <p>{message ?? t('start.failed.hint')}</p>
      <button type="button" className="sd-button sd-button-primary" onClick={onAgain}>
        {t('again')}
      </button>
    </main>
  );
}
