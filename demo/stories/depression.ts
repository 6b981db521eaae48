import type { Chart } from '../chart/chart.js';
import { at, type Day } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import { ageAndSex } from './parts/words.js';
import type { Story } from './story.js';

/**
 * Depression treated first by the family doctor, then in psychiatry. The citizen has blocked what psychiatry owns: for everybody, for
 * one doctor, for one organisation, or for the weeks of the admission.
 */
export function depression(
  block: 'none' | 'owner' | 'practitioner' | 'organisation' | 'period',
  severe = false,
): Story {
  return {
    name: 'depression',
    tell(chart) {
      const onset = chart.today - chart.dice.int(300, 2300);
      atTheGp(chart, onset);
      if (severe) admitted(chart, onset + 55);
      const doctor = inPsychiatry(chart, onset + 75);
      blockIt(chart, block, onset, doctor);
    },
  };
}

function atTheGp(chart: Chart, day: Day): void {
  gpVisit(chart, {
    day,
    note: `${ageAndSex(chart, day)}. Nedtrykt, træt og uden lyst gennem seks uger. Vågner kl. 4, tabt 4 kg. Tanker om, at det hele kan være lige meget, ingen planer. MDI 34. Sygemeldes. Samtaleforløb og medicin drøftet, ses om en uge.`,
    panel: 'fatigue',
  });
  gpVisit(chart, {
    day: day + 7,
    note: 'Uændret. Starter sertralin 50 mg. Informeret om bivirkninger de første to uger. Ægtefælle med til samtale. Kriseplan aftalt, telefonnummer til akut psykiatrisk hjælp udleveret.',
  });
  gpVisit(chart, {
    day: day + 28,
    note: 'Ringe effekt efter tre uger. MDI 31. Dosis øges. Henvist til psykiatrisk vurdering.',
  });
  chart.contacts.refer(
    chart.department('psychiatry'),
    at(day + 28, 12),
    'moderateDepression',
    'Vurdering af depression uden effekt af første behandling',
    { answered: true },
  );
}

function admitted(chart: Chart, day: Day): void {
  const { contact } = hospitalStay(chart, {
    unit: chart.department('psychiatry'),
    from: at(day, 16, 30),
    nights: 24,
    reason: 'severeDepression',
    complaint: 'Svær depression',
    admissionNote:
      'Indlægges frivilligt ledsaget af ægtefælle. Stemningsleje sænket, latens, selvbebrejdelser og vedvarende tanker om at dø uden konkrete planer. Spiser minimalt. Vurderes som svær depression uden psykotiske symptomer. Fast observation det første døgn.',
    rounds: [
      [2, 'Sover seks timer med mirtazapin. Spiser lidt. Færre tanker om død. Deltager i morgensamling.'],
      [7, 'Bedre kontakt, smiler i samtale. Hamilton 21 mod 29 ved indlæggelsen. Skift til venlafaxin gennemføres.'],
      [14, 'Udgang med familien i weekenden gik godt. Søvn stabil. Plan om udskrivelse til ambulant forløb.'],
    ],
    labs: [
      [0, 'yearly', {}],
      [7, ['sodium', 'potassium'], {}],
    ],
    letter:
      'Svær depression. God bedring på venlafaxin 150 mg og mirtazapin. Hamilton 11 ved udskrivelsen, ingen selvmordstanker. Ambulant opfølgning om en uge, kriseplan udleveret. Sygemelding fortsætter.',
  });
  chart.journal.diagnose('severeDepression', day, { contact, until: day + 150 < chart.today ? day + 150 : undefined });
}

function inPsychiatry(chart: Chart, from: Day): ReturnType<Chart['someone']> {
  const unit = chart.department('psychiatry');
  const course = chart.contacts.course(
    'Ambulant behandling for depression',
    unit,
    from,
    from + 210 < chart.today ? from + 210 : undefined,
  );
  const doctor = chart.someone(unit, 'doctor');
  const texts = [
    'Første ambulante samtale. Depressionens forløb gennemgået. Diagnose bekræftet. Tilbud om gruppebehandling og fast læge.',
    'Lidt mere overskud, går tur hver morgen. Medicin øges. Ingen selvmordstanker.',
    'MDI 22. Søvnen er kommet. Hovedpine de første uger er forsvundet.',
    'MDI 14. Er begyndt på arbejde ti timer ugentligt. Opmærksom på tidlige tegn.',
    'Tilbage på fuld tid. Medicin fortsættes i mindst seks måneder. Afsluttes til egen læge.',
  ];
  for (const [i, text] of texts.entries()) {
    const day = from + 7 + i * 40;
    if (day < chart.today - 2)
      outpatientVisit(chart, {
        unit,
        course,
        doctor,
        at: at(day, 14, 15),
        minutes: 45,
        reason: 'moderateDepression',
        title: 'Ambulant samtale',
        note: text,
      });
  }
  chart.journal.diagnose('moderateDepression', from, {
    by: doctor,
    until: from + 260 < chart.today ? from + 260 : undefined,
  });
  chart.medication.prescribe('sertraline', {
    from: from - 68,
    to: from - 10,
    stopped: true,
    dose: '1+0+0+0',
    indication: 'Depression',
  });
  chart.medication.prescribe('venlafaxine', {
    from: from - 9,
    to: from + 400,
    dose: '2+0+0+0',
    indication: 'Depression',
    by: doctor,
  });
  chart.medication.prescribe('mirtazapine', {
    from: from - 9,
    to: from + 200,
    dose: '0+0+0+1',
    indication: 'Søvn',
    by: doctor,
    private: chart.dice.chance(0.5),
  });
  return doctor;
}

function blockIt(chart: Chart, block: string, onset: Day, doctor: ReturnType<Chart['someone']>): void {
  const from = Math.min(onset + 120, chart.today - 3);
  const psychiatry = chart.department('psychiatry');
  if (block === 'owner') chart.rights.block({ from, owner: psychiatry });
  if (block === 'practitioner') chart.rights.block({ from, against: doctor });
  if (block === 'organisation') chart.rights.block({ from, against: chart.department('fam'), kinds: ['journal'] });
  if (block === 'period') chart.rights.block({ from, data: { from: onset, to: onset + 200 } });
}
