import { describe, expect, it } from 'vitest';
import { type Consent, hidesAll, kindWords, readChoices } from './blocks.js';

const consent = (mark: string, provision: Consent['provision'], status = 'active'): Consent => ({
  resourceType: 'Consent',
  id: mark,
  status,
  category: [{ coding: [{ code: mark }] }],
  provision,
});
const today = '2026-11-22';

describe("the citizen's own choices", () => {
  it('tell what is blocked, for whom and from where', () => {
    const { blocks } = readChoices(
      [
        consent('block', {
          class: [{ code: 'journal' }],
          actor: [{ reference: { reference: 'Practitioner/1', display: 'Læge Hansen' } }],
          data: [{ reference: { display: 'Psykiatrisk afdeling' } }],
        }),
      ],
      today,
    );
    expect(blocks).toEqual([
      { id: 'block', kinds: ['journal'], whom: ['Læge Hansen'], places: ['Psykiatrisk afdeling'], period: undefined },
    ]);
  });

  it('leave something open only when they name what they hide', () => {
    const all = (provision: Consent['provision']) =>
      readChoices([consent('block', provision)], today).blocks.map(hidesAll);
    expect(all({})).toEqual([true]);
    expect(all({ actor: [{ reference: { display: 'Læge Hansen' } }] })).toEqual([true]);
    expect(all({ class: [{ code: 'journal' }] })).toEqual([false]);
    expect(all({ dataPeriod: { start: '2020-01-01' } })).toEqual([false]);
    expect(all({ data: [{ reference: { display: 'Klinik' } }] })).toEqual([false]);
  });

  it('leave out what has ended or been withdrawn', () => {
    const over = readChoices(
      [consent('block', { period: { end: '2026-11-21' } }), consent('block', {}, 'inactive')],
      today,
    );
    expect(over.blocks).toEqual([]);
    expect(readChoices([consent('block', { period: { end: '2026-11-22T23:00:00Z' } })], today).blocks).toHaveLength(1);
  });

  it('tell who may act, over what and until when', () => {
    const { proxies } = readChoices(
      [
        consent('power-of-attorney', {
          actor: [{ reference: { display: 'Ida' } }],
          class: [{ code: 'medication' }, { code: 'log' }],
          period: { end: '2027-01-01' },
        }),
      ],
      today,
    );
    expect(proxies).toEqual([
      { id: 'power-of-attorney', name: 'Ida', kinds: ['medication', 'log'], until: '2027-01-01' },
    ]);
    expect(kindWords(proxies[0]!.kinds, 'da')).toBe('medicin og loggen');
    expect(kindWords([], 'en')).toBe('everything');
  });

  it('tell an opt-out for everybody from one for a single place', () => {
    expect(readChoices([consent('opt-out', {})], today).optOuts).toEqual(['']);
    expect(
      readChoices([consent('opt-out', { actor: [{ reference: { display: 'Klinik Eksempel' } }] })], today).optOuts,
    ).toEqual(['Klinik Eksempel']);
  });
});
