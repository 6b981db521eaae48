import type { Language } from '../../design/format/index.js';

/** What an analysis or a measurement is called in plain words, and one sentence about it. */
export interface PlainName {
  name: string;
  about: string;
}

type Entry = readonly [codes: readonly string[], da: string, aboutDa: string, en: string, aboutEn: string];

/** Written by us for readers without training. Codes are NPU or MedCom codes; names are how laboratories say them. */
const ENTRIES: readonly Entry[] = [
  [
    ['NPU19748', 'CRP'],
    'Infektionstal (CRP)',
    'Tallet stiger, når kroppen kæmper med en betændelse.',
    'Infection marker (CRP)',
    'The number rises when the body fights an inflammation.',
  ],
  [
    ['NPU02593', 'Leukocytter'],
    'Hvide blodlegemer',
    'De forsvarer kroppen mod smitte.',
    'White blood cells',
    'They defend the body against infection.',
  ],
  [
    ['NPU02902', 'Neutrofilocytter'],
    'Hvide blodlegemer mod bakterier',
    'De tager kampen op mod bakterier.',
    'White blood cells against bacteria',
    'They fight bacteria.',
  ],
  [
    ['NPU02636', 'Lymfocytter'],
    'Hvide blodlegemer mod virus',
    'De tager kampen op mod virus.',
    'White blood cells against viruses',
    'They fight viruses.',
  ],
  [
    ['NPU01933', 'Eosinofilocytter'],
    'Hvide blodlegemer ved allergi',
    'Der kan være flere af dem ved allergi.',
    'White blood cells in allergy',
    'There can be more of them in allergy.',
  ],
  [
    ['NPU02319', 'Hæmoglobin'],
    'Blodprocent',
    'Viser, hvor godt blodet kan bære ilt rundt.',
    'Blood count (haemoglobin)',
    'Shows how well the blood can carry oxygen.',
  ],
  [
    ['NPU01944', 'MCV'],
    'De røde blodlegemers størrelse',
    'Kan vise, om du mangler jern eller vitamin.',
    'Size of the red blood cells',
    'Can show a lack of iron or vitamin.',
  ],
  [
    ['NPU03568', 'Trombocytter'],
    'Blodplader',
    'De får blodet til at størkne, når du får et sår.',
    'Platelets',
    'They make the blood clot when you are hurt.',
  ],
  [
    ['NPU18016', 'Kreatinin'],
    'Nyretal (kreatinin)',
    'Viser, hvor godt nyrerne renser blodet.',
    'Kidney number (creatinine)',
    'Shows how well the kidneys clean the blood.',
  ],
  [
    ['NPU01459', 'Carbamid'],
    'Nyretal (carbamid)',
    'Viser, hvor godt nyrerne renser blodet.',
    'Kidney number (urea)',
    'Shows how well the kidneys clean the blood.',
  ],
  [
    ['eGFR'],
    'Nyrernes evne til at rense',
    'Højt er godt. Tallet falder med alderen.',
    'How well the kidneys filter',
    'High is good. The number falls with age.',
  ],
  [
    ['NPU03230', 'Kalium', 'Kalium-ion'],
    'Kalium',
    'Et salt, som hjertet skal bruge for at slå jævnt.',
    'Potassium',
    'A salt the heart needs to beat evenly.',
  ],
  [
    ['NPU03429', 'Natrium', 'Natrium-ion'],
    'Natrium',
    'Et salt, som styrer vand i kroppen.',
    'Sodium',
    'A salt that controls water in the body.',
  ],
  [
    ['NPU04144', 'Calcium-ion (frit)', 'Calcium-ion'],
    'Kalk i blodet',
    'Bruges i knogler, nerver og muskler.',
    'Calcium in the blood',
    'Used in bones, nerves and muscles.',
  ],
  [
    ['NPU02647', 'Magnesium'],
    'Magnesium',
    'Et salt til nerver og muskler.',
    'Magnesium',
    'A salt for nerves and muscles.',
  ],
  [['NPU03096', 'Fosfat'], 'Fosfat', 'Et salt til knogler og nyrer.', 'Phosphate', 'A salt for bones and kidneys.'],
  [
    ['NPU19673', 'Albumin'],
    'Albumin',
    'Et protein. Det kan falde, når du er syg eller spiser for lidt.',
    'Albumin',
    'A protein. It can fall when you are ill or eat too little.',
  ],
  [
    ['NPU19651', 'ALAT'],
    'Levertal (ALAT)',
    'Stiger, når leveren er irriteret.',
    'Liver number (ALT)',
    'Rises when the liver is irritated.',
  ],
  [
    ['NPU27783', 'Basisk fosfatase'],
    'Tal for lever og knogler',
    'Stiger ved sygdom i lever eller knogler.',
    'Liver and bone number',
    'Rises with illness of liver or bones.',
  ],
  [
    ['NPU01370', 'Bilirubin'],
    'Galdestof (bilirubin)',
    'Stiger, når leveren ikke kan følge med.',
    'Bile substance (bilirubin)',
    'Rises when the liver cannot keep up.',
  ],
  [
    ['NPU01685', 'INR'],
    'Blodets evne til at størkne (INR)',
    'Højt tal: blodet er længere om at størkne.',
    'How the blood clots (INR)',
    'A high number: the blood takes longer to clot.',
  ],
  [
    ['NPU02192', 'Glukose', 'NPU22089', 'Blodglukose'],
    'Blodsukker',
    'Hvor meget sukker der er i blodet lige nu.',
    'Blood sugar',
    'How much sugar is in the blood right now.',
  ],
  [
    ['NPU27300', 'HbA1c'],
    'Langtids-blodsukker (HbA1c)',
    'Blodsukker set over to til tre måneder.',
    'Long-term blood sugar (HbA1c)',
    'Blood sugar over two to three months.',
  ],
  [['NPU01566', 'Kolesterol'], 'Kolesterol i alt', 'Fedt i blodet.', 'Total cholesterol', 'Fat in the blood.'],
  [
    ['NPU01567', 'HDL-kolesterol'],
    'Det gode kolesterol (HDL)',
    'Det passer på hjertet. Højt er godt.',
    'Good cholesterol (HDL)',
    'It protects the heart. High is good.',
  ],
  [
    ['NPU01568', 'LDL-kolesterol'],
    'Det dårlige kolesterol (LDL)',
    'Lavt er godt for hjertet.',
    'Bad cholesterol (LDL)',
    'Low is good for the heart.',
  ],
  [
    ['NPU04094', 'Triglycerid'],
    'Fedt i blodet (triglycerid)',
    'Stiger tit med vægt, sukker og alkohol.',
    'Fat in the blood (triglyceride)',
    'Often rises with weight, sugar and alcohol.',
  ],
  [
    ['NPU03577', 'TSH'],
    'Stofskifte (TSH)',
    'Viser, om stofskiftet er for højt eller for lavt.',
    'Metabolism (TSH)',
    'Shows whether the metabolism is too high or too low.',
  ],
  [
    ['NPU19763', 'Ferritin'],
    'Jerndepot (ferritin)',
    'Viser, hvor meget jern kroppen har på lager.',
    'Iron store (ferritin)',
    'Shows how much iron the body has in store.',
  ],
  [
    ['NPU01700', 'Vitamin B12'],
    'Vitamin B12',
    'Bruges til blod og nerver.',
    'Vitamin B12',
    'Used for blood and nerves.',
  ],
  [
    ['NPU10267', 'D-vitamin'],
    'D-vitamin',
    'Bruges til knogler. Du får det fra sol og mad.',
    'Vitamin D',
    'Used for bones. You get it from sun and food.',
  ],
  [
    ['NPU19661', 'Albumin/kreatinin, urin'],
    'Protein i urinen',
    'Kan vise, om nyrerne er slidte.',
    'Protein in the urine',
    'Can show whether the kidneys are worn.',
  ],
  [
    ['NPU19923', 'Troponin I', 'Troponin'],
    'Hjertetal (troponin)',
    'Stiger, når hjertet har taget skade.',
    'Heart number (troponin)',
    'Rises when the heart has been harmed.',
  ],
  [
    ['NPU21571', 'NT-proBNP'],
    'Hjertets arbejde (NT-proBNP)',
    'Stiger, når hjertet er på hårdt arbejde.',
    'Heart strain (NT-proBNP)',
    'Rises when the heart works hard.',
  ],
  [
    ['NPU12474', 'pH (arteriel)'],
    'Syre i blodet (pH)',
    'Viser, om blodet er for surt.',
    'Acid in the blood (pH)',
    'Shows whether the blood is too acid.',
  ],
  [
    ['NPU01470', 'pCO₂ (arteriel)'],
    'Kuldioxid i blodet',
    'Højt tal: du får ikke luftet nok ud.',
    'Carbon dioxide in the blood',
    'A high number: you do not breathe out enough.',
  ],
  [
    ['NPU08977', 'pO₂ (arteriel)'],
    'Ilt i blodet (blodprøve)',
    'Viser, hvor meget ilt blodet har med.',
    'Oxygen in the blood (blood test)',
    'Shows how much oxygen the blood carries.',
  ],
  [
    ['NPU02613', 'Lithium'],
    'Lithium',
    'Viser, om du får den rette mængde medicin.',
    'Lithium',
    'Shows whether you get the right amount of medicine.',
  ],
  [
    ['NPU04114', 'Clozapin'],
    'Clozapin',
    'Viser, om du får den rette mængde medicin.',
    'Clozapine',
    'Shows whether you get the right amount of medicine.',
  ],
  [
    ['NPU03011', 'SpO₂', 'SpO2', 'Saturation'],
    'Ilt i blodet',
    'Målt på fingeren. Viser, hvor meget ilt blodet har med.',
    'Oxygen in the blood',
    'Measured on the finger. Shows how much oxygen the blood carries.',
  ],
  [['NPU21692', 'Puls'], 'Puls', 'Hjertets slag i minuttet.', 'Pulse', 'Heart beats a minute.'],
  [
    ['MCS88122', 'Resp.frekv.', 'Respirationsfrekvens'],
    'Åndedrag i minuttet',
    'Hvor tit du trækker vejret.',
    'Breaths a minute',
    'How often you breathe.',
  ],
  [['NPU08676', 'Temperatur'], 'Temperatur', 'Kroppens varme.', 'Temperature', 'The warmth of the body.'],
  [['NPU03804', 'Vægt'], 'Vægt', 'Din vægt.', 'Weight', 'Your weight.'],
  [['NPU03794', 'Højde'], 'Højde', 'Din højde.', 'Height', 'Your height.'],
  [
    ['85354-9', 'Blodtryk', 'BT'],
    'Blodtryk',
    'Trykket, når hjertet slår, og når det hviler.',
    'Blood pressure',
    'The pressure when the heart beats and when it rests.',
  ],
  [
    ['DNK05472', 'Systolisk blodtryk'],
    'Blodtryk, når hjertet slår',
    'Det høje af de to tal.',
    'Blood pressure, heart beating',
    'The higher of the two numbers.',
  ],
  [
    ['DNK05473', 'Diastolisk blodtryk'],
    'Blodtryk, når hjertet hviler',
    'Det lave af de to tal.',
    'Blood pressure, heart resting',
    'The lower of the two numbers.',
  ],
  [
    ['MCS88015', 'FEV1'],
    'Pust på ét sekund (FEV1)',
    'Hvor meget luft du kan puste ud på ét sekund.',
    'Breath in one second (FEV1)',
    'How much air you can blow out in one second.',
  ],
  [
    ['EWS', 'TOKS', 'ews'],
    'Samlet tjek af kroppen',
    'Personalet lægger puls, tryk og ilt sammen til ét tal. Lavt er godt.',
    'Overall body check',
    'Staff add pulse, pressure and oxygen to one number. Low is good.',
  ],
  [
    ['Triage', 'triage'],
    'Hvor meget det haster',
    'Et tal fra 1 til 5. Et er mest akut.',
    'How urgent it is',
    'A number from 1 to 5. One is most urgent.',
  ],
] as const;

const byKey = new Map(
  ENTRIES.flatMap((entry) => entry[0].map((key) => [key.toLocaleLowerCase('da-DK'), entry] as const)),
);

/**
 * The plain name of an analysis, found by its code or by its short Danish name.
 * Undefined when we have no words of our own for it; then the source's name is shown as it is.
 */
export function plainName(what: { code?: string; name?: string }, language: Language): PlainName | undefined {
  const keys = [what.code, what.name].map((key) => key?.toLocaleLowerCase('da-DK') ?? '');
  const entry = byKey.get(keys[0] ?? '') ?? byKey.get(keys[1] ?? '');
  if (entry === undefined) return undefined;
  return language === 'da' ? { name: entry[1], about: entry[2] } : { name: entry[3], about: entry[4] };
}

/** Every Danish sentence of this list, for the reading-ease test. */
export const plainSentences = (): string[] => ENTRIES.map((entry) => entry[2]);
