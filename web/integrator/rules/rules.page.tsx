import { useEffect, useMemo, useState } from 'react';
import type { PrintedPolicy } from '../../../src/access/contract.js';
import { StateLine } from '../../design/citizen/state-line.component.js';
import { formatLongDate } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { filterRules, NO_FILTER, type RuleFilter, readFilter, writeFilter } from './filter-rules.js';
import { RuleFilterBar } from './rule-filter.component.js';
import { RuleMeanings } from './rule-meanings.component.js';
import { RuleTable } from './rule-table.component.js';
import { fetchRules, type RulesAnswer } from './rules.resource.js';
import { rulesStrings } from './rules.strings.js';

const useText = createText(rulesStrings);

/** The law as the program follows it, on the day that is chosen. */
export function RulesPage() {
  const t = useText();
  const [{ filter, on }, setView] = useState(() => readFilter(window.location.search));
  const { answer, again } = useRules(on);
  useEffect(() => {
    window.history.replaceState(null, '', window.location.pathname + writeFilter(filter, on));
  }, [filter, on]);
  return (
    <>
      <h1 className="dev-h1">{t('title')}</h1>
      <p className="dev-lead">{t('lead')}</p>
      {answer === undefined && (
        <p role="status" aria-busy="true" className="rl-waiting">
          {t('loading')}
        </p>
      )}
      {answer?.kind === 'failed' && (
        <StateLine kind="failed" live>
          {t('failed')}{' '}
          <button type="button" className="ci-link" onClick={again}>
            {t('tryAgain')}
          </button>
        </StateLine>
      )}
      {answer?.kind === 'rules' && (
        <Rules
          rules={answer.rules}
          filter={filter}
          isToday={on === undefined}
          onFilter={(next) => setView({ filter: next, on })}
          onDay={(next) => setView({ filter, on: next })}
        />
      )}
    </>
  );
}

function useRules(on: string | undefined) {
  const [answer, setAnswer] = useState<RulesAnswer>();
  const [attempt, setAttempt] = useState(0);
  // `attempt` is what "try again" changes. What is shown stays until the next answer is there.
  useEffect(() => {
    const leaving = new AbortController();
    fetchRules(on, leaving.signal).then(setAnswer, () => undefined);
    return () => leaving.abort();
  }, [on, attempt]);
  return { answer, again: () => setAttempt((n) => n + 1) };
}

interface RulesProps {
  rules: PrintedPolicy;
  filter: RuleFilter;
  isToday: boolean;
  onFilter: (filter: RuleFilter) => void;
  onDay: (on: string | undefined) => void;
}

function Rules({ rules, filter, isToday, onFilter, onDay }: RulesProps) {
  const t = useText();
  const { language } = useLanguage();
  const shown = useMemo(() => filterRules(rules.rows, filter, language), [rules, filter, language]);
  return (
    <>
      <RuleFilterBar rules={rules} filter={filter} isToday={isToday} onFilter={onFilter} onDay={onDay} />
      <p className="rl-count">
        <strong role="status">{t('shown', { n: shown.length, all: rules.rows.length })}</strong>
        <span>{t('version', { version: rules.version })}</span>
        <span>
          {t('hash')} <code className="rl-hash">{rules.hash}</code>
        </span>
        <span>{t('order')}</span>
      </p>
      {shown.length === 0 ? (
        <StateLine kind="empty" live>
          {t('none')}{' '}
          <button type="button" className="ci-link" onClick={() => onFilter(NO_FILTER)}>
            {t('clear')}
          </button>
        </StateLine>
      ) : (
        <RuleTable rows={shown} caption={t('caption', { day: formatLongDate(rules.on, language) })} />
      )}
      <RuleMeanings meanings={rules.meanings} />
    </>
  );
}
