import { addYears, at } from '../seed/calendar.js';
import { famVisit } from './parts/fam-visit.js';
import { gpVisit } from './parts/gp-visit.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import type { Story } from './story.js';

/**
 * A schoolchild of fourteen whose mother has custody: ADHD examined and treated from nine, hay fever, a concussion at football this
 * spring, and a talk with the doctor that the doctor has kept from the parent's digital access (§ 39 a) by marking it private.
 */
export function teenager(motherKey: string): Story {
  return {
    name: 'teenager',
    tell(chart, cast) {
      const { birth } = chart.person;
      chart.rights.relative(cast.person(motherKey), 'mother', 'custody');
      const psychiatry = chart.department('psychiatry');
      const nine = addYears(birth, 9);
      gpVisit(chart, {
        day: nine,
        note: 'Uro i skolen og svært ved at følge med, lærerne er bekymrede. Ligger vågen om aftenen. Samtale med mor og barn, udredning for ADHD drøftet. Henvist til børne- og ungdomspsykiatri.',
      });
      chart.contacts.refer(psychiatry, at(nine + 1, 10), 'adhd', 'Udredning for ADHD', { answered: true });
      const visits: [number, string][] = [
        [
          75,
          'Udredning, første samtale. Forældre og skole beskriver uro, afbrydelser og glemsomhed gennem flere år. Ingen tegn på depression.',
        ],
        [
          110,
          'Udredning afsluttet. Kriterierne for ADHD er opfyldt. Forældretræning og støtte i skolen. Medicin drøftes, EKG og vækst er normale.',
        ],
        [
          140,
          'Starter methylphenidat 18 mg om morgenen. Vægt 31 kg, blodtryk 104/62. Opfølgning ved sygeplejerske om to uger.',
        ],
        [330, 'God effekt i skolen. Nedsat appetit midt på dagen, spiser til aften. Vægt 33,5 kg. Fortsætter.'],
        [700, 'Årskontrol. Klarer skolen. Højdekurve følges. Fortsætter uændret dosis, pause i sommerferien.'],
        [1100, 'Årskontrol. Ønsker selv at fortsætte. Sover godt med melatonin.'],
      ];
      for (const [after, text] of visits) {
        if (at(nine + after, 14) < chart.now)
          outpatientVisit(chart, {
            unit: psychiatry,
            at: at(nine + after, 13, 30),
            reason: 'adhd',
            title: 'Børne- og ungdomspsykiatri',
            note: text,
          });
      }
      const doctor = chart.someone(psychiatry, 'doctor');
      chart.journal.diagnose('adhd', nine + 110, { by: doctor });
      chart.medication.prescribe('methylphenidate', {
        from: nine + 140,
        dose: '1+0+0+0',
        indication: 'ADHD',
        by: doctor,
      });
      chart.medication.prescribe('melatonin', {
        from: nine + 600,
        dose: '0+0+0+1',
        indication: 'Indsovningsbesvær',
        by: doctor,
      });
      chart.medication.prescribe('cetirizine', {
        from: chart.today - 200,
        to: chart.today - 80,
        dose: '1+0+0+0',
        indication: 'Høfeber',
      });
      chart.journal.diagnose('hayFever', addYears(birth, 11));
      concussion(chart);
      gpVisit(chart, {
        day: chart.today - 35,
        title: 'Fortrolig samtale',
        note: 'Kommer alene. Ønsker at tale om kæreste og prævention uden forældre. Vurderes moden til samtalen. Ny tid efter behov.',
        private: true,
      });
    },
  };
}

function concussion(chart: Parameters<Story['tell']>[0]): void {
  const day = chart.today - 190;
  const visit = famVisit(chart, {
    from: at(day, 18, 5),
    to: at(day, 21, 40),
    triage: 3,
    reason: 'concussion',
    complaint: 'Slået hovedet til fodbold',
    place: 'Plads 9',
    round: { respiration: 16, saturation: 99, pulse: 78, pressure: [118, 70], temperature: 36.8 },
    note: 'Stødte sammen med medspiller, kort bevidstløs, husker ikke kampen. Én opkastning. GCS 15, pupiller egale. Scandinavian guideline: observation, ingen CT. Efter tre timer klar og spiser. Hjem med skriftlig vejledning, mor vækker en gang i nat.',
  });
  chart.journal.diagnose('concussion', day, { contact: visit, until: day + 30 });
  gpVisit(chart, {
    day: day + 9,
    note: 'Stadig hovedpine ved skærm. Ingen sport før to ugers symptomfrihed. Delvis skolegang aftalt.',
  });
}
