import type { Chart } from '../../chart/chart.js';
import type { Contact } from '../../chart/contacts.js';
import type { Values } from '../../chart/laboratory.js';
import type { Round } from '../../chart/vitals.js';
import type { DiagnosisName } from '../../codes/diagnoses.js';
import type { AnalysisName, PanelName } from '../../codes/laboratory.js';
import type { Professional, Unit } from '../../directory/model.js';
import type { Moment } from '../../seed/calendar.js';

export interface FamVisit {
  from: Moment;
  /** Left out: still there. */
  to?: Moment;
  place?: string;
  triage: 1 | 2 | 3 | 4 | 5;
  reason: DiagnosisName;
  /** What the citizen came with, in few words. */
  complaint: string;
  round?: Round;
  panel?: PanelName | readonly AnalysisName[];
  values?: Values;
  note?: string;
  unit?: Unit;
  doctor?: Professional;
  nurse?: Professional;
  /** Tests whose answers have not come. */
  awaits?: readonly string[];
}

/** A visit to the acute department: triage, observations, tests and the doctor's note, each when it can have happened. */
export function famVisit(chart: Chart, visit: FamVisit): Contact {
  const contact = chart.contacts.open({
    kind: 'emergency',
    unit: visit.unit ?? chart.department('fam'),
    from: visit.from,
    to: visit.to,
    reason: visit.reason,
    complaint: visit.complaint,
    doctor: visit.doctor,
    nurse: visit.nurse,
    place: visit.place,
  });
  const soFar = (minutes: number): boolean => visit.from + minutes <= chart.now;
  if (soFar(3)) chart.vitals.triage(visit.from + 3, visit.triage, contact);
  if (visit.round && soFar(6)) chart.vitals.round(visit.from + 6, contact, visit.round);
  if (visit.panel && soFar(12))
    chart.lab.panel(visit.panel, visit.from + 12, { contact, values: visit.values, hoursToAnswer: 0.8 });
  for (const test of visit.awaits ?? [])
    chart.lab.await(test, Math.min(visit.from + 14, chart.now), contact.unit, contact);
  if (visit.note && soFar(25)) {
    const ongoing = visit.to === undefined;
    const at = Math.min(visit.from + 45, visit.to ?? chart.now, chart.now);
    chart.journal.note({
      at,
      title: 'Modtagelsesnotat',
      by: contact.doctor,
      contact,
      text: visit.note,
      draft: ongoing && chart.now - visit.from < 60,
    });
  }
  return contact;
}
