import { useMemo } from 'react';
import { useLanguage } from '../../design/i18n/index.js';
import type { IconName } from '../../design/icon/icon.component.js';
import { goTo, usePlace } from '../address.js';
import { prefer, usePreferences } from '../preferences.js';
import { lockSession, logOut } from '../../session/session.resource.js';
import { useShell } from '../shell.js';
import { useText } from '../workplace.strings.js';

export interface Command {
  id: string;
  icon: IconName;
  name: string;
  more: string;
  choose: () => void;
}

/** What can be done from anywhere. Only what works here and now is offered. */
export function useCommands(onLocked: () => void): Command[] {
  const t = useText();
  const place = usePlace();
  const { openShortcuts } = useShell();
  const { language, setLanguage } = useLanguage();
  const { density, letterKeys } = usePreferences();
  return useMemo(() => {
    const airy = density === 'airy';
    const commands: (Command | false)[] = [
      { id: 'list', icon: 'person', name: t('nav.list'), more: 'G P', choose: () => goTo({ page: 'list' }) },
      {
        id: 'delegations',
        icon: 'key',
        name: t('nav.delegations'),
        more: '',
        choose: () => goTo({ page: 'delegations' }),
      },
      {
        id: 'supervision',
        icon: 'shield',
        name: t('nav.supervision'),
        more: '',
        choose: () => goTo({ page: 'supervision' }),
      },
      place.page === 'patient' && {
        id: 'print',
        icon: 'print',
        name: t('print'),
        more: '',
        choose: () => setTimeout(() => window.print()),
      },
      { id: 'keys', icon: 'info', name: t('keys'), more: '?', choose: openShortcuts },
      {
        id: 'language',
        icon: 'document',
        name: language === 'da' ? 'English' : 'Dansk',
        more: t('command.language'),
        choose: () => setLanguage(language === 'da' ? 'en' : 'da'),
      },
      {
        id: 'density',
        icon: 'menu',
        name: airy ? t('command.dense') : t('command.airy'),
        more: t('command.density'),
        choose: () => prefer({ density: airy ? 'dense' : 'airy' }),
      },
      {
        id: 'letters',
        icon: 'key',
        name: letterKeys ? t('command.lettersOff') : t('command.lettersOn'),
        more: t('keys'),
        choose: () => prefer({ letterKeys: !letterKeys }),
      },
      {
        id: 'lock',
        icon: 'lock',
        name: t('lock'),
        more: '',
        choose: async () => {
          if ((await lockSession()).ok) onLocked();
        },
      },
      {
        id: 'leave',
        icon: 'leave',
        name: t('leave'),
        more: '',
        choose: async () => {
          await logOut();
        },
      },
    ];
    return commands.filter((command) => command !== false);
  }, [t, place.page, openShortcuts, language, setLanguage, density, letterKeys, onLocked]);
}
