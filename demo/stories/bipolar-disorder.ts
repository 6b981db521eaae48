import { at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import type { Story } from './story.js';

/** One manic spring, then years of balance on lithium with blood tests every third month. */
export const bipolarDisorder: Story = {
  name: 'bipolar-disorder',
  tell(chart) {
    const onset = chart.today - chart.dice.int(1000, 3200);
    const unit = chart.department('psychiatry');
    const stay = hospitalStay(chart, {
      unit,
      from: at(onset, 22, 40),
      nights: 18,
      reason: 'bipolar',
      complaint: 'Opstemthed og søvnløshed',
      admissionNote:
        'Sovet to timer i døgnet gennem en uge, købt to biler, taler uafbrudt. Løftet stemningsleje, ingen hallucinationer. Ledsaget af søster, accepterer indlæggelse. Quetiapin til natten.',
      rounds: [
        [2, 'Sover fem timer. Kan sidde til måltider. Lithium startes efter normale nyre- og stofskiftetal.'],
        [9, 'Stemningsleje næsten neutralt. Skammer sig over køb, socialrådgiver hjælper.'],
        [16, 'Lithium 0,68. Udgang gik godt. Psykoedukation sammen med søster.'],
      ],
      labs: [
        [0, ['creatinine', 'tsh', 'calcium', 'potassium'], {}],
        [9, ['lithium', 'creatinine'], { lithium: 0.54 }],
        [16, ['lithium'], { lithium: 0.68 }],
      ],
      letter:
        'Manisk episode, bipolar lidelse. Udskrevet stabil på lithium med serumværdi 0,68. Blodprøver hver tredje måned: lithium, kreatinin, TSH og calcium. Undgå NSAID og dehydrering. Ambulant opfølgning.',
    });
    chart.journal.diagnose('bipolar', onset, { by: stay.contact.doctor });
    chart.medication.prescribe('lithium', {
      from: onset + 2,
      dose: '0+0+0+2',
      indication: 'Bipolar lidelse',
      by: stay.contact.doctor,
    });
    chart.medication.prescribe('quetiapine', {
      from: onset,
      to: onset + 120,
      dose: '0+0+0+4',
      indication: 'Mani',
      by: stay.contact.doctor,
      stopped: true,
    });
    if (chart.dice.chance(0.5))
      chart.medication.prescribe('aripiprazole', {
        from: onset + 500,
        dose: '1+0+0+0',
        indication: 'Bipolar lidelse',
        by: stay.contact.doctor,
      });
    chart.lab.settle({ lithium: 0.66, tsh: 2.8 });
    const texts = [
      'Ambulant kontrol. Stabil, sover syv timer. Lithium {lithium}. Kender sine tidlige tegn.',
      'Ambulant kontrol. {Travl periode på arbejdet|Nyforelsket}, holder fast i faste sengetider. Lithium {lithium}.',
      'Ambulant kontrol. Let rysten på hænderne, generer ikke. Lithium {lithium}, nyretal normale.',
    ];
    let i = 0;
    for (let day = onset + 60; day < chart.today - 5; day += 91, i++) {
      const lithium = chart.dice.around(0.66, 0.05, 2);
      outpatientVisit(chart, {
        unit,
        at: at(day, 14),
        reason: 'bipolar',
        title: 'Ambulatorium for bipolar lidelse',
        panel: ['lithium', 'creatinine', ...(i % 2 === 0 ? (['tsh', 'calcium'] as const) : [])],
        values: { lithium },
        note: texts[i % texts.length] as string,
      });
    }
    gpVisit(chart, {
      day: onset + 400,
      title: 'Helbredskontrol',
      panel: 'yearly',
      pressure: [126, 78],
      note: 'Årlig helbredskontrol ved bipolar lidelse. Blodtryk {bt}. Ryger ikke. Husker at drikke i varmen.',
    });
  },
};
