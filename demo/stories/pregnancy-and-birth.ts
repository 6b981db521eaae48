import type { Chart } from '../chart/chart.js';
import type { Person } from '../citizens/person.js';
import { at, type Day, workday } from '../seed/calendar.js';
import { bornAt } from './parts/birth.js';
import { gpVisit } from './parts/gp-visit.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import type { Story } from './story.js';

/**
 * A first pregnancy from the first visit to the six-weeks control. The child is the next citizen, born on the child's own birth day;
 * pertussis vaccine in the third trimester, scans in weeks 12 and 20, a spontaneous birth and two nights on the ward.
 */
export const pregnancyAndBirth: Story = {
  name: 'pregnancy-and-birth',
  tell(chart, cast) {
    const child = cast.personAt(chart.person.index + 1);
    const conception = child.birth - 266;
    pregnancy(chart, conception, child.birth);
    birth(chart, child);
    afterwards(chart, child.birth);
    chart.rights.relative(child, child.sex === 'female' ? 'daughter' : 'son');
  },
};

function pregnancy(chart: Chart, conception: Day, birthDay: Day): void {
  const unit = chart.department('obstetrics');
  const midwife = chart.someone(unit, 'midwife');
  const week = (w: number): Day => workday(conception - 14 + w * 7);
  gpVisit(chart, {
    day: week(8),
    title: 'Første graviditetsundersøgelse',
    pressure: [112, 68],
    panel: ['haemoglobin', 'tsh', 'glucose'],
    note: 'Ønsket graviditet, uge 8. Tager folinsyre. Ingen medicin, ryger ikke. BMI 24. Svangrejournal og vandrejournal oprettet. Blodtype og infektionsprøver taget. Henvist til fødestedet og nakkefoldsscanning.',
  });
  chart.contacts.refer(unit, at(week(8), 11), 'normalPregnancy', 'Svangreomsorg og fødsel', { answered: true });
  chart.journal.diagnose('normalPregnancy', week(8), { until: birthDay });
  chart.medication.prescribe('folicAcid', {
    from: week(8) - 20,
    to: week(12),
    dose: '1+0+0+0',
    indication: 'Graviditet',
  });
  const scans: [Day, string, string, string][] = [
    [
      week(12),
      'Nakkefoldsscanning',
      'Et levende foster, CRL svarer til uge 12+3. Nakkefold 1,4 mm. Næseben ses.',
      'Lav risiko for kromosomafvigelse. Termin fastsat.',
    ],
    [
      week(20),
      'Gennemscanning',
      'Fosteranatomien er gennemgået systematisk uden afvigelser. Placenta på bagvæg, fri af orificium. Normal mængde fostervand.',
      'Normal gennemscanning i uge 20.',
    ],
  ];
  for (const [day, title, description, conclusion] of scans) {
    const visit = outpatientVisit(chart, {
      unit,
      at: at(day, 9, 40),
      reason: 'normalPregnancy',
      title,
      note: `${title} gennemført sammen med partner. ${conclusion}`,
      doctor: midwife,
    });
    chart.images.study({
      at: at(day, 9, 45),
      title,
      modality: 'US',
      images: 14,
      contact: visit,
      unit,
      report: { at: at(day, 10, 40), description, conclusion, by: chart.someone(unit, 'doctor') },
    });
  }
  const talks: [number, string][] = [
    [16, 'Jordemoderkonsultation. Kvalmen er ovre. Blodtryk 114/70. Hjertelyd høres. Talt om arbejde og søvn.'],
    [25, 'Lægeundersøgelse hos egen læge bestilt. Mærker liv dagligt. Symfyse-fundus 24 cm.'],
    [
      29,
      'Jordemoderkonsultation. Føler sig godt tilpas. Blodtryk 118/72, urin uden protein. Fødselsforberedelse tilmeldt.',
    ],
    [35, 'Jordemoderkonsultation. Hovedstilling. Plukveer om aftenen. Ønsker til fødslen noteret.'],
    [38, 'Jordemoderkonsultation. Hovedet fast i bækkenindgang. Vægtskøn 3400 g. Ved hvornår hun skal ringe.'],
  ];
  for (const [w, text] of talks)
    outpatientVisit(chart, {
      unit,
      at: at(week(w), 13, 10),
      reason: 'normalPregnancy',
      title: 'Jordemoderkonsultation',
      note: text,
      doctor: midwife,
    });
  gpVisit(chart, {
    day: week(25),
    title: 'Graviditetsundersøgelse',
    pressure: [116, 70],
    panel: ['haemoglobin', 'ferritin'],
    values: { haemoglobin: 7.2, ferritin: 18 },
    note: 'Graviditetsundersøgelse uge 25. Trives. Hæmoglobin 7,2; jerntilskud. Kighostevaccination tilbydes fra næste besøg.',
  });
  gpVisit(chart, {
    day: week(32),
    title: 'Graviditetsundersøgelse',
    pressure: [120, 74],
    note: 'Graviditetsundersøgelse uge 32. Lidt ankelødem om aftenen, blodtryk og urin fine. Kighoste-difteri-stivkrampe givet i dag.',
  });
  chart.vaccinations.give('pertussisBooster', week(32), 1);
  chart.medication.prescribe('ferrousSulfate', {
    from: week(25),
    to: birthDay + 40 < chart.today ? birthDay + 40 : undefined,
    dose: '1+0+0+0',
    indication: 'Jernmangel i graviditet',
  });
}

function birth(chart: Chart, child: Person): void {
  const day = child.birth;
  const born = bornAt(child);
  const unit = chart.department('obstetrics');
  const midwife = chart.someone(unit, 'midwife');
  const stay = chart.contacts.open({
    kind: 'admission',
    unit,
    from: born - 190,
    to: day + 2 <= chart.today - 1 ? at(day + 2, 11, 20) : undefined,
    reason: 'spontaneousBirth',
    complaint: 'Veer',
    acute: true,
    doctor: midwife,
    place: 'Fødestue 3',
  });
  chart.journal.note({
    at: born + 55,
    title: 'Fødselsnotat',
    by: midwife,
    contact: stay,
    text: 'Spontane veer, vandafgang klart fostervand. Epidural ikke ønsket, lattergas og kar. Spontan fødsel i baghovedstilling. Barnet græder straks, Apgar 9/1 og 10/5. Placenta hel, blødning 350 ml. Bristning af 2. grad sutureret i lokalbedøvelse. Hud mod hud, søgte brystet inden for en time.',
  });
  chart.journal.diagnose('spontaneousBirth', day, { contact: stay, until: day });
  chart.journal.diagnose('secondDegreeTear', day, { contact: stay, until: Math.min(day + 60, chart.today - 1) });
  if (day + 1 < chart.today) {
    chart.vitals.round(at(day + 1, 8, 15), stay, {
      respiration: 15,
      saturation: 99,
      pulse: 82,
      pressure: [112, 70],
      temperature: 36.9,
    });
    chart.lab.panel(['haemoglobin'], at(day + 1, 8), { contact: stay, values: { haemoglobin: 6.9 } });
    chart.journal.note({
      at: at(day + 1, 10, 30),
      title: 'Barselsnotat',
      by: stay.nurse,
      contact: stay,
      text: 'Amning i gang med hjælp til sutteteknik. Uterus kontraheret, sparsom blødning. Vandladning spontan. Mor og barn er trætte, men glade.',
    });
  }
  if (stay.to !== undefined) {
    chart.journal.note({
      at: stay.to + 40,
      title: 'Epikrise',
      kind: 'dischargeLetter',
      by: midwife,
      contact: stay,
      text: `Ukompliceret spontan fødsel. Barn: ${child.name}. Hæmoglobin 6,9 dagen efter, jern fortsættes. Hjemmebesøg af jordemoder dag 3 og sundhedsplejerske i uge 1. Undersøgelse hos egen læge otte uger efter fødslen.`,
    });
  }
}

function afterwards(chart: Chart, day: Day): void {
  if (day + 5 < chart.today) gpPhone(chart, day + 5);
  gpVisit(chart, {
    day: day + 56,
    title: 'Efterfødselsundersøgelse',
    pressure: [114, 72],
    panel: ['haemoglobin', 'ferritin'],
    values: { haemoglobin: 7.8, ferritin: 26 },
    note: 'Otte uger efter fødslen. Har det godt, ammer fuldt. Bækkenbund trænes. Bristning helet. Prævention: minipiller overvejes. Ingen tegn på efterfødselsreaktion, EPDS 4.',
  });
}

function gpPhone(chart: Chart, day: Day): void {
  chart.journal.note({
    at: at(workday(day), 11, 5) > chart.now ? chart.now - 30 : at(workday(day), 11, 5),
    title: 'Telefonkonsultation',
    by: chart.gp,
    text: 'Øm og spændt i venstre bryst, ingen feber. Råd om hyppig tømning og varme. Ringer ved feber.',
  });
}
