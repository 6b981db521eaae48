import { at } from '../seed/calendar.js';
import { famVisit } from './parts/fam-visit.js';
import { gpVisit } from './parts/gp-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { ageAndSex } from './parts/words.js';
import type { Story } from './story.js';

/** Several visits to the acute department with the same cause, one withdrawal, treatment begun and kept for a while. */
export const alcoholAndFall: Story = {
  name: 'alcohol-and-fall',
  tell(chart) {
    const { dice } = chart;
    const day = chart.today - dice.int(200, 900);
    const visits = [
      [
        'Fald på trappe',
        'Faldet tre trin i beruset tilstand. Ømhed over venstre 7.-8. ribben, ingen pneumothorax på røntgen. Smertebehandling, hjem i taxa.',
      ],
      [
        'Sår i hovedet',
        'Slået hovedet mod dørkarm. 4 cm sår i hårbunden, agraffer sat. CT-cerebrum uden blødning. Observeret til ædru. Tilbud om alkoholbehandling, tager imod brochure.',
      ],
    ] as const;
    for (const [i, [complaint, note]] of visits.entries()) {
      const when = day - 240 + i * 150;
      const contact = famVisit(chart, {
        from: at(when, 23, 10),
        to: at(when + 1, 6, 40),
        triage: 3,
        reason: i === 0 ? 'ribFracture' : 'scalpWound',
        complaint,
        panel: 'acute',
        values: { alat: 92, haemoglobin: 8 },
        round: { respiration: 16, saturation: 96, pulse: 94, pressure: [142, 88], temperature: 36.6 },
        note: `${ageAndSex(chart, when)}. ${note}`,
      });
      if (i === 0)
        chart.images.study({
          at: contact.from + 80,
          title: 'Røntgen af thorax',
          modality: 'DX',
          images: 2,
          contact,
          report: {
            description: 'Udislocerede frakturer af venstre 7. og 8. ribben. Ingen pneumothorax eller ansamling.',
            conclusion: 'To ribbensbrud i venstre side.',
          },
        });
      else
        chart.images.study({
          at: contact.from + 60,
          title: 'CT af cerebrum',
          modality: 'CT',
          images: 58,
          contact,
          report: {
            description: 'Ingen intrakraniel blødning. Let atrofi for alderen. Ingen fraktur.',
            conclusion: 'Ingen akutte forandringer.',
          },
        });
    }
    const stay = hospitalStay(chart, {
      unit: chart.department('geriatrics'),
      from: at(day, 5, 30),
      nights: 4,
      reason: 'alcoholWithdrawal',
      complaint: 'Abstinenser',
      admissionNote:
        'Sidste genstand for halvandet døgn siden. Svedende, rystende, puls 118, CIWA 22. Set hunde i stuen i nat. Chlordiazepoxid efter skema, thiamin i.v., elektrolytter.',
      rounds: [
        [1, 'CIWA 12. Sovet seks timer. Ingen kramper. Kalium og magnesium substitueres.'],
        [3, 'CIWA 2. Motiveret for behandling. Samtale med alkoholkonsulent, tid i kommunens center om fire dage.'],
      ],
      vitals: { respiration: 18, saturation: 97, pulse: 98, pressure: [148, 90], temperature: 37.3 },
      labs: [
        [
          0,
          ['haemoglobin', 'mcv', 'platelets', 'alat', 'bilirubin', 'potassium', 'magnesium', 'sodium', 'glucose'],
          { mcv: 103, platelets: 118, alat: 148, bilirubin: 31, potassium: 3.1, magnesium: 0.58 },
        ],
        [2, ['potassium', 'magnesium', 'sodium'], { potassium: 3.7, magnesium: 0.72 }],
      ],
      letter:
        'Indlagt med svære alkoholabstinenser, behandlet med chlordiazepoxid i fire døgn. Ingen Wernicke-symptomer. Forhøjede levertal og makrocytose. Starter disulfiram i kommunens center. Thiamin fortsættes.',
    });
    chart.journal.diagnose('alcoholDependence', day - 240, { by: stay.contact.doctor });
    chart.journal.diagnose('ribFracture', day - 240, { until: day - 180, by: stay.contact.doctor });
    chart.medication.prescribe('chlordiazepoxide', {
      from: day,
      to: day + 4,
      dose: 'efter abstinensskema',
      indication: 'Alkoholabstinenser',
      by: stay.contact.doctor,
      dispensed: false,
    });
    chart.journal.diagnose('alcoholIntoxication', day - 90, { by: stay.contact.doctor, until: day - 89 });
    chart.medication.prescribe('potassiumChloride', {
      from: day,
      to: day + 10,
      dose: '2+0+2+0',
      indication: 'Lavt kalium',
      by: stay.contact.doctor,
    });
    chart.medication.prescribe('thiamine', {
      from: day,
      dose: '1+0+0+0',
      indication: 'Vitaminmangel',
      by: stay.contact.doctor,
    });
    chart.medication.prescribe('disulfiram', {
      from: day + 8,
      to: day + 190,
      dose: '2 brusetabletter to gange om ugen',
      indication: 'Alkoholafhængighed',
    });
    gpVisit(chart, {
      day: day + 14,
      panel: ['alat', 'mcv', 'platelets', 'haemoglobin'],
      values: { alat: 74, mcv: 101, platelets: 210 },
      note: 'To uger uden alkohol. Møder i kommunens center, tager Antabus under opsyn. Sover dårligt. Roser for indsatsen.',
    });
    gpVisit(chart, {
      day: day + 100,
      panel: ['alat', 'mcv'],
      values: { alat: 41, mcv: 98 },
      note: 'Tre måneder ædru. Levertal næsten normale. Har genoptaget kontakt til voksne børn.',
    });
  },
};
