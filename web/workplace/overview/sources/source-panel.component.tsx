import type { SourceName } from '../../../../src/sources/contract.js';
import { formatDateTime, formatNumber, formatTime } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { Icon } from '../../../design/icon/icon.component.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { type Chip, chipOf } from './chip.js';
import { sourceName, STRIP_ORDER } from './source-words.js';

/** Every source in full: when it was asked, what it said, how long it took, and the way to ask again. */
export function SourcePanel({ chosen }: { chosen: SourceName | undefined }) {
  const order = chosen === undefined ? STRIP_ORDER : [chosen, ...STRIP_ORDER.filter((source) => source !== chosen)];
  return order.map((source) => <OneSource key={source} source={source} chosen={source === chosen} />);
}

const ICONS = {
  waiting: 'again',
  ok: 'check',
  nothing: 'none',
  withheld: 'lock',
  stale: 'clock',
  failed: 'cross',
  partial: 'warning',
} as const;

function OneSource({ source, chosen }: { source: SourceName; chosen: boolean }) {
  const t = useText();
  const { language } = useLanguage();
  const { state, retry } = useOverviewTools();
  const one = state.sources[source];
  const chip = chipOf(one);
  const answer = one?.heard?.answer;
  const lines: [string, string | undefined][] = [
    [t('source.outcome'), outcomeWords(chip, one?.heard?.items.length ?? 0, t)],
    [t('source.detail'), answer?.detail],
    [t('source.asOf'), answer?.asOf && formatDateTime(answer.asOf, language)],
    [t('source.asked'), one?.askedAt && formatTime(one.askedAt, language)],
    [t('source.answered'), one?.heard && formatTime(one.heard.at, language)],
    [
      t('source.took'),
      answer?.tookMs === undefined ? undefined : `${formatNumber(Math.round(answer.tookMs), language)} ms`,
    ],
    [t('source.where'), answer?.where === 'local' ? t('source.local') : answer?.where],
  ];
  return (
    <section className={chosen ? 'wp-source wp-source-now' : 'wp-source'}>
      <h3>
        <Icon name={ICONS[chip.look]} />
        {sourceName(source, language)}
      </h3>
      <dl className="wp-facts">
        {lines.map(([label, words]) => words && <Line key={label} label={label} words={words} />)}
      </dl>
      <button type="button" className="sd-button wp-source-again" disabled={one?.asking} onClick={() => retry(source)}>
        <Icon name="again" /> {t('source.again')}
      </button>
    </section>
  );
}

function Line({ label, words }: { label: string; words: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{words}</dd>
    </>
  );
}

function outcomeWords(chip: Chip, n: number, t: ReturnType<typeof useText>): string {
  const held = chip.withheld === undefined ? '' : ` · ${t('strip.withheld', { n: chip.withheld })}`;
  const words: Record<Chip['look'], string> = {
    waiting: t('strip.waiting'),
    ok: t('outcome.answered', { n }),
    nothing: t('outcome.nothing'),
    withheld: t('outcome.withheld'),
    stale: t('outcome.stale', { n }),
    failed: t('outcome.failed'),
    partial: t('outcome.partial', { n }),
  };
  return words[chip.look] + held;
}
