import { describe, expect, it } from 'vitest';
import type { Item } from '../../../src/sources/contract.js';
import { groupMedicine } from '../health-data/medicine.js';
import { newsFor as news } from './news.js';

const now = new Date('2026-11-22T08:45:00Z');
/** The news with soft spaces for the hard ones inside dates. */
const newsFor: typeof news = (...of) =>
  news(...of).map((one) => ({
    ...one,
    kicker: one.kicker.replaceAll('\u00a0', ' '),
    text: one.text.replaceAll('\u00a0', ' '),
  }));
const item = (kind: Item['kind'], time: string | undefined, more: Partial<Item> = {}): Item => ({
  source: 'laboratory',
  kind,
  time,
  title: kind,
  reference: `Observation/${kind}-${time}`,
  ...more,
});
const result = (name: string, value: string, more: object = {}, time = '2026-11-22T08:38:00Z') =>
  item('result', time, { detail: { name, value, unit: 'mg/L', high: '10', ...more } });
const prednisolone = item('medication', '2026-11-20', {
  status: 'active',
  reference: 'MedicationRequest/1',
  detail: { generic: 'prednisolon', form: 'tablet', dose: '1½+0+0+0', start: '2026-11-20', end: '2026-11-24' },
});

describe('the news on the front page', () => {
  it('tell the newest results by the one furthest from normal', () => {
    const [first] = newsFor(
      [result('Natrium', '5'), result('CRP', '148', { flag: 'HH' }), result('Kalium', '12')],
      now,
      'da',
    );
    expect(first).toMatchObject({
      page: 'results',
      kicker: 'Nyt prøvesvar · i dag kl. 09:38',
      title: 'Infektionstal (CRP): meget højt',
    });
    expect(first?.text).toContain('3 nye svar. 2 ligger uden for det normale.');
  });

  it('do not call results normal when nothing says so', () => {
    const [unknown] = newsFor([result('X', '4', { high: undefined })], now, 'da');
    expect(unknown?.text).toBe('1 nyt svar.');
    expect(newsFor([result('X', '4')], now, 'da')[0]?.text).toContain('Alle er normale');
  });

  it('tell a new medicine with how and until when', () => {
    expect(newsFor([prednisolone], now, 'da')).toEqual([
      {
        page: 'medicine',
        kicker: 'Medicin · 20. nov.',
        title: 'Prednisolon i 5 dage',
        text: '1½ tablet om morgenen. Sidste dag 24. nov.',
        isNew: true,
      },
    ]);
  });

  it('tell the next appointment, not one that is over or called off', () => {
    const appointments = [
      item('appointment', '2026-12-02T09:15:00Z', { title: 'Hjerteambulatoriet', detail: { place: 'Bygning C' } }),
      item('appointment', '2026-11-25T09:15:00Z', { title: 'Aflyst', status: 'cancelled' }),
      item('appointment', '2026-11-01T09:15:00Z', { title: 'Forbi' }),
    ];
    expect(newsFor(appointments, now, 'da')).toMatchObject([
      { title: 'Hjerteambulatoriet', text: 'Onsdag 2. dec. kl. 10:15. Hos Bygning C.', isNew: false },
    ]);
  });

  it('are three at most, and nothing old is called new', () => {
    const many = [
      result('CRP', '4'),
      prednisolone,
      item('note', '2026-11-21'),
      item('image', '2026-11-21'),
      item('document', '2026-11-20'),
    ];
    expect(newsFor(many, now, 'da')).toHaveLength(3);
    expect(newsFor([item('note', '2026-11-01'), result('CRP', '4', {}, '2026-10-01')], now, 'da')).toEqual([]);
  });
});

describe('the medication card sorted', () => {
  const line = (id: string, status: string, end?: string, type = 'MedicationRequest') =>
    item('medication', '2026-01-01', { reference: `${type}/${id}`, title: id, status, detail: { end } });
  it('keeps what is taken apart from what is paused, over, stopped or merely collected', () => {
    const groups = groupMedicine(
      [
        line('now', 'active'),
        line('lastDay', 'active', '2026-11-22'),
        line('over', 'active', '2026-11-21'),
        line('paused', 'on-hold'),
        line('stopped', 'stopped'),
        line('collected', 'completed', undefined, 'MedicationDispense'),
        item('card-review', '2026-11-20'),
      ],
      '2026-11-22',
    );
    const names = (items: Item[]) => items.map((one) => one.title);
    expect(names(groups.taken)).toEqual(['now', 'lastDay']);
    expect(names(groups.paused)).toEqual(['paused']);
    expect(names(groups.before)).toEqual(['over', 'stopped']);
    expect(names(groups.fetched)).toEqual(['collected']);
    expect(groups.review?.time).toBe('2026-11-20');
  });
});
