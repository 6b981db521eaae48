import type { Chart } from '../chart/chart.js';
import { at, type Day } from '../seed/calendar.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { letterBetween } from './parts/letters.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import type { Story } from './story.js';

/** A positive stool test at screening: most have a polyp removed and a control in three years; some have an early cancer, operated. */
export function colorectalScreening(outcome: 'polyp' | 'cancer'): Story {
  return {
    name: 'colorectal-screening',
    tell(chart) {
      const day = chart.today - chart.dice.int(250, 1500);
      colonoscopy(chart, day, outcome);
      if (outcome === 'cancer') surgery(chart, day + 16);
    },
  };
}

function colonoscopy(chart: Chart, day: Day, outcome: 'polyp' | 'cancer'): void {
  const unit = chart.department('surgery');
  letterBetween(chart, {
    at: at(day - 12, 12),
    by: chart.someone(unit, 'nurse'),
    title: 'Svar på screening for tarmkræft',
    text: 'Der er fundet blod i afføringsprøven. Det skyldes oftest noget godartet. Du er booket til kikkertundersøgelse inden for 14 dage; vejledning om udrensning er vedlagt.',
  });
  chart.medication.prescribe('macrogol', {
    from: day - 2,
    to: day - 1,
    dose: 'efter vejledning',
    indication: 'Udrensning før undersøgelse',
    by: chart.someone(unit, 'doctor'),
  });
  const found =
    outcome === 'polyp'
      ? 'Koloskopi til coecum, god udrensning. I sigmoideum to stilkede polypper på 8 og 12 mm, fjernet med slynge. Enkelte divertikler. Ingen komplikationer.'
      : 'Koloskopi til coecum. 25 cm fra anus en 3 cm stor, ulcereret tumor i sigmoideum, biopsier taget. CT og MDT bestilles. Informeret sammen med pårørende.';
  const visit = outpatientVisit(chart, {
    unit,
    at: at(day, 9),
    minutes: 60,
    reason: 'screeningColon',
    title: 'Koloskopi',
    note: found,
  });
  chart.contacts.procedure('colonoscopy', visit.from + 10, visit);
  if (outcome === 'polyp') {
    chart.contacts.procedure('colonPolypectomy', visit.from + 25, visit);
    chart.lab.pathology(
      'Polypper, colon',
      visit.from + 30,
      'To tubulære adenomer med lavgradsdysplasi, fuldstændigt fjernet.',
      visit,
    );
    chart.journal.diagnose('colonPolyp', day, { by: visit.doctor, until: day + 1 });
    chart.journal.diagnose('diverticula', day, { by: visit.doctor });
    letterBetween(chart, {
      at: visit.from + 8 * 1440,
      by: visit.doctor,
      text: 'Mikroskopi: to adenomer, fuldstændigt fjernet. Kontrolkoloskopi om tre år. Udgår imens af screeningsprogrammet.',
    });
  } else {
    chart.lab.pathology('Biopsi, colon sigmoideum', visit.from + 30, 'Moderat differentieret adenokarcinom.', visit);
    chart.journal.diagnose('sigmoidCancer', day, { by: visit.doctor });
    chart.images.study({
      at: visit.from + 3 * 1440,
      title: 'CT af thorax og abdomen',
      modality: 'CT',
      images: 486,
      report: {
        description:
          'Vægfortykkelse i sigmoideum over 3 cm. Ingen forstørrede lymfeknuder. Lever og lunger uden fokale forandringer.',
        conclusion: 'Sigmoideumtumor uden tegn på spredning.',
      },
    });
  }
}

function surgery(chart: Chart, day: Day): void {
  const stay = hospitalStay(chart, {
    unit: chart.department('surgery'),
    from: at(day, 7),
    nights: 4,
    planned: true,
    reason: 'sigmoidCancer',
    admissionNote:
      'Indlægges til laparoskopisk resektion af sigmoideum. Præhabilitering gennemført, ASA 2. Informeret om risiko for lækage og stomi. Antibiotikaprofylakse.',
    rounds: [
      [
        0,
        'Laparoskopisk resektion af sigmoideum med stapleranastomose. Blødning 50 ml. Ingen spredning set.',
        'Operationsnotat',
      ],
      [1, 'Oppe i stol, drikker. Smertescore 3. Kateter fjernet.'],
      [3, 'Afgang af luft og afføring. Spiser. CRP på vej ned. Udskrives i morgen.'],
    ],
    vitals: { respiration: 15, saturation: 97, pulse: 80, pressure: [128, 74], temperature: 37.1 },
    labs: [
      [1, 'infection', { crp: 78, leukocytes: 11.2 }],
      [3, 'infection', { crp: 96, leukocytes: 9.4 }],
    ],
    procedures: [[0, 9, 'sigmoidResection']],
    letter:
      'Laparoskopisk sigmoideumresektion for kræft uden komplikationer. Svar på mikroskopi i ambulatoriet om ti dage. Forebyggende blodfortyndende behandling i 28 dage. Kontakt ved feber eller tiltagende mavesmerter.',
  });
  chart.lab.pathology(
    'Resektat, colon sigmoideum',
    stay.contact.from + 240,
    'Adenokarcinom, pT2 N0 (0/18), frie rande. Ingen karinvasion.',
    stay.contact,
  );
  chart.medication.prescribe('dalteparin', {
    from: day,
    to: day + 28,
    dose: '1 injektion dagligt',
    indication: 'Forebyggelse af blodprop',
    by: stay.contact.doctor,
  });
  outpatientVisit(chart, {
    unit: chart.department('surgery'),
    at: at(day + 15, 10),
    reason: 'surgicalFollowUp',
    title: 'Svar og plan',
    note: 'Stadie I. Ingen efterbehandling. Opfølgning med CT og CEA efter et og tre år. Afføring tre gange dagligt, bedres.',
  });
  if (day + 365 < chart.today) {
    chart.images.study({
      at: at(day + 360, 9),
      title: 'CT af thorax og abdomen, kontrol',
      modality: 'CT',
      images: 470,
      report: {
        description: 'Anastomose i sigmoideum uden fortykkelse. Ingen fokale forandringer i lever eller lunger.',
        conclusion: 'Ingen tegn på tilbagefald.',
      },
    });
    outpatientVisit(chart, {
      unit: chart.department('surgery'),
      at: at(day + 366, 10),
      reason: 'sigmoidCancer',
      title: 'Årskontrol',
      note: 'Et år efter operation. Velbefindende, vægt stabil. CT uden tilbagefald. Ny kontrol om to år.',
      panel: ['haemoglobin', 'alat'],
    });
  }
}
