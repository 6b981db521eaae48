import type { PrintedRow, PrintedTerm } from '../../../src/access/contract.js';
import { formatDate } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { rulesStrings } from './rules.strings.js';

const useText = createText(rulesStrings);

/** One body per rule: its cells, and below them the rule in plain words. */
export function RuleTable({ rows, caption }: { rows: readonly PrintedRow[]; caption: string }) {
  const t = useText();
  return (
    <table className="rl-table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t('number')}</th>
          <th scope="col">{t('who')}</th>
          <th scope="col">{t('when')}</th>
          <th scope="col">{t('what')}</th>
          <th scope="col">{t('effect')}</th>
          <th scope="col">{t('legal')}</th>
        </tr>
      </thead>
      {rows.map((row) => (
        <Rule key={`${row.id} ${row.stage.code} ${row.validFrom} ${row.log}`} row={row} />
      ))}
    </table>
  );
}

function Rule({ row }: { row: PrintedRow }) {
  const t = useText();
  const { language } = useLanguage();
  const list = (terms: readonly PrintedTerm[]) => terms.map((term) => term[language]).join(', ');
  return (
    <tbody className={`rl-rule rl-rule-${row.effect.code}`} id={`regel-${row.id}`}>
      <tr>
        <th scope="row" className="rl-number">
          {row.id}
          <span className="rl-stage">{row.stage[language]}</span>
        </th>
        <td data-label={t('who')}>{list(row.actors) || t('everybody')}</td>
        <td data-label={t('when')}>
          <p>{list(row.purposes) || t('anyPurpose')}</p>
          <p className="rl-second">{list(row.relations) || t('anyRelation')}</p>
          {row.blocks.length > 0 && <p className="rl-second">{list(row.blocks)}</p>}
          {row.conditions.length > 0 && (
            <p className="rl-second">
              <b>{t('conditions')}</b> {list(row.conditions)}
            </p>
          )}
        </td>
        <td data-label={t('what')}>
          <p>{list(row.kinds) || t('everything')}</p>
          {row.narrows && <p className="rl-second">{row.narrows[language]}</p>}
          <p className="rl-second">{list(row.operations)}</p>
        </td>
        <td data-label={t('effect')}>
          <p>
            <span className={`rl-effect rl-effect-${row.effect.code}`}>{row.effect.code}</span> {row.effect[language]}
          </p>
          {row.obligations.length > 0 && (
            <p className="rl-second">
              <b>{t('duties')}</b> {list(row.obligations)}
            </p>
          )}
        </td>
        <td data-label={t('legal')}>
          <p lang="da">{row.legal}</p>
          <p className="rl-second">
            {row.validTo
              ? t('sinceUntil', { from: formatDate(row.validFrom, language), until: formatDate(row.validTo, language) })
              : t('since', { from: formatDate(row.validFrom, language) })}
          </p>
          <p className="rl-second">
            {row.confidence} · {t(`confidence${row.confidence}`)}
          </p>
        </td>
      </tr>
      <tr>
        <td colSpan={6} className="rl-plain">
          “{row.plain[language]}”
          <details className="rl-exact">
            <summary>{t('exact')}</summary>
            <code lang="da">{row.exact}</code>
          </details>
        </td>
      </tr>
    </tbody>
  );
}
