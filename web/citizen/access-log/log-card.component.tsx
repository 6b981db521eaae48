import { useMemo } from 'react';
import { DayStrip } from '../../design/citizen/day-strip.component.js';
import { StateLine } from '../../design/citizen/state-line.component.js';
import { formatDate, isoDay } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { PageLink } from '../routing/navigation.js';
import { dayWords } from '../plain-words/days.js';
import { firstName, useCitizen } from '../session/subject.js';
import { countPerDay, filterLog, groupLog, type LogVisit, summarise } from './group-log.js';
import { logStrings } from './log.strings.js';
import { Visit } from './visit.component.js';

const useText = createText(logStrings);
const DAYS = 30;
const SHOWN = 5;

/** "Who has seen your data?" on the front page: a sentence, a strip of 30 days, and the newest visits. */
export function LogCard() {
  const t = useText();
  const { log, overview, subject, askLogAgain, now } = useCitizen();
  const today = isoDay(now) ?? '';
  const practice = overview.state.patient?.generalPractitioner;
  const entries = log.kind === 'ready' ? log.entries : undefined;
  const visits = useMemo(() => groupLog(entries ?? [], practice), [entries, practice]);
  const title = subject.isSelf ? t('title') : t('titleOther', { name: firstName(subject.name ?? '') });
  return (
    <section className="ci-card my-log" aria-labelledby="log-title" aria-busy={log.kind === 'loading'}>
      <div className="my-log-head">
        <div>
          <h2 className="ci-h2" id="log-title">
            {title}
          </h2>
          {log.kind === 'ready' && <Sentence visits={filterLog(visits, { days: DAYS }, today)} />}
        </div>
        {log.kind === 'ready' && <Strip visits={visits} />}
      </div>
      {log.kind === 'loading' && <LogSkeleton />}
      {log.kind === 'failed' && (
        <div className="my-log-state">
          <StateLine kind="failed" live>
            {t('failed')}{' '}
            <button type="button" className="ci-link" onClick={askLogAgain}>
              {t('tryAgain')}
            </button>
          </StateLine>
        </div>
      )}
      {log.kind === 'refused' && (
        <div className="my-log-state">
          <StateLine kind="note">{t('refused')}</StateLine>
        </div>
      )}
      {log.kind === 'ready' && <Newest visits={visits} />}
    </section>
  );
}

function Newest({ visits }: { visits: LogVisit[] }) {
  const t = useText();
  const shown = frontVisits(visits);
  return (
    <>
      {shown.length === 0 ? (
        <div className="my-log-state">
          <StateLine kind="empty">{t('empty')}</StateLine>
        </div>
      ) : (
        <ul>
          {shown.map((visit) => (
            <Visit key={visit.id} visit={visit} />
          ))}
        </ul>
      )}
      <p className="my-log-foot">
        <PageLink page="log">
          <b>{t('seeAll')}</b>
        </PageLink>
        <span className="ci-muted ci-small">{t('keeps')}</span>
      </p>
    </>
  );
}

/** The newest visits by others; what needs a look is never pushed out by what does not. */
function frontVisits(visits: LogVisit[]): LogVisit[] {
  const others = visits.filter((visit) => visit.reason !== 'self');
  const attention = others.filter((visit) => visit.attention).slice(0, SHOWN - 1);
  const rest = others.filter((visit) => !visit.attention).slice(0, SHOWN - attention.length);
  const chosen = new Set([...attention, ...rest]);
  return others.filter((visit) => chosen.has(visit));
}

/** `14 look-ups from 5 places in the last 30 days. 2 you should look at.` */
export function Sentence({ visits }: { visits: LogVisit[] }) {
  const t = useText();
  const { subject, log } = useCitizen();
  const sum = summarise(visits);
  // Older lines that have not come may be of these days too.
  const summary = log.kind === 'ready' && log.next !== undefined ? 'summaryAtLeast' : 'summary';
  return (
    <p className="ci-muted">
      {sum.lookups === 0 ? t('summaryNone') : t(summary, { n: sum.lookups, places: sum.places })}{' '}
      {sum.attention > 0 && <b className="my-attention-word">{t('look', { n: sum.attention })} </b>}
      {sum.refused > 0 && `${t('refusedToo', { n: sum.refused })} `}
      {sum.own > 0 &&
        (subject.isSelf
          ? t('ownToo', { n: sum.own })
          : t('ownTooOther', { n: sum.own, name: firstName(subject.name ?? '') }))}
    </p>
  );
}

export function Strip({ visits }: { visits: LogVisit[] }) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useCitizen();
  const days = countPerDay(visits, isoDay(now) ?? '', DAYS);
  const total = days.reduce((sum, one) => sum + one.count, 0);
  const busiest = days.reduce((most, one) => (one.count > most.count ? one : most), days[0]!);
  const label = total === 0 ? t('stripNone') : t('strip', { n: total, day: dayWords(busiest.day, now, language) });
  return (
    <DayStrip
      days={days}
      label={label}
      first={formatDate(days[0]?.day, language, { dropYearOf: now })}
      last={t('today')}
    />
  );
}

export function LogSkeleton() {
  const t = useText();
  return (
    <div className="my-log-skeleton">
      <p className="sd-hidden" role="status">
        {t('loading')}
      </p>
      {[1, 2, 3, 4].map((n) => (
        <span key={n} className="ci-skeleton" />
      ))}
    </div>
  );
}
