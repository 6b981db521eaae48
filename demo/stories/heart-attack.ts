import type { Chart } from '../chart/chart.js';
import { at, type Day } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import { ageAndSex } from './parts/words.js';
import type { Story } from './story.js';

/** Chest pain at night, ECG from the ambulance, a stent within two hours, rehabilitation, two platelet inhibitors for a year. */
export function heartAttack(options: { daysAgo?: number } = {}): Story {
  return {
    name: 'heart-attack',
    tell(chart) {
      const day = chart.today - (options.daysAgo ?? chart.dice.int(90, 2400));
      const doctor = stay(chart, day);
      medicines(chart, day, doctor);
      if (chart.today - day > 60) rehabilitation(chart, day);
    },
  };
}

function stay(chart: Chart, day: Day): ReturnType<Chart['someone']> {
  const unit = chart.department('heart');
  const { contact } = hospitalStay(chart, {
    unit,
    from: at(day, 4, 35),
    nights: 3,
    reason: 'myocardialInfarction',
    complaint: 'Brystsmerter',
    admissionNote: `${ageAndSex(chart, day)} vækket kl. 2.30 af trykkende smerter bag brystbenet med udstråling til venstre arm, kvalme og koldsved. EKG i ambulancen: ST-elevation i II, III og aVF. Acetylsalicylsyre, ticagrelor og heparin givet. Direkte til akut KAG.`,
    rounds: [
      [
        0,
        'Akut KAG: okklusion af højre kranspulsåre, åbnet og stentet med to medicinafgivende stents, TIMI 3. Let stenose i LAD, medicinsk behandling. Smertefri.',
        'KAG- og PCI-notat',
      ],
      [
        1,
        'Ingen rytmeforstyrrelser på telemetri. Ekkokardiografi: EF 50 %, let inferior hypokinesi. Opstart af betablokker og ACE-hæmmer. Oppegående.',
      ],
      [
        2,
        'Rygestop drøftet, henvist til hjerterehabilitering. Medicin gennemgået med apotekets farmaceut. Udskrives i morgen.',
      ],
    ],
    vitals: { respiration: 16, saturation: 97, pulse: 74, pressure: [126, 76], temperature: 37 },
    labs: [
      [
        0,
        ['troponin', 'haemoglobin', 'creatinine', 'egfr', 'potassium', 'glucose', 'cholesterol', 'ldl', 'hba1c'],
        { troponin: 0.42, ldl: 4.1, cholesterol: 6.2 },
      ],
      [1, ['troponin', 'creatinine', 'potassium'], { troponin: 12.6 }],
      [2, ['troponin', 'haemoglobin', 'creatinine'], { troponin: 5.1 }],
    ],
    procedures: [
      [0, 5, 'coronaryAngiography'],
      [0, 5, 'coronaryStent'],
    ],
    letter:
      'Akut myokardieinfarkt behandlet med PCI og to stents i højre kranspulsåre. EF 50 %. Ticagrelor i 12 måneder, acetylsalicylsyre livslangt, højdosis statin, LDL-mål under 1,4. Kørselsforbud fire uger. Hjerterehabilitering fra næste uge, kontrol i ambulatoriet om seks uger.',
  });
  chart.images.study({
    at: contact.from + 25,
    title: 'Koronarangiografi',
    modality: 'XA',
    images: 22,
    contact,
    unit,
    report: {
      description:
        'Højredominant system. Okklusion af RCA midt, 50 % stenose i LAD proksimalt, CX uden stenoser. To stents i RCA med godt resultat.',
      conclusion: 'Okklusion af RCA, behandlet med PCI.',
      by: contact.doctor,
    },
  });
  chart.journal.diagnose('myocardialInfarction', day, {
    contact,
    until: day + 30 < chart.today ? day + 30 : undefined,
  });
  chart.journal.diagnose('ischaemicHeart', day, { by: contact.doctor });
  return contact.doctor;
}

function medicines(chart: Chart, day: Day, by: ReturnType<Chart['someone']>): void {
  const { today } = chart;
  chart.medication.prescribe('aspirin', {
    from: day,
    dose: '1+0+0+0',
    indication: 'Hjertekrampe og blodprop i hjertet',
    by,
  });
  chart.medication.prescribe('ticagrelor', {
    from: day,
    to: day + 365,
    dose: '1+0+1+0',
    indication: 'Efter blodprop i hjertet',
    by,
  });
  chart.medication.prescribe('atorvastatin80', { from: day, dose: '0+0+1+0', indication: 'Forhøjet kolesterol', by });
  chart.medication.prescribe('metoprolol', {
    from: Math.min(day + 1, today),
    dose: '1+0+0+0',
    indication: 'Efter blodprop i hjertet',
    by,
  });
  chart.medication.prescribe('ramipril', {
    from: Math.min(day + 1, today),
    dose: '1+0+0+0',
    indication: 'Efter blodprop i hjertet',
    by,
  });
  chart.medication.prescribe('nitroglycerin', {
    from: Math.min(day + 2, today),
    dose: '1 pust under tungen ved behov',
    asNeeded: true,
    indication: 'Brystsmerter',
    by,
  });
}

function rehabilitation(chart: Chart, day: Day): void {
  const unit = chart.department('heart');
  chart.lab.settle({ ldl: 1.3, cholesterol: 3.2 });
  const course = chart.contacts.course(
    'Hjerterehabilitering',
    unit,
    day + 8,
    day + 100 < chart.today ? day + 100 : undefined,
  );
  outpatientVisit(chart, {
    unit,
    course,
    at: at(day + 14, 9, 30),
    reason: 'ischaemicHeart',
    title: 'Sygeplejekonsultation',
    note: 'To uger efter blodprop. Ingen brystsmerter. Bekymret for anstrengelse, men deltager på hold. Lidt åndenød af ticagrelor, forklaret.',
  });
  outpatientVisit(chart, {
    unit,
    course,
    at: at(day + 42, 10),
    reason: 'ischaemicHeart',
    title: 'Hjerteambulatoriet',
    panel: ['ldl', 'cholesterol', 'alat', 'creatinine', 'potassium'],
    values: { ldl: 1.5 },
    note: 'Seks uger efter PCI. Kondition bedret, cykler igen. LDL 1,5. Fortsætter statin i højdosis. Kan genoptage arbejde på deltid.',
  });
  if (chart.today - day > 380) {
    gpVisit(chart, {
      day: day + 366,
      title: 'Årskontrol hjerte',
      panel: 'yearly',
      values: { ldl: 1.3, cholesterol: 3.1 },
      pressure: [128, 76],
      note: 'Et år efter blodprop i hjertet. Ticagrelor stoppes, acetylsalicylsyre fortsætter. Ingen angina. LDL 1,3.',
    });
  }
  for (let visit = day + 740; visit < chart.today - 10; visit += 365) {
    gpVisit(chart, {
      day: visit,
      title: 'Årskontrol hjerte',
      panel: 'yearly',
      values: { ldl: chart.dice.around(1.4, 0.1, 1), cholesterol: 3.2 },
      pressure: [chart.dice.around(128, 6), 77],
      note: chart.dice.pick([
        'Årskontrol for iskæmisk hjertesygdom. Ingen brystsmerter, går tur dagligt. Medicin tåles.',
        'Kontrol. Har brugt nitroglycerin én gang ved snerydning. EKG uændret. Fortsætter.',
      ]),
    });
  }
}
