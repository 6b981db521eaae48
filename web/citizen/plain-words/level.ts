/** Where a value lies against what is normal, and the words for it. */
import type { ItemDetail } from '../../../src/sources/contract.js';
import { formatQuantity, type Language } from '../../design/format/index.js';

export type Level = 'very-low' | 'low' | 'normal' | 'high' | 'very-high' | 'abnormal';

/** https://terminology.hl7.org/CodeSystem-v3-ObservationInterpretation.html */
const FLAGS: Record<string, Level> = {
  LL: 'very-low',
  L: 'low',
  N: 'normal',
  H: 'high',
  HH: 'very-high',
  A: 'abnormal',
  AA: 'abnormal',
  POS: 'abnormal',
  NEG: 'normal',
};

/** The laboratory's own mark; without one, the value against the range. Undefined when neither is known. */
export function levelOf(detail: ItemDetail): Level | undefined {
  if (detail.flag !== undefined) return FLAGS[detail.flag];
  const value = Number(detail.value);
  if (detail.value === undefined || Number.isNaN(value)) return undefined;
  if (detail.low !== undefined && value < Number(detail.low)) return 'low';
  if (detail.high !== undefined && value > Number(detail.high)) return 'high';
  return detail.low !== undefined || detail.high !== undefined ? 'normal' : undefined;
}

const WORDS: Record<Language, Record<Level, string>> = {
  da: {
    'very-low': 'Meget lavt',
    low: 'Lavt',
    normal: 'Normalt',
    high: 'Højt',
    'very-high': 'Meget højt',
    abnormal: 'Ikke normalt',
  },
  en: {
    'very-low': 'Very low',
    low: 'Low',
    normal: 'Normal',
    high: 'High',
    'very-high': 'Very high',
    abnormal: 'Not normal',
  },
};

export const levelWord = (level: Level, language: Language): string => WORDS[language][level];

/** How far from normal, for choosing what to tell first. */
export function severity(level: Level | undefined): number {
  if (level === undefined || level === 'normal') return 0;
  return level.startsWith('very') ? 2 : 1;
}

/** `3,5–4,4 mmol/L`, `under 10 mg/L`, `over 50 nmol/L`; undefined when no range is known. */
export function normalRange(detail: ItemDetail, language: Language): string | undefined {
  const { low, high, unit } = detail;
  if (low === undefined && high === undefined) return undefined;
  if (low === undefined) return `${language === 'da' ? 'under' : 'below'} ${formatQuantity(high, unit, language)}`;
  if (high === undefined) return `${language === 'da' ? 'over' : 'above'} ${formatQuantity(low, unit, language)}`;
  return `${formatQuantity(low, undefined, language)}–${formatQuantity(high, unit, language)}`;
}

/** The value as it is read: number and unit, a pair, or the words of the laboratory. */
export function valueWords(detail: ItemDetail, language: Language): string {
  if (detail.value === undefined) return detail.valueText ?? (language === 'da' ? 'intet tal' : 'no number');
  if (detail.value2 === undefined) return formatQuantity(detail.value, detail.unit, language);
  const first = formatQuantity(detail.value, undefined, language);
  return `${first} / ${formatQuantity(detail.value2, detail.unit, language)}`;
}

export interface RangeBar {
  /** Percent of the bar's width: where the normal part begins and ends, and where the value is. */
  from: number;
  to: number;
  at: number;
}

/** The geometry of a value against its normal range; undefined when either is not a number. */
export function rangeBar(detail: ItemDetail): RangeBar | undefined {
  const value = Number(detail.value);
  const low = detail.low === undefined ? undefined : Number(detail.low);
  const high = detail.high === undefined ? undefined : Number(detail.high);
  if (detail.value === undefined || Number.isNaN(value) || (low === undefined && high === undefined)) return undefined;
  const bottom = low ?? 0;
  const top = high ?? (low as number) * 2;
  const room = Math.max(top - bottom, Math.abs(top) * 0.1, 1e-9);
  const start = Math.min(low === undefined ? 0 : bottom - room * 0.6, value - room * 0.15);
  const end = Math.max(top + room * 0.6, value + room * 0.15);
  const percent = (x: number) => Math.round(((x - start) / (end - start)) * 1000) / 10;
  return { from: percent(low ?? start), to: high === undefined ? 100 : percent(high), at: percent(value) };
}
