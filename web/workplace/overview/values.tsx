import type { Item } from '../../../src/sources/contract.js';
import { formatNumber, type Language } from '../../design/format/index.js';
import { useLanguage } from '../../design/i18n/index.js';
import { type Direction, DirectionArrow } from '../../design/icon/direction.component.js';
import type { Flag } from './cards/lab-results.js';
import { type TextKey, useText } from './overview.strings.js';

/** The value as the source wrote it, in the reader's own number style: `148/82`, `14,8`, `påvist`. Without unit. */
export function valueText({ detail, title }: Item, language: Language): string {
  if (detail?.value === undefined) return detail?.valueText ?? title;
  const first = formatNumber(detail.value, language);
  return detail.value2 === undefined ? first : `${first}/${formatNumber(detail.value2, language)}`;
}

/** `3,5–8,8`, `< 10`, `> 90`; undefined when the source states no reference. */
export function referenceText({ detail }: Item, language: Language): string | undefined {
  const low = detail?.low === undefined ? undefined : formatNumber(detail.low, language);
  const high = detail?.high === undefined ? undefined : formatNumber(detail.high, language);
  if (low !== undefined && high !== undefined) return `${low}–${high}`;
  if (high !== undefined) return `< ${high}`;
  return low === undefined ? undefined : `> ${low}`;
}

const ARROWS: Partial<Record<Flag, [Direction, TextKey]>> = {
  HH: ['up-much', 'flag.HH'],
  H: ['up', 'flag.H'],
  L: ['down', 'flag.L'],
  LL: ['down-much', 'flag.LL'],
};

/** Arrow and number: the arrow says where it lies against its reference, in shape and for the ear. */
export function FlaggedValue({ item, flag, unit }: { item: Item; flag: Flag; unit?: boolean }) {
  const t = useText();
  const { language } = useLanguage();
  const arrow = ARROWS[flag];
  const odd = flag === 'A' || flag === 'AA';
  const shownUnit = unit === true && item.detail?.unit !== undefined ? ` ${item.detail.unit}` : '';
  return (
    <span className={arrow !== undefined || odd ? 'wp-value wp-value-off' : 'wp-value'}>
      {arrow && <DirectionArrow direction={arrow[0]} label={t(arrow[1])} />}
      {odd && (
        <>
          <span aria-hidden="true">!</span>
          <span className="sd-hidden">{t('flag.A')}</span>
        </>
      )}{' '}
      {valueText(item, language) + shownUnit}
    </span>
  );
}
