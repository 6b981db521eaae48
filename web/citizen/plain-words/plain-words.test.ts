import { describe, expect, it } from 'vitest';
import type { ItemDetail } from '../../../src/sources/contract.js';
import { appointmentWords, dayWords, momentWords } from './days.js';
import { plainDose } from './dose.js';
import { levelOf, normalRange, rangeBar, valueWords } from './level.js';
import { plainName } from './plain-name.js';
import { explainedParts } from './terms.js';

const now = new Date('2026-11-22T08:45:00Z');
/** Dates hold together with hard spaces; here they are compared with soft ones. */
const soft = (text: string) => text.replaceAll('\u00a0', ' ');

describe('how to take a medicine', () => {
  it.each([
    ['1+0+1+0', 'tablet', '1 tablet om morgenen og 1 tablet om aftenen'],
    ['1½+0+0+0', 'tablet', '1½ tablet om morgenen'],
    [
      '1+1+1+1',
      'kapsel, hård',
      '1 kapsel om morgenen, 1 kapsel midt på dagen, 1 kapsel om aftenen og 1 kapsel til natten',
    ],
    ['2+0+0', 'filmovertrukken tablet', '2 tabletter om morgenen'],
    ['2 sug ved behov, højst 8/døgn', 'inhalationsspray', '2 sug, når du har brug for det. Højst 8 i døgnet'],
    ['1 tablet ved behov', 'tablet', '1 tablet, når du har brug for det'],
    ['1 sug daglig', 'inhalationspulver', '1 sug én gang om dagen'],
    ['1 tablet 3 gange daglig', undefined, '1 tablet 3 gange om dagen'],
  ])('%s is said in plain words', (dose, form, words) => {
    expect(plainDose(dose, form, 'da')).toBe(words);
  });

  it('is not put in words we are not sure of', () => {
    expect(plainDose('efter skema i behandlingsplan', 'tablet', 'da')).toBeUndefined();
    expect(plainDose('0+0+0+0', 'tablet', 'da')).toBeUndefined();
    expect(plainDose(undefined, 'tablet', 'da')).toBeUndefined();
    expect(plainDose('10 enheder mandag og torsdag', 'injektionsvæske', 'da')).toBeUndefined();
  });

  it('is said in English too', () => {
    expect(plainDose('1+0+1+0', 'tablet', 'en')).toBe('1 tablet in the morning and 1 tablet in the evening');
    expect(plainDose('2 sug ved behov, højst 8/døgn', undefined, 'en')).toBe(
      '2 puffs when you need it. At most 8 a day',
    );
  });
});

describe('a value against what is normal', () => {
  const crp: ItemDetail = { value: '148', high: '10', unit: 'mg/L' };
  it("follows the laboratory's own mark before the range", () => {
    expect(levelOf({ ...crp, flag: 'HH' })).toBe('very-high');
    expect(levelOf({ ...crp, flag: 'N' })).toBe('normal');
    expect(levelOf(crp)).toBe('high');
    expect(levelOf({ value: '3.1', low: '3.5', high: '4.4' })).toBe('low');
  });

  it('is not called normal when nothing says what normal is', () => {
    expect(levelOf({ value: '12' })).toBeUndefined();
    expect(levelOf({ valueText: '< 5', high: '10' })).toBeUndefined();
  });

  it('is written with comma and a range in words', () => {
    expect(valueWords({ value: '7.10', unit: 'mmol/L' }, 'da')).toBe('7,10 mmol/L');
    expect(valueWords({ value: '128', value2: '79', unit: 'mmHg' }, 'da')).toBe('128 / 79 mmHg');
    expect(normalRange(crp, 'da')).toBe('under 10 mg/L');
    expect(normalRange({ low: '50', unit: 'nmol/L' }, 'da')).toBe('over 50 nmol/L');
    expect(normalRange({ low: '3.5', high: '4.4' }, 'da')).toBe('3,5–4,4');
  });

  it.each([
    [{ value: '148', high: '10' }, 'above'],
    [{ value: '3.1', low: '3.5', high: '4.4' }, 'below'],
    [{ value: '4.0', low: '3.5', high: '4.4' }, 'inside'],
    [{ value: '60', low: '50' }, 'inside'],
    [{ value: '1000000', low: '1', high: '2' }, 'above'],
  ] as const)('%o lies %s on the bar', (detail, where) => {
    const bar = rangeBar(detail)!;
    expect(bar.at < bar.from ? 'below' : bar.at > bar.to ? 'above' : 'inside').toBe(where);
    for (const place of [bar.from, bar.to, bar.at]) {
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThanOrEqual(100);
    }
  });

  it('has no bar without a number or a range', () => {
    expect(rangeBar({ valueText: 'positiv', high: '1' })).toBeUndefined();
    expect(rangeBar({ value: '4' })).toBeUndefined();
  });
});

describe('plain names', () => {
  it('are found by code or by the short Danish name', () => {
    expect(plainName({ code: 'NPU19748' }, 'da')?.name).toBe('Infektionstal (CRP)');
    expect(plainName({ code: 'X', name: 'hæmoglobin' }, 'da')?.name).toBe('Blodprocent');
    expect(plainName({ name: 'Puls' }, 'en')?.name).toBe('Pulse');
  });

  it('are not made up for what we do not know', () => {
    expect(plainName({ code: 'NPU99999', name: 'Ukendt' }, 'da')).toBeUndefined();
  });
});

describe('hard words in a note', () => {
  const text = 'Indlagt med KOL i exacerbation. CRP høj. KOL kendt. Kolonien og CRPs.';
  it('can be explained without a letter of the note being changed', () => {
    const parts = explainedParts(text);
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.filter((part) => part.explained).map((part) => part.text)).toEqual(['KOL', 'exacerbation', 'CRP']);
  });
});

describe('days as people say them', () => {
  it.each([
    ['2026-11-22T06:00:00Z', 'i dag kl. 07:00'],
    ['2026-11-21T23:30:00Z', 'i dag kl. 00:30'],
    ['2026-11-21', 'i går'],
    ['2026-11-23', 'i morgen'],
    ['2026-11-18T12:20:00Z', '18. nov. kl. 13:20'],
    ['2025-11-18', '18. nov. 2025'],
  ])('%s is %s', (time, words) => {
    expect(soft(momentWords(time, now, 'da'))).toBe(words);
  });

  it('carry the weekday when they lie ahead', () => {
    expect(soft(appointmentWords('2026-12-02T09:15:00Z', now, 'da'))).toBe('onsdag 2. dec. kl. 10:15');
    expect(soft(appointmentWords('2026-11-23T09:15:00Z', now, 'da'))).toBe('i morgen kl. 10:15');
    expect(dayWords(undefined, now, 'da')).toBe('ikke oplyst');
  });
});
