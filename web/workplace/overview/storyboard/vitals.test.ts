import { describe, expect, it } from 'vitest';
import type { Item } from '../../../../src/sources/contract.js';
import { earlyWarning, vitalRows } from './vitals.js';

function vital(name: string, time: string, value: string, code = name): Item {
  return {
    source: 'e-journal',
    kind: 'vital',
    title: name,
    time,
    reference: `Observation/${name}${time}`,
    detail: { name, code, value },
  };
}

describe('vital signs', () => {
  it('lists breathing before circulation before temperature, whatever order they came in', () => {
    const rows = vitalRows([
      vital('Temperatur', '2026-11-22T08:36:00Z', '38.4'),
      vital('Puls', '2026-11-22T08:36:00Z', '112'),
      vital('SpO₂', '2026-11-22T08:36:00Z', '89'),
      vital('Resp.frekv.', '2026-11-22T08:36:00Z', '24'),
    ]);
    expect(rows.map((row) => row.newest.detail?.name)).toEqual(['Resp.frekv.', 'SpO₂', 'Puls', 'Temperatur']);
  });

  it('says falling when the newest saturation is below the one before', () => {
    const [row] = vitalRows([vital('SpO₂', '2026-11-22T08:36:00Z', '89'), vital('SpO₂', '2026-11-22T07:36:00Z', '93')]);
    expect(row).toMatchObject({ trend: 'down', newest: { detail: { value: '89' } } });
  });

  it('says nothing about direction from a single value', () => {
    expect(vitalRows([vital('Puls', '2026-11-22T08:36:00Z', '112')])[0]?.trend).toBe('none');
  });

  it('keeps the early warning score apart from the signs it is made of', () => {
    const items = [vital('EWS', '2026-11-22T08:36:00Z', '7', 'ews'), vital('EWS', '2026-11-22T06:36:00Z', '4', 'ews')];
    expect(vitalRows(items)).toEqual([]);
    expect(earlyWarning(items)).toMatchObject({
      newest: { detail: { value: '7' } },
      before: { detail: { value: '4' } },
    });
  });
});
