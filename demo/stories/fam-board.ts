import type { Chart } from '../chart/chart.js';
import type { Values } from '../chart/laboratory.js';
import type { Round } from '../chart/vitals.js';
import type { DiagnosisName } from '../codes/diagnoses.js';
import type { AnalysisName, PanelName } from '../codes/laboratory.js';
import { famVisit } from './parts/fam-visit.js';
import type { Story } from './story.js';

/** One line of the board of the acute department: somebody who is there right now. */
export interface BoardLine {
  place: string;
  triage: 1 | 2 | 3 | 4 | 5;
  minutesAgo: number;
  reason: DiagnosisName;
  complaint: string;
  round: Round;
  panel?: PanelName | readonly AnalysisName[];
  values?: Values;
  note: string;
  awaits?: readonly string[];
  image?: {
    title: string;
    modality: 'DX' | 'CT' | 'US';
    images: number;
    minutesAgo: number;
    report?: [description: string, conclusion: string];
  };
  /** The two one can log in as are responsible; else somebody on duty. */
  withAsta?: boolean;
  afterwards?(chart: Chart): void;
}

/** In the acute department now, with place, triage and what is waited for. The rest of the citizen's life is told by other stories. */
export function inTheFam(line: BoardLine): Story {
  return {
    name: 'fam-board',
    tell(chart) {
      const { asta, mads } = chart.directory.named;
      const own = line.withAsta ? { doctor: asta, nurse: mads } : {};
      const contact = famVisit(chart, {
        ...own,
        from: chart.now - line.minutesAgo,
        place: line.place,
        triage: line.triage,
        reason: line.reason,
        complaint: line.complaint,
        round: { awake: true, ...line.round },
        panel: line.panel,
        values: line.values,
        note: line.note,
        awaits: line.awaits,
      });
      const { image } = line;
      if (image) {
        const [description, conclusion] = image.report ?? [];
        chart.images.study({
          at: chart.now - image.minutesAgo,
          title: image.title,
          modality: image.modality,
          images: image.images,
          contact,
          report:
            description && conclusion
              ? { at: chart.now - Math.floor(image.minutesAgo / 3), description, conclusion }
              : undefined,
        });
      }
      line.afterwards?.(chart);
    },
  };
}

/** The thirteen who are there together with Karla (bay 7). */
export const BOARD: Record<string, BoardLine> = {
  fallFromHeight: {
    place: 'Traumestue 1',
    triage: 1,
    minutesAgo: 11,
    reason: 'multipleInjuries',
    complaint: 'Traume, fald 4 m',
    withAsta: true,
    round: { respiration: 26, saturation: 94, oxygen: 10, pulse: 124, pressure: [98, 58], temperature: 36.1 },
    panel: 'acute',
    values: { haemoglobin: 7.4, glucose: 9.1 },
    awaits: ['Blodtype og BAC-test'],
    note: 'Faldet 4 m fra stillads. A fri, stiv halskrave. B nedsat respirationslyd i højre side, drænes. C puls 124, bækkenslynge. D GCS 14. E åbent underbensbrud. eFAST positiv i højre hemithorax. Traume-CT nu, ortopædkirurg og anæstesi til stede.',
  },
  sepsis: {
    place: 'Plads 11',
    triage: 2,
    minutesAgo: 34,
    reason: 'fever',
    complaint: 'Feber, nedsat bevidsthed',
    round: { respiration: 28, saturation: 95, pulse: 128, pressure: [94, 54], temperature: 39.8, awake: false },
    panel: 'acute',
    values: { crp: 236, leukocytes: 21.4, platelets: 112 },
    awaits: ['Bloddyrkning ×2', 'Urindyrkning'],
    note: 'Fundet sløv af samlever. Siden i går feber og hovedpine. Ingen nakkestivhed, ingen petekkier. Væske og antibiotika givet inden 20 minutter. Lumbalpunktur overvejes efter CT.',
  },
  chestPain: {
    place: 'Plads 3',
    triage: 2,
    minutesAgo: 92,
    reason: 'chestPain',
    complaint: 'Brystsmerter',
    withAsta: true,
    round: { respiration: 16, saturation: 97, pulse: 82, pressure: [148, 88], temperature: 36.8 },
    panel: ['troponin', 'haemoglobin', 'creatinine', 'potassium', 'sodium', 'glucose'],
    values: { troponin: 0.031 },
    awaits: ['Troponin I'],
    note: 'Trykken for brystet i hvile fra kl. 6, 40 minutters varighed, nu smertefri. EKG uden ST-forandringer. Første troponin under grænsen, ny prøve efter tre timer. Acetylsalicylsyre givet. Telemetri.',
  },
  hip: {
    place: 'Plads 5',
    triage: 3,
    minutesAgo: 64,
    reason: 'femoralNeckFracture',
    complaint: 'Fald, hoftesmerter',
    round: { respiration: 18, saturation: 96, pulse: 90, pressure: [156, 84], temperature: 36.6 },
    panel: 'acute',
    values: { haemoglobin: 7.5 },
    image: { title: 'Røntgen af bækken og venstre hofte', modality: 'DX', images: 3, minutesAgo: 9 },
    note: 'Snublet over dørtrin i nat, ligget på gulvet i tre timer. Venstre ben forkortet og udadroteret. Nerveblokade anlagt, smertelindret. Røntgen er taget. Faste.',
  },
  abdomen: {
    place: 'Plads 9',
    triage: 3,
    minutesAgo: 107,
    reason: 'abdominalPain',
    complaint: 'Mavesmerter',
    withAsta: true,
    round: { respiration: 18, saturation: 98, pulse: 94, pressure: [138, 80], temperature: 37.9 },
    panel: 'acute',
    values: { crp: 42, leukocytes: 12.8, alat: 118 },
    image: {
      title: 'Ultralyd af øvre abdomen',
      modality: 'US',
      images: 10,
      minutesAgo: 20,
      report: [
        'Flere konkrementer i galdeblæren, væg 5 mm, øm ved tryk. Galdeveje slanke.',
        'Galdesten med tegn på begyndende galdeblærebetændelse.',
      ],
    },
    note: 'Smerter under højre kurvatur siden i går aftes efter fed mad. Kvalme. Øm med positiv Murphy. Mistanke om galdeblærebetændelse. Ultralyd bestilt, kirurg orienteret, faste.',
  },
  dehydration: {
    place: 'Plads 2',
    triage: 3,
    minutesAgo: 238,
    reason: 'dehydration',
    complaint: 'Dehydrering',
    round: { respiration: 18, saturation: 96, pulse: 98, pressure: [108, 60], temperature: 37.4 },
    panel: 'acute',
    values: { creatinine: 148, egfr: 39, sodium: 149, potassium: 4.6 },
    note: 'Diarré i fire dage, drikker sparsomt. Stående blodtryk 88/50. Tørre slimhinder. Ringer-acetat 2 L, vanddrivende pauseret. Skal indlægges på medicinsk afsnit, afventer seng.',
  },
  pregnancy: {
    place: 'Plads 12',
    triage: 3,
    minutesAgo: 52,
    reason: 'earlyPregnancyBleeding',
    complaint: 'Graviditet, blødning',
    withAsta: true,
    round: { respiration: 14, saturation: 99, pulse: 84, pressure: [118, 70], temperature: 36.8 },
    panel: ['haemoglobin', 'platelets'],
    values: { haemoglobin: 7.6 },
    awaits: ['hCG', 'Blodtype og BAC-test'],
    note: 'Gravid i uge 8+3. Frisk blødning siden i nat, let murren. Abdomen blødt. Hæmodynamisk stabil. Gynækologisk tilsyn med ultralyd rekvireret.',
  },
  wrist: {
    place: 'Plads 8',
    triage: 4,
    minutesAgo: 75,
    reason: 'radiusFracture',
    complaint: 'Håndledsfraktur',
    round: { respiration: 14, saturation: 99, pulse: 76, pressure: [126, 74], temperature: 36.6 },
    image: {
      title: 'Røntgen af højre håndled',
      modality: 'DX',
      images: 2,
      minutesAgo: 41,
      report: [
        'Fraktur i distale radius uden fejlstilling og uden ledinddragelse.',
        'Udislokeret distal radiusfraktur, højre.',
      ],
    },
    note: 'Faldet på skateboard. Hævet og øm over højre håndled, neurovaskulært intakt. Røntgen: udislokeret brud. Gips anlægges, kontrol om ti dage.',
  },
  dizziness: {
    place: 'Plads 10',
    triage: 4,
    minutesAgo: 81,
    reason: 'dizziness',
    complaint: 'Svimmelhed',
    round: { respiration: 14, saturation: 98, pulse: 72, pressure: [142, 82], temperature: 36.7 },
    panel: 'acute',
    note: 'Drejesvimmel ved hovedbevægelser siden i morges, kastet op to gange. Ingen neurologiske udfald, HINTS perifer type. Dix-Hallpike positiv til højre. Epleys manøvre udføres, afventer blodprøver.',
  },
  stone: {
    place: 'Plads 14',
    triage: 4,
    minutesAgo: 41,
    reason: 'ureterStone',
    complaint: 'Nyresten obs.',
    round: { respiration: 18, saturation: 99, pulse: 88, pressure: [146, 86], temperature: 36.9 },
    panel: ['crp', 'leukocytes', 'creatinine', 'egfr'],
    values: { crp: 7 },
    note: 'Turevise stærke smerter i venstre flanke med udstråling til lysken. Urinstix: blod 3+. Smertestillende givet med effekt. CT-urografi, hvis smerterne vender tilbage.',
  },
  fall: {
    place: 'Plads 6',
    triage: 3,
    minutesAgo: 150,
    reason: 'scalpWound',
    complaint: 'Fald, slået hovedet, beruset',
    round: { respiration: 15, saturation: 96, pulse: 92, pressure: [144, 88], temperature: 36.2 },
    panel: 'acute',
    values: { alat: 88, sodium: 134 },
    image: {
      title: 'CT af cerebrum',
      modality: 'CT',
      images: 60,
      minutesAgo: 85,
      report: ['Ingen intrakraniel blødning eller fraktur. Let kortikal atrofi.', 'Ingen akutte forandringer.'],
    },
    note: 'Faldet på gaden, lugter af alkohol. 3 cm sår i panden, sutureret. CT-cerebrum uden blødning. Observeres til ædru, neurologiske værdier hver time. Alkoholsamtale før udskrivelse.',
  },
  finger: {
    place: 'Venteplads 2',
    triage: 5,
    minutesAgo: 26,
    reason: 'fingerWound',
    complaint: 'Finger, sårskade',
    round: { pulse: 70, temperature: 36.6 },
    note: 'Skåret sig på brødkniv. 1,5 cm overfladisk sår på venstre pegefinger. Sene og følesans intakt. Behandlersygeplejerske limer. Stivkrampevaccination er i orden.',
  },
  ankle: {
    place: 'Venteplads 3',
    triage: 5,
    minutesAgo: 38,
    reason: 'ankleSprain',
    complaint: 'Forstuvet ankel',
    round: { pulse: 68, temperature: 36.5 },
    note: 'Vredet om på højre fod til badminton. Hævelse foran laterale malleol, kan gå fire skridt. Ingen knogleømhed, røntgen ikke nødvendig. Bandage og øvelser.',
  },
};
