import { at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import type { Story } from './story.js';

/** Stiff fingers in the morning, methotrexate with blood tests every other month, and a quiet disease. */
export const rheumatoidArthritis: Story = {
  name: 'rheumatoid-arthritis',
  tell(chart) {
    const onset = chart.today - chart.dice.int(500, 2500);
    const unit = chart.department('endocrinology');
    gpVisit(chart, {
      day: onset,
      panel: ['crp', 'haemoglobin', 'leukocytes', 'creatinine'],
      values: { crp: 34 },
      note: 'Hævede og ømme grundled på begge hænder, morgenstivhed to timer gennem to måneder. Squeeze-test positiv. Anti-CCP positiv. Henvises subakut til reumatolog.',
    });
    chart.images.study({
      at: at(onset + 12, 9, 30),
      title: 'Røntgen af hænder og fødder',
      modality: 'DX',
      images: 6,
      report: {
        description: 'Periartikulær afkalkning omkring MCP-led. Ingen sikre erosioner.',
        conclusion: 'Ingen erosioner.',
      },
    });
    const first = outpatientVisit(chart, {
      unit,
      at: at(onset + 30, 10),
      minutes: 45,
      reason: 'rheumatoidArthritis',
      title: 'Gigtambulatoriet',
      note: 'Leddegigt, DAS28 5,1. Starter methotrexat 15 mg ugentligt med folinsyre, kortvarigt prednisolon. Røntgen af thorax normal. Information om alkohol, prævention og blodprøver.',
    });
    chart.journal.diagnose('rheumatoidArthritis', onset + 30, { by: first.doctor });
    chart.medication.prescribe('methotrexate', {
      from: onset + 30,
      dose: '6 tabletter en gang om ugen',
      indication: 'Leddegigt',
      by: first.doctor,
    });
    chart.medication.prescribe('folicAcid', {
      from: onset + 30,
      dose: '1 tablet en gang om ugen',
      indication: 'Forebyggelse af bivirkninger',
      by: first.doctor,
    });
    chart.medication.prescribe('prednisolone5', {
      from: onset + 30,
      to: onset + 90,
      dose: '2+0+0+0, nedtrappes',
      indication: 'Leddegigt',
      by: first.doctor,
    });
    for (let day = onset + 90; day < chart.today - 5; day += 62) {
      chart.lab.panel(['haemoglobin', 'leukocytes', 'platelets', 'alat', 'creatinine', 'crp'], at(day, 8, 5), {
        values: { crp: chart.dice.int(2, 8) },
      });
      if (Math.round((day - onset) / 62) % 3 === 0)
        outpatientVisit(chart, {
          unit,
          at: at(day + 2, 10, 30),
          reason: 'rheumatoidArthritis',
          title: 'Gigtambulatoriet',
          note: chart.dice.pick([
            'DAS28 2,4. Ingen hævede led. Fortsætter methotrexat. Blodprøver hver anden måned.',
            'Let opblussen i højre håndled, injiceret. DAS28 3,0. Uændret dosis.',
            'I ro. Spiller guitar igen. Leverprøver normale.',
          ]),
        });
    }
  },
};
