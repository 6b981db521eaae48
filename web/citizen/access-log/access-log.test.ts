import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../src/patient-index/contract.js';
import { countPerDay, filterLog, groupLog, summarise } from './group-log.js';
import { logAsCsv } from './log-csv.js';
import { reasonFor } from './log-reason.js';

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
  line('2026-11-09T10:00:00Z', { who: 'Karla', organisation: '', rule: '50' }),
  line('2026-09-01T10:00:00Z', { who: 'Sofie Lund', organisation: 'Lægehuset Prøvegade' }),
];
const visits = groupLog(log, 'Lægehuset Prøvegade');
const today = '2026-11-22';

describe('the access log as visits', () => {
  it('gathers the people of one place, day and reason, newest visit first', () => {
    const visit = visits[0]!;
    expect(visit.people.map((one) => one.who)).toEqual(['Mads Testrup', 'Asta Prøvegaard']);
    expect(visit.what).toEqual(['Medicin', 'Hele dit overblik']);
    expect([visit.from, visit.to]).toEqual(['2026-11-22T08:41:00Z', '2026-11-22T09:02:00Z']);
    expect(visits.map((one) => one.day)).toEqual([...visits.map((one) => one.day)].sort().reverse());
  });

  it('never hides a look-up without consent among others, nor loses a line', () => {
    const emergencies = visits.filter((visit) => visit.reason === 'emergency');
    expect(emergencies.map((visit) => visit.lines[0]?.statedReason)).toEqual(['Stadig akut', 'Akut behov']);
    expect(visits.flatMap((visit) => visit.lines)).toHaveLength(log.length);
  });

  it('belongs to the Danish day, also just after midnight', () => {
    expect(groupLog([line('2026-11-21T23:30:00Z')])[0]?.day).toBe('2026-11-22');
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
