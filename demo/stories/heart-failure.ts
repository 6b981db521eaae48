import type { Chart } from '../chart/chart.js';
import { at, type Day } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import { ageAndSex } from './parts/words.js';
import type { Story } from './story.js';

/**
 * Breathless and swollen, EF 30 %: admitted, titrated in the heart failure clinic, and followed at home by weight, pressure and pulse,
 * where two kilos in three days mean a telephone call.
 */
export function heartFailure(options: { daysAgo?: number } = {}): Story {
  return {
    name: 'heart-failure',
    tell(chart) {
      const day = chart.today - (options.daysAgo ?? chart.dice.int(150, 1500));
      const doctor = debut(chart, day);
      medicines(chart, day, doctor);
      if (chart.today - day > 25) {
        clinic(chart, day);
        homeMonitoring(chart);
      }
    },
  };
}

function debut(chart: Chart, day: Day): ReturnType<Chart['someone']> {
  const stay = hospitalStay(chart, {
    unit: chart.department('heart'),
    from: at(day, 15, 50),
    nights: 6,
    reason: 'heartFailure',
    complaint: 'Åndenød og hævede ben',
    arrival: {
      hours: 3.5,
      triage: 2,
      reason: 'dyspnoea',
      complaint: 'Åndenød',
      panel: 'acute',
      values: { creatinine: 118, egfr: 48, crp: 14, sodium: 134 },
      round: { respiration: 26, saturation: 90, pulse: 108, pressure: [146, 92], temperature: 36.9 },
      note: `${ageAndSex(chart, day)}. Tre ugers tiltagende åndenød, sover siddende, 7 kg vægtøgning, hævede ben. Krepitation til midt på lungerne, ødem til knæ, halsvenestase. EKG: venstresidigt grenblok. Furosemid i.v. og ilt.`,
    },
    admissionNote:
      'Hjertesvigt NYHA III-IV. NT-proBNP svært forhøjet. Diuretika i.v., væskeskema, daglig vægt. Ekkokardiografi i morgen.',
    rounds: [
      [1, 'Ekkokardiografi: EF 30 %, dilateret venstre ventrikel, let mitralinsufficiens. Diurese 2,8 L. Sover bedre.'],
      [3, 'Vægt ned 5 kg. Starter ACE-hæmmer og betablokker i lav dosis. KAG planlægges ambulant.'],
      [5, 'Ingen ødemer. Undervist i vægt, salt og væske. Tilmeldes hjertesvigtklinik og hjemmemåling.'],
    ],
    vitals: { respiration: 18, saturation: 95, pulse: 84, pressure: [118, 72], temperature: 36.8 },
    labs: [
      [0, ['probnp', 'troponin', 'tsh', 'alat'], { probnp: 6840, troponin: 0.05, alat: 68 }],
      [2, 'kidney', { creatinine: 122, egfr: 46, potassium: 3.6 }],
      [
        5,
        ['creatinine', 'egfr', 'potassium', 'sodium', 'probnp'],
        { creatinine: 112, egfr: 51, potassium: 4.2, probnp: 2950 },
      ],
    ],
    procedures: [[1, 10, 'echocardiography']],
    letter:
      'Nydiagnosticeret hjertesvigt, EF 30 %. Vægt ved udskrivelsen 78,4 kg. Behandling påbegyndt, optrappes i hjertesvigtklinikken. Måler vægt, blodtryk og puls hjemme. Ring ved vægtøgning over 2 kg på tre dage.',
  });
  chart.images.study({
    at: (stay.arrival ?? stay.contact).from + 70,
    title: 'Røntgen af thorax',
    modality: 'DX',
    images: 2,
    contact: stay.arrival,
    report: {
      description: 'Forstørret hjerte, karøgning opadtil, Kerley B-linjer og smalle pleuraansamlinger.',
      conclusion: 'Lungestase og hjerteforstørrelse.',
    },
  });
  if (stay.contact.from + 18 * 60 < chart.now) {
    chart.images.study({
      at: at(day + 1, 10, 30),
      title: 'Ekkokardiografi',
      modality: 'US',
      images: 52,
      contact: stay.contact,
      unit: stay.contact.unit,
      report: {
        description: 'Dilateret venstre ventrikel, LVIDd 62 mm, EF 30 %, global hypokinesi. Let mitralinsufficiens.',
        conclusion: 'Svært nedsat systolisk funktion, EF 30 %.',
        by: stay.contact.doctor,
      },
    });
  }
  chart.journal.diagnose('heartFailure', day, { by: stay.contact.doctor });
  return stay.contact.doctor;
}

function medicines(chart: Chart, day: Day, by: ReturnType<Chart['someone']>): void {
  const rx = (
    name: Parameters<Chart['medication']['prescribe']>[0],
    after: number,
    dose: string,
    to?: number,
  ): void => {
    if (day + after <= chart.today)
      chart.medication.prescribe(name, {
        from: day + after,
        to: to === undefined ? undefined : day + to,
        dose,
        indication: 'Hjertesvigt',
        by,
      });
  };
  rx('furosemide', 1, '1+0+0+0');
  rx('ramipril', 3, '1+0+0+0', 120);
  rx('metoprolol', 3, '1+0+0+0', 60);
  rx('metoprolol100', 61, '1+0+0+0');
  rx('spironolactone', 30, '1+0+0+0');
  rx('dapagliflozin', 45, '1+0+0+0');
  rx('sacubitrilValsartan', 122, '1+0+1+0');
}

function clinic(chart: Chart, day: Day): void {
  const unit = chart.department('heart');
  const course = chart.contacts.course(
    'Hjertesvigtklinik',
    unit,
    day + 14,
    day + 260 < chart.today ? day + 260 : undefined,
  );
  chart.lab.settle({ creatinine: 108, egfr: 54, probnp: 1200, potassium: 4.4 });
  const visits: [number, string][] = [
    [16, 'NYHA II-III. Vægt stabil. Blodtryk 112/68, ikke svimmel. Betablokker øges.'],
    [45, 'NYHA II. Kalium 4,6. Spironolacton tåles, SGLT2-hæmmer tillægges.'],
    [122, 'Skifter fra ramipril til sacubitril/valsartan efter 36 timers pause. Går 3 km.'],
    [240, 'Ekkokardiografi: EF 43 %, bedret fra 30 %. Velbefindende. Afsluttes til egen læge med plan for kontrol.'],
  ];
  for (const [after, text] of visits) {
    if (day + after < chart.today - 2)
      outpatientVisit(chart, {
        unit,
        course,
        at: at(day + after, 9, 50),
        reason: 'heartFailure',
        title: 'Hjertesvigtklinik',
        note: text,
        panel: ['creatinine', 'egfr', 'potassium', 'sodium', 'probnp'],
      });
  }
  for (let visit = day + 430; visit < chart.today - 10; visit += 182) {
    gpVisit(chart, {
      day: visit,
      title: 'Hjertesvigtkontrol',
      panel: 'kidney',
      pressure: [chart.dice.around(116, 5), 70],
      note: chart.dice.pick([
        'Halvårskontrol for hjertesvigt. Vægt stabil, ingen ødemer. NYHA II. Nyretal som vanligt.',
        'Kontrol. Har ændret furosemid efter plan ved varme. Ingen åndenød om natten.',
      ]),
    });
  }
}

/** Three weeks of daily measurements up to now. */
function homeMonitoring(chart: Chart): void {
  chart.home.receivedBy = chart.department('heart');
  for (let day = chart.today - 21; day < chart.today; day++) {
    chart.home.measure('weight', at(day, 7, 20), chart.dice.around(78.6, 0.3, 1));
    chart.home.pressure(at(day, 7, 30), [chart.dice.around(116, 5), chart.dice.around(70, 4)]);
    chart.home.measure('pulse', at(day, 7, 30), chart.dice.around(68, 4));
  }
}
