import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Me } from '../../src/patient-index/contract.js';
import { usePlace } from './address.js';
import { AppBar } from './app-bar/app-bar.component.js';
import { OverviewPage } from './overview/overview.page.js';
import { usePreferences } from './preferences.js';
import { Palette } from './search/palette.component.js';
import { ConnectionBar } from './session/connection-bar.component.js';
import { LockScreen } from './session/lock-screen.component.js';
import { onSignal, type Person } from './session/platform.resource.js';
import { fetchMe } from './session/session.resource.js';
import { ShellContext } from './shell.js';
import { ShortcutList } from './shortcuts/shortcut-list.component.js';
import { useShortcuts } from './shortcuts/use-shortcuts.js';
import { useNow } from './use-now.js';
import { UnknownPlacePage } from './unknown-place.page.js';
import { WardListPage } from './ward-list/ward-list.page.js';
import { useText } from './workplace.strings.js';

type Start = { state: 'loading' } | { state: 'ready'; me: Me } | { state: 'failed'; message: string | undefined };

/** The workplace: who is asking, then the page of the address. */
export function App() {
  const [start, setStart] = useState<Start>({ state: 'loading' });
  /** Whose locked session stands in front of the page; undefined while it is open. */
  const [locked, setLocked] = useState<Person>();
  const lock = useCallback((person: Person | undefined) => setLocked(person ?? { id: '', name: '' }), []);
  const begin = useCallback(async () => {
    setStart({ state: 'loading' });
    const reply = await fetchMe();
    if (reply.ok) {
      setStart({ state: 'ready', me: reply.value });
      if (reply.value.locked === true) lock(reply.value);
    } else if (reply.trouble.kind !== 'unauthenticated' && reply.trouble.kind !== 'locked') {
      setStart({ state: 'failed', message: 'message' in reply.trouble ? reply.trouble.message : undefined });
    }
  }, [lock]);
  useEffect(() => void begin(), [begin]);
  useEffect(
    () =>
      onSignal((signal) => {
        if (signal.says === 'unauthenticated') window.location.assign(loginAddress());
        if (signal.says === 'locked') lock(signal.person);
      }),
    [lock],
  );
  const opened = useCallback(() => {
    setLocked(undefined);
    if (start.state !== 'ready') void begin();
  }, [start.state, begin]);

  return (
    <>
      {locked && <LockScreen person={start.state === 'ready' ? start.me : locked} onOpened={opened} />}
      {/* What was on the screen is kept, and kept out of sight, while the session is locked. */}
      <div hidden={locked !== undefined} className="wp-app">
        {start.state === 'ready' && <Workplace me={start.me} onLocked={() => lock(start.me)} />}
        {start.state === 'failed' && <StartFailed message={start.message} onAgain={begin} />}
      </div>
    </>
  );
}

/** Log in, and come back to where one was. */
function loginAddress(): string {
  return `/login?returnTo=${encodeURIComponent(window.location.pathname)}`;
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
