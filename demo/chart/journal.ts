import { Buffer } from 'node:buffer';
import { DIAGNOSES, type DiagnosisName } from '../codes/diagnoses.js';
import { DOCUMENTS, type DocumentKind } from '../codes/documents.js';
import {
  ALLERGY_CLINICAL,
  ALLERGY_VERIFICATION,
  CONDITION_CATEGORY,
  CONDITION_CLINICAL,
  CONDITION_VERIFICATION,
  LOINC,
  MARK,
} from '../codes/systems.js';
import type { Professional, Unit } from '../directory/model.js';
import type { Resource } from '../resource.js';
import type { Day, Moment } from '../seed/calendar.js';
import { dateText, dateTimeText } from '../seed/calendar.js';
import { phrase } from '../seed/phrase.js';
import type { Chart } from './chart.js';
import { owner, PRIVATE } from './references.js';
import { type Contact, diagnosisConcept, span } from './contacts.js';

export interface NoteFacts {
  at: Moment;
  text: string;
  /** Heading, e.g. `Indlæggelsesnotat`. */
  title: string;
  by: Professional;
  kind?: DocumentKind;
  contact?: Contact;
  draft?: boolean;
  /** Kept private (privatmarkeret), e.g. from parents' access. */
  private?: boolean;
  /** Owner where it is not the author's own unit. */
  unit?: Unit;
}

/** Notes and documents, diagnoses, CAVE, alerts and plans. */
export class Journal {
  readonly #diagnoses = new Map<DiagnosisName, Resource>();
  readonly #caves: string[] = [];

  constructor(private readonly chart: Chart) {}

  note(facts: NoteFacts): Resource {
    const { chart } = this;
    const { code, text } = DOCUMENTS[facts.kind ?? 'note'];
    const words = phrase(facts.text, chart.dice);
    return chart.add('DocumentReference', {
      ...(facts.private ? { meta: PRIVATE } : {}),
      status: 'current',
      docStatus: facts.draft ? 'preliminary' : 'final',
      type: { coding: [{ system: LOINC, code }], text },
      subject: chart.patient,
      date: chart.happened(facts.at),
      author: [facts.by.reference],
      custodian: (facts.unit ?? facts.by.unit).reference,
      description: firstLines(words),
      content: [
        {
          attachment: {
            contentType: 'text/plain',
            language: 'da',
            data: Buffer.from(words, 'utf8').toString('base64'),
            title: facts.title,
            creation: dateTimeText(facts.at),
          },
        },
      ],
      ...(facts.contact ? { context: { encounter: [facts.contact.reference] } } : {}),
    });
  }

  /** A diagnosis on the list. `until` makes it a thing of the past. */
  diagnose(
    name: DiagnosisName,
    onset: Day,
    options: { by?: Professional; until?: Day; contact?: Contact; words?: string; recorded?: Moment } = {},
  ): void {
    const { chart } = this;
    if (this.#diagnoses.has(name)) return;
    const by = options.by ?? options.contact?.doctor ?? chart.gp;
    const ended = options.until !== undefined;
    const condition = chart.add('Condition', {
      extension: owner(by.unit),
      clinicalStatus: { coding: [{ system: CONDITION_CLINICAL, code: ended ? 'resolved' : 'active' }] },
      verificationStatus: { coding: [{ system: CONDITION_VERIFICATION, code: 'confirmed' }] },
      category: [
        {
          coding: [{ system: CONDITION_CATEGORY, code: options.contact ? 'encounter-diagnosis' : 'problem-list-item' }],
        },
      ],
      code: diagnosisConcept(DIAGNOSES[name], options.words),
      subject: chart.patient,
      ...(options.contact ? { encounter: options.contact.reference } : {}),
      onsetDateTime: dateText(onset),
      ...(options.until !== undefined ? { abatementDateTime: dateText(options.until) } : {}),
      recordedDate: options.recorded !== undefined ? chart.happened(options.recorded) : dateText(onset),
      recorder: by.reference,
    });
    this.#diagnoses.set(name, condition);
  }

  has(name: DiagnosisName): boolean {
    return this.#diagnoses.has(name);
  }

  /** True when a CAVE entry covers the ATC code. */
  isCave(atc: string): boolean {
    return this.#caves.some((prefix) => atc.startsWith(prefix));
  }

  /** A CAVE entry. */
  cave(
    substance: string,
    reaction: string,
    recorded: Day,
    options: {
      criticality?: 'high' | 'low' | 'unable-to-assess';
      verified?: boolean;
      by?: Professional;
      atc?: string;
    } = {},
  ): void {
    const { chart } = this;
    const by = options.by ?? chart.gp;
    if (options.atc) this.#caves.push(options.atc);
    chart.add('AllergyIntolerance', {
      extension: owner(by.unit),
      clinicalStatus: { coding: [{ system: ALLERGY_CLINICAL, code: 'active' }] },
      verificationStatus: {
        coding: [{ system: ALLERGY_VERIFICATION, code: (options.verified ?? true) ? 'confirmed' : 'unconfirmed' }],
      },
      criticality: options.criticality ?? 'low',
      code: {
        ...(options.atc ? { coding: [{ system: 'http://www.whocc.no/atc', code: options.atc }] } : {}),
        text: substance,
      },
      patient: chart.patient,
      recordedDate: dateText(recorded),
      recorder: by.reference,
      reaction: [{ manifestation: [{ text: reaction }] }],
    });
  }

  /** Something everybody must see on opening the record. */
  alert(
    code: 'interpreter' | 'treatment-will' | 'no-resuscitation' | 'organ-donor' | 'infection' | 'other',
    text: string,
    from: Day,
  ): void {
    const { chart } = this;
    chart.add('Flag', {
      extension: owner(chart.practice),
      status: 'active',
      category: [{ coding: [{ system: MARK, code: `alert-${code}` }] }],
      code: { text },
      subject: chart.patient,
      period: { start: dateText(from) },
      author: chart.practice.reference,
    });
  }

  plan(title: string, description: string, by: Professional, from: Day, to?: Day): void {
    const { chart } = this;
    chart.add('CarePlan', {
      extension: owner(by.unit),
      status: to !== undefined && to < chart.today ? 'completed' : 'active',
      intent: 'plan',
      title,
      description,
      subject: chart.patient,
      period: span(dateText(from), to === undefined ? undefined : dateText(to)),
      created: dateText(from),
      author: by.reference,
    });
  }
}

/** The first ~200 characters, cut at a word. */
function firstLines(text: string): string {
  const flat = text.replaceAll('\n', ' ');
  if (flat.length <= 200) return flat;
  const cut = flat.lastIndexOf(' ', 199);
  return `${flat.slice(0, cut > 0 ? cut : 199)} …`;
}
