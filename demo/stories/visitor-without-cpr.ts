import { at } from '../seed/calendar.js';
import { famVisit } from './parts/fam-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import type { Story } from './story.js';

/** A truck driver from abroad with a replacement number (X-eCPR): pneumonia on the road, an interpreter, two nights in hospital. */
export const visitorWithoutCpr: Story = {
  name: 'visitor-without-cpr',
  tell(chart) {
    const day = chart.today - 9;
    chart.journal.alert('interpreter', 'Tolkebehov: polsk', day);
    const stay = hospitalStay(chart, {
      unit: chart.department('infection'),
      from: at(day, 2, 20),
      nights: 2,
      reason: 'pneumonia',
      complaint: 'Feber og hoste',
      arrival: {
        hours: 3,
        triage: 3,
        reason: 'pneumonia',
        complaint: 'Feber og hoste',
        panel: 'acute',
        values: { crp: 188, leukocytes: 16.2 },
        round: { respiration: 24, saturation: 92, pulse: 110, pressure: [124, 72], temperature: 39.4 },
        note: 'Polsk chauffør uden dansk CPR, erstatningsnummer oprettet. Videotolk. Tre dage med feber, hoste og sidestikken i højre side. Medbringer ingen medicin. Benzylpenicillin i.v.',
      },
      admissionNote:
        'Lobær pneumoni. Ingen kendt allergi (oplyst via tolk). Blærekateter ikke nødvendigt. Arbejdsgiver orienteret efter ønske.',
      rounds: [[1, 'Feberfri. Videotolk ved stuegang. Skift til tablet i morgen.']],
      vitals: { respiration: 18, saturation: 95, pulse: 86, pressure: [122, 74], temperature: 37.6 },
      labs: [[1, 'infection', { crp: 142, leukocytes: 11.8 }]],
      letter:
        'Pneumoni i højre underlap, behandlet med penicillin. Udskrives til chaufførhotel, kan køre efter to døgns feberfrihed. Udskrivningsbrev er udleveret på engelsk. Kontrolrøntgen i hjemlandet anbefales.',
    });
    const arrival = stay.arrival ?? stay.contact;
    chart.images.study({
      at: arrival.from + 60,
      title: 'Røntgen af thorax',
      modality: 'DX',
      images: 2,
      contact: arrival,
      report: { description: 'Tæt infiltrat i højre underlap.', conclusion: 'Lobær pneumoni i højre underlap.' },
    });
    chart.journal.diagnose('pneumonia', day, { contact: stay.contact });
    chart.medication.prescribe('benzylpenicillin', {
      from: day,
      to: day + 2,
      dose: '1+1+1+1',
      indication: 'Lungebetændelse',
      by: stay.contact.doctor,
      dispensed: false,
    });
    chart.medication.prescribe('penicillinV', {
      from: day + 2,
      to: day + 7,
      dose: '2+2+2+0',
      indication: 'Lungebetændelse',
      by: stay.contact.doctor,
    });
    famVisit(chart, {
      from: at(day - 2, 21),
      to: at(day - 2, 22, 30),
      triage: 4,
      reason: 'cough',
      complaint: 'Hoste',
      round: { respiration: 18, saturation: 96, pulse: 92, pressure: [126, 76], temperature: 38.1 },
      note: 'Hoste og feber siden i dag. Stetoskopi upåfaldende, CRP ikke taget. Råd om at komme igen ved forværring.',
    });
  },
};
