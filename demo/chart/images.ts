import { Buffer } from 'node:buffer';
import { DIAGNOSTIC_SERVICE, DICOM } from '../codes/systems.js';
import type { Professional, Unit } from '../directory/model.js';
import type { Moment } from '../seed/calendar.js';
import type { Chart } from './chart.js';
import { owner, urn } from './references.js';
import type { Contact } from './contacts.js';

/** Modalities with the SOP class of their images (DICOM PS3.6). */
const MODALITIES = {
  DX: '1.2.840.10008.5.1.4.1.1.1.1',
  CT: '1.2.840.10008.5.1.4.1.1.2',
  MR: '1.2.840.10008.5.1.4.1.1.4',
  US: '1.2.840.10008.5.1.4.1.1.6.1',
  MG: '1.2.840.10008.5.1.4.1.1.1.2',
  XA: '1.2.840.10008.5.1.4.1.1.12.1',
} as const;
export type Modality = keyof typeof MODALITIES;

export interface StudyFacts {
  at: Moment;
  title: string;
  modality: Modality;
  images: number;
  /** Without a report the study is unreported (ubeskrevet). */
  report?: { at?: Moment; description: string; conclusion: string; by?: Professional };
  unit?: Unit;
  contact?: Contact;
  referrer?: Professional;
}

/** Imaging studies and the radiologist's reports on them. */
export class Images {
  constructor(private readonly chart: Chart) {}

  study(facts: StudyFacts): void {
    const { chart } = this;
    const unit = facts.unit ?? chart.department('radiology');
    const modality = { system: DICOM, code: facts.modality };
    const listed = Math.min(facts.images, 4);
    const study = chart.add('ImagingStudy', {
      extension: owner(unit),
      status: 'available',
      modality: [modality],
      subject: chart.patient,
      ...(facts.contact ? { encounter: facts.contact.reference } : {}),
      started: chart.happened(facts.at),
      ...(facts.referrer ? { referrer: facts.referrer.reference } : {}),
      numberOfSeries: 1,
      numberOfInstances: facts.images,
      description: facts.title,
      series: [
        {
          uid: this.#uid(),
          modality,
          numberOfInstances: facts.images,
          description: facts.title,
          performer: [{ actor: unit.reference }],
          instance: Array.from({ length: listed }, (_, i) => ({
            uid: this.#uid(),
            sopClass: { system: 'urn:ietf:rfc:3986', code: `urn:oid:${MODALITIES[facts.modality]}` },
            number: i + 1,
          })),
        },
      ],
    });
    if (facts.report) this.#describe(facts, unit, urn(study), facts.report);
  }

  #describe(
    facts: StudyFacts,
    unit: Unit,
    study: { reference?: string },
    report: NonNullable<StudyFacts['report']>,
  ): void {
    const { chart } = this;
    const by = report.by ?? chart.someone(unit, 'doctor');
    const described = report.at ?? Math.min(facts.at + chart.dice.int(40, 300), chart.now);
    const text = `${facts.title}\n\n${report.description}\n\nKonklusion: ${report.conclusion}\n\n${by.display}, ${unit.name}`;
    chart.add('DiagnosticReport', {
      status: 'final',
      category: [{ coding: [{ system: DIAGNOSTIC_SERVICE, code: 'RAD' }] }],
      code: { text: facts.title },
      subject: chart.patient,
      ...(facts.contact ? { encounter: facts.contact.reference } : {}),
      effectiveDateTime: chart.happened(facts.at),
      issued: chart.happened(described),
      performer: [unit.reference],
      resultsInterpreter: [by.reference],
      imagingStudy: [study],
      conclusion: report.conclusion,
      presentedForm: [
        {
          contentType: 'text/plain',
          language: 'da',
          data: Buffer.from(text, 'utf8').toString('base64'),
          title: facts.title,
        },
      ],
    });
  }

  /** A UID from random numbers under 2.25, as DICOM PS3.5 B.2 allows for UUIDs. */
  #uid(): string {
    const { dice } = this.chart;
    return `2.25.${dice.int(1, 2 ** 31)}${dice.int(100000000, 999999999)}${dice.int(100000000, 999999999)}`;
  }
}
