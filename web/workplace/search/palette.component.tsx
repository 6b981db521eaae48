import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { FoundPatient } from '../../../src/patient-index/contract.js';
import { Dialog } from '../../design/dialog/dialog.component.js';
import { formatAge } from '../../design/format/index.js';
import { useLanguage } from '../../design/i18n/index.js';
import { Icon, type IconName } from '../../design/icon/icon.component.js';
import { goTo } from '../address.js';
import { useShell } from '../shell.js';
import { useText } from '../workplace.strings.js';
import { useCommands } from './commands.js';
import { usePatientSearch } from './use-patient-search.js';
import './palette.css';

interface Choice {
  id: string;
  icon: IconName;
  name: string;
  more: string;
  choose: () => void;
}

/** The search box over everything (Ctrl K): patients by name or CPR, and what can be done from anywhere. */
export function Palette({ onClose, onLocked }: { onClose: () => void; onLocked: () => void }) {
  const t = useText();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const search = usePatientSearch(query);
  const choices = useChoices(query, search.patients, onClose, onLocked);
  const chosen = Math.min(active, choices.length - 1);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-at="${chosen}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const pressed = (event: React.KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setActive((Math.max(0, chosen) + step + choices.length) % Math.max(1, choices.length));
    else if (event.key === 'Enter') choices[chosen]?.choose();
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label={t('search.title')} className="wp-palette" onClose={onClose}>
      <div className="wp-palette-field">
        <Icon name="search" size={18} />
        <input
          role="combobox"
          aria-label={t('search.open')}
          aria-expanded={choices.length > 0}
          aria-controls={listId}
          aria-activedescendant={choices.length > 0 ? `${listId}-${chosen}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          placeholder={t('search.hint')}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={pressed}
        />
        <button type="button" className="sd-button sd-button-quiet" onClick={onClose}>
          <Icon name="cross" label={t('close')} />
        </button>
      </div>
      <p className="wp-palette-state" role="status">
        <SearchState search={search} query={query} />
      </p>
      <div id={listId} ref={list} role="listbox" aria-label={t('search.results')} className="wp-palette-list">
        {choices.map((choice, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above holds focus and takes the keys for the list
          // biome-ignore lint/a11y/useFocusableInteractive: the same (combobox pattern, aria-activedescendant)
          <div
            key={choice.id}
            id={`${listId}-${at}`}
            data-at={at}
            role="option"
            aria-selected={at === chosen}
            className="wp-palette-option"
            onClick={choice.choose}
            onPointerMove={() => setActive(at)}
          >
            <Icon name={choice.icon} />
            <span className="wp-palette-name">{choice.name}</span>
            <span className="wp-palette-more">{choice.more}</span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}

function SearchState({ search, query }: { search: ReturnType<typeof usePatientSearch>; query: string }) {
  const t = useText();
  if (search.state === 'idle') return query.trim() === '' ? t('search.idle') : t('search.more');
  if (search.state === 'asking') return t('search.asking');
  if (search.state === 'failed')
    return <strong className="wp-failed-text">{search.message ?? t('search.failed')}</strong>;
  return search.patients.length === 0 ? t('search.none') : t('search.found', { n: search.patients.length });
}

function useChoices(query: string, patients: FoundPatient[], onClose: () => void, onLocked: () => void): Choice[] {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useShell();
  const commands = useCommands(onLocked);
  return useMemo(() => {
    const then = (act: () => void) => () => {
      onClose();
      act();
    };
    const found = patients.map((patient) => ({
      id: patient.id,
      icon: 'person' as const,
      name: patient.name,
      more: [
        patient.cprMasked,
        patient.birthDate && formatAge(patient.birthDate, now, language),
        patient.city,
        patient.deceased && t('deceased'),
      ]
        .filter(Boolean)
        .join(' · '),
      choose: then(() => goTo({ page: 'patient', id: patient.id })),
    }));
    const sought = query.trim().toLocaleLowerCase('da');
    const fitting = commands.filter(({ name }) => name.toLocaleLowerCase('da').includes(sought));
    return [...found, ...fitting.map((command) => ({ ...command, choose: then(command.choose) }))];
  }, [query, patients, commands, onClose, now, language, t]);
}
