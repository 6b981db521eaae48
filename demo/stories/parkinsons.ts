import { at } from '../seed/calendar.js';
import { famVisit } from './parts/fam-visit.js';
import { gpVisit } from './parts/gp-visit.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import type { Story } from './story.js';

/** A hand that shakes at rest, levodopa that helps, falls in later years, a home nurse who gives the medicine on the minute. */
export const parkinsons: Story = {
  name: 'parkinsons',
  tell(chart) {
    const onset = chart.today - chart.dice.int(900, 3000);
    const unit = chart.department('neurology');
    gpVisit(chart, {
      day: onset - 40,
      note: 'Ryster på {højre|venstre} hånd i hvile, går langsommere og skriver småt. Lugtesansen er væk. Tandhjulsrigiditet. Henvises til neurolog.',
    });
    const first = outpatientVisit(chart, {
      unit,
      at: at(onset, 10, 15),
      minutes: 45,
      reason: 'parkinson',
      title: 'Neurologisk ambulatorium',
      note: 'Bradykinesi, hviletremor og rigiditet, ensidigt. UPDRS III 22. Parkinsons sygdom. Starter levodopa, optrappes over fire uger. Informeret sammen med ægtefælle.',
    });
    chart.journal.diagnose('parkinson', onset, { by: first.doctor });
    chart.medication.prescribe('levodopa', {
      from: onset,
      dose: '1+1+1+1',
      indication: 'Parkinsons sygdom',
      by: first.doctor,
    });
    const texts = [
      'Kontrol. God effekt, mindre stivhed. {Rystelsen generer ved kaffekoppen|Går ture igen}. UPDRS III {14-20}. Fortsætter.',
      'Kontrol. Effekten slipper før næste dosis. Doserne deles på {fem|seks} tidspunkter. Fysioterapi to gange om ugen.',
      'Kontrol. {Livlige drømme|Forstoppelse}, ellers stabil. Taler lavere, henvist til logopæd.',
    ];
    let i = 0;
    for (let day = onset + 120; day < chart.today - 5; day += 180, i++) {
      outpatientVisit(chart, {
        unit,
        doctor: first.doctor,
        at: at(day, 10, 30),
        reason: 'parkinson',
        title: 'Neurologisk ambulatorium',
        note: texts[i % texts.length] as string,
      });
    }
    const fall = chart.today - 260;
    const visit = famVisit(chart, {
      from: at(fall, 15),
      to: at(fall, 18, 30),
      triage: 3,
      reason: 'scalpWound',
      complaint: 'Faldet, sår i hovedet',
      round: { respiration: 16, saturation: 97, pulse: 74, pressure: [128, 70], temperature: 36.7 },
      note: 'Frøs fast i døråbning og faldt bagover. 2 cm sår i baghovedet, limet. Ingen blodfortyndende medicin, GCS 15. Ingen CT. Parkinsonmedicin givet til tiden.',
    });
    chart.journal.diagnose('fallTendency', fall, { by: visit.doctor });
    chart.contacts.attachHomeCare(fall + 10);
    chart.journal.plan(
      'Medicin på klokkeslæt ved Parkinson',
      'Levodopa kl. 7, 11, 15 og 19. Ved indlæggelse skal tiderne holdes.',
      chart.someone(chart.homeCare, 'municipal-nurse'),
      fall + 10,
    );
  },
};
