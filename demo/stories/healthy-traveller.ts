import { gpVisit } from './parts/gp-visit.js';
import type { Story } from './story.js';
import { ordinaryVaccinations } from './vaccination-programme.js';

/** Nothing wrong at all: travels, is vaccinated for it, comes once with a stomach upset, donates blood. */
export const healthyTraveller: Story = {
  name: 'healthy-traveller',
  tell(chart) {
    ordinaryVaccinations(chart);
    const first = chart.today - chart.dice.int(1200, 2600);
    gpVisit(chart, {
      day: first,
      title: 'Rejsevejledning',
      note: 'Skal til Thailand og Cambodja i fire uger. Tidligere vaccinationer gennemgået. Hepatitis A og tyfus i dag, difteri-stivkrampe fornyes. Malariaforebyggelse ikke nødvendig på ruten, myggebalsam. Råd om mad, vand og solbeskyttelse.',
    });
    chart.vaccinations.give('hepatitisA', first, 1);
    chart.vaccinations.give('typhoid', first, 1);
    chart.vaccinations.give('tetanusDiphtheria', first, 1);
    gpVisit(chart, {
      day: first + 400,
      title: 'Rejsevejledning',
      note: 'Anden dosis hepatitis A før rejse til Tanzania. Gul feber-vaccine og malariaforebyggelse. Rabies drøftet og givet, da ruten er langt fra sygehus.',
    });
    chart.vaccinations.give('hepatitisA', first + 400, 2);
    chart.vaccinations.give('yellowFever', first + 402, 1);
    chart.vaccinations.give('rabies', first + 402, 1);
    chart.vaccinations.give('rabies', first + 430, 2);
    chart.medication.prescribe('atovaquoneProguanil', {
      from: first + 440,
      to: first + 465,
      dose: '1 tablet dagligt',
      indication: 'Forebyggelse af malaria',
    });
    gpVisit(chart, {
      day: first + 470,
      note: 'Tynde afføringer efter hjemkomst fra Tanzania, ingen feber eller blod. Malariaundersøgelse negativ. Går i sig selv.',
      panel: 'infection',
      values: { crp: 14 },
    });
    chart.medication.prescribe('azithromycin', {
      from: first + 440,
      to: first + 443,
      dose: '1 tablet dagligt ved svær diarré',
      asNeeded: true,
      indication: 'Rejsediarré',
    });
    if (chart.dice.chance(0.6)) chart.vaccinations.give('tickBorneEncephalitis', first + 700, 1);
  },
};
