import { useState } from 'react';
import { formatDate, formatTime, isoDay } from '../../design/format/index.js';
import { useLanguage } from '../../design/i18n/index.js';
import { addressOf, goTo } from '../address.js';
import { useEntryWords } from './entry-words.js';
import { Mark } from './mark.component.js';
import { useText } from './supervision.strings.js';
import type { PersonsVisits, Visit } from './visits.js';

/** One person's look-ups, a row for each visit. */
export function PersonVisits({ person }: { person: PersonsVisits }) {
  const t = useText();
  const { language } = useLanguage();
  const title = `person-${person.actor}`;
  return (
    <section className="sd-card sv-person" aria-labelledby={title}>
      <div className="sv-person-head">
        <h2 id={title}>{person.who}</h2>
        <span className="sd-hint">{[person.role?.[language], person.organisation].filter(Boolean).join(' · ')}</span>
        <span className="sv-person-count">
          {t('person', { n: person.lookUps })}
          {person.marked > 0 && <strong className="sv-some">{t('person.marked', { n: person.marked })}</strong>}
        </span>
      </div>
      <table className="wp-table sv-table" data-rows>
        <thead>
          <tr>
            <th scope="col">{t('time')}</th>
            <th scope="col">{t('patient')}</th>
            <th scope="col">{t('what')}</th>
            <th scope="col">{t('why')}</th>
            <th scope="col">{t('mark')}</th>
          </tr>
        </thead>
        <tbody>
          {person.visits.map((visit) => (
            <VisitRow key={visit.key} visit={visit} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function VisitRow({ visit }: { visit: Visit }) {
  const t = useText();
  const words = useEntryWords();
  const [open, setOpen] = useState(false);
  const kinds = [...new Set(visit.entries.map(words))];
  const [first] = visit.entries;
  const reasons = [...new Set(visit.entries.map(({ reason }) => reason))];
  const stated = [...new Set(visit.entries.flatMap(({ statedReason }) => statedReason ?? []))];
  const behalf = [...new Set(visit.entries.flatMap(({ onBehalfOf }) => onBehalfOf ?? []))];
  return (
    <>
      <tr className={visit.marks.length > 0 ? 'sv-marked' : undefined}>
        <td data-label={t('time')} className="sd-nowrap">
          <When visit={visit} />
        </td>
        <th scope="row" data-label={t('patient')}>
          <Patient visit={visit} />
        </th>
        <td data-label={t('what')}>
          {kinds.slice(0, 2).join(', ')}
          {kinds.length > 2 && ' …'}
          {visit.entries.length > 1 && (
            <button type="button" className="sd-link sv-each" aria-expanded={open} onClick={() => setOpen(!open)}>
              {t('lookups', { n: visit.entries.length })}
            </button>
          )}
        </td>
        <td data-label={t('why')}>
          <span lang="da">{reasons.join(' · ')}</span>{' '}
          <span className="sd-muted sd-nowrap">
            {[t('rule', { rule: first!.rule }), first!.grade && t('grade', { grade: first!.grade })]
              .filter(Boolean)
              .join(' · ')}
          </span>
          {behalf.map((name) => (
            <span key={name} className="sv-more">
              {t('behalf', { name })}
            </span>
          ))}
          {stated.map((reason) => (
            <q key={reason} className="sv-more">
              {reason}
            </q>
          ))}
        </td>
        <td data-label={t('mark')}>
          <span className="sv-marks">
            {visit.marks.map((code) => (
              <Mark key={code} code={code} />
            ))}
          </span>
        </td>
      </tr>
      {open && (
        <tr className="sv-entries">
          <td colSpan={5}>
            <Entries visit={visit} />
          </td>
        </tr>
      )}
    </>
  );
}

function When({ visit }: { visit: Visit }) {
  const { language } = useLanguage();
  const oneDay = isoDay(visit.from) === isoDay(visit.to);
  const from = formatTime(visit.from, language);
  const to = formatTime(visit.to, language);
  return (
    <>
      {formatDate(visit.from, language)} {from === to && oneDay ? from : `${from}–${to}`}
    </>
  );
}

function Patient({ visit: { patientId, patientName, patientNumber } }: { visit: Visit }) {
  const t = useText();
  if (patientId === undefined) return <span className="sd-muted">{t('nobody')}</span>;
  const name = patientName ?? patientId;
  return (
    <>
      <a
        data-row
        href={addressOf({ page: 'patient', id: patientId })}
        aria-label={t('open', { name })}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          goTo({ page: 'patient', id: patientId });
        }}
      >
        {name}
      </a>{' '}
      <span className="sd-muted sd-nowrap">{patientNumber}</span>
    </>
  );
}

function Entries({ visit }: { visit: Visit }) {
  const t = useText();
  const { language } = useLanguage();
  const words = useEntryWords();
  return (
    <ul>
      {visit.entries.map((entry) => (
        <li key={entry.event}>
          <span className="sd-nowrap">{formatTime(entry.time, language)}</span> {words(entry)} ·{' '}
          <span lang="da">{entry.reason}</span> · {t('rule', { rule: entry.rule })}
          {entry.effect !== 'D' && ` · ${t('facts', { n: entry.returned })}`}{' '}
          {entry.marks.map((code) => (
            <Mark key={code} code={code} />
          ))}
        </li>
      ))}
    </ul>
  );
}
