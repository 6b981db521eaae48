import { at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { ageAndSex } from './parts/words.js';
import type { Story } from './story.js';

/** COPD as most have it: spirometry once a year in general practice, a course of prednisolone some winters, one admission. */
export function copd(options: { admittedDaysAgo?: number } = {}): Story {
  return {
    name: 'copd',
    tell(chart) {
      const { dice } = chart;
      const onset = chart.yearsAgo(dice.int(4, 12));
      gpVisit(chart, {
        day: onset,
        note: `${ageAndSex(chart, onset)}, ryger gennem 35 år. Hoster om morgenen og bliver forpustet. Spirometri: FEV1 58 %, FEV1/FVC 0,61. KOL. Rygestop drøftet, medicin og teknik gennemgået.`,
      });
      chart.journal.diagnose('copd', onset);
      chart.medication.prescribe('tiotropium', { from: onset, dose: '1+0+0+0', indication: 'KOL' });
      chart.medication.prescribe('terbutaline', {
        from: onset,
        dose: '1 inhalation ved behov, højst 6 i døgnet',
        asNeeded: true,
        indication: 'Åndenød',
      });
      for (let day = onset + 350; day < chart.today - 10; day += 365) {
        gpVisit(chart, {
          day,
          title: 'KOL-årskontrol',
          panel: dice.chance(0.4) ? 'blood' : undefined,
          pressure: [dice.around(134, 7), 80],
          note: dice.pick([
            'Årskontrol for KOL. FEV1 56 %, MRC 2. Ingen forværringer. Ryger fortsat fem om dagen.',
            'Årskontrol. FEV1 54 %, MRC 3. En kur i vinter. Henvist til KOL-rehabilitering i kommunen.',
            'KOL-kontrol hos sygeplejersken. Teknik rettet. Røgfri i et år!',
          ]),
        });
        if (dice.chance(0.35)) {
          const winter = Math.min(day + dice.int(60, 200), chart.today - 12);
          gpVisit(chart, {
            day: winter,
            panel: ['crp'],
            values: { crp: dice.int(12, 46) },
            note: 'KOL-forværring: mere hoste og åndenød, gult opspyt. Saturation 93 %. Prednisolon i fem dage.',
          });
          chart.medication.prescribe('prednisolone25', {
            from: winter,
            to: winter + 4,
            dose: '1½+0+0+0',
            indication: 'KOL-forværring',
          });
        }
      }
      const admitted = chart.today - (options.admittedDaysAgo ?? dice.int(100, 1200));
      if (admitted > onset) admission(chart, admitted);
    },
  };
}

function admission(chart: Parameters<Story['tell']>[0], day: number): void {
  const stay = hospitalStay(chart, {
    unit: chart.department('lung'),
    from: at(day, 17, 30),
    nights: 5,
    reason: 'copdInfection',
    complaint: 'Åndenød',
    arrival: {
      hours: 4,
      triage: 2,
      reason: 'dyspnoea',
      complaint: 'Åndenød',
      panel: 'acute',
      values: { crp: 86, leukocytes: 13.4 },
      round: { respiration: 26, saturation: 87, pulse: 104, pressure: [144, 82], temperature: 38.1, copd: true },
      note: 'Kendt KOL. Tre dages forværring med feber og purulent ekspektorat, ingen effekt af prednisolon fra egen læge. Forlænget eksspiration, krepitation venstre basis. A-punktur uden acidose. Inhalationer, ilt til 88-92 %, antibiotika.',
    },
    admissionNote:
      'KOL i forværring med pneumoni. Fortsætter prednisolon og antibiotika, inhalationer hver fjerde time, lungefysioterapi.',
    rounds: [
      [1, 'Bedre. 1 L ilt. Slim mobiliseres med PEP.'],
      [3, 'Iltfri. CRP halveret. Rygestop: motiveret, nikotinplaster.'],
    ],
    vitals: { respiration: 20, saturation: 90, pulse: 88, pressure: [136, 78], temperature: 37.4, copd: true },
    labs: [
      [0, 'bloodGas', { arterialPh: 7.38, arterialCarbonDioxide: 6.1, arterialOxygen: 7.6 }],
      [2, 'infection', { crp: 44, leukocytes: 11.6 }],
      [4, ['crp'], { crp: 18 }],
    ],
    letter:
      'KOL med lungebetændelse. Behandlet i fem døgn. Iltfri. Lungefunktion kontrolleres hos egen læge om seks uger; rehabilitering i kommunen er bestilt.',
  });
  const arrival = stay.arrival ?? stay.contact;
  chart.images.study({
    at: arrival.from + 70,
    title: 'Røntgen af thorax',
    modality: 'DX',
    images: 2,
    contact: arrival,
    report: { description: 'Infiltrat i venstre underlap. Emfysem.', conclusion: 'Pneumoni i venstre underlap.' },
  });
  chart.journal.diagnose('copdInfection', day, {
    contact: stay.contact,
    until: stay.left === undefined ? undefined : Math.min(day + 20, chart.today),
  });
  chart.medication.prescribe('amoxicillinClavulanate', {
    from: day,
    to: day + 6,
    dose: '1+1+1+0',
    indication: 'Lungebetændelse',
    by: stay.contact.doctor,
    dispensed: false,
  });
}
