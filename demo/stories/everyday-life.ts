import type { Chart } from '../chart/chart.js';
import { DRUGS } from '../codes/drugs.js';
import { civilOf, type Day, dayOf, workday } from '../seed/calendar.js';
import { BODY_AND_MIND } from './everyday/body-and-mind.js';
import { INFECTIONS } from './everyday/infections.js';
import { PREVENTION } from './everyday/prevention.js';
import type { Problem } from './everyday/problem.js';
import { gpVisit } from './parts/gp-visit.js';
import { screenings } from './parts/screenings.js';
import type { Story } from './story.js';
import { ordinaryVaccinations } from './vaccination-programme.js';

/**
 * What happens to everybody: sore throats, sprains and blood pressures at the citizen's own doctor, the vaccinations of the programme,
 * screening invitations, a CAVE entry now and then. Told last, so that it leaves alone what the citizen's other stories treat.
 */
export const everydayLife: Story = {
  name: 'everyday-life',
  tell(chart) {
    ordinaryVaccinations(chart);
    if (chart.deceased === undefined) screenings(chart);
    allergies(chart);
    visits(chart);
  },
};

/** Electronic notes reach back about seventeen years, or to birth. */
function visits(chart: Chart): void {
  const { dice, today, person } = chart;
  const first = Math.max(person.birth + 40, dayOf(civilOf(today).year - 17, 3, 1));
  const last = Math.min(today, chart.ordinaryUntil) - 6;
  const had = new Set<Problem>();
  let day = first + dice.int(10, 300);
  while (day < last) {
    const visit = workday(day);
    const problem = visit < last ? problemFor(chart, visit, had) : undefined;
    if (problem) tellProblem(chart, problem, visit);
    const perYear = visitsPerYear(chart.ageAt(day));
    day += Math.round((365 / perYear) * (0.4 + dice.unit() * 1.2));
  }
}

function visitsPerYear(age: number): number {
  if (age < 6) return 1.8;
  if (age < 18) return 0.9;
  if (age < 40) return 1.1;
  return age < 65 ? 1.5 : 2;
}

const PROBLEMS: Problem[] = [...INFECTIONS, ...BODY_AND_MIND, ...PREVENTION];
const HEAVIEST = Math.max(...PROBLEMS.map((p) => p.weight ?? 1));

/** One of the problems that fit age, sex and history, drawn by weight. */
function problemFor(chart: Chart, day: Day, had: Set<Problem>): Problem | undefined {
  const age = chart.ageAt(day);
  const { sex } = chart.person;
  for (let tries = 0; tries < 60; tries++) {
    const problem = chart.dice.pick(PROBLEMS);
    if (age < problem.ages[0] || age > problem.ages[1]) continue;
    if (!chart.dice.chance((problem.weight ?? 1) / HEAVIEST)) continue;
    if (problem.sex && problem.sex !== sex) continue;
    if (problem.once && had.has(problem)) continue;
    if (problem.unless?.some((name) => chart.journal.has(name))) continue;
    had.add(problem);
    return problem;
  }
  return undefined;
}

function tellProblem(chart: Chart, problem: Problem, day: Day): void {
  const note = chart.dice.pick(problem.notes);
  gpVisit(chart, {
    day,
    title: problem.title ?? 'Konsultation',
    note,
    panel: problem.panel,
    values: problem.values?.(chart.dice),
    pressure: problem.pressure ? [chart.dice.around(128, 8), chart.dice.around(78, 5)] : undefined,
  });
  for (const treatment of problem.treatments ?? []) {
    if (chart.dice.chance(treatment.chance) && !chart.journal.isCave(DRUGS[treatment.drug].atc)) {
      chart.medication.prescribe(treatment.drug, {
        from: day,
        to: treatment.days === undefined ? undefined : day + treatment.days,
        dose: treatment.dose,
        indication: treatment.indication,
        asNeeded: treatment.asNeeded,
      });
    }
  }
  const chronic = problem.lasts === undefined;
  if (problem.diagnosis && !chart.journal.has(problem.diagnosis) && (chronic || chart.dice.chance(0.7))) {
    const over = chronic ? undefined : Math.min(day + (problem.lasts ?? 0), chart.today - 1);
    chart.journal.diagnose(problem.diagnosis, day, { until: over });
  }
}

const CAVES = [
  ['Penicillin', 'Udslæt', 'J01C', 'low'],
  ['Ibuprofen', 'Mavesmerter', 'M01AE01', 'low'],
  ['Nikkel', 'Eksem', undefined, 'low'],
  ['Morfin', 'Kvalme og kløe', 'N02AA01', 'low'],
  ['Jodholdig kontrast', 'Nældefeber', undefined, 'unable-to-assess'],
  ['Hvepsegift', 'Hævelse og åndenød', undefined, 'high'],
  ['Jordnødder', 'Hævelse af læber', undefined, 'high'],
  ['Sulfonamid', 'Udslæt', 'J01E', 'low'],
] as const;

function allergies(chart: Chart): void {
  if (chart.person.age < 2 || !chart.dice.chance(0.16)) return;
  const [substance, reaction, atc, criticality] = chart.dice.pick(CAVES);
  if (atc && chart.medication.hasHad(atc)) return;
  const recorded = chart.today - chart.dice.int(300, Math.min(6000, chart.person.age * 360));
  chart.journal.cave(substance, reaction, recorded, { atc, criticality, verified: chart.dice.chance(0.7) });
  if (substance === 'Hvepsegift' || substance === 'Jordnødder') {
    chart.medication.prescribe('adrenalinePen', {
      from: recorded,
      dose: '1 injektion i låret ved anfald, ring 112',
      asNeeded: true,
      indication: 'Allergisk chok',
    });
  }
}
