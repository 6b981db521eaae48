import { describe, expect, it } from 'vitest';
import type { Item, ItemDetail } from '../../../src/sources/contract.js';
import { gatherSeries, outsideNormal } from './series.js';

const value = (time: string, detail: ItemDetail): Item => ({
  source: 'laboratory',
  kind: 'result',
  time,
  title: detail.name ?? '',
  reference: `Observation/${time}`,
  detail,
});

describe('values over time', () => {
  it('are gathered by analysis, newest first', () => {
    const series = gatherSeries([
      value('2026-11-22', { code: 'NPU19748', name: 'CRP', value: '148' }),
      value('2026-11-20', { code: 'NPU02319', name: 'Hæmoglobin', value: '8.1' }),
      value('2026-11-01', { code: 'NPU19748', name: 'CRP', value: '4' }),
    ]);
    expect(series.map((one) => [one.newest.detail?.value, one.earlier.length])).toEqual([
      ['148', 1],
      ['8.1', 0],
    ]);
  });

  it('are never compared across codes or units that share a name', () => {
    const ferritin = { name: 'Ferritin', value: '60' };
    const series = gatherSeries([
      value('2026-11-22', { ...ferritin, code: 'NPU19763', unit: 'µg/L' }),
      value('2026-11-01', { ...ferritin, code: 'NPU03899', unit: 'pmol/L' }),
      value('2026-10-01', { ...ferritin, unit: 'µg/L' }),
    ]);
    expect(series).toHaveLength(3);
  });

  it('are outside normal by their newest value only', () => {
    const series = gatherSeries([
      value('2026-11-22', { code: 'a', value: '5', flag: 'N' }),
      value('2026-11-21', { code: 'b', value: '5', flag: 'H' }),
      value('2026-11-20', { code: 'c', value: '5', flag: 'LL' }),
      value('2026-11-01', { code: 'a', value: '5', flag: 'HH' }),
    ]);
    expect(outsideNormal(series).map((one) => one.newest.detail?.code)).toEqual(['c', 'b']);
  });
});
