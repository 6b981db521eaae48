import { useMemo, useState } from 'react';
import type { LogLine } from '../../../src/patient-index/contract.js';
import { StateLine } from '../../design/citizen/state-line.component.js';
import { compareText, isoDay } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { firstName, useCitizen } from '../session/subject.js';
import { BackLink } from '../shell/back-link.component.js';
import { filterLog, groupLog, type LogFilter, type LogVisit } from './group-log.js';
import { logStrings } from './log.strings.js';
import { LogSkeleton, Sentence, Strip } from './log-card.component.js';
import { logAsCsv } from './log-csv.js';
import { LOG_REASONS, type LogReason } from './log-reason.js';
import { reasonText, Visit } from './visit.component.js';

const useText = createText(logStrings);
const PAGE = 50;

/** The whole access log: filters, visits, and a file to keep. */
export function LogPage() {
  const t = useText();
  const { log, overview, subject, askLogAgain, now } = useCitizen();
  const practice = overview.state.patient?.generalPractitioner;
  const entries = log.kind === 'ready' ? log.entries : undefined;
  const visits = useMemo(() => groupLog(entries ?? [], practice), [entries, practice]);
  const title = subject.isSelf ? t('title') : t('titleOther', { name: firstName(subject.name ?? '') });
  return (
    <div className="my-page">
      <BackLink />
      <div className="my-log-title">
        <div>
          <h1 className="ci-h1">{title}</h1>
          <p className="my-lead">{t('pageLead')}</p>
          {log.kind === 'ready' && <Sentence visits={filterLog(visits, { days: 30 }, isoDay(now) ?? '')} />}
        </div>
        {log.kind === 'ready' && <Strip visits={visits} />}
      </div>
      {log.kind === 'loading' && (
        <div className="ci-card">
          <LogSkeleton />
        </div>
      )}
      {log.kind === 'failed' && (
        <StateLine kind="failed" live>
          {t('failed')}{' '}
          <button type="button" className="ci-link" onClick={askLogAgain}>
            {t('tryAgain')}
          </button>
        </StateLine>
      )}
      {log.kind === 'refused' && <StateLine kind="note">{t('refused')}</StateLine>}
      {entries && (entries.length === 0 ? <StateLine kind="empty">{t('empty')}</StateLine> : <Whole visits={visits} />)}
      {log.kind === 'ready' && (
        <p className="ci-small ci-muted my-log-note">
          {t('keeps')} {t('knownGaps')}
        </p>
      )}
    </div>
  );
}

function Whole({ visits }: { visits: LogVisit[] }) {
  const t = useText();
  const { now } = useCitizen();
  const [filter, setFilter] = useState<LogFilter>({});
  const [room, setRoom] = useState(PAGE);
  const found = filterLog(visits, filter, isoDay(now) ?? '');
  return (
    <>
      <Filters visits={visits} filter={filter} onChange={setFilter} />
      <p className="my-log-count" role="status">
        {t('shown', { n: found.length, total: visits.length })}
      </p>
      {found.length === 0 ? (
        <StateLine kind="empty">
          {t('noneMatch')}{' '}
          <button type="button" className="ci-link" onClick={() => setFilter({})}>
            {t('showAllAgain')}
          </button>
        </StateLine>
      ) : (
        <ul className="ci-card my-log">
          {found.slice(0, room).map((visit) => (
            <Visit key={visit.id} visit={visit} level={2} />
          ))}
        </ul>
      )}
      <p className="my-log-buttons">
        {found.length > room && (
          <button type="button" className="ci-button" onClick={() => setRoom(room + PAGE)}>
            {t('more')}
          </button>
        )}
        <Download entries={found.flatMap((visit) => visit.lines)} />
        <ProofDownload />
      </p>
      <p className="ci-small ci-muted my-log-note" id="proof-about">
        {t('proofAbout')}
      </p>
    </>
  );
}

function Filters(props: { visits: LogVisit[]; filter: LogFilter; onChange: (filter: LogFilter) => void }) {
  const { visits, filter, onChange } = props;
  const t = useText();
  const { language } = useLanguage();
  const { subject } = useCitizen();
  const places = [...new Set(visits.map((visit) => visit.organisation))].filter(Boolean);
  places.sort((a, b) => compareText(a, b, language));
  const reasons = LOG_REASONS.filter((reason) => visits.some((visit) => visit.reason === reason));
  return (
    <fieldset className="my-filters">
      <legend className="sd-hidden">{t('filter')}</legend>
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
        value={String(filter.days ?? '')}
        options={[
          ['', t('daysAll')],
          ['7', t('days7')],
          ['30', t('days30')],
          ['365', t('days365')],
        ]}
        onChange={(days) => onChange({ ...filter, days: days === '' ? undefined : Number(days) })}
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
    </fieldset>
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

/** The whole log with its proofs, as a page that checks itself: made by the server, which alone has the proofs. */
function ProofDownload() {
  const t = useText();
  const { language } = useLanguage();
  const { subject } = useCitizen();
  const address = `/api/me/log/download?patient=${encodeURIComponent(subject.patientId)}&lang=${language}`;
  return (
    <a className="ci-button" href={address} download aria-describedby="proof-about">
      {t('downloadProof')}
    </a>
  );
}

/** A file of what is shown, made here in the browser: nothing is asked of the server for it. */
function Download({ entries }: { entries: LogLine[] }) {
  const t = useText();
  const download = () => {
    const header = [
      t('csvTime'),
      t('csvWho'),
      t('csvRole'),
      t('csvPlace'),
      t('csvWhat'),
      t('csvWhy'),
      t('csvStated'),
      t('csvRule'),
      t('csvLegal'),
    ];
    const address = URL.createObjectURL(new Blob([logAsCsv(entries, header)], { type: 'text/csv;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = t('fileName');
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <button type="button" className="ci-button" onClick={download} disabled={entries.length === 0}>
      {t('download')}
    </button>
  );
}
