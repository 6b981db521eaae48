import type { Chart } from '../chart/chart.js';
import { at, type Day } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import type { Story } from './story.js';

/**
 * Found at screening, operated within two weeks, chemotherapy every third week, radiotherapy, then an aromatase inhibitor for five
 * years with a control each year and a bone scan because of it.
 */
export const breastCancer: Story = {
  name: 'breast-cancer',
  tell(chart) {
    const found = chart.today - chart.dice.int(500, 1900);
    const surgeon = diagnosis(chart, found);
    operation(chart, found + 19);
    const chemotherapyEnds = chemotherapy(chart, found + 55);
    radiation(chart, chemotherapyEnds + 28);
    hormones(chart, chemotherapyEnds + 60);
    chart.journal.diagnose('breastCancer', found + 8, { by: surgeon, words: 'Brystkræft, venstre side' });
  },
};

function diagnosis(chart: Chart, day: Day): ReturnType<Chart['someone']> {
  const unit = chart.department('breastSurgery');
  chart.images.study({
    at: at(day, 10, 20),
    title: 'Mammografi, screening',
    modality: 'MG',
    images: 4,
    report: {
      at: at(day + 2, 14),
      description:
        'I venstre mammas øvre laterale kvadrant en 14 mm stor uregelmæssig fortætning. Højre side uden bemærkninger.',
      conclusion: 'BI-RADS 4 venstre side. Genindkaldes til klinisk mammografi.',
    },
  });
  const visit = outpatientVisit(chart, {
    unit,
    at: at(day + 6, 9),
    reason: 'breastCancer',
    title: 'Forundersøgelse, kræftpakke',
    minutes: 90,
    note: 'Indkaldt efter screening. Ingen knude mærket selv. Palpabelt 1,5 cm fast element øverst udadtil i venstre bryst. Ultralyd og nålebiopsi udført i dag. Svar om to dage.',
  });
  chart.images.study({
    at: visit.from + 40,
    title: 'Ultralyd af venstre mamma og aksil',
    modality: 'US',
    images: 9,
    contact: visit,
    report: {
      description: 'Hypoekkoisk, uskarpt afgrænset proces på 15 mm kl. 2. Normale lymfeknuder i aksillen.',
      conclusion: 'Malignt udseende tumor, venstre mamma. Biopsi taget.',
    },
  });
  chart.lab.pathology(
    'Nålebiopsi, venstre mamma',
    visit.from + 45,
    'Invasivt duktalt karcinom, grad 2. ER 90 %, HER2 negativ, Ki67 22 %.',
    visit,
  );
  outpatientVisit(chart, {
    unit,
    at: at(day + 8, 11),
    reason: 'breastCancer',
    title: 'Svar og plan',
    note: 'Fortalt om diagnosen sammen med ægtefælle. Brystbevarende operation med sentinel node planlagt. Kontaktsygeplejerske tildelt. Psykologtilbud nævnt.',
    doctor: visit.doctor,
  });
  return visit.doctor;
}

function operation(chart: Chart, day: Day): void {
  const stay = chart.contacts.open({
    kind: 'admission',
    unit: chart.department('breastSurgery'),
    from: at(day, 7),
    to: at(day + 1, 10),
    reason: 'breastCancer',
    place: 'Sengeafsnit',
  });
  chart.contacts.procedure('lumpectomy', at(day, 9, 15), stay, 'venstre');
  chart.journal.note({
    at: at(day, 11),
    title: 'Operationsnotat',
    by: stay.doctor,
    contact: stay,
    text: 'Brystbevarende operation på venstre side efter markering, to sentinel nodes fjernet; frysemikroskopi uden metastaser. Ingen dræn. Lokalbedøvelse i såret.',
  });
  chart.lab.pathology(
    'Resektat, venstre mamma',
    at(day, 10),
    'Invasivt duktalt karcinom, 16 mm, grad 2, frie resektionsrande. Sentinel nodes 0/2.',
    stay,
  );
  chart.journal.note({
    at: at(day + 1, 10, 45),
    title: 'Epikrise',
    kind: 'dischargeLetter',
    by: stay.doctor,
    contact: stay,
    text: 'Brystbevarende operation for brystkræft på venstre side uden komplikationer. Udskrevet dagen efter. Svar på mikroskopi og videre plan i ambulatoriet om ti dage. Skulderøvelser udleveret.',
  });
  outpatientVisit(chart, {
    unit: stay.unit,
    at: at(day + 11, 13),
    reason: 'surgicalFollowUp',
    title: 'Svar på mikroskopi',
    note: 'Tumor 16 mm, lymfeknuder fri. MDT: kemoterapi, strålebehandling og antihormonel behandling. Såret er helet. Henvist til onkologisk afdeling.',
    doctor: stay.doctor,
  });
}

function chemotherapy(chart: Chart, first: Day): Day {
  const unit = chart.department('oncology');
  const course = chart.contacts.course('Adjuverende behandling for brystkræft', unit, first - 7, first + 200);
  let last = first;
  for (let cycle = 1; cycle <= 6; cycle++) {
    const day = first + (cycle - 1) * 21;
    last = day;
    const visit = outpatientVisit(chart, {
      unit,
      course,
      at: at(day, 10),
      minutes: 180,
      reason: 'breastCancer',
      title: `Kemoterapi, serie ${cycle}`,
      panel: ['haemoglobin', 'leukocytes', 'neutrophils', 'platelets', 'alat', 'creatinine'],
      values: {
        neutrophils: chart.dice.around(3.1 - cycle * 0.15, 0.3, 2),
        leukocytes: chart.dice.around(5 - cycle * 0.2, 0.4, 1),
        haemoglobin: chart.dice.around(8.1 - cycle * 0.15, 0.1, 1),
      },
      note:
        cycle <= 3
          ? `Serie ${cycle} med epirubicin og cyclofosfamid. ${cycle === 1 ? 'Grundigt informeret om infektion og feber.' : 'Kvalme i to dage, ellers godt.'} Blodprøver tillader behandling.`
          : `Serie ${cycle}, docetaxel. ${cycle === 4 ? 'Skift af stof som planlagt.' : 'Let føleforstyrrelse i fingerspidser, muskelsmerter i tre dage.'} Fuld dosis.`,
    });
    chart.contacts.procedure('chemotherapy', visit.from + 30, visit);
  }
  chart.medication.prescribe('ondansetron', {
    from: first,
    to: last + 5,
    dose: '1+0+1+0',
    indication: 'Kvalme ved kemoterapi',
    by: chart.someone(unit, 'doctor'),
  });
  return last;
}

function radiation(chart: Chart, first: Day): void {
  const unit = chart.department('oncology');
  for (let fraction = 1; fraction <= 15; fraction += 7) {
    const visit = outpatientVisit(chart, {
      unit,
      at: at(first + fraction, 8, 40),
      reason: 'breastCancer',
      title: 'Strålebehandling',
      note: `Strålebehandling nr. ${fraction} af 15. ${fraction === 1 ? 'Første behandling gennemført uden problemer.' : 'Let rødme i huden, smøres med creme.'}`,
    });
    chart.contacts.procedure('radiotherapy', visit.from + 10, visit, 'venstre');
  }
}

function hormones(chart: Chart, from: Day): void {
  const unit = chart.department('oncology');
  const doctor = chart.someone(unit, 'doctor');
  const day = Math.min(from, chart.today - 20);
  chart.medication.prescribe('letrozole', {
    from: day,

    dose: '1+0+0+0',
    indication: 'Efter brystkræft',
    by: doctor,
  });
  chart.medication.prescribe('calciumVitaminD', {
    from: day,
    dose: '1+0+1+0',
    indication: 'Forebyggelse af knogleskørhed',
    by: doctor,
  });
  for (let visit = day + 365; visit < chart.today - 5; visit += 365) {
    outpatientVisit(chart, {
      unit,
      at: at(visit, 11),
      reason: 'breastCancer',
      title: 'Årskontrol',
      note: 'Årskontrol efter brystkræft. Ingen nye knuder. Hedeture og ledsmerter, kan leve med det. Mammografi uden tegn på tilbagefald. Fortsætter medicinen.',
      doctor,
    });
    chart.images.study({
      at: at(visit - 8, 9, 30),
      title: 'Klinisk mammografi',
      modality: 'MG',
      images: 4,
      report: {
        description: 'Arforandringer efter lumpektomi i venstre mamma. Ingen nye fortætninger.',
        conclusion: 'Ingen tegn på recidiv.',
      },
    });
  }
  gpVisit(chart, {
    day: day + 90,
    note: 'Samtale efter kræftbehandling. Træt, men tilbage på arbejde på nedsat tid. Ledsmerter efter opstart af medicin, motion hjælper.',
  });
}
