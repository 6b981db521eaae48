import { at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import type { Story } from './story.js';

/** Attacks since youth, now more often: a diary, a triptan, prevention from the headache clinic. */
export const migraine: Story = {
  name: 'migraine',
  tell(chart) {
    const onset = chart.today - chart.dice.int(900, 3600);
    const unit = chart.department('neurology');
    gpVisit(chart, {
      day: onset,
      pressure: [122, 76],
      note: 'Anfald med halvsidig bankende hovedpine, lysfølsomhed og kvalme to til tre gange om måneden. Ser først flimrende zigzaglinjer i 20 minutter. Neurologisk undersøgelse normal. Migræne med aura. Sumatriptan ved anfald, hovedpinedagbog.',
    });
    chart.journal.diagnose('migraineAura', onset);
    chart.medication.prescribe('sumatriptan', {
      from: onset,
      dose: '1 tablet ved anfald, højst 2 i døgnet',
      asNeeded: true,
      indication: 'Migræne',
    });
    chart.medication.prescribe('naproxen', {
      from: onset,
      to: onset + 400,
      dose: '1 tablet ved behov, højst 2 i døgnet',
      asNeeded: true,
      indication: 'Migræne',
    });
    gpVisit(chart, {
      day: onset + 180,
      note: 'Dagbog viser seks anfald om måneden. Sover uregelmæssigt. Tager tablet tre dage om ugen, risiko for medicinoverforbrug forklaret. Henvist til hovedpineklinik.',
    });
    chart.contacts.refer(unit, at(onset + 181, 9), 'migraine', 'Forebyggende behandling af migræne', {
      answered: true,
    });
    const first = outpatientVisit(chart, {
      unit,
      at: at(onset + 260, 13),
      minutes: 45,
      reason: 'migraineAura',
      title: 'Hovedpineklinik',
      note: 'Migræne med aura, seks til syv anfald månedligt. MR er ikke indiceret. Forebyggende candesartan 8 mg startes. Ikke p-piller med østrogen pga. aura.',
    });
    chart.medication.prescribe('candesartan', {
      from: onset + 260,
      dose: '1+0+0+0',
      indication: 'Forebyggelse af migræne',
      by: first.doctor,
    });
    outpatientVisit(chart, {
      unit,
      at: at(onset + 380, 13),
      reason: 'migraineAura',
      title: 'Hovedpineklinik',
      note: 'Halvering af anfald. Blodtryk 112/70, ikke svimmel. Fortsætter, afsluttes til egen læge.',
      doctor: first.doctor,
    });
    for (let day = onset + 760; day < chart.today - 20; day += 400) {
      gpVisit(chart, {
        day,
        title: 'Kontrol',
        panel: ['creatinine', 'potassium'],
        note: 'Årskontrol ved candesartan. To anfald om måneden. Nyretal normale. Recept fornyes.',
      });
    }
  },
};
