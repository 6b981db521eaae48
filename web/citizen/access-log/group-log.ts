/** The access log as visits: who looked from one place on one day for one reason, newest first. */
import type { LogLine } from '../../../src/patient-index/contract.js';
import { isoDay } from '../../design/format/index.js';
import { type LogReason, needsAttention, reasonFor } from './log-reason.js';
import { isSearch, isWriting } from './what-words.js';

export interface LogVisit {
  /** Stable within one log. */
  id: string;
  /** Danish day, `2026-11-22`. */
  day: string;
  organisation: string;
  reason: LogReason;
  attention: boolean;
  /** What the citizen has blocked was left out. */
  filtered: boolean;
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
 * Groups lines into visits. Look-ups without consent stand alone, because each has a stated reason of its own. Finding
 * the person by name belongs to what the same professional then opened, or was refused, at that place that day.
 * @param lines in any order
 */
export function groupLog(lines: readonly LogLine[], generalPractitioner?: string): LogVisit[] {
  const newestFirst = [...lines].sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
  const reasons = new Map(newestFirst.map((line) => [line, reasonFor(line, generalPractitioner)]));
  const visits = new Map<string, LogLine[]>();
  const keys = new Map<string, string>();
  const place = (key: string, line: LogLine) => visits.set(key, [...(visits.get(key) ?? []), line]);
  const personDay = (line: LogLine) => [isoDay(line.time) ?? line.time, line.organisation, line.who].join('|');
  newestFirst.forEach((line, index) => {
    const reason = reasons.get(line)!;
    if (reason === 'search') return;
    const alone = reason === 'emergency' ? `#${index}` : '';
    const key = [isoDay(line.time) ?? line.time, line.organisation, reason].join('|') + alone;
    place(key, line);
    if (reason !== 'emergency' || !keys.has(personDay(line))) keys.set(personDay(line), key);
  });
  for (const line of newestFirst) {
    if (reasons.get(line) !== 'search') continue;
    place(keys.get(personDay(line)) ?? `${personDay(line)}|search`, line);
  }
  return [...visits]
    .map(([key, of]) => visitOf(key, of, (line) => reasons.get(line)!))
    .sort((a, b) => Date.parse(b.to) - Date.parse(a.to));
}

function visitOf(key: string, lines: LogLine[], reasonOf: (line: LogLine) => LogReason): LogVisit {
  // The lines that give the visit its reason come first; a search that joined it comes last.
  const reason = reasonOf(lines[0]!);
  const inOrder = [...lines].sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
  const newest = inOrder[0]!;
  const people = new Map(
    inOrder.map((line) => [line.who, { who: line.who, role: line.role, onBehalfOf: line.onBehalfOf }]),
  );
  return {
    id: key,
    day: isoDay(newest.time) ?? newest.time,
    organisation: newest.organisation === CITIZEN ? '' : newest.organisation,
    reason,
    attention: needsAttention(reason),
    filtered: lines.some((line) => line.effect === 'F'),
    people: [...people.values()],
    what: [...new Set(inOrder.flatMap((line) => line.whats ?? [line.what]))],
    from: inOrder.at(-1)!.time,
    to: newest.time,
    lines: inOrder,
  };
}

/** What stands as place in the log for somebody who is no professional. */
const CITIZEN = 'Borger';

export interface LogSummary {
  /** Look-ups by others that were let through. */
  lookups: number;
  places: number;
  attention: number;
  refused: number;
  /** How many times the citizen has looked. */
  own: number;
}

/** Look-ups by others that were let through: neither refused, nor the citizen's own, nor only something sent in. */
const lookupsIn = (visit: LogVisit): number => {
  if (visit.reason === 'self' || visit.reason === 'refused') return 0;
  const reads = visit.lines.filter((line) => !isWriting(line.what));
  const opened = reads.filter((line) => !isSearch(line.what));
  return opened.length || reads.length;
};

/** Counts over the visits given: those of the citizen are told apart, and refusals are not look-ups. */
export function summarise(visits: readonly LogVisit[]): LogSummary {
  const others = visits.filter((visit) => lookupsIn(visit) > 0);
  const refused = visits.filter((visit) => visit.reason === 'refused');
  const own = visits.filter((visit) => visit.reason === 'self').flatMap((visit) => visit.lines);
  return {
    lookups: others.reduce((sum, visit) => sum + lookupsIn(visit), 0),
    places: new Set(others.flatMap((visit) => visit.organisation || [])).size,
    attention: others.filter((visit) => visit.attention).length,
    refused: refused.reduce((sum, visit) => sum + visit.lines.filter((line) => !isSearch(line.what)).length, 0),
    own: timesApart(own),
  };
}

const ONE_SITTING_MS = 10 * 60_000;

/** One page asks several questions: look-ups less than ten minutes apart are one time. */
function timesApart(lines: readonly LogLine[]): number {
  const times = lines.map((line) => Date.parse(line.time)).sort((a, b) => a - b);
  return times.filter((time, index) => index === 0 || time - times[index - 1]! > ONE_SITTING_MS).length;
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
    const of = visits.filter((visit) => visit.day === day);
    return {
      day,
      count: of.reduce((sum, visit) => sum + lookupsIn(visit), 0),
      attention: of.some((visit) => visit.attention),
    };
  });
}

export interface LogFilter {
  place?: string;
  /** Name of somebody who looked, or in whose name it was done. */
  person?: string;
  /** Danish days, both included. */
  from?: string;
  to?: string;
  reason?: LogReason | 'attention';
  /** Only this many days back, counted with today. */
  days?: number;
}

/** The first day a filter asks for; undefined when it asks for the whole log. @param today Danish day */
export function firstDay({ days, from }: LogFilter, today: string): string | undefined {
  if (days === undefined) return from;
  return new Date(Date.parse(`${today}T00:00:00Z`) - (days - 1) * 86_400_000).toISOString().slice(0, 10);
}

/** The visits a filter lets through. */
export function filterLog(visits: readonly LogVisit[], filter: LogFilter, today: string): LogVisit[] {
  const oldest = firstDay(filter, today) ?? '';
  return visits.filter(
    (visit) =>
      visit.day >= oldest &&
      (filter.to === undefined || visit.day <= filter.to) &&
      (filter.person === undefined ||
        visit.people.some(({ who, onBehalfOf }) => who === filter.person || onBehalfOf === filter.person)) &&
      (filter.place === undefined || visit.organisation === filter.place) &&
      (filter.reason === undefined ||
        (filter.reason === 'attention' ? visit.attention : visit.reason === filter.reason)),
  );
}
