import type { Chart } from '../../chart/chart.js';
import type { Contact } from '../../chart/contacts.js';
import type { Values } from '../../chart/laboratory.js';
import type { Round } from '../../chart/vitals.js';
import type { DiagnosisName } from '../../codes/diagnoses.js';
import type { AnalysisName, PanelName } from '../../codes/laboratory.js';
import type { ProcedureName } from '../../codes/procedures.js';
import type { Professional, Unit } from '../../directory/model.js';
import type { Reference } from '../../resource.js';
import { at, dayOfMoment, type Moment } from '../../seed/calendar.js';
import { type FamVisit, famVisit } from './fam-visit.js';

export interface HospitalStay {
  unit: Unit;
  from: Moment;
  /** Nights. A stay that would end in the future is still going on. */
  nights: number;
  reason: DiagnosisName;
  complaint?: string;
  /** Arrival through the acute department, this many hours before the ward. */
  arrival?: Omit<FamVisit, 'from' | 'to'> & { hours: number };
  planned?: boolean;
  place?: string;
  course?: Reference;
  doctor?: Professional;
  admissionNote: string;
  /** Ward rounds: days after admission, text, heading (default `Stuegang`). */
  rounds?: readonly (readonly [day: number, text: string, title?: string])[];
  /** Typical observations, varied a little and taken each morning. */
  vitals?: Round;
  labs?: readonly (readonly [day: number, panel: PanelName | readonly AnalysisName[], values?: Values])[];
  procedures?: readonly (readonly [day: number, hour: number, name: ProcedureName, side?: string])[];
  /** The discharge letter, written after the citizen has left. */
  letter: string;
  letterTitle?: string;
}

export interface FinishedStay {
  contact: Contact;
  arrival: Contact | undefined;
  /** When the citizen left; undefined while still in hospital. */
  left: Moment | undefined;
}

/** A stay on a ward from arrival to discharge letter; what has not happened yet is left out. */
export function hospitalStay(chart: Chart, stay: HospitalStay): FinishedStay {
  const ward = stay.from;
  const arrivedFrom = stay.arrival ? ward - Math.round(stay.arrival.hours * 60) : ward;
  const arrival = stay.arrival ? famVisit(chart, { ...stay.arrival, from: arrivedFrom, to: ward }) : undefined;
  const discharge = at(dayOfMoment(ward) + stay.nights, chart.dice.int(10, 13), chart.dice.int(0, 11) * 5);
  const left = discharge <= chart.now - 90 ? Math.max(discharge, ward + 60) : undefined;
  const contact = chart.contacts.open({
    kind: 'admission',
    unit: stay.unit,
    from: ward,
    to: left,
    reason: stay.reason,
    complaint: stay.complaint,
    acute: !stay.planned,
    place: stay.place ?? `Stue ${chart.dice.int(1, 14)}, seng ${chart.dice.int(1, 3)}`,
    course: stay.course,
    doctor: stay.doctor,
  });
  writeStay(chart, stay, contact, left);
  return { contact, arrival, left };
}

function writeStay(chart: Chart, stay: HospitalStay, contact: Contact, left: Moment | undefined): void {
  const admitted = dayOfMoment(stay.from);
  const until = Math.min(left ?? chart.now, chart.now);
  const within = (moment: Moment): boolean => moment >= stay.from && moment <= until;
  const noted = stay.from + 50;
  if (within(noted)) {
    chart.journal.note({
      at: noted,
      title: 'Indlæggelsesnotat',
      by: contact.doctor,
      contact,
      text: stay.admissionNote,
    });
  }
  for (const [day, text, title] of stay.rounds ?? []) {
    const moment = at(admitted + day, 9 + (day % 3), 20);
    const by = title?.startsWith('Fysioterapi') || title?.startsWith('Sygepleje') ? contact.nurse : contact.doctor;
    if (within(moment)) chart.journal.note({ at: moment, title: title ?? 'Stuegang', by, contact, text });
  }
  for (const [day, panel, values] of stay.labs ?? []) {
    const moment = day === 0 ? stay.from + 20 : at(admitted + day, 7, 25);
    if (within(moment)) chart.lab.panel(panel, moment, { contact, values, hoursToAnswer: 1.5 });
  }
  for (const [day, hour, name, side] of stay.procedures ?? []) {
    const moment = at(admitted + day, hour, 30);
    if (within(moment)) chart.contacts.procedure(name, moment, contact, side);
  }
  if (stay.vitals) observeEachMorning(chart, stay, stay.vitals, contact, until);
  if (left !== undefined) {
    const written = Math.min(left + chart.dice.int(20, 90), chart.now);
    chart.journal.note({
      at: written,
      title: stay.letterTitle ?? 'Epikrise',
      kind: 'dischargeLetter',
      by: contact.doctor,
      contact,
      text: stay.letter,
    });
  }
}

/** At most the first five mornings, and the last: enough for a curve. */
function observeEachMorning(chart: Chart, stay: HospitalStay, usual: Round, contact: Contact, until: Moment): void {
  const admitted = dayOfMoment(stay.from);
  for (let day = 0; day <= Math.min(stay.nights, 5); day++) {
    const moment = day === 0 ? stay.from + 15 : at(admitted + day, 7, 50);
    if (moment <= until) chart.vitals.round(moment, contact, varied(chart, usual));
  }
}

/** The same observations with the spread of ordinary measuring. */
export function varied(chart: Chart, r: Round): Round {
  const { dice } = chart;
  return {
    ...r,
    respiration: r.respiration === undefined ? undefined : dice.around(r.respiration, 1),
    saturation: r.saturation === undefined ? undefined : Math.min(100, dice.around(r.saturation, 0.8)),
    pulse: r.pulse === undefined ? undefined : dice.around(r.pulse, 5),
    pressure: r.pressure ? [dice.around(r.pressure[0], 7), dice.around(r.pressure[1], 5)] : undefined,
    temperature: r.temperature === undefined ? undefined : dice.around(r.temperature, 0.25, 1),
  };
}
