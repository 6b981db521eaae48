import type { Chart } from '../../chart/chart.js';
import type { Values } from '../../chart/laboratory.js';
import type { AnalysisName, PanelName } from '../../codes/laboratory.js';
import type { Professional } from '../../directory/model.js';
import type { Resource } from '../../resource.js';
import { at, type Day, workday } from '../../seed/calendar.js';
import { phrase } from '../../seed/phrase.js';

export interface GpVisit {
  day: Day;
  title?: string;
  /** May mention the values and the blood pressure (`{bt}`): see seed/phrase.ts. */
  note: string;
  panel?: PanelName | readonly AnalysisName[];
  values?: Values;
  /** Blood pressure and pulse taken in the surgery. */
  pressure?: [number, number];
  by?: Professional;
  private?: boolean;
}

/** A visit to the citizen's own doctor: a note, perhaps tests and a blood pressure. Practices report no contact to LPR. */
export function gpVisit(chart: Chart, visit: GpVisit): Resource | undefined {
  const day = workday(visit.day);
  if (day > chart.today) return undefined;
  const moment = Math.min(at(day, chart.dice.int(8, 14), chart.dice.int(0, 11) * 5), chart.now - 5);
  const by = visit.by ?? chart.gp;
  if (visit.panel)
    chart.lab.panel(visit.panel, Math.max(moment - 35, day * 1440), { values: visit.values, hoursToAnswer: 6 });
  if (visit.pressure) chart.vitals.pressure(moment, visit.pressure, [chart.practice.reference]);
  return chart.journal.note({
    at: moment,
    title: visit.title ?? 'Konsultation',
    by,
    text: phrase(visit.note, chart.dice, { ...visit.values, bt: visit.pressure?.join('/') }),
    private: visit.private,
  });
}
