import { at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { letterBetween } from './parts/letters.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import { ageAndSex } from './parts/words.js';
import type { Story } from './story.js';

/** Lung cancer found late, a winter of treatment, a decision to stop, home with the palliative team, and death at home. */
export const lastYearOfLife: Story = {
  name: 'last-year-of-life',
  tell(chart) {
    const death = chart.today - chart.dice.int(25, 160);
    const found = death - 290;
    chart.ordinaryUntil = found - 30;
    const oncology = chart.department('oncology');
    const lung = chart.department('lung');
    const nurse = chart.someone(chart.homeCare, 'municipal-nurse');
    gpVisit(chart, {
      day: found - 9,
      panel: 'fatigue',
      note: `${ageAndSex(chart, found)}. Hoste i tre måneder, vægttab 6 kg, en enkelt gang blod i opspyt. Røntgen i dag, lungekræftpakke bestilt.`,
    });
    chart.images.study({
      at: at(found - 8, 9, 30),
      title: 'Røntgen af thorax',
      modality: 'DX',
      images: 2,
      report: {
        description: 'I højre overlap en 4 cm stor fortætning. Forstørret højre hilus.',
        conclusion: 'Tumorsuspekt proces i højre overlap. CT anbefales.',
      },
    });
    chart.images.study({
      at: at(found - 3, 13),
      title: 'CT af thorax og øvre abdomen',
      modality: 'CT',
      images: 420,
      report: {
        description: '42 mm tumor i højre overlap, forstørrede mediastinale lymfeknuder, to levermetastaser.',
        conclusion: 'Lungetumor med spredning til lymfeknuder og lever.',
      },
    });
    const answer = outpatientVisit(chart, {
      unit: lung,
      at: at(found, 11),
      minutes: 60,
      reason: 'lungCancer',
      title: 'Svar og plan',
      note: 'Fortalt om uhelbredelig lungekræft sammen med ægtefælle. Biopsi: adenokarcinom. Tilbud om kemoterapi og immunterapi; ønsker at prøve. Kontaktsygeplejerske.',
    });
    chart.journal.diagnose('lungCancer', found, { by: answer.doctor });
    for (let cycle = 1; cycle <= 5; cycle++) {
      const visit = outpatientVisit(chart, {
        unit: oncology,
        at: at(found + 20 + cycle * 21, 10),
        minutes: 150,
        reason: 'lungCancer',
        title: `Behandling, serie ${cycle}`,
        panel: ['haemoglobin', 'leukocytes', 'neutrophils', 'platelets', 'alat', 'creatinine'],
        values: { haemoglobin: 7.4 - cycle * 0.15 },
        note:
          cycle < 4
            ? `Serie ${cycle}. Træt i fire dage, ellers acceptabelt. Vægt stabil.`
            : `Serie ${cycle}. Tiltagende træthed og nedsat appetit. CT planlagt.`,
      });
      chart.contacts.procedure('chemotherapy', visit.from + 20, visit);
    }
    outpatientVisit(chart, {
      unit: oncology,
      at: at(found + 155, 13),
      reason: 'lungCancer',
      title: 'Svar på CT',
      note: 'CT viser fremgang af sygdommen i lever. Ønsker ikke mere behandling. Henvist til palliativt team, terminalerklæring drøftet. Ønsker at være hjemme.',
    });
    hospitalStay(chart, {
      unit: lung,
      from: at(found + 215, 16),
      nights: 4,
      reason: 'pneumonia',
      complaint: 'Feber og åndenød',
      admissionNote:
        'Kendt lungekræft, palliativ fase. Feber 38,9 og tiltagende åndenød. CRP 162. Ikke kandidat til intensiv eller genoplivning efter samtale med patient og familie. Antibiotika i.v.',
      rounds: [
        [1, 'Feberfri. Morfin i lille dosis har lettet åndenøden. Vil gerne hjem til weekenden.'],
        [3, 'Hjælpemidler og seng er leveret. Åben indlæggelse tilbudt.'],
      ],
      labs: [
        [0, 'acute', { crp: 162, leukocytes: 13.8, haemoglobin: 6.6 }],
        [2, 'infection', { crp: 84 }],
      ],
      letter:
        'Lungebetændelse hos patient med uhelbredelig lungekræft. Behandlet med bedring. Ingen genoplivning eller intensiv behandling efter ønske. Udskrives til eget hjem med palliativt team og døgnpleje. Tryghedskasse ordineret.',
    });
    const doctor = chart.gp;
    chart.medication.prescribe('morphine', {
      from: found + 217,
      to: death,
      stopped: true,
      dose: '½+½+½+½ samt ved behov',
      indication: 'Åndenød og smerter',
      by: doctor,
    });
    chart.medication.prescribe('pantoprazole', {
      from: found,
      to: death,
      stopped: true,
      dose: '1+0+0+0',
      indication: 'Mavebeskyttelse',
    });
    chart.medication.prescribe('lactulose', {
      from: found + 217,
      to: death,
      stopped: true,
      dose: '15 ml morgen og aften',
      indication: 'Forstoppelse',
    });
    chart.journal.alert('no-resuscitation', 'Ønsker ikke genoplivning ved hjertestop', found + 216);
    chart.contacts.attachHomeCare(found + 219, death);
    for (const [after, text] of [
      [225, 'Hjemmebesøg af palliativt team. Smertefri i hvile. Sidder i haven. Familien er omkring.'],
      [
        255,
        'Hjemmebesøg. Sover det meste af dagen, spiser lidt is. Morfin øges let. Ægtefælle får aflastning om natten.',
      ],
      [280, 'Hjemmebesøg. Terminal. Tryghedskasse taget i brug. Rolig.'],
    ] as const) {
      outpatientVisit(chart, {
        unit: oncology,
        kind: 'homeVisit',
        at: at(found + after, 11),
        reason: 'lungCancer',
        title: 'Palliativt team',
        note: text,
      });
    }
    letterBetween(chart, {
      at: at(found + 270, 10),
      by: nurse,
      text: 'Vågekone er bevilget. Medicin gives subkutant. Familien ønsker ro og få besøg.',
    });
    chart.journal.note({
      at: at(death, 6, 50),
      title: 'Dødsfald',
      by: doctor,
      text: 'Tilkaldt til hjemmet kl. 6.10. Sovet stille ind kl. 5.40 med familien om sig. Dødsattest udfærdiges. Efterladte tilbudt samtale om tre uger.',
    });
    chart.die(at(death, 5, 40));
  },
};
