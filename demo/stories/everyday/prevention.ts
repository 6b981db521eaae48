import { type Problem, treat } from './problem.js';

/** Examinations, contraception, certificates, and growing old. */
export const PREVENTION: Problem[] = [
  {
    ages: [0, 6],
    weight: 3.5,
    title: 'Børneundersøgelse',
    notes: [
      'Trives og følger egen vækstkurve. {Motorik og sprog svarende til alder|Løber, klatrer og taler i sætninger efter alder}. Hjerte og lunger uden bemærkninger. Forældrene har ingen bekymringer.',
      '{Glad og kontaktbar|Nysgerrig og lidt genert}. Syn og hørelse findes normale. Vaccinationer er givet efter programmet.',
      'Sover {godt|uroligt}, spiser varieret. {Far|Mor} spørger til {sprog|sutten|renlighed}; vejledt. Vægt og højde i orden.',
    ],
  },
  {
    ages: [16, 45],
    weight: 1.6,
    sex: 'female',
    notes: [
      'Ønsker prævention. Ingen migræne med aura, ryger ikke, ingen blodpropper i familien. Blodtryk {bt}. P-piller, information om opstart og bivirkninger.',
      'Kontrol af p-piller. Tåles godt. Blodtryk {bt}. Recept fornyes for et år.',
    ],
    pressure: true,
    treatments: [treat('contraceptivePill', 0.8, 360, '1 tablet dagligt i 21 dage, pause i 7', 'Prævention')],
    unless: ['migraineAura', 'normalPregnancy', 'breastCancer', 'hypertension'],
  },
  {
    ages: [40, 90],
    weight: 1.3,
    title: 'Helbredskontrol',
    notes: [
      'Kommer for at få tjekket {hjertet|det hele}. Ingen symptomer. Blodtryk {bt}, EKG normalt. Blodprøver {pæne|uden bemærkninger}. Råd om motion og kost.',
      'Attest til kørekort. Syn {0,8|0,9|1,0} med briller, blodtryk {bt}. Ingen sygdomme af betydning for kørsel.',
      'Forebyggende samtale. Ryger ikke, alkohol {under grænsen|et glas i weekenden}, BMI {23-29}. Blodtryk {bt}. Følger anbefalinger.',
    ],
    panel: 'yearly',
    pressure: true,
  },
  {
    ages: [50, 95],
    weight: 0.5,
    once: true,
    diagnosis: 'hearingLoss',
    notes: [
      'Hører dårligt {i selskab|i telefonen|når flere taler}. Ørevoks fjernet på begge sider uden bedring. Henvist til høreprøve.',
    ],
    unless: ['hearingLoss'],
  },
  {
    ages: [58, 95],
    weight: 0.8,
    once: true,
    sex: 'male',
    diagnosis: 'prostateHyperplasia',
    notes: [
      'Slap stråle og natlig vandladning {to|tre} gange. Prostata glat og let forstørret. PSA normal. Tamsulosin prøves i otte uger.',
    ],
    treatments: [treat('tamsulosin', 1, undefined, '0+0+1+0', 'Vandladningsbesvær')],
    unless: ['prostateHyperplasia', 'prostateCancer'],
  },
  {
    ages: [65, 100],
    weight: 3,
    notes: [
      'Hjemmebesøg. Klarer sig med hjælp til {rengøring|rengøring og indkøb}. Medicin gennemgået, {overflødig syrehæmmer stoppes|ingen ændringer}. Faldforebyggelse drøftet. Blodtryk {bt}.',
      'Svimmel ved rejsning fra stol og seng. Blodtryk {bt} siddende, falder ved rejsning. Væske og langsom rejsning; medicin vurderes.',
      'Årsstatus. {Hukommelse og humør i orden|Humøret er godt, glemmer lidt navne}. Spiser og drikker {godt|mindre end før}. Blodtryk {bt}. Vægt {stabil|ned et kilo}.',
      'Dårlig nattesøvn, {vågner kl. 3|står op to gange}. Talt om lys, motion og middagslur. Ikke sovemedicin. Blodtryk {bt}.',
      'Faldet på {isglat fortov|dørtrin|badeværelset}, blå mærker, ingen brud. Blodtryk {bt}. Henvist til faldforebyggende hold i kommunen.',
    ],
    panel: 'kidney',
    pressure: true,
  },
];
