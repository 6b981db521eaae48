import { useEffect, useMemo, useState } from 'react';
import { StateLine } from '../../design/citizen/state-line.component.js';
import { isoDay } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { firstName, useCitizen } from '../session/subject.js';
import { BackLink } from '../shell/back-link.component.js';
import { dayWords } from '../plain-words/days.js';
import { filterLog, firstDay, groupLog, type LogFilter, type LogVisit } from './group-log.js';
import { CsvDownload, ProofDownloads } from './log-downloads.component.js';
import { LogFilters } from './log-filters.component.js';
import { logStrings } from './log.strings.js';
import { LogSkeleton, Sentence, Strip } from './log-card.component.js';
import { Visit } from './visit.component.js';

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
  const { now, log, askOlder } = useCitizen();
  const today = isoDay(now) ?? '';
  const [filter, setFilter] = useState<LogFilter>({});
  const [room, setRoom] = useState(PAGE);
  const found = filterLog(visits, filter, today);
  useReach(firstDay(filter, today));
  const more = log.kind === 'ready' && log.next !== undefined;
  return (
    <>
      <LogFilters visits={visits} filter={filter} onChange={setFilter} />
      <p className="my-log-count" role="status">
        {t('shown', { n: found.length, total: visits.length })} {more && <Reach />}
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
      {log.kind === 'ready' && log.older === 'failed' && (
        <StateLine kind="failed" live>
          {t('olderFailed')}
        </StateLine>
      )}
      <p className="my-log-buttons">
        {found.length > room && (
          <button type="button" className="ci-button" onClick={() => setRoom(room + PAGE)}>
            {t('more')}
          </button>
        )}
        {found.length <= room && more && (
          <button type="button" className="ci-button" disabled={log.older === 'loading'} onClick={askOlder}>
            {t(log.older === 'loading' ? 'loadingOlder' : 'older')}
          </button>
        )}
        <CsvDownload entries={found.flatMap((visit) => visit.lines)} />
        <ProofDownloads />
      </p>
      <p className="ci-small ci-muted my-log-note" id="proof-about">
        {t('proofAbout')} {more && t('csvPartly')}
      </p>
    </>
  );
}

/** How far back the lines reach that have come. */
function Reach() {
  const t = useText();
  const { language } = useLanguage();
  const { now, log } = useCitizen();
  const oldest = log.kind === 'ready' ? log.entries.at(-1)?.time : undefined;
  return <>{t('reach', { day: dayWords(oldest, now, language) })}</>;
}

/** A period that goes further back than what has come is fetched until it is there. */
function useReach(from: string | undefined) {
  const { log, askOlder } = useCitizen();
  useEffect(() => {
    if (from === undefined || log.kind !== 'ready' || log.older !== undefined || log.next === undefined) return;
    const oldest = log.entries.at(-1)?.time;
    if (oldest === undefined || (isoDay(oldest) ?? '') >= from) askOlder();
  }, [from, log, askOlder]);
}
