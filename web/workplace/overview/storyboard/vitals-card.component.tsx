import type { Item } from '../../../../src/sources/contract.js';
import { Card } from '../../../design/card/card.component.js';
import { useFit } from '../../../design/fit/use-fit.js';
import { formatNumber } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { type Direction, DirectionArrow } from '../../../design/icon/direction.component.js';
import { flagOf, isAbnormal } from '../cards/lab-results.js';
import { LISTS } from '../lists.js';
import { useOverviewTools } from '../overview-context.js';
import { type TextKey, useText } from '../overview.strings.js';
import { Section } from '../sources/section.component.js';
import { AllLink } from '../sources/section-meta.component.js';
import { valueText } from '../values.js';
import { whenShort } from '../when.js';
import { earlyWarning, shortName, type Trend, type VitalRow, vitalRows } from './vitals.js';

/** Early-warning score and vital signs, each with where it is heading. */
export function VitalsCard() {
  const t = useText();
  return (
    <Card
      id="vitals"
      className="wp-vitals"
      title={t('vitals')}
      action={<AllLink {...LISTS.vitals} list="vitals" label={t('vitals')} />}
    >
      <Section {...LISTS.vitals} empty={t('empty.vitals')} rows={5} room="narrow">
        {(items) => <Vitals items={items} />}
      </Section>
    </Card>
  );
}

function Vitals({ items }: { items: Item[] }) {
  const { printing } = useOverviewTools();
  const rows = vitalRows(items);
  const { box, shown } = useFit({ total: rows.length, whole: printing });
  return (
    <div className="wp-fit" ref={box}>
      <EarlyWarning items={items} />
      <dl className="wp-vital-rows" data-rows>
        {rows.slice(0, shown).map((row) => (
          <Vital key={row.key} row={row} />
        ))}
      </dl>
    </div>
  );
}

function EarlyWarning({ items }: { items: Item[] }) {
  const t = useText();
  const { language } = useLanguage();
  const { now, open } = useOverviewTools();
  const score = earlyWarning(items);
  if (score === undefined) return null;
  const value = Number(score.newest.detail?.value);
  const before = Number(score.before?.detail?.value);
  const change = Number.isFinite(value - before) ? value - before : 0;
  return (
    <button type="button" className="wp-ews" onClick={() => open({ view: 'item', item: score.newest })}>
      <span className={`wp-ews-score wp-ews-${ewsLevel(value)}`}>{valueText(score.newest, language)}</span>
      <span className="wp-ews-words">
        <strong>
          {t('ews', { value: valueText(score.newest, language) })}{' '}
          {change !== 0 && (
            <>
              <DirectionArrow
                direction={change > 0 ? 'up' : 'down'}
                label={change > 0 ? t('trend.up') : t('trend.down')}
              />{' '}
              {formatNumber(Math.abs(change), language)}
            </>
          )}
        </strong>
        <span>{whenShort(score.newest.time, now, language)}</span>
      </span>
    </button>
  );
}

/** Bands of the Danish EWS guidance: 0-1, 2-4, 5-6, 7 and more. The number is the message; the tint only helps the eye. */
function ewsLevel(value: number): 'low' | 'some' | 'high' | 'critical' {
  if (!Number.isFinite(value) || value < 2) return 'low';
  if (value < 5) return 'some';
  return value < 7 ? 'high' : 'critical';
}

const TRENDS: Record<Exclude<Trend, 'none'>, [Direction, TextKey]> = {
  up: ['up', 'trend.up'],
  down: ['down', 'trend.down'],
  flat: ['flat', 'trend.flat'],
};

function Vital({ row }: { row: VitalRow }) {
  const t = useText();
  const { language } = useLanguage();
  const { open } = useOverviewTools();
  const { newest, trend } = row;
  const off = isAbnormal(flagOf(newest));
  const arrow = trend === 'none' ? undefined : TRENDS[trend];
  return (
    <div data-fit-row>
      <dt>
        <button type="button" data-row className="wp-plain" onClick={() => open({ view: 'item', item: newest })}>
          {shortName(newest)}
        </button>
      </dt>
      <dd className={off ? 'wp-value-off' : undefined}>
        {off && <span className="sd-hidden">{t('abnormal')} </span>}
        {valueText(newest, language)}
        {newest.detail?.unit && <span className="wp-unit"> {newest.detail.unit}</span>}
      </dd>
      <dd className="wp-trend">{arrow && <DirectionArrow direction={arrow[0]} label={t(arrow[1])} />}</dd>
    </div>
  );
}
