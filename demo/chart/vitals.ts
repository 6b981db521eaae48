import { LOINC, MARK, NPU, OBSERVATION_CATEGORY, UCUM } from '../codes/systems.js';
import { BLOOD_PRESSURE_PANEL, CONSCIOUSNESS, MEASURES, type MeasureName } from '../codes/vital-signs.js';
import type { CodeableConcept, Reference } from '../resource.js';
import type { Moment } from '../seed/calendar.js';
import { roundTo } from '../seed/dice.js';
import type { Chart } from './chart.js';
import type { Contact } from './contacts.js';

/** A round of observations at the bedside. `oxygen` is litres a minute; consciousness A is awake. */
export interface Round {
  respiration?: number;
  saturation?: number;
  oxygen?: number;
  pulse?: number;
  pressure?: [number, number];
  temperature?: number;
  awake?: boolean;
  /** Saturation is scored against 88-92 % (known CO2 retention). */
  copd?: boolean;
}

/** Vital signs by staff, early warning score, triage. */
export class VitalSigns {
  constructor(private readonly chart: Chart) {}

  /** Writes each measured value and, when all parts of the score are there, its total. */
  round(moment: Moment, contact: Contact, values: Round): void {
    const by = [contact.nurse.reference, contact.unit.reference];
    if (values.respiration !== undefined) this.measure('respiration', moment, values.respiration, by, contact);
    if (values.saturation !== undefined) {
      this.measure(
        'saturation',
        moment,
        values.saturation,
        by,
        contact,
        values.oxygen ? `${values.oxygen} L ilt` : undefined,
      );
    }
    if (values.pulse !== undefined) this.measure('pulse', moment, values.pulse, by, contact);
    if (values.pressure) this.pressure(moment, values.pressure, by, contact);
    if (values.temperature !== undefined) this.measure('temperature', moment, values.temperature, by, contact);
    if (values.awake !== undefined) this.#consciousness(moment, values.awake, contact);
    const score = earlyWarningScore(values);
    if (score !== undefined) this.#score(moment, score, contact);
  }

  measure(
    name: MeasureName,
    moment: Moment,
    value: number,
    performer: Reference[],
    contact?: Contact,
    note?: string,
  ): void {
    const measure = MEASURES[name];
    this.chart.add('Observation', {
      ...this.#frame(moment, performer, contact),
      code: measureConcept(name),
      valueQuantity: quantity(name, value),
      ...(note ? { note: [{ text: note }] } : {}),
      ...(measure.text === 'SpO₂' && note ? { method: { text: 'Pulsoksymetri under ilttilskud' } } : {}),
    });
  }

  pressure(moment: Moment, [systolic, diastolic]: [number, number], performer: Reference[], contact?: Contact): void {
    this.chart.add('Observation', {
      ...this.#frame(moment, performer, contact),
      code: { coding: [BLOOD_PRESSURE_PANEL], text: 'Blodtryk' },
      component: [
        { code: measureConcept('systolic'), valueQuantity: quantity('systolic', systolic) },
        { code: measureConcept('diastolic'), valueQuantity: quantity('diastolic', diastolic) },
      ],
    });
  }

  /** Triage on arrival: 1 red, 2 orange, 3 yellow, 4 green, 5 blue. */
  triage(moment: Moment, level: 1 | 2 | 3 | 4 | 5, contact: Contact): void {
    this.chart.add('Observation', {
      ...this.#frame(moment, [contact.nurse.reference, contact.unit.reference], contact),
      category: [{ coding: [{ system: OBSERVATION_CATEGORY, code: 'survey' }] }],
      code: { coding: [{ system: MARK, code: 'triage' }], text: 'Triage' },
      valueInteger: level,
    });
  }

  #consciousness(moment: Moment, awake: boolean, contact: Contact): void {
    this.chart.add('Observation', {
      ...this.#frame(moment, [contact.nurse.reference, contact.unit.reference], contact),
      code: { coding: [CONSCIOUSNESS], text: 'Bevidsthed' },
      valueCodeableConcept: { text: awake ? 'A (vågen)' : 'Reagerer på tiltale' },
    });
  }

  #score(moment: Moment, score: number, contact: Contact): void {
    this.chart.add('Observation', {
      ...this.#frame(moment, [contact.nurse.reference, contact.unit.reference], contact),
      code: { coding: [{ system: MARK, code: 'ews' }], text: 'EWS' },
      valueInteger: score,
    });
  }

  #frame(moment: Moment, performer: Reference[], contact?: Contact): Record<string, unknown> {
    const { chart } = this;
    return {
      status: 'final',
      category: [{ coding: [{ system: OBSERVATION_CATEGORY, code: 'vital-signs' }] }],
      subject: chart.patient,
      ...(contact ? { encounter: contact.reference } : {}),
      effectiveDateTime: chart.happened(moment),
      performer,
    };
  }
}

/** The Danish code and the LOINC one. Staff leave the MedCom codes to measurements made in homes. */
export function measureConcept(name: MeasureName, where: 'home' | 'staff' = 'staff'): CodeableConcept {
  const m = MEASURES[name];
  const danish = m.system === NPU || where === 'home' ? [{ system: m.system, code: m.code, display: m.text }] : [];
  const loinc = m.loinc ? [{ system: LOINC, code: m.loinc }] : [];
  return { coding: [...danish, ...loinc], text: m.text };
}

export function quantity(name: MeasureName, value: number): Record<string, unknown> {
  const m = MEASURES[name];
  return { value: roundTo(value, m.decimals), unit: m.unit, system: UCUM, code: m.ucum };
}

/**
 * NEWS2-style total (Royal College of Physicians, 2017): scale 2 for saturation where the target is 88-92 %.
 * Undefined when a part is missing.
 */
export function earlyWarningScore(r: Round): number | undefined {
  if (
    r.respiration === undefined ||
    r.saturation === undefined ||
    r.pulse === undefined ||
    !r.pressure ||
    r.temperature === undefined
  ) {
    return undefined;
  }
  return (
    respirationScore(r.respiration) +
    (r.copd ? saturationScoreCopd(r.saturation, (r.oxygen ?? 0) > 0) : saturationScore(r.saturation)) +
    ((r.oxygen ?? 0) > 0 ? 2 : 0) +
    pressureScore(r.pressure[0]) +
    pulseScore(r.pulse) +
    temperatureScore(r.temperature) +
    (r.awake === false ? 3 : 0)
  );
}

const respirationScore = (v: number): number => (v <= 8 || v >= 25 ? 3 : v >= 21 ? 2 : v <= 11 ? 1 : 0);
const saturationScore = (v: number): number => (v <= 91 ? 3 : v <= 93 ? 2 : v <= 95 ? 1 : 0);
const saturationScoreCopd = (v: number, oxygen: boolean): number => {
  if (v <= 83) return 3;
  if (v <= 85) return 2;
  if (v <= 87) return 1;
  if (v <= 92 || !oxygen) return 0;
  return v <= 94 ? 1 : v <= 96 ? 2 : 3;
};
const pressureScore = (v: number): number => (v <= 90 || v >= 220 ? 3 : v <= 100 ? 2 : v <= 110 ? 1 : 0);
const pulseScore = (v: number): number => (v <= 40 || v >= 131 ? 3 : v >= 111 ? 2 : v <= 50 || v >= 91 ? 1 : 0);
const temperatureScore = (v: number): number => (v <= 35 ? 3 : v >= 39.1 ? 2 : v <= 36 || v >= 38.1 ? 1 : 0);
