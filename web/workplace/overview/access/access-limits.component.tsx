import type { AccessAnswer } from '../../../../src/patient-index/contract.js';
import { StateLine } from '../../../design/card/state-line.component.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { useAccessText } from './access.strings.js';

/** What is left out and by which rule; how much, never what. Nothing at all when the answer is whole. */
export function AccessLimits({ access }: { access: AccessAnswer }) {
  const t = useText();
  const a = useAccessText();
  const { language } = useLanguage();
  const withheld = useWithheld();
  const { kinds = [], blocks = [], narrowed = [] } = access.limits ?? {};
  const isWhole = !access.filtered && kinds.length + blocks.length + narrowed.length === 0;
  if (isWhole) return <StateLine tone="note">{t('access.whole')}</StateLine>;
  const list = (words: { da: string; en: string }[]) => words.map((one) => one[language]).join(', ');
  return (
    <section className="wp-limits" aria-labelledby="wp-limits">
      <h3 id="wp-limits">{a('limits.title')}</h3>
      {blocks.map((block) => (
        <StateLine key={block.rule} tone="blocked">
          {block[language]} {[block.legal, a('limits.rule', { rule: block.rule })].join(' · ')}
        </StateLine>
      ))}
      {access.filtered && blocks.length === 0 && <StateLine tone="blocked">{t('access.filtered')}</StateLine>}
      {withheld.n > 0 && <p>{a('limits.count', { n: withheld.n, sources: withheld.sources })}</p>}
      {withheld.isCounting && <p className="sd-hint">{a('limits.counting')}</p>}
      {kinds.length > 0 && <p>{a('limits.kinds', { kinds: list(kinds) })}</p>}
      {narrowed.length > 0 && <p>{a('limits.narrowed', { narrowed: list(narrowed) })}</p>}
    </section>
  );
}

/** How many facts the sources that have answered hold back. */
function useWithheld(): { n: number; sources: number; isCounting: boolean } {
  const { sources } = useOverviewTools().state;
  const answers = Object.values(sources);
  const some = answers.filter((one) => (one?.heard?.answer.withheld ?? 0) > 0);
  return {
    n: some.reduce((sum, one) => sum + (one?.heard?.answer.withheld ?? 0), 0),
    sources: some.length,
    isCounting: answers.some((one) => one?.asking === true),
  };
}
