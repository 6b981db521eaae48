import type { Chart } from '../chart/chart.js';
import { at, type Day } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import type { Story } from './story.js';

/**
 * High blood pressure treated in general practice alone: home measurements before the diagnosis, one or two medicines, a yearly
 * control with blood tests, home blood pressure series now and then.
 */
export function hypertension(options: { years?: number } = {}): Story {
  return {
    name: 'hypertension',
    tell(chart) {
      const onset = chart.yearsAgo(options.years ?? chart.dice.int(3, 16));
      begin(chart, onset);
      controls(chart, onset);
    },
  };
}

function begin(chart: Chart, onset: Day): void {
  const { dice } = chart;
  gpVisit(chart, {
    day: onset - 20,
    title: 'Konsultation',
    pressure: [164, 96],
    note: 'Blodtryk {bt} i konsultationen ved {to|tre} målinger. {Ingen symptomer|Lidt hovedpine om morgenen}. Låner apparat med hjem til tre dages måling.',
  });
  homeSeries(chart, onset - 14, 152, 92);
  gpVisit(chart, {
    day: onset,
    title: 'Svar på hjemmeblodtryk',
    panel: 'yearly',
    note: 'Gennemsnit hjemme 15{0-4}/9{0-3}. Hypertension. EKG normalt, urinstix negativ. Drøftet salt, vægt og motion. Starter behandling, kontrol om fire uger.',
  });
  chart.journal.diagnose('hypertension', onset);
  const first = dice.pick(['losartan', 'enalapril', 'amlodipine'] as const);
  chart.medication.prescribe(first, { from: onset, dose: '1+0+0+0', indication: 'Forhøjet blodtryk' });
  const second = onset + dice.int(60, 500);
  const add = first === 'amlodipine' ? 'losartan' : dice.pick(['amlodipine', 'bendroflumethiazide'] as const);
  if (dice.chance(0.5) && second < chart.today) {
    chart.medication.prescribe(add, {
      from: second,
      dose: '1+0+0+0',
      indication: 'Forhøjet blodtryk',
    });
    gpVisit(chart, {
      day: second,
      pressure: [148, 90],
      note: 'Ikke på mål med ét stof. Tillæg af endnu et blodtryksmiddel. Ankelhævelse nævnt som mulig bivirkning.',
    });
  }
}

function controls(chart: Chart, onset: Day): void {
  const { dice } = chart;
  const texts = [
    'Årskontrol for blodtryk. {Hjemmemålinger på mål|Hjemmeblodtryk pænt|Hjemme lidt lavere}, her {bt}. {Tåler medicinen|Ingen bivirkninger}. {Nyretal og kalium normale|Blodprøver som forventet}.',
    'Blodtrykskontrol, {bt}. Har {tabt sig tre kilo|begyndt at svømme|skåret ned på salt}. Fortsætter uændret.',
    'Årskontrol. {bt} i konsultationen, men {lavere|fint} hjemme. {Ingen ændring|Ser tiden an et halvt år}.',
    'Kontrol hos sygeplejersken, {bt}. {Husker medicinen|Bruger doseringsæske}. {Ryger ikke|Er holdt op med at ryge|Ryger fortsat lidt}. {Ny tid om et år|Blodprøver næste gang}.',
  ];
  for (let day = onset + 340; day < chart.ordinaryUntil - 10; day += 350 + dice.int(0, 40)) {
    gpVisit(chart, {
      day,
      title: 'Blodtrykskontrol',
      note: dice.pick(texts),
      panel: dice.chance(0.5) ? 'yearly' : 'kidney',
      pressure: [dice.around(136, 6), dice.around(81, 5)],
    });
    if (day > chart.today - 800) homeSeries(chart, day - 5, 132, 80);
  }
  chart.medication.reviewed(at(Math.max(onset + 1, chart.ordinaryUntil - dice.int(30, 300)), 13, 30), chart.gp);
}

/** Morning and evening for three days. */
function homeSeries(chart: Chart, from: Day, systolic: number, diastolic: number): void {
  for (let i = 0; i < 3; i++) {
    for (const hour of [7, 20]) {
      chart.home.pressure(at(from + i, hour, 15), [chart.dice.around(systolic, 5), chart.dice.around(diastolic, 4)]);
    }
  }
}
