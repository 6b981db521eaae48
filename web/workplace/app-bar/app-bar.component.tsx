import { useState } from 'react';
import { Mark } from '../../design/citizen/mark.component.js';
import { formatTime } from '../../design/format/index.js';
import { useLanguage } from '../../design/i18n/index.js';
import { Icon } from '../../design/icon/icon.component.js';
import { addressOf, goTo, type Place } from '../address.js';
import { lockSession, logOut } from '../../session/session.resource.js';
import { useShell } from '../shell.js';
import { useText } from '../workplace.strings.js';
import './app-bar.css';

/** 44 px: where we are, the search, who is logged in, and how to leave. */
export function AppBar({ place, onLocked }: { place: Place; onLocked: () => void }) {
  const t = useText();
  const { openPalette } = useShell();
  const [menuOpen, setMenuOpen] = useState(false);
  return (
    <header className="wp-bar sd-on-chrome">
      <a className="wp-brand" href={addressOf({ page: 'list' })} onClick={inApp({ page: 'list' })}>
        <Mark size={24} />
        <span>Overblik</span>
      </a>
      <nav aria-label={t('nav')} className="wp-nav">
        <a
          href={addressOf({ page: 'list' })}
          onClick={inApp({ page: 'list' })}
          aria-current={place.page === 'list' ? 'page' : undefined}
        >
          {t('nav.list')}
        </a>
        {place.page === 'patient' && (
          <a href={addressOf(place)} onClick={inApp(place)} aria-current="page">
            {t('nav.patient')}
          </a>
        )}
        <OwnPages place={place} className="wp-nav-wide" />
      </nav>
      <button type="button" className="wp-search" onClick={openPalette} aria-keyshortcuts="Control+K">
        <Icon name="search" />
        <span>{t('search.open')}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <button
        type="button"
        className="wp-menu-button"
        aria-expanded={menuOpen}
        aria-controls="wp-user"
        onClick={() => setMenuOpen(!menuOpen)}
      >
        <Icon name="menu" label={t('menu')} />
      </button>
      <UserTools open={menuOpen} place={place} onLocked={onLocked} />
    </header>
  );
}

function inApp(place: Place) {
  return (event: React.MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    goTo(place);
  };
}

/** What a professional keeps in order beside the patients: in the bar where there is room, else in the menu. */
function OwnPages({ place, className }: { place: Place; className: string }) {
  const t = useText();
  return (
    <>
      {(['delegations', 'supervision'] as const).map((page) => (
        <a
          key={page}
          className={className}
          href={addressOf({ page })}
          onClick={inApp({ page })}
          aria-current={place.page === page ? 'page' : undefined}
        >
          {t(`nav.${page}`)}
        </a>
      ))}
    </>
  );
}

function UserTools({ open, place, onLocked }: { open: boolean; place: Place; onLocked: () => void }) {
  const t = useText();
  const { me } = useShell();
  const { language, setLanguage } = useLanguage();
  const [failed, setFailed] = useState(false);
  const lock = async () => {
    const reply = await lockSession();
    if (reply.ok) onLocked();
    else setFailed(true);
  };
  const leave = async () => {
    if (!(await logOut())) setFailed(true);
  };
  const ends =
    me.sessionEnds === undefined ? '' : ` · ${t('session.ends', { time: formatTime(me.sessionEnds, language) })}`;
  return (
    <div id="wp-user" className={open ? 'wp-user wp-user-open' : 'wp-user'}>
      <a className="wp-who" href="/log-ind/konto" title={t('account')}>
        <strong>{[me.roleText, me.name].filter(Boolean).join(' ')}</strong>
        <span>
          {me.onBehalfOf === undefined
            ? `${me.organisation ?? ''}${ends}`
            : `${t('onBehalfOf', { name: me.onBehalfOf })}${ends}`}
        </span>
      </a>
      <OwnPages place={place} className="wp-nav-narrow" />
      <button
        type="button"
        className="wp-tool"
        lang={language === 'da' ? 'en' : 'da'}
        onClick={() => setLanguage(language === 'da' ? 'en' : 'da')}
        aria-label={language === 'da' ? 'EN, English' : 'DA, Dansk'}
      >
        {language === 'da' ? 'EN' : 'DA'}
      </button>
      <button type="button" className="wp-tool" onClick={lock} title={t('lock')}>
        <Icon name="lock" label={t('lock')} />
      </button>
      <button type="button" className="wp-tool" onClick={leave} title={t('leave')}>
        <Icon name="leave" label={t('leave')} />
      </button>
      <span role="alert" className="wp-tool-failed">
        {failed && t('session.failed')}
      </span>
    </div>
  );
}
