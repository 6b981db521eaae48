import type { SourceName } from '../../../../src/sources/contract.js';
import { formatNumber } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { Icon } from '../../../design/icon/icon.component.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { type Chip, chipOf } from './chip.js';
import { shortSourceName, STRIP_ORDER } from './source-words.js';
import { whenAsOf } from '../when.js';
import './sources.css';

const ICONS = {
  ok: 'check',
  nothing: 'check',
  withheld: 'lock',
  stale: 'clock',
  failed: 'cross',
  partial: 'warning',
} as const;

/** One chip a source, so that what is missing is seen before what is there is read; at the end, why one may see this. */
export function SourceStrip() {
  const t = useText();
  const { language } = useLanguage();
  const { state, open } = useOverviewTools();
  const chips = STRIP_ORDER.map((source) => ({ source, chip: chipOf(state.sources[source]) }));
  const answered = chips.filter(({ chip }) => chip.look === 'ok' || chip.look === 'nothing').length;
  const seconds = state.tookMs === undefined ? undefined : secondsText(state.tookMs, language);
  return (
    <div className="wp-strip">
      <p className="wp-strip-count" role="status">
        {state.asking
          ? t('strip.asking', { n: answered, all: chips.length })
          : t('strip.count', { n: answered, all: chips.length })}
        {!state.asking && seconds !== undefined && ` · ${t('strip.seconds', { s: seconds })}`}
      </p>
      <ul className="wp-chips">
        {chips.map(({ source, chip }) => (
          <li key={source}>
            <SourceChip source={source} chip={chip} />
          </li>
        ))}
      </ul>
      {state.access && (
        <button
          type="button"
          className="wp-access"
          title={state.access.reason}
          onClick={() => open({ view: 'access' })}
        >
          <span className="wp-access-label">{t('access.label')}</span>{' '}
          <strong>{language === 'en' ? (state.access.reasonEn ?? state.access.reason) : state.access.reason}</strong>
          <Icon name="info" size={14} />
        </button>
      )}
    </div>
  );
}

/** `1,3`; a quick answer is not said to have taken no time. */
function secondsText(ms: number, language: 'da' | 'en'): string {
  return ms < 100 ? `< ${formatNumber('0.1', language)}` : formatNumber((ms / 1000).toFixed(1), language);
}

function SourceChip({ source, chip }: { source: SourceName; chip: Chip }) {
  const t = useText();
  const { language } = useLanguage();
  const { open } = useOverviewTools();
  const name = shortSourceName(source, language);
  return (
    <button
      type="button"
      className={`wp-chip wp-chip-${chip.look}`}
      aria-busy={chip.look === 'waiting'}
      onClick={() => open({ view: 'sources', source })}
    >
      {chip.look === 'waiting' ? (
        <span className="sd-spinner" aria-hidden="true" />
      ) : (
        <Icon name={ICONS[chip.look]} size={14} />
      )}
      <span className="wp-chip-name">{name}</span>
      <ChipWords chip={chip} />
      <span className="sd-hidden">. {t('strip.more')}</span>
    </button>
  );
}

function ChipWords({ chip }: { chip: Chip }) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useOverviewTools();
  const time = chip.asOf === undefined ? '' : whenAsOf(chip.asOf, now, language);
  const locked = chip.withheld === undefined ? undefined : t('strip.withheld', { n: chip.withheld });
  const words: Record<Chip['look'], string> = {
    waiting: t('strip.waiting'),
    ok: time,
    nothing: t('strip.nothing', { time }),
    withheld: locked ?? t('strip.locked'),
    stale: time === '' ? t('stale.unknown') : time,
    failed: t('strip.failed'),
    partial: t('strip.partial'),
  };
  return (
    <>
      <span className="wp-chip-words">{words[chip.look]}</span>
      {chip.look !== 'withheld' && locked !== undefined && (
        <span className="wp-chip-lock">
          <Icon name="lock" size={12} /> <span aria-hidden="true">{chip.withheld}</span>
          <span className="sd-hidden">{locked}</span>
        </span>
      )}
    </>
  );
}
