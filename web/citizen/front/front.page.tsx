import { type ReactNode, useMemo } from 'react';
import { DataIcon } from '../../design/citizen/data-icon.component.js';
import { Sign } from '../../design/citizen/sign.component.js';
import { StateLine } from '../../design/citizen/state-line.component.js';
import { calendarDay } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { LogCard } from '../access-log/log-card.component.js';
import { ChoicesCards } from '../blocks/choices-cards.component.js';
import { dataStrings } from '../health-data/data.strings.js';
import { sectionState } from '../health-data/sections.js';
import { SOURCE_TEXT } from '../health-data/source-name.js';
import { capital, listWords, small } from '../plain-words/days.js';
import { SECTION_NAMES, type SectionName } from '../routing/address.js';
import { PageLink } from '../routing/navigation.js';
import { firstName, useCitizen } from '../session/subject.js';
import { PlatformFailed } from '../shell/platform-failed.component.js';
import { useSettled } from './use-settled.js';
import { frontStrings } from './front.strings.js';
import { newsFor } from './news.js';
import { tileText } from './tile-text.js';

const useText = createText(frontStrings);
const useDataText = createText(dataStrings);

/** The citizen's front page: what is new, who has looked, own choices, and the way to all data. */
export function FrontPage() {
  const { overview, log, choices, subject } = useCitizen();
  const { phase, patient } = overview.state;
  const known = patient !== undefined || phase === 'failed';
  const everything = phase !== 'asking' && log.kind !== 'loading' && choices.kind !== 'loading';
  const settled = useSettled(everything, subject.patientId);
  return (
    <div aria-busy={!(known && settled)}>
      <Greeting />
      {known && (phase === 'failed' ? <PlatformFailed /> : <NewsCards settled={settled} />)}
      {known && settled && <Rest />}
    </div>
  );
}

function Rest() {
  const t = useText();
  const { subject } = useCitizen();
  return (
    <>
      <div className="my-two">
        <LogCard />
        <ChoicesCards />
      </div>
      <section className="my-data" aria-labelledby="data-title">
        <h2 className="ci-h2" id="data-title">
          {subject.isSelf ? t('data') : t('dataOther', { name: firstName(subject.name ?? '') })}
        </h2>
        <ul className="my-tiles">
          {SECTION_NAMES.map((section) => (
            <li key={section}>
              <Tile name={section} />
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Greeting() {
  const t = useText();
  const { subject, overview, now } = useCitizen();
  const { patient, phase } = overview.state;
  const name = firstName(patient?.given ?? subject.name ?? '');
  const place = patient?.now?.org ?? patient?.now?.place;
  const here =
    place === undefined ? t('lead') : subject.isSelf ? t('leadHere', { place }) : t('leadHereOther', { name, place });
  return (
    <div className="my-hello">
      <h1 className="ci-h1">
        {subject.isSelf ? t(greetingAt(now), { name }) : t('about', { name: subject.name ?? name })}
      </h1>
      {(patient !== undefined || phase !== 'asking') && <p className="my-lead">{here}</p>}
      {patient !== undefined && <Cave />}
    </div>
  );
}

function greetingAt(now: Date): 'morning' | 'day' | 'evening' | 'night' {
  const hour = Number(calendarDay(now)?.time?.slice(0, 2));
  if (hour < 5) return 'night';
  if (hour < 10) return 'morning';
  return hour < 18 ? 'day' : 'evening';
}

/** Allergies stand on the front page; that they are not known is never shown as none. */
function Cave() {
  const t = useText();
  const { overview, subject } = useCitizen();
  const journal = sectionState(overview.state, 'journal', subject.isSelf);
  const asked = overview.state.patient?.cave;
  const cave = asked ?? journal.items.filter((item) => item.kind === 'allergy');
  if (cave.length > 0) {
    const names = cave.map((item) => item.detail?.name ?? item.title).join(', ');
    return (
      <p className="my-cave">
        <Sign name="stop" size={18} /> {t('cave', { names })}
      </p>
    );
  }
  if (asked !== undefined || journal.phase === 'ready' || journal.phase === 'empty') return null;
  return <p className="my-cave my-cave-unknown">{journal.phase === 'waiting' ? t('waiting') : t('caveUnknown')}</p>;
}

function NewsCards({ settled }: { settled: boolean }) {
  const t = useText();
  const { language } = useLanguage();
  const { overview, now } = useCitizen();
  const { state } = overview;
  const waiting = !settled;
  const news = useMemo(() => newsFor(state.items, now, language), [state.items, now, language]);
  const cards: ReactNode[] = waiting
    ? [1, 2, 3].map((n) => (
        <li key={n} className="ci-card my-news-card" aria-hidden="true">
          <span className="ci-skeleton" />
          <span className="ci-skeleton" />
          <span className="ci-skeleton" />
        </li>
      ))
    : news.map((one) => (
        <li key={one.kicker + one.title}>
          <PageLink page={one.page} className="ci-card my-news-card">
            <p className="my-news-kicker">
              {one.isNew && <span className="my-dot" />}
              {one.kicker}
            </p>
            <h3 className="ci-h3">{one.title}</h3>
            <p>{one.text}</p>
          </PageLink>
        </li>
      ));
  return (
    <section aria-labelledby="news-title" aria-busy={waiting}>
      <h2 className="sd-hidden" id="news-title">
        {t('news')}
      </h2>
      {waiting && (
        <p className="sd-hidden" role="status">
          {t('newsWaiting')}
        </p>
      )}
      {cards.length > 0 && <ul className="my-news">{cards}</ul>}
      {!waiting && <NewsNote none={cards.length === 0} />}
    </section>
  );
}

/** Nothing new is only said when everybody has answered. */
function NewsNote({ none }: { none: boolean }) {
  const t = useText();
  const data = useDataText();
  const { language } = useLanguage();
  const { state } = useCitizen().overview;
  const silent = state.expected.filter((source) => state.answers[source]?.outcome === 'no-answer');
  if (silent.length > 0) {
    const names = silent.map((source) => small(data(SOURCE_TEXT[source])));
    const sources = capital(listWords(names, language));
    return <StateLine kind="partial">{t('newsPartly', { sources })}</StateLine>;
  }
  if (!none) return null;
  return <StateLine kind="empty">{state.phase === 'asking' ? t('newsWaiting') : t('noNews')}</StateLine>;
}

function Tile({ name }: { name: SectionName }) {
  const t = useText();
  const { language } = useLanguage();
  const { overview, subject, now } = useCitizen();
  const tile = tileText(overview.state, name, subject.isSelf, now, language, overview.slow);
  return (
    <PageLink page={name} className="ci-card my-tile">
      <DataIcon name={name} />
      <h3 className="ci-h3">{t(name)}</h3>
      <p className={`my-tile-${tile.tone}`}>{tile.text}</p>
    </PageLink>
  );
}
