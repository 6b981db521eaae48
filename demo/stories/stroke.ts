import type { Chart } from '../chart/chart.js';
import { at, type Day } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { letterBetween } from './parts/letters.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import { ageAndSex } from './parts/words.js';
import type { Story } from './story.js';

/** Face, arm, speech: thrombolysis within the hour, a week on the stroke ward, rehabilitation, aphasia that slowly lifts. */
export function stroke(options: { daysAgo?: number } = {}): Story {
  return {
    name: 'stroke',
    tell(chart) {
      const day = chart.today - (options.daysAgo ?? chart.dice.int(70, 1800));
      const left = admit(chart, day);
      if (left !== undefined) rehabilitation(chart, Math.floor(left / 1440));
    },
  };
}

function admit(chart: Chart, day: Day): number | undefined {
  const unit = chart.department('neurology');
  const stay = hospitalStay(chart, {
    unit,
    from: at(day, 11, 25),
    nights: 8,
    reason: 'stroke',
    complaint: 'Taleforstyrrelse og svaghed i højre arm',
    admissionNote: `${ageAndSex(chart, day)} fik kl. 9.50 pludselig skæv mund, svag højre arm og kunne ikke finde ordene. NIHSS 9. Akut CT uden blødning. Trombolyse givet kl. 11.05, 75 minutter fra debut. Ingen storkarsokklusion på CT-angiografi. Observeres efter trombolyseregime.`,
    rounds: [
      [
        1,
        'Kontrol-CT uden blødning. NIHSS 5. Armen kan løftes, taler i enkeltord. Synketest bestået med fortykket væske. Clopidogrel og statin startes.',
      ],
      [2, 'Telemetri uden atrieflimren. Halskar uden betydende stenose. Blodtryk accepteres til 160 systolisk.'],
      [3, 'Sidder sikkert, går med én hjælper. Højre hånd klodset. Begynder ADL-træning.', 'Fysioterapi'],
      [5, 'Taler i korte sætninger, forstår alt. Logopæd tilknyttet. Humøret er trykket, samtale med familie.'],
      [7, 'Genoptræningsbehov vurderet. Udskrives i morgen med specialiseret genoptræning.'],
    ],
    vitals: { respiration: 16, saturation: 96, pulse: 78, pressure: [154, 84], temperature: 37 },
    labs: [
      [0, ['haemoglobin', 'platelets', 'inr', 'glucose', 'creatinine', 'sodium', 'potassium'], {}],
      [1, ['cholesterol', 'ldl', 'hba1c', 'crp'], { ldl: 3.8, cholesterol: 5.9 }],
      [5, 'kidney', {}],
    ],
    procedures: [[0, 12, 'thrombolysis']],
    letter:
      'Hjerneinfarkt i venstre hemisfære, behandlet med trombolyse. NIHSS 3 ved udskrivelsen: let parese i højre hånd og moderat ekspressiv afasi. Clopidogrel livslangt, atorvastatin, blodtryk under 130/80. Kørselsforbud tre måneder. Specialiseret genoptræning i kommunen, logopæd. Kontrol om tre måneder.',
  });
  chart.images.study({
    at: stay.contact.from - 25,
    title: 'CT af cerebrum',
    modality: 'CT',
    images: 64,
    report: {
      description: 'Ingen blødning. Diskret udviskning af insulabåndet i venstre side. Normale ventrikler.',
      conclusion: 'Tidlige infarkttegn svarende til venstre ACM. Ingen blødning.',
    },
  });
  const control = at(day + 1, 10, 40);
  if (control < chart.now)
    chart.images.study({
      at: control,
      title: 'CT af cerebrum, kontrol',
      modality: 'CT',
      images: 64,
      contact: stay.contact,
      report: {
        description: 'Hypodensitet i venstre frontale operculum. Ingen blødning.',
        conclusion: 'Infarkt i venstre ACM-gebet uden hæmoragisk omdannelse.',
      },
    });
  chart.journal.diagnose('stroke', day, {
    contact: stay.contact,
    until: stay.left === undefined ? undefined : day + 30 < chart.today ? day + 30 : undefined,
  });
  chart.medication.prescribe('clopidogrel', {
    from: Math.min(day + 1, chart.today),
    dose: '1+0+0+0',
    indication: 'Forebyggelse af blodprop',
    by: stay.contact.doctor,
  });
  chart.medication.prescribe('atorvastatin', {
    from: Math.min(day + 1, chart.today),
    dose: '0+0+1+0',
    indication: 'Forhøjet kolesterol',
    by: stay.contact.doctor,
  });
  chart.medication.prescribe('enalapril', {
    from: Math.min(day + 3, chart.today),
    dose: '1+0+0+0',
    indication: 'Forhøjet blodtryk',
    by: stay.contact.doctor,
  });
  if (stay.left !== undefined) {
    chart.journal.note({
      at: stay.left + 15,
      title: 'Genoptræningsplan',
      kind: 'rehabilitationPlan',
      by: stay.contact.nurse,
      contact: stay.contact,
      text: 'Specialiseret genoptræning: hånd- og armfunktion, gang ude, logopædi tre gange ugentligt. Start inden syv dage.',
    });
  }
  return stay.left;
}

function rehabilitation(chart: Chart, day: Day): void {
  const unit = chart.department('neurology');
  const nurse = chart.someone(chart.homeCare, 'municipal-nurse');
  chart.journal.diagnose('aphasia', day, {
    by: chart.someone(unit, 'doctor'),
    words: 'Afasi efter hjerneinfarkt',
    until: day + 300 < chart.today ? day + 300 : undefined,
  });
  chart.journal.diagnose('strokeSequelae', Math.min(day + 30, chart.today));
  chart.contacts.attachHomeCare(day, day + 180 < chart.today ? day + 180 : undefined);
  chart.journal.plan(
    'Genoptræning efter blodprop i hjernen',
    'Ergoterapi, fysioterapi og logopædi; mål sat sammen med borger og ægtefælle.',
    nurse,
    day,
    day + 180 < chart.today ? day + 180 : undefined,
  );
  if (day + 28 < chart.today)
    letterBetween(chart, {
      at: at(day + 28, 9),
      by: nurse,
      text: 'Kommer til genoptræning tre gange om ugen. Skriver sit navn igen. Ægtefællen er træt, aflastning er tilbudt.',
    });
  if (day + 92 < chart.today) {
    outpatientVisit(chart, {
      unit,
      at: at(day + 90, 10, 45),
      reason: 'strokeSequelae',
      title: 'Kontrol efter tre måneder',
      note: 'NIHSS 1. Taler i hele sætninger, leder efter ord ved træthed. Hånden bruges i hverdagen. Må søge om at køre igen efter køreprøve. Depression ikke mistænkt.',
      panel: ['ldl', 'alat'],
      values: { ldl: 1.7 },
    });
  }
  for (let visit = day + 200; visit < chart.today - 10; visit += 190) {
    gpVisit(chart, {
      day: visit,
      title: 'Kontrol efter blodprop i hjernen',
      panel: visit % 2 === 0 ? 'yearly' : undefined,
      values: { ldl: 1.7, cholesterol: 3.4 },
      pressure: [chart.dice.around(132, 6), chart.dice.around(78, 4)],
      note: chart.dice.pick([
        'Ingen nye udfald. Blodtryk gennemgået. Træner selv hjemme. Medicin tages.',
        'Træt om eftermiddagen, hviler. Sproget bliver bedre. Fortsætter.',
      ]),
    });
  }
}
