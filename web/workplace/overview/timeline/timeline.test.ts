import { describe, expect, it } from 'vitest';
import type { Item } from '../../../../src/sources/contract.js';
import { placeBars, placePoints } from './layout.js';
import { lanesOf, reach } from './lanes.js';
import { DAY, pan, position, presetWindow, ticks, zoom } from './time-window.js';

const NOW = Date.parse('2026-11-22T09:00:00Z');
const bounds = { from: NOW - 3650 * DAY, to: NOW + 30 * DAY };

describe('the window on time', () => {
  it('shows seven days that end a little after now', () => {
    const week = presetWindow('week', NOW, undefined);
    expect(week.from).toBe(NOW - 7 * DAY);
    expect(week.to).toBeGreaterThan(NOW);
    expect(position(NOW, week, 1000)).toBeGreaterThan(950);
  });

  it('reaches back to the first thing known, and ahead to the last', () => {
    const all = presetWindow('all', NOW, NOW - 9000 * DAY, NOW + 10 * DAY);
    expect(all.from).toBeLessThanOrEqual(NOW - 9000 * DAY);
    expect(all.to).toBeGreaterThan(NOW + 10 * DAY);
  });

  it('keeps the moment under the pointer in its place while zooming', () => {
    const before = presetWindow('two-years', NOW, undefined);
    const moment = before.from + (before.to - before.from) * 0.4;
    const after = zoom(before, 0.5, 0.4, bounds);
    expect(position(moment, after, 1000)).toBeCloseTo(400, 6);
  });

  it('never zooms or pans outside what is known', () => {
    const week = presetWindow('week', NOW, undefined);
    expect(zoom(week, 1e9, 0.5, bounds)).toEqual(bounds);
    expect(pan(week, 1e6, bounds).to).toBe(bounds.to);
    expect(pan(week, -1e6, bounds).from).toBe(bounds.from);
  });

  it('does not zoom closer than six hours', () => {
    const closest = zoom(presetWindow('week', NOW, undefined), 1e-9, 0.5, bounds);
    expect(closest.to - closest.from).toBe(6 * 3_600_000);
  });

  it.each([1, 7, 30, 91, 365, 730, 3650, 30000])('marks round dates with room between them over %i days', (days) => {
    const window = { from: NOW - days * DAY, to: NOW };
    const found = ticks(window, 1000);
    expect(found.length).toBeGreaterThan(1);
    const places = found.map((tick) => position(tick.time, window, 1000));
    for (let i = 1; i < places.length; i++) expect((places[i] ?? 0) - (places[i - 1] ?? 0)).toBeGreaterThan(60);
  });
});

function contact(start: string, end?: string, more: Partial<Item['detail']> = {}): Item {
  return {
    source: 'patient-register',
    kind: 'contact',
    title: 'Lungemed.',
    reference: `Encounter/${start}`,
    time: start,
    detail: { start, ...(end && { end }), ...more },
  };
}

describe('what stands in which lane', () => {
  it('draws an admission as a bar and a visit as a dot', () => {
    const { contacts } = lanesOf([
      contact('2026-02-03T10:00:00Z', '2026-02-09T12:00:00Z', { class: 'IMP' }),
      contact('2026-09-11T10:00:00Z', '2026-09-11T10:30:00Z'),
    ]);
    expect(contacts.stretches).toHaveLength(1);
    expect(contacts.happenings).toHaveLength(1);
  });

  it('draws a contact that is going on as lasting until now', () => {
    const [ongoing] = lanesOf([contact('2026-11-22T08:14:00Z', undefined, { ongoing: true })]).contacts.stretches;
    expect(ongoing?.to).toBeUndefined();
  });

  it('does not draw a stopped medicine without an end date as if it were still taken', () => {
    const stopped: Item = {
      source: 'medication-card',
      kind: 'medication',
      title: 'x',
      reference: 'm/1',
      status: 'stopped',
      detail: { start: '2020-01-01' },
    };
    expect(lanesOf([stopped]).medicine[0]?.to).toBeDefined();
  });

  it('leaves out what has no time instead of placing it somewhere', () => {
    const image: Item = { source: 'images', kind: 'image', title: 'RU', reference: 'i/1' };
    expect(lanesOf([image]).images).toEqual([]);
    expect(reach([image])).toEqual({});
  });
});

describe('marks that do not cover each other', () => {
  const frame = { window: { from: NOW - 100 * DAY, to: NOW }, width: 1000 };
  const happening = (daysAgo: number, label: string, abnormal = false) => ({
    time: NOW - daysAgo * DAY,
    label,
    abnormal,
    items: [{ source: 'laboratory', kind: 'result', title: label, reference: label } as Item],
  });

  it('joins results of one blood sample into one mark that keeps all of them', () => {
    const points = placePoints([happening(50, 'CRP', true), happening(50.1, 'Hb'), happening(10, 'Na')], frame, {
      labelled: true,
    });
    expect(points).toHaveLength(2);
    expect(points[0]?.items).toHaveLength(2);
  });

  it('shows a joined mark as abnormal when one of its results is', () => {
    expect(placePoints([happening(50, 'Hb'), happening(50, 'CRP', true)], frame, { labelled: true })[0]?.abnormal).toBe(
      true,
    );
  });

  it('never lets two labels overlap', () => {
    const many = Array.from({ length: 12 }, (_, i) => happening(i * (i % 3 === 0 ? 3.2 : 9) + 1, `undersøgelse ${i}`));
    const labels = placePoints(many, frame, { labelled: true })
      .flatMap((p) => (p.label ? [p.label] : []))
      .sort((a, b) => a.x - b.x);
    expect(labels.length).toBeGreaterThan(0);
    for (let i = 1; i < labels.length; i++) {
      const left = labels[i - 1];
      expect(labels[i]?.x ?? 0).toBeGreaterThanOrEqual((left?.x ?? 0) + (left?.text.length ?? 0) * 6.3);
    }
  });

  it('joins medicines begun together into one bar, and keeps a course apart', () => {
    const start = NOW - 40 * DAY;
    const drug = (label: string, more = {}) => ({ from: start, label, strong: false, items: [], ...more });
    const bars = placeBars(
      [drug('apixaban'), drug('metoprolol'), drug('prednisolon', { strong: true, to: start + 5 * DAY })],
      frame,
      NOW,
      2,
    );
    expect(bars.map((bar) => bar.text).sort()).toEqual(['apixaban · metoprolol', 'prednisolon']);
  });

  it('joins what has run since before the window into one bar that names all of it', () => {
    const stretch = (label: string, daysAgo: number) => ({
      from: NOW - daysAgo * DAY,
      label,
      strong: false,
      items: [],
    });
    const bars = placeBars(
      [stretch('KOL', 4000), stretch('Hypertension', 5000), stretch('Atrieflimren', 40)],
      frame,
      NOW,
      2,
    );
    expect(bars.map((bar) => bar.text).sort()).toEqual(['Atrieflimren', 'KOL · Hypertension']);
    expect(new Set(bars.map((bar) => bar.row)).size).toBe(2);
  });
});
