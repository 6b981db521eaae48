import type { Chart } from '../../chart/chart.js';
import type { Day } from '../../seed/calendar.js';

/** `78-årig kvinde`, as notes begin. */
export function ageAndSex(chart: Chart, day: Day): string {
  const age = chart.ageAt(day);
  if (age < 1)
    return `${Math.max(1, Math.floor((day - chart.person.birth) / 30))} måneder gammel ${chart.person.sex === 'female' ? 'pige' : 'dreng'}`;
  if (age < 18) return `${age}-årig ${chart.person.sex === 'female' ? 'pige' : 'dreng'}`;
  return `${age}-årig ${chart.person.sex === 'female' ? 'kvinde' : 'mand'}`;
}

/** A side, the same for one citizen each time it is asked for with the same dice. */
export function sideOf(chart: Chart): 'højre' | 'venstre' {
  return chart.dice.chance(0.5) ? 'højre' : 'venstre';
}
