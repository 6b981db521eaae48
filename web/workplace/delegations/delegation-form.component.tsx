import { useEffect, useId, useRef, useState } from 'react';
import type { DataKind, DelegationParty, Delegations, DelegationView } from '../../../src/access/contract.js';
import { StateLine } from '../../design/card/state-line.component.js';
import { formatDate } from '../../design/format/index.js';
import { useLanguage } from '../../design/i18n/index.js';
import type { Trouble } from '../../session/ask.js';
import { StepUp } from '../session/step-up.component.js';
import { useShell } from '../shell.js';
import { AssistantFinder } from './assistant-finder.component.js';
import { changeDelegation, giveDelegation } from './delegations.resource.js';
import { useKindText, useText } from './delegations.strings.js';
import { danishDay, dayAfter, lastDayOf } from './last-day.js';

interface DelegationFormProps {
  all: Delegations;
  /** One that is in force, to be changed; a new one without it. */
  changing: DelegationView | undefined;
  onDone: (words: string) => void;
  onCancel: () => void;
}

/** Who, what, how and until when; what follows is said before it is pressed. */
export function DelegationForm({ all, changing, onDone, onCancel }: DelegationFormProps) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useShell();
  const today = danishDay(now);
  const [who, setWho] = useState<DelegationParty | undefined>(changing?.assistant);
  const [kinds, setKinds] = useState<DataKind[] | 'all'>(kindsOf(changing));
  const [readOnly, setReadOnly] = useState(changing?.readOnly ?? false);
  const [until, setUntil] = useState(changing ? lastDayOf(changing.to) : dayAfter(today, { months: 12 }, all.latest));
  const [tried, setTried] = useState(false);
  const [state, setState] = useState<'idle' | 'sending' | Trouble>('idle');
  const form = useRef<HTMLFormElement>(null);
  // Two years count from when it was given.
  const latest = changing
    ? dayAfter(dayAfter(danishDay(new Date(changing.from)), { months: 24 }, '9999'), { days: -1 }, all.latest)
    : all.latest;
  const faults = {
    who: who === undefined ? t('who.missing') : undefined,
    kinds: kinds !== 'all' && kinds.length === 0 ? t('some.missing') : undefined,
    until: until < today || until > latest ? t('until.wrong', { date: formatDate(latest, language) }) : undefined,
  };
  const isWhole = Object.values(faults).every((fault) => fault === undefined);
  useEffect(() => {
    if (changing) form.current?.querySelector<HTMLElement>('h2')?.focus();
  }, [changing]);
  const ask = async () => {
    if (!who) return;
    setState('sending');
    const wish = { scope: kinds === 'all' ? (['*'] as const).slice() : kinds, readOnly, until };
    const reply = changing
      ? await changeDelegation(changing.id, wish)
      : await giveDelegation({ ...wish, assistant: who.id });
    if (reply.ok) onDone(t(changing ? 'changed' : 'done', { name: who.name }));
    else setState(reply.trouble);
  };
  const send = async (event: React.FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isWhole) await ask();
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  if (typeof state === 'object' && state.kind === 'forbidden' && state.stepUp)
    return (
      <div className="sd-card dg-form">
        <StepUp why={t('stepUp')} onProved={ask} />
      </div>
    );
  return (
    <form className="sd-card dg-form" ref={form} onSubmit={send} noValidate>
      <h2 tabIndex={-1}>{changing ? t('change.of', { name: changing.assistant.name }) : t('new')}</h2>
      {!changing && <AssistantFinder chosen={who} fault={tried ? faults.who : undefined} onChoose={setWho} />}
      <What
        kinds={kinds}
        offered={all.kinds.map(({ code }) => code)}
        fault={tried ? faults.kinds : undefined}
        onChange={setKinds}
      />
      <How readOnly={readOnly} onChange={setReadOnly} />
      <Until {...{ until, today, latest }} fault={tried ? faults.until : undefined} onChange={setUntil} />
      <p className="wp-consequence">{t('consequence')}</p>
      {typeof state === 'object' && (
        <div role="alert">
          <StateLine tone="failed">{refusalOf(state) ?? t('do.failed')}</StateLine>
        </div>
      )}
      <div className="wp-notice-tools">
        <button type="submit" className="sd-button sd-button-primary" disabled={state === 'sending'}>
          {t(changing ? 'save' : 'give')}
        </button>
        {changing && (
          <button type="button" className="sd-button" onClick={onCancel}>
            {t('cancel')}
          </button>
        )}
      </div>
    </form>
  );
}

function kindsOf(changing: DelegationView | undefined): DataKind[] | 'all' {
  if (!changing || changing.scope.includes('*')) return 'all';
  return changing.scope.filter((kind) => kind !== '*');
}

const refusalOf = (trouble: Trouble): string | undefined =>
  trouble.kind === 'forbidden' && trouble.access
    ? trouble.access.reason
    : 'message' in trouble
      ? trouble.message
      : undefined;

interface WhatProps {
  kinds: DataKind[] | 'all';
  offered: DataKind[];
  fault: string | undefined;
  onChange: (kinds: DataKind[] | 'all') => void;
}

function What({ kinds, offered, fault, onChange }: WhatProps) {
  const t = useText();
  const kind = useKindText();
  const id = useId();
  const some = kinds === 'all' ? [] : kinds;
  return (
    <fieldset>
      <legend>{t('what')}</legend>
      <div className="dg-choices">
        <label>
          <input type="radio" name={id} checked={kinds === 'all'} onChange={() => onChange('all')} />
          {t('allOwn')}
        </label>
        <label>
          <input type="radio" name={id} checked={kinds !== 'all'} onChange={() => onChange(some)} />
          {t('some')}
        </label>
      </div>
      {kinds !== 'all' && (
        <div className="dg-kinds">
          {offered.map((one, at) => (
            <label key={one}>
              <input
                type="checkbox"
                checked={some.includes(one)}
                aria-invalid={fault !== undefined && at === 0}
                aria-describedby={fault === undefined ? undefined : `${id}-fault`}
                onChange={(event) =>
                  onChange(event.target.checked ? [...some, one] : some.filter((other) => other !== one))
                }
              />
              {kind(one)}
            </label>
          ))}
          {fault && (
            <span className="sd-field-error" id={`${id}-fault`}>
              {fault}
            </span>
          )}
          <span className="sd-hint">{t('some.hint')}</span>
        </div>
      )}
    </fieldset>
  );
}

function How({ readOnly, onChange }: { readOnly: boolean; onChange: (readOnly: boolean) => void }) {
  const t = useText();
  const id = useId();
  return (
    <fieldset>
      <legend>{t('how')}</legend>
      <div className="dg-choices">
        <label>
          <input type="radio" name={id} checked={!readOnly} onChange={() => onChange(false)} />
          {t('write')}
        </label>
        <label>
          <input type="radio" name={id} checked={readOnly} onChange={() => onChange(true)} />
          {t('look')}
        </label>
      </div>
    </fieldset>
  );
}

interface UntilProps {
  until: string;
  today: string;
  latest: string;
  fault: string | undefined;
  onChange: (day: string) => void;
}

function Until({ until, today, latest, fault, onChange }: UntilProps) {
  const t = useText();
  const { language } = useLanguage();
  const id = useId();
  const proposals = [
    ['until.week', dayAfter(today, { days: 7 }, latest)],
    ['until.quarter', dayAfter(today, { months: 3 }, latest)],
    ['until.year', dayAfter(today, { months: 12 }, latest)],
    ['until.longest', latest],
  ] as const;
  return (
    <div className="sd-field">
      <label htmlFor={id}>{t('until')}</label>
      <span className="sd-hint" id={`${id}-hint`}>
        {t('until.hint', { date: formatDate(latest, language) })}
      </span>
      {fault && (
        <span className="sd-field-error" id={`${id}-fault`}>
          {fault}
        </span>
      )}
      <div className="dg-until">
        <input
          id={id}
          type="date"
          className="sd-input"
          min={today}
          max={latest}
          value={until}
          aria-invalid={fault !== undefined}
          aria-describedby={fault === undefined ? `${id}-hint` : `${id}-hint ${id}-fault`}
          onChange={(event) => onChange(event.target.value)}
        />
        {proposals.map(([words, day]) => (
          <button key={words} type="button" className="sd-link" onClick={() => onChange(day)}>
            {t(words)}
          </button>
        ))}
      </div>
    </div>
  );
}
