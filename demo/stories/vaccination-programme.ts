import type { Chart } from '../chart/chart.js';
import { addMonths, addYears, civilOf, type Day, dayOf, workday } from '../seed/calendar.js';
import { lastSeason } from './story-time.js';

/**
 * The Danish childhood programme by birth date, and what adults get. The vaccination register knows what was given from 1996 on.
 * Sources: SSI's programme (3, 5, 12 months; 15 months; 4, 5 and 12 years) and its history: pneumococcus for those born from
 * July 2007, second MMR moved from 12 to 4 years in 2008, booster at 5 years since 2004, HPV for girls from 2009 and boys from
 * 1 September 2019.
 */
export function ordinaryVaccinations(chart: Chart): void {
  if (chart.vaccinations.count > 0) return;
  childhood(chart);
  seasonal(chart);
  pandemic(chart);
}

const REGISTER_START = dayOf(1996, 1, 1);
const PNEUMOCOCCUS_START = dayOf(2007, 7, 1);
const EARLY_MMR_START = dayOf(2004, 4, 1);
const BOOSTER_START = dayOf(1999, 1, 1);
const GIRLS_HPV_START = dayOf(1996, 1, 1);
const BOYS_HPV_START = dayOf(2007, 7, 1);

function childhood(chart: Chart): void {
  const { birth, sex } = chart.person;
  if (birth < dayOf(1992, 1, 1)) return;
  const delay = chart.dice.int(2, 16);
  const give = (name: Parameters<typeof chart.vaccinations.give>[0], due: Day, dose: number): void => {
    const day = workday(due + delay);
    if (day >= REGISTER_START && day < lastDay(chart)) chart.vaccinations.give(name, day, dose);
  };
  for (const [dose, month] of [
    [1, 3],
    [2, 5],
    [3, 12],
  ] as const) {
    const due = addMonths(birth, month);
    give('diTeKiPolHib', due, dose);
    if (birth >= PNEUMOCOCCUS_START) give('pneumococcalConjugate', due, dose);
  }
  give('mmr', addMonths(birth, 15), 1);
  give('mmr', addYears(birth, birth >= EARLY_MMR_START ? 4 : 12), 2);
  if (birth >= BOOSTER_START) give('diTeKiPolBooster', addYears(birth, 5), 4);
  if (birth >= (sex === 'female' ? GIRLS_HPV_START : BOYS_HPV_START)) {
    give('hpv', addYears(birth, 12), 1);
    give('hpv', addMonths(addYears(birth, 12), 6), 2);
  }
}

/** Influenza each autumn from 65 (and for chronic lung, heart and kidney disease, and diabetes), pneumococcus once. */
function seasonal(chart: Chart): void {
  const year = civilOf(chart.today).year;
  const chronic = (
    ['copd', 'copdExacerbation', 'heartFailure', 'ischaemicHeart', 'type2Diabetes', 'ckd4', 'ckd5', 'asthma'] as const
  ).some((d) => chart.journal.has(d));
  let dose = 1;
  for (let back = 8; back >= 0; back--) {
    const day = workday(lastSeason(chart, year, 10, 5 + chart.dice.int(0, 35), back));
    const invited = chart.ageAt(day) >= 65 || (chronic && chart.ageAt(day) >= 18 && back < 5);
    if (invited && day < lastDay(chart) && chart.dice.chance(0.78)) chart.vaccinations.give('influenza', day, dose++);
  }
  const pneumococcus = dayOf(2021, 2, 1) + chart.dice.int(0, 500);
  if (chart.ageAt(pneumococcus) >= 65 && pneumococcus < lastDay(chart) && chart.dice.chance(0.7)) {
    chart.vaccinations.give('pneumococcalPolysaccharide', pneumococcus, 1);
  }
}

/** Covid-19 in 2021, oldest first, and each autumn for the elderly. */
function pandemic(chart: Chart): void {
  const age = chart.ageAt(dayOf(2021, 6, 1));
  if (age < 12 || !chart.dice.chance(0.88)) return;
  const first = dayOf(2021, 1, 20) + Math.max(0, 85 - age) * 2 + chart.dice.int(0, 20);
  const doses: Day[] = [first, first + 28, Math.max(first + 200, dayOf(2021, 10, 10))];
  const year = civilOf(chart.today).year;
  for (let back = year - 2022; back >= 0; back--) {
    const day = lastSeason(chart, year, 10, 8 + (first % 30), back);
    if (chart.ageAt(day) >= (day < dayOf(2023, 1, 1) ? 50 : 65) && chart.dice.chance(0.75)) doses.push(day);
  }
  doses
    .filter((day) => day < lastDay(chart))
    .forEach((day, i) => {
      chart.vaccinations.give('covid', workday(day), i + 1);
    });
}

function lastDay(chart: Chart): Day {
  return chart.deceased === undefined ? chart.today : Math.floor(chart.deceased / 1440);
}
