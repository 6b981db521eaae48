import type { Chart } from '../../chart/chart.js';
import { civilOf, type Day, dayOf, workday } from '../../seed/calendar.js';

/** National screening: breasts at 50-69 every second year, cervix at 23-64. Those who are ill already are in other hands. */
export function screenings(chart: Chart): void {
  if (chart.person.sex !== 'female') return;
  breasts(chart);
  cervix(chart);
}

function breasts(chart: Chart): void {
  if (chart.journal.has('breastCancer')) return;
  for (const day of rounds(chart, 50, 69, 2, dayOf(2010, 1, 1))) {
    chart.images.study({
      at: workday(day) * 1440 + 9 * 60 + 20,
      title: 'Mammografi, screening',
      modality: 'MG',
      images: 4,
      report: {
        at: workday(day + 3) * 1440 + 13 * 60,
        description: 'Bilateral mammografi i to planer. Ingen suspekte fortætninger, ingen mikroforkalkninger.',
        conclusion: 'BI-RADS 1. Intet malignitetssuspekt.',
      },
    });
  }
}

function cervix(chart: Chart): void {
  for (const day of rounds(chart, 23, 64, 4, dayOf(2009, 1, 1))) {
    chart.lab.pathology(
      'Celleprøve fra livmoderhals',
      workday(day) * 1440 + 10 * 60,
      'Ingen tegn på celleforandringer. Egnet prøve. Ny invitation efter programmet.',
    );
  }
}

function rounds(chart: Chart, fromAge: number, toAge: number, everyYears: number, programmeStart: Day): Day[] {
  const offset = chart.dice.int(0, everyYears * 365 - 1);
  const days: Day[] = [];
  const first = Math.max(programmeStart, dayOf(civilOf(chart.person.birth).year + fromAge, 1, 10));
  for (let day = first + offset; day < chart.today - 30; day += Math.round(everyYears * 365.25)) {
    const age = chart.ageAt(day);
    if (age >= fromAge && age <= toAge && chart.dice.chance(0.82)) days.push(day);
  }
  return days;
}
