import { at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import type { Story } from './story.js';

/** Ida, Karla's daughter: hypothyroidism, a busy life, and a power of attorney for her mother (which stands in her mother's record). */
export const grownDaughter: Story = {
  name: 'grown-daughter',
  tell(chart) {
    const onset = chart.yearsAgo(5);
    gpVisit(chart, {
      day: onset,
      panel: 'fatigue',
      values: { tsh: 9.8 },
      note: 'Træt, fryser og har taget 4 kg på. TSH 9,8, svarende til lavt stofskifte. Starter levothyroxin.',
    });
    chart.journal.diagnose('hypothyroidism', onset);
    chart.medication.prescribe('levothyroxine', { from: onset, dose: '1+0+0+0', indication: 'Lavt stofskifte' });
    for (let day = onset + 45; day < chart.today - 10; day += 300)
      gpVisit(chart, {
        day,
        title: 'Stofskiftekontrol',
        panel: ['tsh'],
        values: { tsh: chart.dice.around(1.9, 0.4, 1) },
        note: 'Stofskiftekontrol. Velbefindende på nuværende dosis. Ny prøve om et år.',
      });
    gpVisit(chart, {
      day: chart.today - 60,
      note: 'Bekymret for sin mor, der har KOL. Sover dårligt. Talt om aflastning og om fuldmagt, så hun kan følge morens medicin og aftaler.',
    });
    chart.contacts.appointment(chart.practice, at(chart.today + 23, 9, 40), 'Stofskiftekontrol', 10);
  },
};
