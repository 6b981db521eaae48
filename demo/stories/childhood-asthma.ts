import type { Chart } from '../chart/chart.js';
import { addMonths, addYears, at, type Day } from '../seed/calendar.js';
import { famVisit } from './parts/fam-visit.js';
import { gpVisit } from './parts/gp-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import { ageAndSex } from './parts/words.js';
import type { Story } from './story.js';

/**
 * A winter child: bronchiolitis in the first year, wheezing with every cold, asthma from three years of age with an inhaled steroid,
 * one night on the children's ward, controls twice a year and peak colds every autumn.
 */
export const childhoodAsthma: Story = {
  name: 'childhood-asthma',
  tell(chart) {
    const { birth } = chart.person;
    infancy(chart, addMonths(birth, 8));
    debut(chart, addYears(birth, 3));
    attack(chart, addYears(birth, 4) + 40);
    if (chart.dice.chance(0.5)) tablet(chart, addYears(birth, 5) + 20);
    controls(chart, addYears(birth, 4) + 120);
  },
};

function infancy(chart: Chart, day: Day): void {
  if (day > chart.today - 10) return;
  hospitalStay(chart, {
    unit: chart.department('paediatrics'),
    from: at(day, 17, 40),
    nights: 2,
    reason: 'bronchiolitis',
    complaint: 'Vejrtrækningsbesvær',
    admissionNote: `${ageAndSex(chart, day)} med tre døgns forkølelse, nu hurtig vejrtrækning og dårlig amning. RF 58, indtrækninger, saturation 91 %. Knitrelyde over begge lunger. RS-virus påvist. High-flow og sondemad.`,
    vitals: { respiration: 48, saturation: 94, pulse: 152, temperature: 38.1 },
    rounds: [[1, 'Bedre natten igennem. Ilten trappes ned. Tager halvdelen af måltiderne selv.']],
    labs: [[0, ['crp'], { crp: 14 }]],
    letter:
      'RS-virusbronkiolitis. Ilttilskud et døgn, derefter saturation 96 % uden ilt. Spiser som vanligt. Ingen behandling hjemme. Kontakt ved fornyet vejrtrækningsbesvær.',
  });
  chart.journal.diagnose('bronchiolitis', day, {
    until: day + 12,
    by: chart.someone(chart.department('paediatrics'), 'doctor'),
  });
}

function debut(chart: Chart, day: Day): void {
  if (day > chart.today - 10) return;
  gpVisit(chart, {
    day,
    note: 'Hoster om natten og piber ved hver forkølelse, tredje gang i vinter. Forlænget eksspiration. Prøver salbutamol på spacer ved behov; henvist til børneambulatorium.',
  });
  const visit = outpatientVisit(chart, {
    unit: chart.department('paediatrics'),
    at: at(day + 45, 10),
    reason: 'asthma',
    title: 'Børneambulatoriet',
    note: 'Astmatisk bronkitis gennem to vintre, eksem som spæd, far har høfeber. Tydelig effekt af salbutamol. Starter fluticason 50 mikrogram to gange dagligt på spacer. Forældrene instrueret, skriftlig plan udleveret.',
  });
  chart.journal.diagnose('asthma', day + 45, { by: visit.doctor });
  chart.medication.prescribe('salbutamolChild', {
    from: day,
    dose: '2 sug ved behov, højst 8 i døgnet',
    asNeeded: true,
    indication: 'Astma',
  });
  chart.medication.prescribe('fluticasone', {
    from: day + 45,
    dose: '1 sug morgen og aften',
    indication: 'Astma',
    by: visit.doctor,
  });
}

/** Children with a cough at play get a tablet too. */
function tablet(chart: Chart, day: Day): void {
  if (day > chart.today - 10) return;
  const by = chart.someone(chart.department('paediatrics'), 'doctor');
  chart.medication.prescribe('montelukast', { from: day, to: day + 500, dose: '0+0+0+1', indication: 'Astma', by });
}

function attack(chart: Chart, day: Day): void {
  if (day > chart.today - 10) return;
  hospitalStay(chart, {
    unit: chart.department('paediatrics'),
    from: at(day, 22, 15),
    nights: 1,
    reason: 'asthma',
    complaint: 'Astmaanfald',
    arrival: {
      hours: 1.5,
      triage: 2,
      reason: 'asthma',
      complaint: 'Astmaanfald',
      round: { respiration: 38, saturation: 91, pulse: 138, temperature: 37.6 },
      note: 'Forkølet, tiltagende besværet vejrtrækning siden eftermiddag. Taler i korte sætninger, juguläre indtrækninger, udtalt pibende eksspiration. Salbutamol på maske gentaget tre gange, prednisolon givet.',
    },
    admissionNote:
      'Indlægges til observation efter astmaanfald. Efter tre inhalationer RF 30 og saturation 95 %. Inhalationer hver anden time i nat.',
    vitals: { respiration: 28, saturation: 96, pulse: 122, temperature: 37.3 },
    letter:
      'Astmaanfald udløst af forkølelse. God effekt af inhalationer og prednisolon. Forebyggende behandling fordobles i to uger. Teknik gennemgået. Kontrol i ambulatoriet om seks uger.',
  });
}

function controls(chart: Chart, first: Day): void {
  const unit = chart.department('paediatrics');
  const texts = [
    'Astmakontrol. Ingen anfald siden sidst. Løber og leger uden hoste. Fortsætter forebyggende medicin.',
    'Astmakontrol. Hoster lidt om natten ved forkølelse. Inhalationsteknik rettet. NO i udåndingsluft 22 ppb.',
    'Astmakontrol. God sommer. Prøver nedtrapning til én gang dagligt.',
  ];
  for (let day = first, i = 0; day < chart.today - 5 && chart.ageAt(day) < 16; day += 190, i++) {
    outpatientVisit(chart, {
      unit,
      at: at(day, 13, 20),
      reason: 'asthma',
      title: 'Børneambulatoriet',
      note: texts[i % texts.length] as string,
    });
  }
  for (let day = first + 60; day < chart.today - 400; day += 420) {
    famVisit(chart, {
      from: at(day, 18, 30),
      to: at(day, 21, 10),
      triage: 3,
      reason: 'asthma',
      complaint: 'Hoste og pibende vejrtrækning',
      round: { respiration: 30, saturation: 95, pulse: 118, temperature: 37.8 },
      note: 'Forværring ved forkølelse. God effekt af to inhalationer. Sendes hjem med plan og mulighed for at ringe i nat.',
    });
  }
}
