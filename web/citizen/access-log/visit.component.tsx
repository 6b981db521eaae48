import { useId, useState } from 'react';
import type { LogLine } from '../../../src/patient-index/contract.js';
import { Pill, type PillKind } from '../../design/citizen/pill.component.js';
import { formatTime, type Language } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { PageLink } from '../routing/navigation.js';
import { capital, dayWords, listWords, momentWords, small } from '../plain-words/days.js';
import { useCitizen } from '../session/subject.js';
import { AskAbout } from './ask-about.component.js';
import type { LogVisit } from './group-log.js';
import { logStrings } from './log.strings.js';
import type { LogReason } from './log-reason.js';
import { roleWords } from './role-words.js';
import { isAct, whatWords } from './what-words.js';

const useText = createText(logStrings);

const OWN_REASONS = {
  treatment: 'reasonTreatment',
  'own-gp': 'reasonGp',
  'home-care': 'reasonHomeCare',
  pharmacy: 'reasonPharmacy',
  consent: 'reasonConsent',
  relative: 'reasonRelative',
  emergency: 'reasonEmergency',
  weak: 'reasonWeak',
  refused: 'reasonRefused',
  self: 'reasonSelf',
  search: 'reasonSearch',
  'ward-list': 'reasonWardList',
  system: 'reasonSystem',
  other: 'reasonOther',
} as const satisfies Record<LogReason, string>;

/** Said of somebody else, the words without "you". */
const PERSON_REASONS = {
  ...OWN_REASONS,
  treatment: 'personTreatment',
  'own-gp': 'personGp',
  'home-care': 'personHomeCare',
  consent: 'personConsent',
  self: 'personSelf',
} as const satisfies Record<LogReason, string>;

/** The pill's text for a reason, about the reader or about the one they act for. */
export const reasonText = (reason: LogReason, isSelf: boolean) => (isSelf ? OWN_REASONS : PERSON_REASONS)[reason];

const PILLS: Record<LogReason, PillKind> = {
  treatment: 'ok',
  'own-gp': 'ok',
  'home-care': 'ok',
  pharmacy: 'ok',
  consent: 'ok',
  relative: 'plain',
  emergency: 'warn',
  weak: 'warn',
  refused: 'stop',
  self: 'plain',
  search: 'plain',
  'ward-list': 'plain',
  system: 'plain',
  other: 'plain',
};

const MEANINGS = { emergency: 'meansEmergency', weak: 'meansWeak', refused: 'meansRefused' } as const;

/** One visit in the log: when, who and where, what was seen, and why. */
export function Visit({ visit, level = 3 }: { visit: LogVisit; level?: 2 | 3 }) {
  const t = useText();
  const { language } = useLanguage();
  const { now, subject } = useCitizen();
  const Heading = level === 2 ? 'h2' : 'h3';
  const stated = visit.lines.find((line) => line.statedReason !== undefined)?.statedReason;
  return (
    <li className={visit.attention ? 'my-visit my-visit-attention' : 'my-visit'} data-reason={visit.reason}>
      <p className="my-visit-time">
        <b>{capital(dayWords(visit.to, now, language))}</b> <VisitHours visit={visit} />
      </p>
      <div>
        <Heading className="ci-h3">{headingOf(visit, t, subject.isSelf)}</Heading>
        <p>
          <VisitSentence visit={visit} />
        </p>
        <p className="my-visit-why">
          <Pill kind={PILLS[visit.reason]}>{t(reasonText(visit.reason, subject.isSelf))}</Pill>
          {stated && <span lang="da">{t('stated', { text: stated })}</span>}
          {visit.filtered && <span>{t('filtered')}</span>}
          <VisitNumbers lines={visit.lines} />
        </p>
        <VisitActions visit={visit} />
      </div>
    </li>
  );
}

/** Which entries of the log a visit is, and whether each can be proven to be unchanged. */
function VisitNumbers({ lines }: { lines: LogLine[] }) {
  const t = useText();
  // A number counts within one of the person's records.
  const numbers = lines.flatMap((line) => (line.otherNumber ? [] : (line.number ?? [])));
  if (numbers.length === 0) return null;
  const [from, to] = [Math.min(...numbers), Math.max(...numbers)];
  const isProven = lines.every(({ proof }) => proof === 'signed' || proof === 'witnessed');
  return (
    <span className="ci-small ci-muted">
      {t(from === to ? 'numberOne' : 'numberMany', { from, to })} · {t(isProven ? 'proven' : 'provenSoon')}
    </span>
  );
}

function VisitHours({ visit }: { visit: LogVisit }) {
  const { language } = useLanguage();
  const from = formatTime(visit.from, language);
  const to = formatTime(visit.to, language);
  const at = language === 'da' ? 'kl.' : 'at';
  return <time dateTime={visit.to}>{from === to ? `${at} ${to}` : `${at} ${from}–${to}`}</time>;
}

type Translate = ReturnType<typeof useText>;

function headingOf(visit: LogVisit, t: Translate, isSelf: boolean): string {
  const place = visit.organisation || t('unknownPlace');
  if (visit.reason === 'relative') return visit.people.map((one) => one.who).join(', ');
  if (visit.reason === 'emergency') return t('emergencyHeading');
  if (visit.reason === 'refused') return t('refusedHeading', { place });
  if (visit.reason === 'self') return t(isSelf ? 'ownHeading' : 'personSelf');
  return place;
}

/** What was seen and what was done, each with its own verb. */
function VisitSentence({ visit }: { visit: LogVisit }) {
  const t = useText();
  const { language } = useLanguage();
  const { subject } = useCitizen();
  const isOwn = visit.reason === 'self' && subject.isSelf;
  const who = isOwn ? t('you') : whoOf(visit, t, language);
  const many = visit.people.length > 1;
  const refused = visit.reason === 'refused';
  const words = (acts: boolean) =>
    listWords(
      visit.what.filter((what) => isAct(what) === acts).map((what) => whatWords(what, language, subject.isSelf).text),
      language,
    );
  const saw = words(false);
  const did = words(true);
  const foreign = visit.what.some((what) => whatWords(what, language, subject.isSelf).isForeign);
  return (
    <span lang={foreign ? 'da' : undefined}>
      {saw !== '' && t(refused ? 'wanted' : 'saw', { who, what: saw })}
      {saw !== '' && did !== '' && ' '}
      {did !== '' &&
        (saw === '' || isOwn ? t('did', { who, what: did }) : t(many ? 'theyDid' : 'alsoDid', { what: did }))}
    </span>
  );
}

function whoOf(visit: LogVisit, t: Translate, language: Language): string {
  const one = visit.people.length === 1 ? visit.people[0] : undefined;
  if (one === undefined) return t('people', { n: visit.people.length });
  const named = [one.who, roleWords(one.role, language), visit.reason === 'emergency' ? visit.organisation : undefined];
  const parts = [...new Set(named.filter(Boolean))];
  const said = parts.join(', ');
  if (one.onBehalfOf === undefined) return parts.length > 1 ? `${said},` : said;
  return t('onBehalf', { who: said, principal: one.onBehalfOf });
}

function VisitActions({ visit }: { visit: LogVisit }) {
  const t = useText();
  const meaning = visit.reason in MEANINGS ? MEANINGS[visit.reason as keyof typeof MEANINGS] : undefined;
  const [shown, setShown] = useState<'meaning' | 'ask'>();
  const id = useId();
  const toggle = (what: 'meaning' | 'ask') => setShown((before) => (before === what ? undefined : what));
  return (
    <>
      {visit.attention && (
        <p className="my-visit-actions">
          <button
            type="button"
            className={visit.reason === 'emergency' ? 'ci-button ci-button-strong' : 'ci-button'}
            aria-expanded={shown === 'ask'}
            aria-controls={`${id}-ask`}
            onClick={() => toggle('ask')}
          >
            {t('ask')}
          </button>
          <button
            type="button"
            className="ci-button"
            aria-expanded={shown === 'meaning'}
            aria-controls={`${id}-meaning`}
            onClick={() => toggle('meaning')}
          >
            {t('whatMeans')}
          </button>
        </p>
      )}
      {meaning && (
        <div id={`${id}-meaning`}>
          {(shown === 'meaning' || !visit.attention) && <p className="ci-explained">{t(meaning)}</p>}
        </div>
      )}
      {visit.attention && <div id={`${id}-ask`}>{shown === 'ask' && <AskAbout visit={visit} />}</div>}
      <VisitLines lines={visit.lines} />
      <BlockLinks visit={visit} />
    </>
  );
}

/** From a look-up straight to a block: the place, or the one who looked. */
function BlockLinks({ visit }: { visit: LogVisit }) {
  const t = useText();
  const { subject } = useCitizen();
  if (!subject.mayChoose || visit.reason === 'self' || visit.reason === 'system') return null;
  const people = new Map(visit.lines.flatMap(({ person, who }) => (person === undefined ? [] : [[person, who]])));
  const one = people.size === 1 ? [...people][0] : undefined;
  const place = visit.lines.find((line) => line.place !== undefined)?.place;
  if (one === undefined && place === undefined) return null;
  return (
    <p className="my-visit-block ci-small">
      {one && (
        <PageLink page="choices" whom={one[0]}>
          {t('blockPerson', { name: one[1] ?? '' })}
        </PageLink>
      )}
      {place && (
        <PageLink page="choices" whom={place}>
          {t('blockPlace', { place: visit.organisation })}
        </PageLink>
      )}
    </p>
  );
}

function VisitLines({ lines }: { lines: LogLine[] }) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useCitizen();
  return (
    <details className="my-visit-lines">
      <summary>{t('showLines', { n: lines.length })}</summary>
      <ul lang="da">
        {lines.map((line) => (
          <li key={`${line.time}${line.who}${line.what}`}>
            <span className="ci-muted">{momentWords(line.time, now, language)}</span>{' '}
            {[line.who, roleWords(line.role, 'da')].filter(Boolean).join(', ')}
            {line.onBehalfOf && `, på vegne af ${line.onBehalfOf}`}: {small(line.what)}. {line.reason}
            {line.otherNumber && ` (${t('otherNumber')})`}
            {line.legal && <span className="ci-muted"> {t('legal', { rule: line.rule, legal: line.legal })}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}
