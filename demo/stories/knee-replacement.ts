import { at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { hospitalStay } from './parts/hospital-stay.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import { sideOf } from './parts/words.js';
import type { Story } from './story.js';

/** Years of a sore knee, training first, then a new knee and home the next day. */
export const kneeReplacement: Story = {
  name: 'knee-replacement',
  tell(chart) {
    const { dice } = chart;
    const operated = chart.today - dice.int(150, 2000);
    const side = sideOf(chart);
    const unit = chart.department('ortho');
    gpVisit(chart, {
      day: operated - 900,
      note: `Smerter i ${side} knæ ved trapper og om natten efter gang. Hævelse og skurren. GLA:D-hold og paracetamol. Vægttab anbefalet.`,
    });
    chart.images.study({
      at: at(operated - 640, 10, 30),
      title: `Røntgen af ${side} knæ`,
      modality: 'DX',
      images: 3,
      report: {
        description: 'Betydende afsmalning af det mediale ledrum, osteofytter og subkondral sklerose.',
        conclusion: 'Udtalt medial knæartrose.',
      },
    });
    gpVisit(chart, {
      day: operated - 630,
      note: 'Træning har hjulpet noget, men går nu kun 400 m. Røntgen viser udtalt slidgigt. Henvises til ortopædkirurgisk vurdering.',
    });
    chart.contacts.refer(unit, at(operated - 629, 11), 'kneeOsteoarthritis', 'Vurdering mhp. knæprotese', {
      answered: true,
    });
    chart.journal.note({
      at: at(operated - 629, 11, 5),
      title: 'Henvisning til ortopædkirurgi',
      kind: 'referral',
      by: chart.gp,
      text: `Invaliderende artrose i ${side} knæ trods et års træning og smertebehandling. BMI 29. Ingen hjertesygdom. Ønskes vurderet til alloplastik.`,
    });
    outpatientVisit(chart, {
      unit,
      at: at(operated - 80, 9, 10),
      reason: 'kneeOsteoarthritis',
      title: 'Forundersøgelse',
      note: `Varusstillet ${side} knæ, bevæger 5-110°. Indikation for total knæprotese. Informeret om infektion, blodprop og genoptræning. Opskrives.`,
    });
    const stay = hospitalStay(chart, {
      unit,
      from: at(operated, 7, 5),
      nights: 1,
      planned: true,
      reason: 'kneeOsteoarthritis',
      admissionNote: 'Sammedagsindlæggelse til knæprotese. Fastende, hud intakt. Spinalbedøvelse aftalt.',
      rounds: [
        [
          0,
          `Total cementeret knæprotese, ${side} side. Ingen blodtomhed, minimal blødning. Lokal infiltration. Mobiliseret efter tre timer.`,
          'Operationsnotat',
        ],
        [1, 'Går på trappe med stokke, bøjer 80°. Smerter NRS 3. Opfylder udskrivelseskriterier.', 'Fysioterapi'],
      ],
      vitals: { respiration: 14, saturation: 97, pulse: 76, pressure: [132, 78], temperature: 36.9 },
      labs: [[1, ['haemoglobin', 'creatinine'], { haemoglobin: 7.6 }]],
      procedures: [[0, 9, 'kneeReplacement', side]],
      letter: `Total knæprotese, ${side} side, uden komplikationer. Udskrevet første døgn. Agraffer fjernes efter tre uger hos egen læge. Blodfortyndende under indlæggelsen. Træner efter program, kontrol om et år.`,
    });
    chart.journal.diagnose('kneeOsteoarthritis', operated - 630, { words: `Knæartrose, ${side}` });
    chart.medication.prescribe('paracetamol1g', {
      from: operated,
      to: operated + 42,
      dose: '1+1+1+1',
      indication: 'Smerter efter operation',
      by: stay.contact.doctor,
    });
    chart.medication.prescribe('oxycodone', {
      from: operated,
      to: operated + 10,
      dose: '1 kapsel ved behov, højst 4 i døgnet',
      asNeeded: true,
      indication: 'Smerter efter operation',
      by: stay.contact.doctor,
    });
    chart.journal.note({
      at: (stay.left ?? chart.now) + 0,
      title: 'Genoptræningsplan',
      kind: 'rehabilitationPlan',
      by: stay.contact.nurse,
      contact: stay.contact,
      text: 'Almen genoptræning efter knæprotese. Fuld støtte. Mål: bøje 110° og gå 2 km efter tre måneder.',
    });
    gpVisit(chart, {
      day: operated + 21,
      note: 'Agraffer fjernet, såret er pænt. Bøjer 95°. Trapper ned i smertestillende.',
    });
    if (operated + 366 < chart.today) {
      const visit = outpatientVisit(chart, {
        unit,
        at: at(operated + 365, 10),
        reason: 'surgicalFollowUp',
        title: 'Årskontrol',
        note: 'Et år efter knæprotese. Tilfreds, går 5 km. Bevæger 0-120°. Røntgen i orden. Afsluttes.',
      });
      chart.images.study({
        at: visit.from + 5,
        title: `Røntgen af ${side} knæ`,
        modality: 'DX',
        images: 3,
        contact: visit,
        report: {
          at: visit.from + 100,
          description: 'Total alloplastik i god stilling uden opklaringszoner.',
          conclusion: 'Tilfredsstillende forhold.',
        },
      });
    }
  },
};
