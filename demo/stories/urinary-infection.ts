import { at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { letterBetween } from './parts/letters.js';
import { ageAndSex } from './parts/words.js';
import type { Story } from './story.js';

/** An old citizen with shivers and confusion: pyelonephritis, antibiotics after the culture, home to a little more help. */
export function urinaryInfection(options: { daysAgo?: number } = {}): Story {
  return {
    name: 'urinary-infection',
    tell(chart) {
      const day = chart.today - (options.daysAgo ?? chart.dice.int(20, 700));
      const nurse = chart.someone(chart.homeCare, 'municipal-nurse');
      chart.contacts.attachHomeCare(day - 90);
      const stay = hospitalStay(chart, {
        unit: chart.department('geriatrics'),
        from: at(day, 18, 30),
        nights: 5,
        reason: 'pyelonephritis',
        complaint: 'Feber og forvirring',
        arrival: {
          hours: 4,
          triage: 2,
          reason: 'fever',
          complaint: 'Feber og forvirring',
          panel: 'acute',
          values: { crp: 214, leukocytes: 18.2, creatinine: 131, egfr: 38, sodium: 133 },
          round: { respiration: 24, saturation: 94, pulse: 112, pressure: [104, 62], temperature: 39.2, awake: false },
          note: `${ageAndSex(chart, day)} fra eget hjem. Kulderystelser siden i går, mere forvirret end vanligt, svie ved vandladning ifølge hjemmesygeplejen. Bankeøm over højre nyre. Urinstix positiv. Bloddyrkning og urin til dyrkning, væske og piperacillin/tazobactam inden for en time.`,
        },
        admissionNote:
          'Urosepsis med delir. Fortsætter bredspektret antibiotika, væskeskema, kateter undgås. Faldrisiko. Medicin gennemgået: ACE-hæmmer og vanddrivende pauseres.',
        rounds: [
          [
            1,
            'Feberfri i morges, klarere. Bloddyrkning: gramnegative stave i en af to sæt. CRP stadig høj. Spiser yoghurt.',
          ],
          [3, 'E. coli følsom for pivmecillinam. Skift til tablet. Oppe til måltider.', 'Stuegang'],
          [4, 'Funktionsniveau næsten som før. Udskrives i morgen med øget hjælp i en uge.'],
        ],
        vitals: { respiration: 18, saturation: 95, pulse: 84, pressure: [122, 68], temperature: 37.6 },
        labs: [
          [1, 'acute', { crp: 246, leukocytes: 15.8, creatinine: 118, egfr: 43 }],
          [
            3,
            ['crp', 'leukocytes', 'creatinine', 'egfr', 'potassium'],
            { crp: 92, leukocytes: 9.8, creatinine: 96, egfr: 54 },
          ],
          [5, ['crp', 'creatinine', 'egfr'], { crp: 41, creatinine: 90, egfr: 58 }],
        ],
        letter:
          'Akut pyelonefritis med E. coli og delir. God effekt af behandling. Pivmecillinam til i alt syv dage. Blodtryksmedicin genoptages, når blodtrykket er over 130 systolisk. Kontrol af nyretal om en uge.',
      });
      chart.lab.culture(
        'urine',
        stay.contact.from - 200,
        'Escherichia coli >10⁵/ml. Følsom for pivmecillinam, nitrofurantoin og ciprofloxacin; resistent for ampicillin og trimethoprim.',
        stay.arrival,
      );
      if (stay.contact.from + 1440 < chart.now)
        chart.lab.culture('blood', stay.contact.from - 195, 'Escherichia coli i 1 af 2 sæt.', stay.arrival);
      const { doctor } = stay.contact;
      chart.journal.diagnose('pyelonephritis', day, {
        contact: stay.contact,
        until: stay.left === undefined ? undefined : Math.min(day + 14, chart.today),
      });
      chart.journal.diagnose('sepsis', day, {
        contact: stay.contact,
        words: 'Urosepsis',
        until: stay.left === undefined ? undefined : Math.min(day + 10, chart.today),
      });
      chart.medication.prescribe('piperacillinTazobactam', {
        from: day,
        to: day + 3,
        dose: '1+1+1+0',
        indication: 'Nyrebækkenbetændelse',
        by: doctor,
        dispensed: false,
      });
      if (day + 3 <= chart.today)
        chart.medication.prescribe('pivmecillinam', {
          from: day + 3,
          to: day + 9,
          dose: '1+1+1+0',
          indication: 'Nyrebækkenbetændelse',
          by: doctor,
        });
      chart.journal.note({
        at: stay.contact.from - 180,
        title: 'Indlæggelsesrapport, hjemmesygeplejen',
        kind: 'careReport',
        by: nurse,
        text: 'Bor alene, går med rollator. Får hjælp til bad, støttestrømper og medicin fra doseringsæske. Vanligvis klar og orienteret. Ville ikke drikke i går. Datter orienteret.',
      });
      if (stay.left !== undefined) {
        const home = Math.floor(stay.left / 1440);
        if (at(home + 2, 10) < chart.now)
          letterBetween(chart, {
            at: at(home + 2, 10),
            by: nurse,
            text: 'Hjemme igen. Drikker 1,5 L dagligt, ingen feber. Besøg fire gange dagligt i denne uge, derefter som før.',
          });
        if (home + 8 < chart.today)
          gpVisit(chart, {
            day: home + 7,
            panel: ['crp', 'creatinine', 'egfr', 'potassium'],
            values: { crp: 6, creatinine: 84, egfr: 62 },
            note: 'Kontrol efter indlæggelse. Blodtryk 138/76, medicin genoptages. Klar i hovedet. Nyretal på vanligt niveau.',
          });
      }
    },
  };
}
