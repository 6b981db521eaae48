import type { SupervisedEntry } from '../../../src/patient-index/contract.js';

/** What one person looked at about one citizen without a longer break. */
export interface Visit {
  /** Of the newest entry. */
  key: string;
  patientId?: string;
  patientName?: string;
  patientNumber?: string;
  /** ISO instants. */
  from: string;
  to: string;
  /** Newest first. */
  entries: SupervisedEntry[];
  marks: string[];
}

export interface PersonsVisits {
  actor: string;
  who: string;
  role?: { da: string; en: string };
  organisation: string;
  visits: Visit[];
  lookUps: number;
  marked: number;
}

/** Entries further apart are two visits. */
const BREAK_MINUTES = 30;

/** Entries (newest first) by person, and for each person by visit; who has most that is marked stands first. */
export function visitsOf(entries: readonly SupervisedEntry[]): PersonsVisits[] {
  const people = new Map<string, SupervisedEntry[]>();
  for (const entry of entries) people.set(entry.actor, [...(people.get(entry.actor) ?? []), entry]);
  const found = [...people].map(([actor, own]): PersonsVisits => {
    const { who, roleWords, organisation } = own[0]!;
    const marked = own.filter(({ marks }) => marks.length > 0).length;
    return { actor, who, role: roleWords, organisation, visits: cut(own), lookUps: own.length, marked };
  });
  return found.sort((a, b) => b.marked - a.marked || a.who.localeCompare(b.who, 'da'));
}

function cut(entries: SupervisedEntry[]): Visit[] {
  const visits: Visit[] = [];
  const open = new Map<string, Visit>();
  for (const entry of entries) {
    const about = entry.patientId ?? '';
    const visit = open.get(about);
    const gap = visit ? Date.parse(visit.from) - Date.parse(entry.time) : 0;
    if (visit && gap <= BREAK_MINUTES * 60_000) {
      visit.from = entry.time;
      visit.entries.push(entry);
      visit.marks = [...new Set([...visit.marks, ...entry.marks])];
      continue;
    }
    const { patientId, patientName, patientNumber, time, event, marks } = entry;
    const made = {
      key: event,
      patientId,
      patientName,
      patientNumber,
      from: time,
      to: time,
      entries: [entry],
      marks: [...marks],
    };
    open.set(about, made);
    visits.push(made);
  }
  return visits;
}
