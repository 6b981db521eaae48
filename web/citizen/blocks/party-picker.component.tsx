import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { createText } from '../../design/i18n/index.js';
import type { Party } from './choice-form.js';
import { findParties } from './choices.resource.js';
import { choicesStrings } from './choices.strings.js';

const useText = createText(choicesStrings);
const SEARCH_AFTER_MS = 250;
const SHORTEST = 2;

type Search = { state: 'idle' | 'searching' | 'failed' } | { state: 'found'; parties: Party[] };

interface PickerProps {
  id: string;
  label: string;
  hint?: string;
  error?: string;
  types: readonly ('Practitioner' | 'Organization')[];
  /** Offered before anything is typed. */
  known: Party[];
  value?: Party;
  onChange: (party: Party | undefined) => void;
}

/** Picks a person or a place by typing a part of the name; a combobox with a list (WAI-ARIA APG). */
export function PartyPicker(props: PickerProps) {
  const t = useText();
  const { value, onChange, label } = props;
  if (value === undefined) return <Find {...props} />;
  return (
    <div className="ci-field">
      <span className="my-picked-label">{label}</span>
      <p className="my-picked">
        <span>
          {t('picked', { name: value.name })}
          {value.more && <span className="ci-muted"> · {value.more}</span>}
        </span>
        <button type="button" id={props.id} className="ci-link" onClick={() => onChange(undefined)}>
          {t('pickOther')}
        </button>
      </p>
    </div>
  );
}

function Find({ id, label, hint, error, types, known, onChange }: PickerProps) {
  const t = useText();
  const list = useId();
  const about = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const search = useSearch(text, types);
  const isTyped = text.trim().length >= SHORTEST;
  const offered = isTyped ? (search.state === 'found' ? search.parties : []) : known;
  const isShown = open && offered.length > 0;
  const pick = (party: Party | undefined) => party && onChange(party);
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && offered.length > 0) {
      event.preventDefault();
      setOpen(true);
      setAt((before) => (before + step + offered.length + (before < 0 && step < 0 ? 1 : 0)) % offered.length);
    }
    if (event.key === 'Escape') setOpen(false);
    if (event.key !== 'Enter') return;
    // Never sends the form: the field is a search.
    event.preventDefault();
    if (isShown) pick(offered[at]);
  };
  return (
    <div className="ci-field my-picker">
      <label htmlFor={id}>{label}</label>
      {hint && <span className="ci-small ci-muted">{hint}</span>}
      {error && (
        <span className="ci-error" id={`${about}-error`}>
          {error}
        </span>
      )}
      <input
        id={id}
        className="ci-input"
        role="combobox"
        autoComplete="off"
        aria-expanded={isShown}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={isShown && at >= 0 ? `${list}-${at}` : undefined}
        aria-describedby={error ? `${about}-error ${about}` : about}
        aria-invalid={error ? true : undefined}
        value={text}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKey}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
          setAt(-1);
        }}
      />
      <div
        className="my-picker-list"
        id={list}
        role="listbox"
        aria-label={isTyped ? label : t('fromLog')}
        hidden={!isShown}
      >
        {offered.map((party, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the field, which keeps the focus
          // biome-ignore lint/a11y/useFocusableInteractive: the same
          <div
            key={party.reference}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => pick(party)}
          >
            {party.name}
            {party.more && <span className="ci-muted"> · {party.more}</span>}
          </div>
        ))}
      </div>
      <p id={about} className="ci-small ci-muted" role="status">
        {!isTyped && text !== '' && t('typeMore')}
        {isTyped && search.state === 'searching' && t('searching')}
        {isTyped && search.state === 'failed' && t('searchFailed')}
        {isTyped &&
          search.state === 'found' &&
          (offered.length === 0 ? t('noneFound') : t('found', { n: offered.length }))}
      </p>
    </div>
  );
}

function useSearch(text: string, types: PickerProps['types']): Search {
  const [search, setSearch] = useState<Search>({ state: 'idle' });
  const wanted = useRef(types);
  useEffect(() => {
    const typed = text.trim();
    if (typed.length < SHORTEST) return setSearch({ state: 'idle' });
    setSearch({ state: 'searching' });
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      findParties(typed, wanted.current, leaving.signal).then(
        (reply) => setSearch(reply.ok ? { state: 'found', parties: reply.value } : { state: 'failed' }),
        () => undefined,
      );
    }, SEARCH_AFTER_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [text]);
  return search;
}
