import { at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { ageAndSex } from './parts/words.js';
import type { Story } from './story.js';

/** Pain that moved to the right, an operation the same night, home the day after. */
export const appendicitis: Story = {
  name: 'appendicitis',
  tell(chart) {
    const oldest = Math.min(3000, (chart.person.age - 6) * 360);
    const day = chart.today - chart.dice.int(40, Math.max(60, oldest));
    const ultrasound = chart.ageAt(day) < 30;
    const stay = hospitalStay(chart, {
      unit: chart.department('surgery'),
      from: at(day, 21, 10),
      nights: 2,
      reason: 'appendicitis',
      complaint: 'Mavesmerter',
      arrival: {
        hours: 3,
        triage: 3,
        reason: 'abdominalPain',
        complaint: 'Mavesmerter',
        panel: 'acute',
        values: { crp: 68, leukocytes: 15.6 },
        round: { respiration: 18, saturation: 99, pulse: 98, pressure: [122, 74], temperature: 38.2 },
        note: `${ageAndSex(chart, day)} med et døgns smerter, der begyndte ved navlen og nu sidder nede i højre side. Kvalme, ingen diarré. Øm med slipømhed i højre fossa. CRP 68, leukocytter 15,6. Faste, kirurg tilkaldt.`,
      },
      admissionNote:
        'Klinisk akut appendicitis. Sættes på til laparoskopi i aften. Antibiotika givet præoperativt. Informeret om indgrebet.',
      rounds: [
        [
          0,
          'Laparoskopisk appendektomi. Flegmonøs appendiks uden perforation. Fjernet i pose. Skyllet. Ingen dræn.',
          'Operationsnotat',
        ],
        [1, 'Velbefindende. Spiser og drikker, luftafgang. Smerter klares med paracetamol. Hjem i morgen.'],
      ],
      vitals: { respiration: 15, saturation: 98, pulse: 80, pressure: [118, 72], temperature: 37.3 },
      labs: [[1, 'infection', { crp: 52, leukocytes: 10.4 }]],
      procedures: [[0, 22, 'appendectomy']],
      letter:
        'Akut flegmonøs blindtarmsbetændelse, opereret laparoskopisk uden komplikationer. Intet antibiotika efter udskrivelsen. Undgå tunge løft i to uger. Ingen kontrol.',
    });
    if (ultrasound && stay.arrival) {
      chart.images.study({
        at: stay.arrival.from + 95,
        title: 'Ultralyd af abdomen',
        modality: 'US',
        images: 8,
        contact: stay.arrival,
        report: {
          description:
            'I højre fossa en 9 mm tyk, ikke komprimerbar tarmstruktur med omgivende fedtreaktion. Sparsom fri væske.',
          conclusion: 'Forenelig med akut appendicitis.',
        },
      });
    }
    chart.lab.pathology(
      'Appendiks',
      stay.contact.from + 150,
      'Akut flegmonøs appendicitis. Ingen neoplasi.',
      stay.contact,
    );
    chart.journal.diagnose('appendicitis', day, { contact: stay.contact, until: day + 14 });
    chart.medication.prescribe('paracetamol', {
      from: day,
      to: day + 10,
      dose: '2+2+2+2',
      indication: 'Smerter efter operation',
      by: stay.contact.doctor,
      dispensed: false,
    });
    gpVisit(chart, {
      day: day + 15,
      note: 'Kontrol af sår efter blindtarmsoperation. Alt er helet. Kan dyrke sport igen.',
    });
  },
};
