import { Buffer } from 'node:buffer';
import { CULTURES, PATHOLOGY } from '../codes/documents.js';
import { ANALYSES, type Analysis, type AnalysisName, type Limit, PANELS, type PanelName } from '../codes/laboratory.js';
import { DIAGNOSTIC_SERVICE, INTERPRETATION, LOINC, MARK, NPU, OBSERVATION_CATEGORY } from '../codes/systems.js';
import type { Unit } from '../directory/model.js';
import type { Moment } from '../seed/calendar.js';
import { roundTo } from '../seed/dice.js';
import type { Chart } from './chart.js';
import { owner } from './references.js';
import type { Contact } from './contacts.js';

export type Values = Partial<Record<AnalysisName, number>>;

/** Blood tests and other laboratory answers. Each citizen has their own usual level, so a trend over years is quiet until a story moves it. */
export class Laboratory {
  readonly #usual = new Map<AnalysisName, number>();

  constructor(private readonly chart: Chart) {}

  /** Runs a panel: given values as they are, the rest near the citizen's usual level. */
  panel(
    names: PanelName | readonly AnalysisName[],
    sampled: Moment,
    options: { values?: Values; contact?: Contact; hoursToAnswer?: number } = {},
  ): void {
    const list: readonly AnalysisName[] = typeof names === 'string' ? PANELS[names] : names;
    const values = options.values ?? {};
    for (const name of list) this.result(name, sampled, values[name], options);
    for (const name of Object.keys(values) as AnalysisName[]) {
      if (!list.includes(name)) this.result(name, sampled, values[name], options);
    }
  }

  result(
    name: AnalysisName,
    sampled: Moment,
    given?: number,
    options: { contact?: Contact; hoursToAnswer?: number } = {},
  ): void {
    const { chart } = this;
    const analysis: Analysis = ANALYSES[name];
    const value = roundTo(given ?? this.#near(name, analysis), analysis.decimals);
    const answered = Math.min(sampled + Math.round((options.hoursToAnswer ?? 2) * 60), chart.now);
    const [low, high] = [this.#limit(analysis.low), this.#limit(analysis.high)];
    const flag = flagOf(analysis, value, low, high);
    chart.add('Observation', {
      status: 'final',
      category: [{ coding: [{ system: OBSERVATION_CATEGORY, code: 'laboratory' }] }],
      code: { coding: [{ system: NPU, code: analysis.code, display: analysis.name }], text: analysis.name },
      subject: chart.patient,
      ...(options.contact ? { encounter: options.contact.reference } : {}),
      effectiveDateTime: chart.happened(sampled),
      issued: chart.happened(answered),
      performer: [chart.department('biochemistry').reference],
      valueQuantity: { value, unit: analysis.unit },
      interpretation: [{ coding: [{ system: INTERPRETATION, code: flag }] }],
      ...(low !== undefined || high !== undefined ? { referenceRange: [range(analysis, low, high)] } : {}),
    });
  }

  /** Sets what is usual for this citizen from now on (a kidney that has lost function, a diabetes). */
  settle(values: Values): void {
    for (const [name, value] of Object.entries(values)) this.#usual.set(name as AnalysisName, value);
  }

  usual(name: AnalysisName): number {
    return this.#near(name, ANALYSES[name]);
  }

  /** A request whose answer has not come. */
  await(text: string, requested: Moment, by: Unit, contact?: Contact): void {
    const { chart } = this;
    chart.add('ServiceRequest', {
      extension: owner(by),
      status: 'active',
      intent: 'order',
      category: [{ coding: [{ system: MARK, code: 'laboratory' }], text: 'Laboratorierekvisition' }],
      code: { text },
      subject: chart.patient,
      ...(contact ? { encounter: contact.reference } : {}),
      authoredOn: chart.happened(requested),
      requester: (contact?.doctor ?? chart.gp).reference,
      performer: [chart.department('biochemistry').reference],
    });
  }

  culture(kind: keyof typeof CULTURES, sampled: Moment, conclusion: string, contact?: Contact): void {
    this.#report(
      CULTURES[kind],
      chartUnit(this.chart, 'microbiology'),
      sampled,
      Math.min(sampled + 52 * 60, this.chart.now),
      conclusion,
      contact,
    );
  }

  pathology(text: string, sampled: Moment, conclusion: string, contact?: Contact): void {
    const answered = Math.min(sampled + 7 * 1440, this.chart.now);
    this.#report(
      { code: PATHOLOGY.code, text },
      chartUnit(this.chart, 'pathology'),
      sampled,
      answered,
      conclusion,
      contact,
    );
  }

  #report(
    code: { code: string; text: string },
    by: Unit,
    sampled: Moment,
    answered: Moment,
    conclusion: string,
    contact?: Contact,
  ): void {
    const { chart } = this;
    const doctor = chart.someone(by, 'doctor');
    chart.add('DiagnosticReport', {
      status: 'final',
      category: [{ coding: [{ system: DIAGNOSTIC_SERVICE, code: 'LAB' }] }],
      code: { coding: [{ system: LOINC, code: code.code }], text: code.text },
      subject: chart.patient,
      ...(contact ? { encounter: contact.reference } : {}),
      effectiveDateTime: chart.happened(sampled),
      issued: chart.happened(answered),
      performer: [by.reference],
      resultsInterpreter: [doctor.reference],
      conclusion,
      presentedForm: [
        {
          contentType: 'text/plain',
          language: 'da',
          data: Buffer.from(`${code.text}\n\n${conclusion}\n\n${doctor.display}, ${by.name}`, 'utf8').toString(
            'base64',
          ),
          title: code.text,
        },
      ],
    });
  }

  #near(name: AnalysisName, analysis: Analysis): number {
    let usual = this.#usual.get(name);
    if (usual === undefined) {
      usual = this.chart.dice.around(this.#limit(analysis.usual) ?? 0, analysis.spread, analysis.decimals + 1);
      this.#usual.set(name, usual);
    }
    return Math.max(
      this.chart.dice.around(usual, analysis.spread * 0.25, analysis.decimals),
      analysis.decimals === 0 ? 1 : 0.01,
    );
  }

  #limit(limit: Limit | undefined): number | undefined {
    return typeof limit === 'object' ? limit[this.chart.person.sex] : limit;
  }
}

function chartUnit(chart: Chart, key: 'microbiology' | 'pathology'): Unit {
  return chart.department(key);
}

function flagOf(analysis: Analysis, value: number, low?: number, high?: number): string {
  if (analysis.alarmLow !== undefined && value <= analysis.alarmLow) return 'LL';
  if (analysis.alarmHigh !== undefined && value >= analysis.alarmHigh) return 'HH';
  if (low !== undefined && value < low) return 'L';
  return high !== undefined && value > high ? 'H' : 'N';
}

function range(analysis: Analysis, low?: number, high?: number): Record<string, unknown> {
  return {
    ...(low !== undefined ? { low: { value: low, unit: analysis.unit } } : {}),
    ...(high !== undefined ? { high: { value: high, unit: analysis.unit } } : {}),
  };
}
