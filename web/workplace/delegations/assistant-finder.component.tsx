import { useEffect, useId, useState } from 'react';
import type { DelegationParty } from '../../../src/access/contract.js';
import { useLanguage } from '../../design/i18n/index.js';
import { findAssistants } from './delegations.resource.js';
import { useText } from './delegations.strings.js';

interface AssistantFinderProps {
  chosen: DelegationParty | undefined;
  fault: string | undefined;
  onChoose: (person: DelegationParty) => void;
}

type Found = { state: 'idle' } | { state: 'failed' } | { state: 'found'; people: DelegationParty[] };
const PAUSE_MS = 200;

/** Finds the one who is to work on one's behalf, by name or authorisation. */
export function AssistantFinder({ chosen, fault, onChoose }: AssistantFinderProps) {
  const t = useText();
  const { language } = useLanguage();
  const id = useId();
  const [query, setQuery] = useState('');
  const found = useAssistants(query);
  const people = found.state === 'found' ? found.people : [];
  const listed = chosen && !people.some((one) => one.id === chosen.id) ? [chosen, ...people] : people;
  return (
    <fieldset className="dg-who">
      <legend>{t('who')}</legend>
      <span className="sd-hint" id={`${id}-hint`}>
        {t('who.hint')}
      </span>
      {fault && (
        <span className="sd-field-error" id={`${id}-fault`}>
          {fault}
        </span>
      )}
      <input
        type="search"
        className="sd-input"
        autoComplete="off"
        maxLength={100}
        aria-label={t('who')}
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? `${id}-hint` : `${id}-hint ${id}-fault`}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <p role="status" className="sd-hint dg-found">
        {found.state === 'failed' && <strong className="wp-failed-text">{t('who.failed')}</strong>}
        {found.state === 'found' && (people.length === 0 ? t('who.none') : t('who.found', { n: people.length }))}
      </p>
      {listed.map((person) => (
        <label key={person.id} className="wp-ground" data-person={person.id}>
          <input type="radio" name={`${id}-who`} checked={chosen?.id === person.id} onChange={() => onChoose(person)} />
          <span>
            <strong>{person.name}</strong>
            <span className="sd-hint">{[person.role[language], person.organisation].filter(Boolean).join(' · ')}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function useAssistants(query: string): Found {
  const [found, setFound] = useState<Found>({ state: 'idle' });
  const words = query.trim();
  useEffect(() => {
    if (words === '') return setFound({ state: 'idle' });
    const abort = new AbortController();
    const timer = setTimeout(() => {
      findAssistants(words, abort.signal)
        .then((reply) => setFound(reply.ok ? { state: 'found', people: reply.value.people } : { state: 'failed' }))
        .catch(() => undefined);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [words]);
  return found;
}
