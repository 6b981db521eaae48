import { useMemo } from 'react';
import type { WardPatient } from '../../../src/patient-index/contract.js';
import { formatAge, formatDateTime, formatTime, isoDay } from '../../design/format/index.js';
import { useLanguage } from '../../design/i18n/index.js';
import { Icon, type IconName } from '../../design/icon/icon.component.js';
import { triageLevel, TriageMark } from '../../design/triage-mark/triage-mark.component.js';
import { addressOf, goTo } from '../address.js';
import { useShell } from '../shell.js';
import { triageWord, useText } from '../workplace.strings.js';
import { byUrgency } from './filter-patients.js';

/** One row a patient, most urgent first. The name is the link; the whole row can be clicked. */
export function WardTable({ patients }: { patients: WardPatient[] }) {
  const t = useText();
  const ordered = useMemo(() => byUrgency(patients), [patients]);
  return (
    <table className="wp-table wp-ward-table" data-rows>
      <thead>
        <tr>
          <th scope="col">{t('ward.place')}</th>
          <th scope="col">{t('ward.patient')}</th>
          <th scope="col">{t('ward.triage')}</th>
          <th scope="col">{t('ward.complaint')}</th>
          <th scope="col">{t('ward.responsible')}</th>
          <th scope="col">{t('ward.since')}</th>
          <th scope="col">{t('ward.news')}</th>
        </tr>
      </thead>
      <tbody>
        {ordered.map((patient) => (
          <WardRow key={patient.id} patient={patient} />
        ))}
      </tbody>
    </table>
  );
}

function WardRow({ patient }: { patient: WardPatient }) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useShell();
  const place = { page: 'patient', id: patient.id } as const;
  const level = triageLevel(patient.triage);
  const sameDay = patient.since !== undefined && isoDay(patient.since) === isoDay(now);
  const since =
    patient.since && (sameDay ? formatTime(patient.since, language) : formatDateTime(patient.since, language));
  return (
    // The link in the row is the way in by keyboard; the row is a larger target for the pointer.
    <tr onClick={() => goTo(place)}>
      <td data-label={t('ward.place')} className="wp-ward-place">
        {patient.place ?? t('notStated')}
      </td>
      <th scope="row" data-label={t('ward.patient')}>
        <a
          data-row
          href={addressOf(place)}
          onClick={(event) => {
            event.stopPropagation();
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            goTo(place);
          }}
        >
          {patient.name}
        </a>
        <span className="wp-ward-person">
          <span className="sd-nowrap">{patient.cprMasked}</span>
          {patient.birthDate && ` · ${formatAge(patient.birthDate, now, language)}`}
        </span>
      </th>
      <td data-label={t('ward.triage')}>
        <TriageMark level={level} word={triageWord(level, language)} />
      </td>
      <td data-label={t('ward.complaint')}>
        {patient.complaint ?? <span className="sd-muted">{t('notStated')}</span>}
      </td>
      <td data-label={t('ward.responsible')}>
        {patient.responsible ?? <strong className="wp-missing">{t('missing')}</strong>}
      </td>
      <td data-label={t('ward.since')} className="sd-nowrap">
        {since ?? t('notStated')}
      </td>
      <td data-label={t('ward.news')}>
        <News news={patient.news} />
      </td>
    </tr>
  );
}

function News({ news }: { news: WardPatient['news'] }) {
  const t = useText();
  if (news === undefined) return <span className="sd-muted">{t('notStated')}</span>;
  const parts: [IconName, number, string][] = [
    ['flask', news.results, t('ward.results', { n: news.results })],
    ['image', news.images, t('ward.images', { n: news.images })],
    ['document', news.documents, t('ward.documents', { n: news.documents })],
  ];
  const some = parts.filter(([, count]) => count > 0);
  if (some.length === 0) return <span className="sd-muted">{t('ward.noNews')}</span>;
  return (
    <span className="wp-news">
      {some.map(([icon, count, label]) => (
        <span key={icon} className="wp-news-one" title={label}>
          <Icon name={icon} label={label} />
          <span aria-hidden="true">{count}</span>
        </span>
      ))}
    </span>
  );
}
