import { at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import type { Story } from './story.js';

/** Found at low risk and left in peace: active surveillance with examinations every half year. */
export const prostateCancer: Story = {
  name: 'prostate-cancer',
  tell(chart) {
    const found = chart.today - chart.dice.int(400, 2000);
    const unit = chart.department('surgery');
    gpVisit(chart, {
      day: found - 25,
      note: 'Vandladningsbesvær. Ved undersøgelse en lille fast knude i venstre lap af prostata. PSA forhøjet. Kræftpakke bestilt.',
    });
    chart.images.study({
      at: at(found - 9, 12),
      title: 'MR af prostata',
      modality: 'MR',
      images: 180,
      report: {
        description:
          'I venstre perifere zone et 8 mm område med nedsat diffusion. Kapslen intakt. Ingen forstørrede lymfeknuder.',
        conclusion: 'PI-RADS 4, venstre side.',
      },
    });
    const answer = outpatientVisit(chart, {
      unit,
      at: at(found, 13),
      minutes: 45,
      reason: 'prostateCancer',
      title: 'Svar og plan',
      note: 'Biopsi: Gleason 3+3 i to af tolv. Lavrisiko prostatakræft. Tilbudt aktiv overvågning, som vælges efter samtale. Ægtefælle med.',
    });
    chart.lab.pathology('Prostatabiopsier', answer.from - 5 * 1440, 'Adenokarcinom, Gleason 3+3, i 2 af 12 biopsier.');
    chart.journal.diagnose('prostateCancer', found, { by: answer.doctor, words: 'Prostatakræft, lav risiko' });
    for (let day = found + 182; day < chart.today - 4; day += 182) {
      outpatientVisit(chart, {
        unit,
        at: at(day, 13, 30),
        doctor: answer.doctor,
        reason: 'prostateCancer',
        title: 'Aktiv overvågning',
        note: 'Kontrol i aktiv overvågning. PSA {stabil|uændret|let svingende}. {Ingen gener|Står op en gang om natten}. Ny kontrol om et halvt år{.|, MR om et år.}',
      });
    }
  },
};
