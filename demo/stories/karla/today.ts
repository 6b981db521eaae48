import type { Chart } from '../../chart/chart.js';
import { civilOf } from '../../seed/calendar.js';
import { gpVisit } from '../parts/gp-visit.js';
import { letterBetween } from '../parts/letters.js';
import { storyDay } from '../story-time.js';

/** This morning: 31 minutes in bay 7 of the acute department. */
export function tellToday(chart: Chart): void {
  const { now } = chart;
  const { asta, mads, line } = chart.directory.named;
  const contact = chart.contacts.open({
    kind: 'emergency',
    unit: asta.unit,
    from: now - 31,
    reason: 'dyspnoea',
    complaint: 'Åndenød',
    doctor: asta,
    nurse: mads,
    place: 'Plads 7',
  });
  chart.home.measure('saturation', now - 50, 86);
  chart.home.measure('pulse', now - 50, 108);
  chart.journal.note({
    at: now - 25,
    title: 'Indlæggelsesrapport, hjemmesygeplejen',
    kind: 'careReport',
    by: line,
    text: 'Fundet siddende foroverbøjet kl. 8.50, taler i korte sætninger. Saturation 86 %, puls 108, temperatur 38,2. Har taget prednisolon siden den 20. Besøg to gange dagligt: medicingivning og målinger. Går med rollator inde. Datteren Ida er orienteret og på vej. Behandlingstestamente er registreret. CAVE penicillin.',
  });
  chart.vitals.triage(now - 29, 2, contact);
  chart.vitals.round(now - 28, contact, {
    respiration: 22,
    saturation: 86,
    pulse: 108,
    pressure: [152, 86],
    temperature: 37.9,
    awake: true,
    copd: true,
  });
  chart.vitals.round(now - 9, contact, {
    respiration: 24,
    saturation: 89,
    oxygen: 2,
    pulse: 112,
    pressure: [148, 82],
    temperature: 38.4,
    awake: true,
    copd: true,
  });
  chart.lab.panel(
    ['crp', 'leukocytes', 'haemoglobin', 'creatinine', 'potassium', 'sodium', 'arterialCarbonDioxide'],
    now - 22,
    {
      contact,
      hoursToAnswer: 0.25,
      values: {
        crp: 128,
        leukocytes: 14.8,
        haemoglobin: 7.1,
        creatinine: 98,
        potassium: 3.4,
        sodium: 138,
        arterialCarbonDioxide: 6.4,
      },
    },
  );
  for (const test of ['Troponin I', 'D-dimer', 'Bloddyrkning ×2']) chart.lab.await(test, now - 24, asta.unit, contact);
  chart.images.study({ at: now - 12, title: 'Røntgen af thorax', modality: 'DX', images: 2, contact, referrer: asta });
  chart.journal.note({
    at: now - 14,
    title: 'Modtagelsesnotat',
    by: asta,
    contact,
    draft: true,
    text: '78-årig kvinde, kendt KOL GOLD 3. Tiltagende åndenød gennem 3 dage, purulent ekspektorat, feber. Ikke brystsmerter. Har taget prednisolon siden 20. ds. CAVE penicillin (anafylaksi). Obj.: RF 24, saturation 89 % på 2 L, forlænget eksspiration, krepitation basalt i højre side. Plan: inhalationer, A-punktur er taget, røntgen af thorax, NIV-vurdering ved lungemedicin. Behandlingsniveau jf. behandlingstestamente.',
  });
  chart.journal.diagnose('copdExacerbation', storyDay(chart)(2013, 3, 19), {
    by: asta,
    words: 'KOL med exacerbation',
    recorded: now - 14,
  });
  fillUp(chart);
}

/**
 * The small things of fifteen years, so that the numbers of her page are the ones she is known by: 86 notes, 33 documents,
 * 214 laboratory answers.
 */
function fillUp(chart: Chart): void {
  const day = storyDay(chart);
  const count = (test: (r: (typeof chart.resources)[number]) => boolean): number => chart.resources.filter(test).length;
  const coded = (r: (typeof chart.resources)[number]): string =>
    (r.type as { coding?: { code: string }[] } | undefined)?.coding?.[0]?.code ?? '';
  const isNote = (r: (typeof chart.resources)[number]): boolean =>
    r.resourceType === 'DocumentReference' && ['11506-3', '18842-5'].includes(coded(r));
  const quiet = [
    'Telefonisk receptfornyelse. Ingen ændringer i medicinen.',
    'Blodtrykskontrol hos sygeplejersken. Hjemmemålinger gennemgået, gennemsnit 136/79.',
    'Ørevoks fjernet. Hører bedre bagefter.',
    'Vaccineret mod influenza i klinikken, ingen gener.',
    'Svar på blodprøver givet telefonisk. Ingen ændringer.',
    'Spirometri i klinikken. Inhalationsteknik gennemgået med sygeplejersken.',
    'Vandladningsgener i to dage, urinstix negativ. Ser tiden an.',
  ];
  for (let i = 0; count(isNote) < 86; i++) {
    gpVisit(chart, {
      day: day(2010 + (i % 15), 2 + (i % 5), 3 + i),
      title: i % 2 === 0 ? 'Telefonkonsultation' : 'Konsultation',
      note: quiet[i % quiet.length] as string,
    });
  }
  for (let i = 0; count((r) => r.resourceType === 'DocumentReference' && !isNote(r)) < 33; i++) {
    letterBetween(chart, {
      at: (day(2014 + i, 8, 20) - 1) * 1440 + 800,
      by: chart.gp,
      text: `Receptfornyelse efter årskontrol ${civilOf(day(2014 + i, 8, 20)).year}. Ingen ændringer i fast medicin.`,
    });
  }
  const isLab = (r: (typeof chart.resources)[number]): boolean =>
    r.resourceType === 'Observation' && JSON.stringify(r.category).includes('"laboratory"');
  const names = ['creatinine', 'potassium', 'sodium', 'haemoglobin', 'crp'] as const;
  for (let i = 0; count(isLab) < 214; i++) {
    chart.lab.result(
      names[i % 5] as (typeof names)[number],
      (day(2012 + Math.floor(i / 5), 4, 11) + (i % 3) * 30) * 1440 + 540,
    );
  }
}
