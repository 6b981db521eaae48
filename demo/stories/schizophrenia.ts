import type { Chart } from '../chart/chart.js';
import { at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import type { Story } from './story.js';

/** A long illness held in balance: first admission years ago, clozapine with blood tests, a mobile team that visits at home. */
export const schizophrenia: Story = {
  name: 'schizophrenia',
  tell(chart) {
    const onset = chart.yearsAgo(chart.dice.int(5, 11));
    const unit = chart.department('psychiatry');
    const first = hospitalStay(chart, {
      unit,
      from: at(onset, 20, 10),
      nights: 46,
      reason: 'schizophrenia',
      complaint: 'Hører stemmer',
      admissionNote:
        'Indbragt af forældre. Har gennem et halvt år isoleret sig og afbrudt uddannelse. Hører to kommenterende stemmer, mener sig overvåget gennem telefonen. Vågen, orienteret, mistroisk. Ingen selvmordstanker. Accepterer indlæggelse.',
      rounds: [
        [3, 'Sover bedre. Stemmerne er svagere. Olanzapin øges til 15 mg.'],
        [12, 'Deltager i aktiviteter. Mindre mistroisk. Vægtøgning 3 kg, kostvejledning.'],
        [30, 'Hjemmebesøg med forældre gik godt. Tilknyttes OPUS-team.'],
      ],
      labs: [
        [0, 'yearly', {}],
        [14, ['glucose', 'alat', 'cholesterol'], {}],
      ],
      letter:
        'Første psykotiske episode, paranoid skizofreni. God effekt af olanzapin, stemmer kun svagt til stede. Overgår til OPUS i to år. Egen læge bedes følge vægt, blodsukker og lipider.',
    });
    chart.journal.diagnose('schizophrenia', onset, { by: first.contact.doctor });
    chart.medication.prescribe('olanzapine', {
      from: onset,
      to: onset + 900,
      stopped: true,
      dose: '0+0+0+1',
      indication: 'Psykose',
      by: first.contact.doctor,
    });
    chart.medication.prescribe('clozapine', {
      from: onset + 880,
      dose: '1+0+0+2',
      indication: 'Psykose',
      by: first.contact.doctor,
    });
    follow(chart, onset + 880);
    chart.rights.block({ from: onset + 1000, against: chart.department('ortho') });
  },
};

function follow(chart: Chart, from: number): void {
  const unit = chart.department('psychiatry');
  const texts = [
    'Hjemmebesøg af mobilteam. Lejligheden er ryddelig. Hører stemmer om aftenen, kan aflede sig. Tager medicinen fra doseringsæske.',
    'Hjemmebesøg. Har fået skånejob i genbrugsbutik to formiddage om ugen. Søvn god.',
    'Hjemmebesøg. Mere træt, serum-clozapin i øvre del. Aftendosis deles.',
    'Hjemmebesøg. Vægt 96 kg. Går tur med støtteperson. Blodprøver i orden.',
  ];
  let i = 0;
  for (let day = from; day < chart.today - 4; day += 91, i++) {
    outpatientVisit(chart, {
      unit,
      kind: 'homeVisit',
      at: at(day, 11),
      minutes: 40,
      reason: 'schizophrenia',
      title: 'Mobilteam',
      note: texts[i % texts.length] as string,
      panel: ['leukocytes', 'neutrophils', ...(i % 2 === 0 ? (['clozapine', 'glucose'] as const) : [])],
    });
  }
  for (let day = from + 200; day < chart.today - 20; day += 380) {
    gpVisit(chart, {
      day,
      title: 'Somatisk årskontrol',
      panel: 'yearly',
      values: { hba1c: chart.dice.around(43, 2), ldl: 3.4 },
      pressure: [136, 86],
      note: 'Årskontrol ved behandling med antipsykotika. Vægt, blodtryk, blodsukker og lipider gennemgået. Ryger 15 dagligt, ikke klar til stop.',
    });
  }
}
