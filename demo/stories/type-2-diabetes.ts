import type { Chart } from '../chart/chart.js';
import { at, type Day } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import { ageAndSex } from './parts/words.js';
import type { Story } from './story.js';

/**
 * Found by chance at a check-up, treated first with metformin, then with more as HbA1c creeps up; controlled twice a year by the
 * citizen's own doctor with feet, eyes and kidneys once a year. Some get background retinopathy, some need insulin.
 */
export function type2Diabetes(options: { years?: number } = {}): Story {
  return {
    name: 'type-2-diabetes',
    tell(chart) {
      const onset = chart.yearsAgo(options.years ?? chart.dice.int(4, 13));
      debut(chart, onset);
      medicines(chart, onset);
      controls(chart, onset);
      if (chart.dice.chance(0.35)) eyes(chart, onset);
    },
  };
}

function debut(chart: Chart, onset: Day): void {
  chart.lab.settle({ hba1c: 56, glucose: 8.4, triglycerides: 2.1, ldl: 2.4, cholesterol: 4.3, albuminRatio: 14 });
  gpVisit(chart, {
    day: onset,
    title: 'Helbredskontrol',
    panel: 'diabetes',
    values: { hba1c: chart.dice.int(56, 74) },
    pressure: [144, 86],
    note: `${ageAndSex(chart, onset)} til helbredskontrol. Tørstig og træt den seneste tid. Faren havde sukkersyge. BMI 32, talje 108 cm. Blodprøver tages mhp. diabetes.`,
  });
  gpVisit(chart, {
    day: onset + 14,
    title: 'Svar på blodprøver',
    panel: ['hba1c'],
    values: { hba1c: chart.dice.int(57, 75) },
    note: 'HbA1c forhøjet i to prøver: type 2-diabetes. Talt om sygdommen, kost, motion og rygning. Henvist til diabetesskole i kommunen og til øjen- og fodundersøgelse. Starter metformin 500 mg med langsom øgning.',
  });
  chart.journal.diagnose('type2Diabetes', onset + 14);
  chart.journal.diagnose('obesity', onset);
}

function medicines(chart: Chart, onset: Day): void {
  const { dice } = chart;
  chart.medication.prescribe('metformin500', {
    from: onset + 14,
    to: onset + 74,
    stopped: true,
    dose: '1+0+1+0',
    indication: 'Type 2-diabetes',
  });
  chart.medication.prescribe('metformin', { from: onset + 75, dose: '1+0+1+0', indication: 'Type 2-diabetes' });
  chart.medication.prescribe(chart.dice.chance(0.25) ? 'simvastatin' : 'atorvastatin', {
    from: onset + 75,
    dose: '0+0+1+0',
    indication: 'Forhøjet kolesterol',
  });
  const second = onset + dice.int(700, 1300);
  if (second < chart.today - 60) {
    chart.medication.prescribe(dice.chance(0.6) ? 'empagliflozin' : 'dapagliflozin', {
      from: second,
      dose: '1+0+0+0',
      indication: 'Type 2-diabetes',
    });
    gpVisit(chart, {
      day: second,
      title: 'Diabeteskontrol',
      note: 'HbA1c 61 trods metformin. Tillæg af SGLT2-hæmmer. Vejledt om sygedage, svamp og væske.',
    });
  }
  const third = onset + dice.int(1900, 2800);
  if (third < chart.today - 60 && dice.chance(0.6)) {
    chart.medication.prescribe('semaglutide', {
      from: third,
      dose: '1 injektion en gang om ugen',
      indication: 'Type 2-diabetes',
    });
    gpVisit(chart, {
      day: third,
      title: 'Diabeteskontrol',
      note: 'Ønsker hjælp til vægttab. Semaglutid en gang ugentligt med optrapning. Kvalme forventes de første uger.',
    });
  }
  if (third + 900 < chart.today && dice.chance(0.3)) {
    chart.medication.prescribe('insulinGlargine', {
      from: third + 700,
      dose: '18 enheder til natten',
      indication: 'Type 2-diabetes',
    });
  }
}

function controls(chart: Chart, onset: Day): void {
  const yearly = [
    'Årskontrol for diabetes. HbA1c {hba1c}. Fødder: pulse og følesans bevaret, {ingen sår|lidt hård hud}. Blodtryk {bt}. Øjenlæge {i foråret|i efteråret} uden nye forandringer.',
    'Diabetes årsstatus. Går {20|30|45} minutter dagligt. Ingen lave blodsukre. HbA1c {hba1c}, blodtryk {bt}. Fortsætter uændret.',
    'Årskontrol. Vægt {uændret|op to kilo|ned tre kilo}. HbA1c {hba1c}. {Har været mindre aktiv, aftaler mål for motion|Tilfreds med forløbet}. Blodtryk {bt}.',
  ];
  const half = [
    'Halvårskontrol hos sygeplejersken. HbA1c {hba1c}. Blodtryk {bt}. Ingen fodproblemer.',
    'Diabeteskontrol hos sygeplejersken. Taler om {madplan|julemad|ferie og medicin|motion}. HbA1c {hba1c}, blodtryk {bt}.',
  ];
  const { dice } = chart;
  for (let day = onset + 190, i = 1; day < chart.today - 12; day += 183 + dice.int(-12, 12), i++) {
    const isYearly = i % 2 === 0;
    gpVisit(chart, {
      day,
      title: 'Diabeteskontrol',
      note: dice.pick(isYearly ? yearly : half),
      panel: isYearly ? 'diabetes' : ['hba1c', 'creatinine', 'potassium'],
      values: { hba1c: dice.around(52, 4) },
      pressure: [dice.around(133, 7), dice.around(79, 5)],
    });
  }
}

function eyes(chart: Chart, onset: Day): void {
  const day = onset + Math.min(1500, Math.round((chart.today - onset) * 0.6));
  const visit = outpatientVisit(chart, {
    unit: chart.department('eyes'),
    at: at(day, 10, 20),
    reason: 'diabeticEye',
    title: 'Øjenundersøgelse',
    note: 'Screening for diabetisk øjensygdom. Få mikroaneurismer på begge øjne, ingen makulopati. Let baggrundsretinopati. Ny undersøgelse om et år.',
  });
  chart.journal.diagnose('diabeticEye', day, { by: visit.doctor, words: 'Let diabetisk retinopati' });
}
