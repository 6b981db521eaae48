import type { Chart } from '../chart/chart.js';
import { at, type Day } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { letterBetween } from './parts/letters.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import { ageAndSex, sideOf } from './parts/words.js';
import type { Story } from './story.js';

/**
 * A fall at home, a broken hip, a hemiarthroplasty the next morning, delirium on the second day, rehabilitation by the municipality and
 * the osteoporosis that nobody had known of. `daysAgo` small: still on the ward.
 */
export function hipFracture(options: { daysAgo?: number } = {}): Story {
  return {
    name: 'hip-fracture',
    tell(chart) {
      const day = chart.today - (options.daysAgo ?? chart.dice.int(120, 2200));
      const side = sideOf(chart);
      const stay = admit(chart, day, side);
      const doctor = stay.contact.doctor;
      chart.journal.diagnose('femoralNeckFracture', day, {
        contact: stay.contact,
        words: `Brud på lårbenshals, ${side}`,
        until: stay.left === undefined ? undefined : day + 90 < chart.today ? day + 90 : undefined,
      });
      if (day + 2 <= chart.today) {
        const over = day + 6 < chart.today ? day + 6 : undefined;
        chart.journal.diagnose('delirium', day + 2, { by: doctor, words: 'Delir efter operation', until: over });
      }
      chart.medication.prescribe('paracetamol1g', {
        from: day,
        to: day + 60 < chart.today ? day + 60 : undefined,
        dose: '1+1+1+1',
        indication: 'Smerter',
        by: doctor,
      });
      chart.medication.prescribe('oxycodone', {
        from: day,
        to: day + 12,
        dose: '1 kapsel ved behov, højst 4 i døgnet',
        asNeeded: true,
        indication: 'Stærke smerter',
        by: doctor,
        dispensed: false,
      });
      chart.medication.prescribe('dalteparin', {
        from: day,
        to: day + 7,
        dose: '1 injektion dagligt',
        indication: 'Forebyggelse af blodprop',
        by: doctor,
        dispensed: false,
      });
      if (stay.left !== undefined) afterwards(chart, Math.floor(stay.left / 1440), side);
    },
  };
}

function admit(chart: Chart, day: Day, side: string): ReturnType<typeof hospitalStay> {
  const stay = hospitalStay(chart, {
    unit: chart.department('ortho'),
    from: at(day, 14, 20),
    nights: 7,
    reason: 'femoralNeckFracture',
    complaint: 'Fald, hoftesmerter',
    arrival: {
      hours: 4,
      triage: 3,
      reason: 'femoralNeckFracture',
      complaint: 'Fald, hoftesmerter',
      panel: 'acute',
      values: { haemoglobin: 7.6, crp: 6 },
      round: { respiration: 18, saturation: 95, pulse: 88, pressure: [152, 82], temperature: 36.9 },
      note: `${ageAndSex(chart, day)} faldet på badeværelset i morges, kunne ikke rejse sig. Ingen hovedtraume eller bevidsthedstab. ${side === 'højre' ? 'Højre' : 'Venstre'} ben forkortet og udadroteret, svære smerter ved bevægelse. Nerveblokade anlagt i modtagelsen med god effekt. Faste, væske, kateter.`,
    },
    admissionNote:
      'Dislokeret collum femoris-fraktur. Indstilles til halvprotese i morgen tidlig. Blodfortyndende medicin gennemgået. Geriatrisk tilsyn bestilt. Samtykke indhentet, pårørende informeret.',
    rounds: [
      [
        1,
        'Cementeret halvprotese indsat i spinal uden komplikationer, blødning 300 ml. Må støtte fuldt. Mobilisering i dag.',
        'Operationsnotat',
      ],
      [
        2,
        'Urolig og desorienteret i nat, CAM positiv. Delir. Smerter, væske og søvn er gennemgået; oxycodon nedsættes. Fast vagt ved behov. Hæmoglobin 6,4.',
        'Stuegang',
      ],
      [3, 'Går 15 m med højt gangstativ og en hjælper. Angst for at falde.', 'Fysioterapi'],
      [4, 'Klar i hovedet igen. Spiser bedre. Afføring efter laksantia. Kateter seponeret, vandladning i gang.'],
      [6, 'Klar til udskrivelse. Genoptræningsplan sendt. Hjemmepleje er på plads fra i morgen.'],
    ],
    vitals: { respiration: 16, saturation: 95, pulse: 84, pressure: [134, 74], temperature: 37.2 },
    labs: [
      [1, 'blood', { haemoglobin: 6.8 }],
      [2, ['haemoglobin', 'crp', 'sodium', 'creatinine'], { haemoglobin: 6.4, crp: 124, sodium: 134 }],
      [4, ['haemoglobin', 'crp', 'vitaminD', 'calcium'], { haemoglobin: 6.7, crp: 62, vitaminD: 31 }],
      [6, ['haemoglobin', 'potassium', 'creatinine'], { haemoglobin: 6.9 }],
    ],
    procedures: [[1, 9, 'hipHemiarthroplasty', side]],
    letter:
      'Hoftebrud efter fald, opereret med halvprotese uden komplikationer. Forbigående delir på andet døgn. Hæmoglobin 6,9 ved udskrivelse, kontrol hos egen læge om to uger. D-vitamin lav, tilskud startet. Lavenergibrud: bedes udredes og behandles for knogleskørhed. Genoptræningsplan er sendt til kommunen.',
  });
  if (stay.arrival) {
    chart.images.study({
      at: stay.arrival.from + 55,
      title: `Røntgen af bækken og ${side} hofte`,
      modality: 'DX',
      images: 3,
      contact: stay.arrival,
      report: {
        description: `Brud gennem ${side} collum femoris med varus- og forkortningsfejlstilling. Bækkenet intakt. Afkalkede knogler.`,
        conclusion: `Dislokeret medial collum femoris-fraktur, ${side} side.`,
      },
    });
  }
  return stay;
}

function afterwards(chart: Chart, day: Day, side: string): void {
  const nurse = chart.someone(chart.homeCare, 'municipal-nurse');
  const physio = chart.department('ortho').staff.find((p) => p.role === 'other-authorised') ?? nurse;
  chart.journal.note({
    at: at(day, 14, 40),
    title: 'Genoptræningsplan',
    kind: 'rehabilitationPlan',
    by: physio,
    text: `Almen genoptræning efter hoftebrud, ${side} side. Går med rollator 60 m, trappe med støtte. Mål: selvstændig gang inde uden hjælpemiddel og ude med stok.`,
  });
  chart.contacts.attachHomeCare(day, day + 200 < chart.today ? day + 200 : undefined);
  chart.journal.diagnose('osteoporosisFracture', Math.min(day + 40, chart.today), {
    words: 'Osteoporose med lavenergibrud',
  });
  chart.medication.prescribe('calciumVitaminD', { from: day, dose: '1+0+1+0', indication: 'Knogleskørhed' });
  if (day + 90 > chart.today) return;
  const infusion = chart.dice.chance(0.35);
  gpVisit(chart, {
    day: day + 14,
    panel: ['haemoglobin', 'creatinine', 'vitaminD'],
    values: { haemoglobin: 7.1, vitaminD: 44 },
    note: 'Kontrol efter hoftebrud. Såret er helet, agraffer fjernet. Går med rollator. Henvist til DXA.',
  });
  letterBetween(chart, {
    at: at(day + 20, 10, 30),
    by: nurse,
    text: 'Hjælp til bad to gange om ugen. Støttestrømper af og på dagligt. Træner med kommunens terapeut to gange ugentligt og gør fremskridt.',
  });
  outpatientVisit(chart, {
    unit: chart.department('endocrinology'),
    at: at(day + 60, 10),
    reason: 'osteoporosis',
    title: 'DXA og samtale',
    note: infusion
      ? 'T-score hofte -3,1, ryg -2,8. Svær osteoporose med lavenergibrud. Tåler ikke tabletter; zoledronsyre som infusion en gang årligt. Kontrol om et år.'
      : 'T-score hofte -3,1, ryg -2,8. Svær osteoporose med lavenergibrud. Starter alendronat; tandstatus i orden. Kontrol om et år.',
  });
  if (infusion) {
    chart.medication.prescribe('zoledronate', {
      from: day + 60,
      dose: '1 infusion en gang om året',
      indication: 'Knogleskørhed',
      dispensed: false,
    });
  } else {
    chart.medication.prescribe('alendronate', {
      from: day + 60,
      dose: '1 tablet en gang om ugen',
      indication: 'Knogleskørhed',
    });
  }
  outpatientVisit(chart, {
    unit: chart.department('ortho'),
    at: at(day + 84, 9, 30),
    reason: 'surgicalFollowUp',
    title: 'Kontrol efter operation',
    note: 'Tre måneder efter halvprotese. Går med stok, let halten, ingen hvilesmerter. Røntgen viser god protesestilling. Afsluttes.',
  });
  chart.images.study({
    at: at(day + 81, 9),
    title: `Røntgen af ${side} hofte`,
    modality: 'DX',
    images: 2,
    report: {
      description: 'Cementeret hemialloplastik i god stilling. Ingen tegn på løsning eller fraktur.',
      conclusion: 'Tilfredsstillende forhold efter halvprotese.',
    },
  });
}
