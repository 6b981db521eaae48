import type { Item } from '../../../../src/sources/contract.js';
import { formatDateTime, formatInterval, formatNumber } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { StateLine, Skeleton } from '../../../design/card/state-line.component.js';
import { DrugName } from '../cards/medicine-card.component.js';
import { ImageSymbol } from '../cards/image-symbol.component.js';
import { flagOf } from '../cards/lab-results.js';
import { studies } from '../cards/studies.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { sourceName } from '../sources/source-words.js';
import { FlaggedValue, referenceText } from '../values.js';
import { History } from './history.component.js';
import { type Fact, factsOf, type FactValue } from './resource-facts.js';
import { writingsOf } from './resource-writing.js';
import { statusWords } from './status-words.js';
import { useResource } from './use-resource.js';
import { WritingView } from './writing-view.component.js';
import './detail.css';

/** One fact in full: what the index knows of it at once, the whole of it as soon as it is fetched. */
export function ItemDetailView({ item }: { item: Item }) {
  const measured = item.detail?.value !== undefined;
  return (
    <article className="wp-detail">
      <Head item={item} />
      {item.kind === 'image' && <ImageOf item={item} />}
      {measured && <Measured item={item} />}
      {measured && <History item={item} />}
      <Whole item={item} />
    </article>
  );
}

function Head({ item }: { item: Item }) {
  const t = useText();
  const { language } = useLanguage();
  const lines: [string, string | undefined][] = [
    [t('time'), item.time && formatDateTime(item.time, language)],
    [t('owner'), item.org],
    [t('by'), item.by],
    [t('source'), sourceName(item.source, language)],
  ];
  return (
    <>
      {item.kind === 'medication' && (
        <p className="wp-detail-drug">
          <DrugName item={item} />
        </p>
      )}
      {item.private && <StateLine tone="blocked">{t('private.hint')}</StateLine>}
      <dl className="wp-facts">
        {lines.map(([label, words]) => words && <FactLine key={label} label={label} words={words} />)}
      </dl>
    </>
  );
}

function FactLine({ label, words }: { label: string; words: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{words}</dd>
    </>
  );
}

function Measured({ item }: { item: Item }) {
  const t = useText();
  const { language } = useLanguage();
  const reference = referenceText(item, language);
  return (
    <p className="wp-detail-value">
      <FlaggedValue item={item} flag={flagOf(item)} unit />
      {reference !== undefined && (
        <span className="wp-quiet">
          {t('labs.reference')} {reference}
        </span>
      )}
    </p>
  );
}

function ImageOf({ item }: { item: Item }) {
  const t = useText();
  const { state, open } = useOverviewTools();
  const all = state.sources.images?.heard?.items ?? [];
  const study = studies(all).find(({ image }) => image.reference === item.reference);
  const report = study?.report;
  return (
    <>
      <figure className="wp-figure">
        <ImageSymbol modality={item.detail?.modality} name={item.detail?.name ?? item.title} size={120} />
        <figcaption className="sd-hint">{t('images.symbol')}</figcaption>
      </figure>
      {report === undefined ? (
        <StateLine tone="note">{study?.reported ? t('images.reportElsewhere') : t('images.noReport')}</StateLine>
      ) : (
        <section>
          <h3>{t('images.report')}</h3>
          <p className="wp-plain-text">{report.detail?.excerpt ?? report.title}</p>
          <button type="button" className="sd-link" onClick={() => open({ view: 'item', item: report })}>
            {t('images.wholeReport')}
          </button>
        </section>
      )}
    </>
  );
}

function Whole({ item }: { item: Item }) {
  const t = useText();
  const { language } = useLanguage();
  const { answer, again } = useResource(item.reference);
  if (answer.state === 'elsewhere') {
    return (
      <>
        {item.detail?.excerpt && <p className="wp-plain-text">{item.detail.excerpt}</p>}
        <StateLine tone="note">{t('detail.elsewhere', { source: sourceName(item.source, language) })}</StateLine>
      </>
    );
  }
  if (answer.state === 'loading') return <Skeleton rows={5} slow={t('detail.waiting')} />;
  if (answer.state === 'failed') {
    const gone = answer.trouble.kind === 'not-found' || answer.trouble.kind === 'forbidden';
    return (
      <StateLine
        tone="failed"
        action={
          gone ? undefined : (
            <button type="button" className="sd-link" onClick={again}>
              {t('retry')}
            </button>
          )
        }
      >
        {gone ? t('detail.gone') : t('detail.failed')}
      </StateLine>
    );
  }
  const writings = writingsOf(answer.resource);
  const facts = factsOf(answer.resource);
  return (
    <>
      {writings.map((writing, at) => (
        <WritingView key={at} writing={writing} />
      ))}
      <h3>{t('detail.facts')}</h3>
      <dl className="wp-facts">
        {facts.map((fact) => (
          <FactLine key={fact.name} label={t(`fact.${fact.name}`)} words={factWords(fact, language)} />
        ))}
      </dl>
    </>
  );
}

function factWords({ name, value }: Fact, language: 'da' | 'en'): string {
  if (name === 'status' && value.kind === 'words') return statusWords(value.text, language);
  return WORDS[value.kind](value as never, language);
}

const WORDS: { [K in FactValue['kind']]: (value: Extract<FactValue, { kind: K }>, language: 'da' | 'en') => string } = {
  words: ({ text }) => text,
  time: ({ iso }, language) => formatDateTime(iso, language),
  period: ({ start, end }, language) => formatInterval(start, end, language),
  quantity: ({ value, unit, comparator }, language) =>
    `${comparator === undefined ? '' : `${comparator} `}${formatNumber(value, language)}${unit === undefined ? '' : ` ${unit}`}`,
};
