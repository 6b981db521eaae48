import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../src/patient-index/contract.js';
import { countPerDay, filterLog, firstDay, groupLog, summarise } from './group-log.js';
import { logAsCsv } from './log-csv.js';
import { reasonFor } from './log-reason.js';
import { isAct, whatWords } from './what-words.js';

const line = (time: string, more: Partial<LogLine> = {}): LogLine => ({
  time,
  who: 'Asta Prøvegaard',
  role: 'overlæge',
  organisation: 'Akutmodtagelsen',
  what: 'Hele dit overblik',
  reason: 'Du er i behandling her',
  rule: '01',
  effect: 'P',
  ...more,
});

const log = [
  line('2026-11-22T08:41:00Z'),
  line('2026-11-22T09:02:00Z', { who: 'Mads Testrup', role: 'sygeplejerske', what: 'Medicin' }),
  line('2026-11-22T08:43:00Z', { effect: 'PR', rule: '07', statedReason: 'Akut behov' }),
  line('2026-11-22T08:44:00Z', { effect: 'PR', rule: '07', statedReason: 'Stadig akut' }),
  line('2026-11-18T12:20:00Z', { who: 'Sofie Lund', organisation: 'Lægehuset Prøvegade' }),
  line('2026-11-12T21:04:00Z', { who: 'Ukendt Læge', organisation: 'Klinik Eksempel', effect: 'PF', rule: '04' }),
  line('2026-11-10T10:00:00Z', { who: 'Nysgerrig', organisation: 'Klinik Eksempel', effect: 'D', rule: '05' }),
  line('2026-11-09T10:00:00Z', { who: 'Karla', role: 'citizen', organisation: 'Borger', rule: '50' }),
  line('2026-11-09T10:01:00Z', { who: 'Karla', role: 'citizen', organisation: 'Borger', rule: '51' }),
  line('2026-09-01T10:00:00Z', { who: 'Sofie Lund', organisation: 'Lægehuset Prøvegade' }),
];
const visits = groupLog(log, 'Lægehuset Prøvegade');
const today = '2026-11-22';

describe('the access log as visits', () => {
  it('finds a delegated look-up by either of the two persons', () => {
    const delegated = groupLog([line('2026-11-22T08:41:00Z', { who: 'Sanne', onBehalfOf: 'Asta Prøvegaard' })]);
    for (const person of ['Sanne', 'Asta Prøvegaard']) expect(filterLog(delegated, { person }, today)).toHaveLength(1);
    expect(filterLog(delegated, { person: 'Mads Testrup' }, today)).toEqual([]);
  });

  it('gathers the people of one place, day and reason, newest visit first', () => {
    const visit = visits[0]!;
    expect(visit.people.map((one) => one.who)).toEqual(['Mads Testrup', 'Asta Prøvegaard']);
    expect(visit.what).toEqual(['Medicin', 'Hele dit overblik']);
    expect([visit.from, visit.to]).toEqual(['2026-11-22T08:41:00Z', '2026-11-22T09:02:00Z']);
    expect(visits.map((one) => one.day)).toEqual([...visits.map((one) => one.day)].sort().reverse());
  });

  it('tells a look-up at several kinds of facts by its parts, each once', () => {
    const several = { what: 'Dine diagnoser og din medicin', whats: ['Dine diagnoser', 'Din medicin'] };
    const [visit] = groupLog([
      line('2026-11-22T08:41:00Z', several),
      line('2026-11-22T08:40:00Z', { what: 'Din medicin' }),
    ]);
    expect(visit!.what).toEqual(['Dine diagnoser', 'Din medicin']);
    for (const what of visit!.what) expect(whatWords(what, 'en', false).isForeign).toBe(false);
  });

  it('never hides a look-up without consent among others, nor loses a line', () => {
    const emergencies = visits.filter((visit) => visit.reason === 'emergency');
    expect(emergencies.map((visit) => visit.lines[0]?.statedReason)).toEqual(['Stadig akut', 'Akut behov']);
    expect(visits.flatMap((visit) => visit.lines)).toHaveLength(log.length);
  });

  it('belongs to the Danish day, also just after midnight', () => {
    expect(groupLog([line('2026-11-21T23:30:00Z')])[0]?.day).toBe('2026-11-22');
  });

  const search = { what: 'Fandt dig ved navn eller nummer', rule: 'S3' };

  it('takes finding by name as part of what was then opened, and of what was refused', () => {
    const found = groupLog([
      line('2026-11-22T08:41:00Z'),
      line('2026-11-22T08:40:00Z', search),
      line('2026-11-22T08:51:00Z', { who: 'Peter', organisation: 'Klinik', effect: 'D', rule: '05' }),
      line('2026-11-22T08:50:00Z', { ...search, who: 'Peter', organisation: 'Klinik' }),
    ]);
    expect(found.map((visit) => [visit.reason, visit.lines.length])).toEqual([
      ['refused', 2],
      ['treatment', 2],
    ]);
    expect(summarise(found)).toMatchObject({ lookups: 1, refused: 1 });
  });

  it('shows a search that led to nothing as a visit of its own', () => {
    const found = groupLog([line('2026-11-22T08:40:00Z', search), line('2026-11-21T08:40:00Z')]);
    expect(found.map((visit) => visit.reason)).toEqual(['search', 'treatment']);
    expect(summarise(found).lookups).toBe(2);
  });

  it('does not count what was only sent in, and says when blocked data were left out', () => {
    const found = groupLog([
      line('2026-11-22T08:40:00Z', {
        who: 'Laboratoriet',
        role: 'source-system',
        what: 'Indlæste oplysninger',
        rule: 'S1',
      }),
      line('2026-11-22T08:41:00Z', { effect: 'F', rule: '08' }),
    ]);
    expect(summarise(found).lookups).toBe(1);
    expect(found.map((visit) => visit.filtered)).toEqual([true, false]);
  });

  it('marks what the citizen should look at, and only that', () => {
    const marked = visits.filter((visit) => visit.attention).map((visit) => visit.reason);
    expect(marked).toEqual(['emergency', 'emergency', 'weak']);
  });
});

describe('why a look-up happened', () => {
  it('follows the effect before the rule', () => {
    expect(reasonFor(line('2026-11-22', { effect: 'D', rule: '50' }))).toBe('refused');
    expect(reasonFor(line('2026-11-22', { effect: 'PF', rule: '01' }))).toBe('weak');
    expect(reasonFor(line('2026-11-22', { effect: 'F', rule: '08' }))).toBe('treatment');
  });

  it('knows the own practice only by name, and does not guess at rules it does not know', () => {
    expect(reasonFor(log[4]!, 'Lægehuset Prøvegade')).toBe('own-gp');
    expect(reasonFor(log[4]!)).toBe('treatment');
    expect(reasonFor(line('2026-11-22', { rule: '63' }))).toBe('relative');
    expect(reasonFor(line('2026-11-22', { rule: '32' }))).toBe('consent');
    expect(reasonFor(line('2026-11-22', { rule: '75' }))).toBe('other');
  });
});

describe('what was looked at, in a sentence', () => {
  it('is about the reader, about somebody else, or in English', () => {
    expect(whatWords('Hele dit overblik', 'da', true).text).toBe('hele dit overblik');
    expect(whatWords('Hele dit overblik', 'da', false).text).toBe('hele overblikket');
    expect(whatWords('Din medicin', 'en', true)).toEqual({ text: 'medicine', isForeign: false });
  });

  it('is shown as the server said it when it is new to us, and marked as Danish in English', () => {
    expect(whatWords('Noget helt nyt', 'en', true)).toEqual({ text: 'noget helt nyt', isForeign: true });
    expect(isAct('Noget helt nyt')).toBe(false);
  });

  it('never speaks to the reader as "you" when it is about somebody else', () => {
    for (const what of ['Din medicin', 'Dine aftaler', 'Fandt dig ved navn eller nummer', 'Oplysninger i din journal'])
      expect(whatWords(what, 'da', false).text).not.toMatch(/\bdi(g|n|t|ne)\b/);
  });
});

describe('counting and filtering the log', () => {
  it('counts look-ups by others; own look-ups and refusals stand apart', () => {
    expect(summarise(filterLog(visits, { days: 30 }, today))).toEqual({
      lookups: 6,
      places: 3,
      attention: 3,
      refused: 1,
      own: 1,
    });
  });

  it('gives one bar a day with the marked days told', () => {
    const days = countPerDay(visits, today);
    expect(days).toHaveLength(30);
    expect(days.at(-1)).toEqual({ day: '2026-11-22', count: 4, attention: true });
    expect(days[0]?.day).toBe('2026-10-24');
    expect(days.find((one) => one.day === '2026-11-10')?.count).toBe(0);
  });

  it('filters by place, reason and period', () => {
    expect(filterLog(visits, { place: 'Klinik Eksempel' }, today)).toHaveLength(2);
    expect(filterLog(visits, { reason: 'attention' }, today)).toHaveLength(3);
    expect(filterLog(visits, { reason: 'refused' }, today)).toHaveLength(1);
    expect(filterLog(visits, { days: 365 }, today)).toHaveLength(visits.length);
    expect(filterLog(visits, { person: 'Mads Testrup' }, today).map((visit) => visit.day)).toEqual(['2026-11-22']);
    const own = filterLog(visits, { from: '2026-11-10', to: '2026-11-12' }, today).map((visit) => visit.day);
    expect(own).toEqual(['2026-11-12', '2026-11-10']);
    expect([firstDay({ days: 7 }, today), firstDay({ from: '2026-01-01' }, today), firstDay({}, today)]).toEqual([
      '2026-11-16',
      '2026-01-01',
      undefined,
    ]);
    expect(filterLog(visits, { days: 1 }, today).every((visit) => visit.day === today)).toBe(true);
  });
});

describe('the log as a file', () => {
  const header = ['Tid', 'Hvem', 'Rolle', 'Sted', 'Hvad', 'Hvorfor', 'Begrundelse', 'Regel', 'Lov'];
  it('has a line for every look-up and nine columns in each', () => {
    const rows = logAsCsv(log, header).trim().split('\r\n');
    expect(rows).toHaveLength(log.length + 1);
    expect(rows[0]).toBe('﻿'.trim() + header.join(';'));
    expect(rows.every((row) => row.split(';').length === 9)).toBe(true);
  });

  it('cannot smuggle a formula or a column into a spreadsheet', () => {
    const rows = logAsCsv([line('2026-11-22', { who: '=cmd|a', what: 'a;b "c"\nd' })], header).split('\r\n');
    expect(rows[1]).toContain('"\'=cmd|a"');
    expect(rows[1]).toContain('"a;b ""c"" d"');
  });
});
