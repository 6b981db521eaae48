import { DIAGNOSES, type Diagnosis, type DiagnosisName } from '../codes/diagnoses.js';
import { PROCEDURES, type ProcedureName } from '../codes/procedures.js';
import { ACT_CODE, ACT_PRIORITY, MARK, PARTICIPATION, SKS, SOR } from '../codes/systems.js';
import type { Professional, Unit } from '../directory/model.js';
import type { CodeableConcept, Reference } from '../resource.js';
import type { Day, Moment } from '../seed/calendar.js';
import { dateText, dateTimeText } from '../seed/calendar.js';
import type { Chart } from './chart.js';
import { owner, urn } from './references.js';

/** Kinds of hospital contact: v3 class and the words of the register. General practice reports no contacts to it (LPR). */
const KINDS = {
  admission: { class: 'IMP', display: 'inpatient encounter', text: 'Indlæggelse' },
  emergency: { class: 'EMER', display: 'emergency', text: 'Akut ambulant kontakt' },
  outpatient: { class: 'AMB', display: 'ambulatory', text: 'Ambulant kontakt' },
  phone: { class: 'VR', display: 'virtual', text: 'Virtuel kontakt' },
  homeVisit: { class: 'HH', display: 'home health', text: 'Besøg i hjemmet' },
} as const;
export type ContactKind = keyof typeof KINDS;

export interface ContactFacts {
  kind: ContactKind;
  unit: Unit;
  from: Moment;
  /** Left out: the contact is still going on. */
  to?: Moment;
  reason: DiagnosisName;
  /** Words of the citizen where they say more than the diagnosis (`Fald fra stige`). */
  complaint?: string;
  doctor?: Professional;
  nurse?: Professional;
  place?: string;
  acute?: boolean;
  course?: Reference;
}

export interface Contact {
  kind: ContactKind;
  unit: Unit;
  from: Moment;
  to: Moment | undefined;
  doctor: Professional;
  nurse: Professional;
  reference: Reference;
}

/** Contacts, courses, procedures, referrals, attachments and appointments: what the patient register knows. */
export class Contacts {
  constructor(private readonly chart: Chart) {}

  open(facts: ContactFacts): Contact {
    const { chart } = this;
    const kind = KINDS[facts.kind];
    const doctor = facts.doctor ?? chart.someone(facts.unit, 'doctor');
    const nurse = facts.nurse ?? chart.someone(facts.unit, 'nurse');
    const acute = facts.acute ?? facts.kind === 'emergency';
    const withNurse = facts.kind === 'admission' || facts.kind === 'emergency';
    const encounter = chart.add('Encounter', {
      status: facts.to === undefined ? 'in-progress' : 'finished',
      class: { system: ACT_CODE, code: kind.class, display: kind.display },
      type: [{ text: kind.text }],
      priority: {
        coding: [{ system: ACT_PRIORITY, code: acute ? 'EM' : 'R' }],
        text: acute ? 'Akut' : 'Planlagt',
      },
      subject: chart.patient,
      ...(facts.course ? { episodeOfCare: [facts.course] } : {}),
      participant: [
        attendant('ATND', 'Ansvarlig', facts.kind === 'homeVisit' ? nurse : doctor),
        ...(withNurse ? [attendant('SPRF', 'Kontaktsygeplejerske', nurse)] : []),
      ],
      period: span(chart.happened(facts.from), facts.to === undefined ? undefined : chart.happened(facts.to)),
      reasonCode: [diagnosisConcept(DIAGNOSES[facts.reason], facts.complaint)],
      ...(facts.place
        ? {
            location: [{ location: { display: facts.place }, status: facts.to === undefined ? 'active' : 'completed' }],
          }
        : {}),
      serviceProvider: facts.unit.reference,
    });
    return {
      kind: facts.kind,
      unit: facts.unit,
      from: facts.from,
      to: facts.to,
      doctor,
      nurse,
      reference: urn(encounter),
    };
  }

  /** A course (forløbselement) that contacts can hang on. */
  course(title: string, unit: Unit, from: Day, to?: Day): Reference {
    const episode = this.chart.add('EpisodeOfCare', {
      status: to === undefined ? 'active' : 'finished',
      type: [{ text: title }],
      patient: this.chart.patient,
      managingOrganization: unit.reference,
      period: span(dateText(from), to === undefined ? undefined : dateText(to)),
    });
    return urn(episode);
  }

  /** The municipality's home care looks after this citizen (FMK tilknytning). */
  attachHomeCare(from: Day, to?: Day): void {
    const { chart } = this;
    chart.add('EpisodeOfCare', {
      status: to === undefined ? 'active' : 'finished',
      type: [{ coding: [{ system: MARK, code: 'attachment' }], text: 'Tilknyttet hjemmesygeplejen' }],
      patient: chart.patient,
      managingOrganization: chart.homeCare.reference,
      period: span(dateText(from), to === undefined ? undefined : dateText(to)),
    });
  }

  procedure(name: ProcedureName, moment: Moment, contact: Contact, side?: string): Reference {
    const { chart } = this;
    const { code, text } = PROCEDURES[name];
    return urn(
      chart.add('Procedure', {
        extension: owner(contact.unit),
        status: 'completed',
        code: { coding: [{ system: SKS, code, display: text }], text: side ? `${text}, ${side}` : text },
        subject: chart.patient,
        encounter: contact.reference,
        performedDateTime: chart.happened(moment),
        performer: [{ actor: contact.doctor.reference, onBehalfOf: contact.unit.reference }],
      }),
    );
  }

  /** A referral; open unless it has been answered. */
  refer(
    to: Unit,
    moment: Moment,
    reason: DiagnosisName,
    text: string,
    options: { by?: Professional; answered?: boolean; named?: Professional } = {},
  ): Reference {
    const { chart } = this;
    const by = options.by ?? chart.gp;
    return urn(
      chart.add('ServiceRequest', {
        extension: owner(by.unit),
        status: options.answered ? 'completed' : 'active',
        intent: 'order',
        category: [{ coding: [{ system: MARK, code: 'referral' }], text: 'Henvisning' }],
        code: { text },
        subject: chart.patient,
        authoredOn: chart.happened(moment),
        requester: by.reference,
        performer: [to.reference, ...(options.named ? [options.named.reference] : [])],
        reasonCode: [diagnosisConcept(DIAGNOSES[reason])],
      }),
    );
  }

  /** A booked visit in the future, or one that has been. */
  appointment(unit: Unit, start: Moment, text: string, minutes = 30): void {
    const { chart } = this;
    chart.add('Appointment', {
      extension: owner(unit),
      status: start > chart.now ? 'booked' : 'fulfilled',
      description: text,
      start: dateTimeText(start),
      end: dateTimeText(start + minutes),
      participant: [
        // R4 lets no Organization take part: the place is named by its SOR id.
        {
          actor: { type: 'Location', identifier: { system: SOR, value: unit.sor }, display: unit.name },
          status: 'accepted',
        },
        { actor: chart.patient, status: 'accepted' },
      ],
    });
  }
}

export function diagnosisConcept({ code, text }: Diagnosis, words?: string): CodeableConcept {
  return { coding: [{ system: SKS, code, display: text }], text: words ?? text };
}

export function span(start: string, end?: string): { start: string; end?: string } {
  return end === undefined ? { start } : { start, end };
}

function attendant(code: string, text: string, who: Professional): unknown {
  return { type: [{ coding: [{ system: PARTICIPATION, code }], text }], individual: who.reference };
}
