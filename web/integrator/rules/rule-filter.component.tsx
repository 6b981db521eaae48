import type { PrintedPolicy, PrintedRow, PrintedTerm } from '../../../src/access/contract.js';
import { formatDate } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { choicesOf, NO_FILTER, type RuleFilter } from './filter-rules.js';
import { rulesStrings } from './rules.strings.js';

const useText = createText(rulesStrings);

interface FilterProps {
  rules: PrintedPolicy;
  filter: RuleFilter;
  isToday: boolean;
  onFilter: (filter: RuleFilter) => void;
  onDay: (on: string | undefined) => void;
}

const CHOICES: { name: 'actor' | 'purpose' | 'kind' | 'effect'; label: 'who' | 'purpose' | 'kind' | 'effect' }[] = [
  { name: 'actor', label: 'who' },
  { name: 'purpose', label: 'purpose' },
  { name: 'kind', label: 'kind' },
  { name: 'effect', label: 'effect' },
];
const TERMS: Record<(typeof CHOICES)[number]['name'], (row: PrintedRow) => PrintedTerm[]> = {
  actor: (row) => row.actors,
  purpose: (row) => row.purposes,
  kind: (row) => row.kinds,
  effect: (row) => [row.effect],
};

/** Search, the four choices, the day the rules are read for, and print. */
export function RuleFilterBar({ rules, filter, isToday, onFilter, onDay }: FilterProps) {
  const t = useText();
  const { language } = useLanguage();
  const later = rules.changes.filter((day) => day > rules.on);
  return (
    <search className="rl-filter" aria-label={t('filters')}>
      <div className="sd-field rl-search">
        <label htmlFor="rl-query">{t('search')}</label>
        <input
          id="rl-query"
          type="search"
          className="sd-input"
          placeholder={t('searchHint')}
          value={filter.query}
          onChange={(event) => onFilter({ ...filter, query: event.target.value })}
        />
      </div>
      {CHOICES.map(({ name, label }) => (
        <div className="sd-field" key={name}>
          <label htmlFor={`rl-${name}`}>{t(label)}</label>
          <select
            id={`rl-${name}`}
            className="sd-input"
            value={filter[name]}
            onChange={(event) => onFilter({ ...filter, [name]: event.target.value })}
          >
            <option value="">{t('any')}</option>
            {choicesOf(rules.rows, TERMS[name], language).map((term) => (
              <option key={term.code} value={term.code}>
                {term[language]}
              </option>
            ))}
          </select>
        </div>
      ))}
      <div className="sd-field">
        <label htmlFor="rl-day">{t('on')}</label>
        <input
          id="rl-day"
          type="date"
          className="sd-input"
          value={rules.on}
          onChange={(event) => onDay(event.target.value || undefined)}
        />
      </div>
      <div className="rl-buttons">
        <button type="button" className="sd-button" disabled={isToday} onClick={() => onDay(undefined)}>
          {t('today')}
        </button>
        <button type="button" className="sd-button" onClick={() => onFilter(NO_FILTER)}>
          {t('clear')}
        </button>
        <button type="button" className="sd-button sd-button-primary" onClick={() => window.print()}>
          {t('print')}
        </button>
      </div>
      {later.length > 0 && (
        <p className="rl-later">
          {t('changes')}{' '}
          {later.map((day) => (
            <button key={day} type="button" className="sd-link" onClick={() => onDay(day)}>
              {formatDate(day, language)}
            </button>
          ))}
        </p>
      )}
    </search>
  );
}
