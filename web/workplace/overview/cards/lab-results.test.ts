import { describe, expect, it } from 'vitest';
import type { Item, ItemDetail } from '../../../../src/sources/contract.js';
import { analyses, flagOf, pointsOf } from './lab-results.js';

let serial = 0;
function result(time: string, detail: ItemDetail): Item {
  serial += 1;
  return {
    source: 'laboratory',
    kind: 'result',
    time,
    title: detail.name ?? '',
    reference: `Observation/${serial}`,
    detail,
  };
}
const NPU = 'urn:oid:1.2.208.176.2.1';
const crp = (time: string, value: string, flag?: string) =>
  result(time, { system: NPU, code: 'NPU19748', name: 'CRP', value, unit: 'mg/L', high: '10', ...(flag && { flag }) });

describe('laboratory results', () => {
  it('shows the newest result of an analysis and keeps the others as its curve', () => {
    const [row] = analyses([
      crp('2026-11-22T08:38:00Z', '128'),
      crp('2026-02-03T10:00:00Z', '44'),
      crp('2026-10-01T10:00:00Z', '6'),
    ]);
    expect(row?.newest.detail?.value).toBe('128');
    expect(pointsOf(row?.history ?? []).map((p) => p.value)).toEqual([44, 6, 128]);
  });

  it('never puts two units of one analysis on the same line', () => {
    const glucose = (unit: string, value: string) =>
      result('2026-01-01', { system: NPU, code: 'NPU02192', name: 'Glukose', value, unit });
    expect(analyses([glucose('mmol/L', '5.4'), glucose('mg/dL', '97')])).toHaveLength(2);
  });

  it('does not mix equal codes of different code systems', () => {
    const code = (system: string) => result('2026-01-01', { system, code: '1', name: 'X', value: '1', unit: 'g' });
    expect(analyses([code('a'), code('b')])).toHaveLength(2);
  });

  it('puts critical before abnormal, abnormal before unknown, unknown before normal', () => {
    const rows = analyses([
      result('2026-11-22T09:00:00Z', { code: 'n', name: 'normal', flag: 'N' }),
      result('2026-11-21T09:00:00Z', { code: 'u', name: 'unknown' }),
      result('2026-11-20T09:00:00Z', { code: 'h', name: 'high', flag: 'H' }),
      result('2026-11-19T09:00:00Z', { code: 'll', name: 'critical', flag: 'LL' }),
    ]);
    expect(rows.map((row) => row.name)).toEqual(['critical', 'high', 'unknown', 'normal']);
  });

  it('believes the laboratory’s mark before its own arithmetic', () => {
    expect(flagOf(crp('2026-11-22', '4', 'HH'))).toBe('HH');
  });

  it('marks a value outside its reference when the laboratory marked nothing', () => {
    expect(flagOf(crp('2026-11-22', '128'))).toBe('H');
    expect(flagOf(crp('2026-11-22', '4'))).toBe('N');
  });

  it('calls a result without reference unknown, not normal', () => {
    expect(flagOf(result('2026-11-22', { code: 'x', name: 'x', value: '4' }))).toBe('unknown');
    expect(flagOf(result('2026-11-22', { code: 'x', name: 'x', value: '<4', high: '5' }))).toBe('unknown');
  });
});
