import type { Chart } from '../../chart/chart.js';
import type { Contact } from '../../chart/contacts.js';
import type { Values } from '../../chart/laboratory.js';
import type { DiagnosisName } from '../../codes/diagnoses.js';
import type { AnalysisName, PanelName } from '../../codes/laboratory.js';
import type { Professional, Unit } from '../../directory/model.js';
import type { Reference } from '../../resource.js';
import { dayOfMoment, type Moment, workdayBefore } from '../../seed/calendar.js';
import { phrase } from '../../seed/phrase.js';

export interface OutpatientVisit {
  unit: Unit;
  at: Moment;
  reason: DiagnosisName;
  title: string;
  note: string;
  kind?: 'outpatient' | 'phone' | 'homeVisit';
  minutes?: number;
  doctor?: Professional;
  course?: Reference;
  panel?: PanelName | readonly AnalysisName[];
  values?: Values;
}

/** A visit to a hospital clinic: the contact and its note, with tests taken before it. A weekend becomes the Friday before. */
export function outpatientVisit(chart: Chart, planned: OutpatientVisit): Contact {
  const visit = { ...planned, at: onWorkday(planned.at) };
  const contact = chart.contacts.open({
    kind: visit.kind ?? 'outpatient',
    unit: visit.unit,
    from: visit.at,
    to: visit.at + (visit.minutes ?? 30),
    reason: visit.reason,
    doctor: visit.doctor,
    course: visit.course,
  });
  if (visit.panel) chart.lab.panel(visit.panel, visit.at - 1440, { values: visit.values, hoursToAnswer: 5 });
  chart.journal.note({
    at: visit.at + (visit.minutes ?? 30),
    title: visit.title,
    by: contact.doctor,
    contact,
    text: phrase(visit.note, chart.dice, visit.values),
  });
  return contact;
}

function onWorkday(moment: Moment): Moment {
  const day = dayOfMoment(moment);
  return moment - (day - workdayBefore(day)) * 1440;
}
