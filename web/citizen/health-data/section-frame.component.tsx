import type { ReactNode } from 'react';
import { StateLine } from '../../design/citizen/state-line.component.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { momentWords } from '../plain-words/days.js';
import { useCitizen } from '../session/subject.js';
import { dataStrings } from './data.strings.js';
import type { SectionState } from './sections.js';
import { SOURCE_TEXT } from './source-name.js';

const useText = createText(dataStrings);

/** What stands round a list: where it comes from, how old it is, and what is missing. The list itself only when there is one. */
export function SectionFrame({ section, children }: { section: SectionState; children: ReactNode }) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useCitizen();
  const source = t(SOURCE_TEXT[section.source]);
  const { answer, phase } = section;
  return (
    <div aria-busy={phase === 'waiting'}>
      {phase !== 'waiting' && phase !== 'failed' && (
        <p className="my-source ci-small">
          {t('source', { source })}
          {answer?.asOf && ` · ${t('fetched', { when: momentWords(answer.asOf, now, language) })}`}
        </p>
      )}
      {section.stale && (
        <StateLine kind="stale">{t('stale', { when: momentWords(answer?.asOf, now, language) })}</StateLine>
      )}
      {phase === 'ready' && answer?.outcome === 'answered' && answer.detail && (
        <StateLine kind="partial">{t('partial', { what: answer.detail })}</StateLine>
      )}
      {phase === 'ready' && section.withheld > 0 && (
        <StateLine kind="locked">{t('withheldSome', { n: section.withheld })}</StateLine>
      )}
      {phase === 'waiting' && <Waiting source={source} />}
      {phase === 'failed' && <Failed section={section} source={source} />}
      {phase === 'withheld' && <StateLine kind="locked">{t('withheldAll')}</StateLine>}
      {phase === 'unsure' && <StateLine kind="locked">{t('unsure')}</StateLine>}
      {phase === 'empty' && (
        <StateLine kind="empty">
          {t('empty', { source, when: momentWords(answer?.asOf ?? now, now, language) })}
        </StateLine>
      )}
      {phase === 'ready' && children}
    </div>
  );
}

function Waiting({ source }: { source: string }) {
  const t = useText();
  const { overview } = useCitizen();
  return (
    <>
      <p className="my-source ci-small" role="status">
        {overview.slow ? t('slow', { source }) : t('waiting')}
      </p>
      <div className="ci-card my-list-skeleton">
        {[1, 2, 3, 4, 5, 6].map((n) => (
          <span key={n} className="ci-skeleton" />
        ))}
      </div>
    </>
  );
}

function Failed({ section, source }: { section: SectionState; source: string }) {
  const t = useText();
  const { overview } = useCitizen();
  const detail = [section.answer?.where, section.answer?.detail].filter(Boolean).join(': ');
  return (
    <StateLine kind="failed" live>
      <p>
        <b>{t('failed', { source })}</b>
      </p>
      <p>{t('failedNext')}</p>
      <p>
        <button type="button" className="ci-link" onClick={overview.askAgain}>
          {t('tryAgain')}
        </button>
      </p>
      {detail !== '' && (
        <details className="ci-small">
          <summary>{t('details')}</summary>
          {detail}
        </details>
      )}
    </StateLine>
  );
}
