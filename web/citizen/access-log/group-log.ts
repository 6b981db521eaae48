/** The access log as visits: who looked from one place on one day for one reason, newest first. */
import type { LogLine } from '../../../src/patient-index/contract.js';
import { isoDay } from '../../design/format/index.js';
import { type LogReason, needsAttention, reasonFor } from './log-reason.js';

export interface LogVisit {
  /** Stable within one log. */
  id: string;
  /** Danish day, `2026-11-22`. */
  day: string;
  organisation: string;
  reason: LogReason;
  attention: boolean;
  /** The people, in the order they first appear. */
  people: { who: string; role?: string; onBehalfOf?: string }[];
  /** What was seen, each once. */
  what: string[];
  /** First and last look-up. */
  from: string;
  to: string;
  /** Newest first. */
  lines: LogLine[];
}

/**
 * Groups lines into visits. Look-ups without consent stand alone, because each has a stated reason of its own.
 * @param lines in any order
 */
export function groupLog(lines: readonly LogLine[], generalPractitioner?: string): LogVisit[] {
  const visits = new Map<string, LogLine[]>();
  const newestFirst = [...lines].sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
  newestFirst.forEach((line, index) => {
    const reason = reasonFor(line, generalPractitioner);
    const alone = reason === 'emergency' ? `#${index}` : '';
    const key = [isoDay(line.time) ?? line.time, line.organisation, reason].join('|') + alone;
    visits.set(key, [...(visits.get(key) ?? []), line]);
  });
  return [...visits].map(([key, of]) => visitOf(key, of, generalPractitioner));
}

function visitOf(key: string, lines: LogLine[], generalPractitioner?: string): LogVisit {
  const newest = lines[0]!;
  const reason = reasonFor(newest, generalPractitioner);
  const people = new Map(
    lines.map((line) => [line.who, { who: line.who, role: line.role, onBehalfOf: line.onBehalfOf }]),
  );
  return {
    id: key,
    day: isoDay(newest.time) ?? newest.time,
    organisation: newest.organisation,
    reason,
    attention: needsAttention(reason),
    people: [...people.values()],
    what: [...new Set(lines.map((line) => line.what))],
    from: lines.at(-1)!.time,
    to: newest.time,
    lines,
  };
}

export interface LogSummary {
  /** Look-ups by others that were let through. */
  lookups: number;
  places: number;
  attention: number;
  refused: number;
  /** The citizen's own look-ups. */
  own: number;
}

/** Counts over the visits given: those of the citizen are told apart, and refusals are not look-ups. */
export function summarise(visits: readonly LogVisit[]): LogSummary {
  const others = visits.filter((visit) => visit.reason !== 'self' && visit.reason !== 'refused');
  const count = (of: readonly LogVisit[]) => of.reduce((sum, visit) => sum + visit.lines.length, 0);
  return {
    lookups: count(others),
    places: new Set(others.map((visit) => visit.organisation)).size,
    attention: others.filter((visit) => visit.attention).length,
    refused: count(visits.filter((visit) => visit.reason === 'refused')),
    own: count(visits.filter((visit) => visit.reason === 'self')),
  };
}

export interface DayCount {
  day: string;
  count: number;
  attention: boolean;
}

/** Look-ups by others per day for the last `days` days up to and including `today`, oldest first. */
export function countPerDay(visits: readonly LogVisit[], today: string, days = 30): DayCount[] {
  const end = Date.parse(`${today}T00:00:00Z`);
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(end - (days - 1 - index) * 86_400_000).toISOString().slice(0, 10);
    const of = visits.filter((visit) => visit.day === day && visit.reason !== 'self' && visit.reason !== 'refused');
    return {
      day,
      count: of.reduce((sum, visit) => sum + visit.lines.length, 0),
      attention: of.some((visit) => visit.attention),
    };
  });
}

export interface LogFilter {
  place?: string;
  reason?: LogReason | 'attention';
  /** Only this many days back, counted with today. */
  days?: number;
}

/** The visits a filter lets through. */
export function filterLog(visits: readonly LogVisit[], filter: LogFilter, today: string): LogVisit[] {
  const oldest =
    filter.days === undefined
      ? ''
      : new Date(Date.parse(`${today}T00:00:00Z`) - (filter.days - 1) * 86_400_000).toISOString().slice(0, 10);
  return visits.filter(
    (visit) =>
      visit.day >= oldest &&
      (filter.place === undefined || visit.organisation === filter.place) &&
      (filter.reason === undefined ||
        (filter.reason === 'attention' ? visit.attention : visit.reason === filter.reason)),
  );
}
