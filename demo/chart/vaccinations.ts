import { ATC } from '../codes/systems.js';
import { VACCINES, type Vaccine } from '../codes/vaccines.js';
import type { Unit } from '../directory/model.js';
import type { Day } from '../seed/calendar.js';
import { at } from '../seed/calendar.js';
import type { Chart } from './chart.js';

export type VaccineName = keyof typeof VACCINES;

/** Vaccinations as the vaccination register holds them. */
export class Vaccinations {
  count = 0;

  constructor(private readonly chart: Chart) {}

  give(name: VaccineName, day: Day, dose?: number, by?: Unit): void {
    const { chart } = this;
    const vaccine: Vaccine = VACCINES[name];
    this.count++;
    chart.add('Immunization', {
      status: 'completed',
      vaccineCode: { coding: [{ system: ATC, code: vaccine.atc }], text: vaccine.text },
      patient: chart.patient,
      occurrenceDateTime: chart.happened(
        Math.min(at(day, chart.dice.int(8, 15), chart.dice.int(0, 11) * 5), chart.now),
      ),
      primarySource: true,
      lotNumber: `${chart.dice.pick(['A', 'B', 'D', 'U', 'X'])}${chart.dice.int(1000, 9999)}${chart.dice.pick(['A', 'C', 'F', 'K'])}`,
      performer: [{ actor: (by ?? chart.practice).reference }],
      protocolApplied: [
        { targetDisease: vaccine.diseases.map((text) => ({ text })), doseNumberPositiveInt: dose ?? 1 },
      ],
    });
  }
}
