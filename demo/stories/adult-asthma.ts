import { gpVisit } from './parts/gp-visit.js';
import type { Story } from './story.js';

/** Allergic asthma in a grown-up: cat and birch, one inhaler for both prevention and relief, a yearly spirometry. */
export const adultAsthma: Story = {
  name: 'adult-asthma',
  tell(chart) {
    const onset = chart.today - chart.dice.int(700, Math.min(3400, Math.max(701, (chart.person.age - 10) * 300)));
    gpVisit(chart, {
      day: onset,
      panel: ['eosinophils', 'leukocytes'],
      values: { eosinophils: 0.62 },
      note: 'Hoste og trykken for brystet ved løb og hos venner med kat. Peak flow varierer 25 %. Reversibilitet 16 % efter salbutamol. Priktest: kat og birk. Astma. Inhalation til både fast og ved behov, teknik øvet.',
    });
    chart.journal.diagnose('allergicAsthma', onset);
    chart.medication.prescribe('budesonideFormoterol', {
      from: onset,
      dose: '1 inhalation morgen og aften samt ved behov',
      indication: 'Astma',
    });
    for (let day = onset + 360; day < chart.today - 10; day += 365 + chart.dice.int(-20, 20)) {
      gpVisit(chart, {
        day,
        title: 'Astmakontrol',
        note: 'Astmakontrol hos sygeplejersken. FEV1 {88-101} %. {Ingen anfald siden sidst|Bruger ekstra sug i birkesæsonen|Vågnet to nætter i efteråret}. ACQ {0,4|0,6|0,8|1,1}. {Fortsætter|Øger i sæsonen}.',
      });
    }
  },
};
