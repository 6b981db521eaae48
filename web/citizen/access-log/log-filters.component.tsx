import { useState } from 'react';
import { dayOf, NO_DAY, type TypedDay } from '../../design/citizen/typed-day.js';
import { DateFields } from '../../design/citizen/date-fields.component.js';
import { compareText } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { useCitizen } from '../session/subject.js';
import type { LogFilter, LogVisit } from './group-log.js';
import { logStrings } from './log.strings.js';
import { LOG_REASONS, type LogReason } from './log-reason.js';
import { reasonText } from './visit.component.js';

const useText = createText(logStrings);

interface FiltersProps {
  visits: LogVisit[];
  filter: LogFilter;
  onChange: (filter: LogFilter) => void;
}

/** Who, where, when and why: each of them narrows what is shown. */
export function LogFilters(props: FiltersProps) {
  const { visits, filter, onChange } = props;
  const t = useText();
  const { language } = useLanguage();
  const { subject } = useCitizen();
  const [isOwn, setOwn] = useState(false);
  const places = [...new Set(visits.map((visit) => visit.organisation))].filter(Boolean);
  places.sort((a, b) => compareText(a, b, language));
  const people = [
    ...new Set(visits.flatMap((visit) => visit.people.flatMap(({ who, onBehalfOf }) => [who, onBehalfOf ?? '']))),
  ].filter(Boolean);
  people.sort((a, b) => compareText(a, b, language));
  const reasons = LOG_REASONS.filter((reason) => visits.some((visit) => visit.reason === reason));
  return (
    <fieldset className="my-filters">
      <legend className="sd-hidden">{t('filter')}</legend>
      <Choice
        id="person"
        label={t('person')}
        value={filter.person ?? ''}
        options={[['', t('allPeople')], ...people.map((person) => [person, person] as const)]}
        onChange={(person) => onChange({ ...filter, person: person || undefined })}
      />
      <Choice
        id="place"
        label={t('place')}
        value={filter.place ?? ''}
        options={[['', t('allPlaces')], ...places.map((place) => [place, place] as const)]}
        onChange={(place) => onChange({ ...filter, place: place || undefined })}
      />
      <Choice
        id="period"
        label={t('period')}
        value={isOwn ? 'own' : String(filter.days ?? '')}
        options={[
          ['', t('daysAll')],
          ['7', t('days7')],
          ['30', t('days30')],
          ['365', t('days365')],
          ['own', t('daysOwn')],
        ]}
        onChange={(days) => {
          setOwn(days === 'own');
          const isNumber = /^\d+$/.test(days);
          onChange({ ...filter, days: isNumber ? Number(days) : undefined, from: undefined, to: undefined });
        }}
      />
      <Choice
        id="type"
        label={t('type')}
        value={filter.reason ?? ''}
        options={[
          ['', t('allTypes')],
          ...(visits.some((visit) => visit.attention) ? [['attention', t('attention')] as const] : []),
          ...reasons.map((reason) => [reason, t(reasonText(reason, subject.isSelf))] as const),
        ]}
        onChange={(reason) => onChange({ ...filter, reason: (reason || undefined) as LogReason | undefined })}
      />
      {isOwn && <OwnPeriod onChange={(from, to) => onChange({ ...filter, from, to })} />}
    </fieldset>
  );
}

/** Two days of one's own choice; one that is no day narrows nothing, and is told. */
function OwnPeriod({ onChange }: { onChange: (from: string | undefined, to: string | undefined) => void }) {
  const t = useText();
  const [days, setDays] = useState({ from: NO_DAY, to: NO_DAY });
  const known = (typed: TypedDay) => {
    const day = dayOf(typed);
    return day === 'wrong' ? undefined : day;
  };
  const error = (typed: TypedDay) => (typed.year.length === 4 && dayOf(typed) === 'wrong' ? t('noDay') : undefined);
  const edit = (change: Partial<typeof days>) => {
    const next = { ...days, ...change };
    setDays(next);
    onChange(known(next.from), known(next.to));
  };
  return (
    <div className="my-log-period">
      <DateFields
        id="log-from"
        label={t('fromDay')}
        error={error(days.from)}
        value={days.from}
        onChange={(from) => edit({ from })}
      />
      <DateFields
        id="log-to"
        label={t('toDay')}
        error={error(days.to)}
        value={days.to}
        onChange={(to) => edit({ to })}
      />
    </div>
  );
}

function Choice(props: {
  id: string;
  label: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  onChange: (value: string) => void;
}) {
  return (
    <div className="ci-field">
      <label htmlFor={props.id}>{props.label}</label>
      <select
        id={props.id}
        className="ci-input"
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
