import { OBSERVATION_CATEGORY } from '../codes/systems.js';
import { BLOOD_PRESSURE_PANEL, type MeasureName } from '../codes/vital-signs.js';
import type { Unit } from '../directory/model.js';
import type { Moment } from '../seed/calendar.js';
import type { Chart } from './chart.js';
import { owner } from './references.js';
import { measureConcept, quantity } from './vitals.js';

/** What the citizen measures at home and sends in. */
export class HomeMeasurements {
  /** Who receives and owns the measurements: the own doctor, unless a department or the municipality has set them up. */
  receivedBy: Unit | undefined;

  constructor(private readonly chart: Chart) {}

  measure(name: MeasureName, moment: Moment, value: number): void {
    this.chart.add('Observation', {
      ...this.#frame(moment),
      code: measureConcept(name, 'home'),
      valueQuantity: quantity(name, value),
    });
  }

  pressure(moment: Moment, [systolic, diastolic]: [number, number]): void {
    this.chart.add('Observation', {
      ...this.#frame(moment),
      code: { coding: [BLOOD_PRESSURE_PANEL], text: 'Blodtryk' },
      component: [
        { code: measureConcept('systolic', 'home'), valueQuantity: quantity('systolic', systolic) },
        { code: measureConcept('diastolic', 'home'), valueQuantity: quantity('diastolic', diastolic) },
      ],
    });
  }

  #frame(moment: Moment): Record<string, unknown> {
    const { chart } = this;
    return {
      extension: owner(this.receivedBy ?? chart.practice),
      status: 'final',
      category: [{ coding: [{ system: OBSERVATION_CATEGORY, code: 'vital-signs' }] }],
      subject: chart.patient,
      effectiveDateTime: chart.happened(moment),
      performer: [{ ...chart.patient, type: 'Patient' }],
    };
  }
}
