/** Words that clinicians write and most readers need explained. Written by us; looked up inside notes as they are shown. */
const TERMS: Readonly<Record<string, readonly [da: string, en: string]>> = {
  KOL: [
    'Sygdom, der gør det svært at få luft. Lungerne er slidte.',
    'A disease that makes it hard to breathe. The lungs are worn.',
  ],
  exacerbation: ['Sygdommen er blusset op.', 'The disease has flared up.'],
  forværring: ['Det er blevet værre.', 'It has become worse.'],
  dyspnø: ['Åndenød. Du har svært ved at få luft.', 'Short of breath.'],
  ekspektorat: ['Slim, der hostes op.', 'Mucus that is coughed up.'],
  ekspiratorisk: ['Når du puster ud.', 'When you breathe out.'],
  stetoskopi: ['Lægen lytter med et stetoskop.', 'The doctor listens with a stethoscope.'],
  thorax: ['Brystkassen.', 'The chest.'],
  infiltrat: ['En plet på billedet, tit betændelse i lungen.', 'A spot on the image, often an infection in the lung.'],
  pneumoni: ['Betændelse i lungen.', 'Pneumonia, an infection in the lung.'],
  saturation: ['Ilt i blodet, målt på fingeren.', 'Oxygen in the blood, measured on the finger.'],
  SpO2: ['Ilt i blodet, målt på fingeren.', 'Oxygen in the blood, measured on the finger.'],
  'SpO₂': ['Ilt i blodet, målt på fingeren.', 'Oxygen in the blood, measured on the finger.'],
  CRP: ['Tal for betændelse i kroppen.', 'Marker of inflammation in the body.'],
  hypertension: ['For højt blodtryk.', 'High blood pressure.'],
  hypotension: ['For lavt blodtryk.', 'Low blood pressure.'],
  atrieflimren: ['Hjertet slår ujævnt.', 'The heart beats unevenly.'],
  atrieflimmer: ['Hjertet slår ujævnt.', 'The heart beats unevenly.'],
  iskæmisk: ['Der mangler blod.', 'Lack of blood supply.'],
  apopleksi: ['Blodprop eller blødning i hjernen.', 'Stroke.'],
  tromboembolisk: ['Om blodpropper.', 'About blood clots.'],
  antikoagulation: ['Medicin mod blodpropper.', 'Medicine against blood clots.'],
  'AK-behandling': ['Medicin mod blodpropper.', 'Medicine against blood clots.'],
  diabetes: ['Sukkersyge.', 'Diabetes.'],
  hyperglykæmi: ['For højt blodsukker.', 'High blood sugar.'],
  hypoglykæmi: ['For lavt blodsukker.', 'Low blood sugar.'],
  nefropati: ['Sygdom i nyrerne.', 'Kidney disease.'],
  ødem: ['Væske i kroppen, så huden hæver.', 'Fluid in the body that makes the skin swell.'],
  ødemer: ['Væske i kroppen, så huden hæver.', 'Fluid in the body that makes the skin swell.'],
  anæmi: ['For lav blodprocent.', 'Low blood count.'],
  febril: ['Har feber.', 'Has a fever.'],
  afebril: ['Har ikke feber.', 'Has no fever.'],
  anamnese: ['Det, du selv har fortalt om sygdommen.', 'What you have told about the illness.'],
  objektivt: ['Det, lægen selv har set og hørt.', 'What the doctor saw and heard.'],
  konklusion: ['Det, lægen mener.', 'What the doctor thinks.'],
  epikrise: ['Brev fra sygehuset til din læge.', 'Letter from the hospital to your doctor.'],
  kontinuation: ['Den del af journalen, hvor der skrives hver dag.', 'The part of the record written day by day.'],
  seponeret: ['Stoppet.', 'Stopped.'],
  seponeres: ['Skal stoppes.', 'To be stopped.'],
  seponere: ['Stoppe.', 'To stop.'],
  pausere: ['Holde pause.', 'To pause.'],
  'p.n.': ['Når du har brug for det.', 'When you need it.'],
  'p.o.': ['Gennem munden.', 'By mouth.'],
  'i.v.': ['Direkte i en blodåre.', 'Straight into a vein.'],
  peroral: ['Gennem munden.', 'By mouth.'],
  intravenøs: ['Direkte i en blodåre.', 'Straight into a vein.'],
  bronkodilatation: ['Medicin, der udvider luftvejene.', 'Medicine that opens the airways.'],
  inhalation: ['Medicin, du ånder ind.', 'Medicine you breathe in.'],
  steroid: ['Binyrebarkhormon. Dæmper betændelse.', 'Steroid. Calms inflammation.'],
  antibiotika: ['Medicin mod bakterier.', 'Medicine against bacteria.'],
  NIV: ['Maske, som hjælper dig med at trække vejret.', 'A mask that helps you breathe.'],
  CAVE: ['Noget, du ikke tåler.', 'Something you do not tolerate.'],
  palliativ: ['Lindrende.', 'Relieving symptoms.'],
  malign: ['Ondartet.', 'Malignant.'],
  benign: ['Godartet.', 'Benign.'],
  metastaser: ['Kræft, der har spredt sig.', 'Cancer that has spread.'],
  biopsi: ['En lille prøve af væv.', 'A small sample of tissue.'],
  fraktur: ['Brud på en knogle.', 'A broken bone.'],
  reponeret: ['Sat på plads.', 'Put back in place.'],
  mobiliseret: ['Oppe og gå.', 'Up and walking.'],
  mobilisering: ['At komme op og gå.', 'Getting up and walking.'],
  abdomen: ['Maven.', 'The belly.'],
  cyanose: ['Blå læber eller hud. Der mangler ilt.', 'Blue lips or skin. Lack of oxygen.'],
  takykardi: ['Hurtig puls.', 'Fast pulse.'],
  bradykardi: ['Langsom puls.', 'Slow pulse.'],
  somnolent: ['Sløv og søvnig.', 'Drowsy.'],
  upåfaldende: ['Intet usædvanligt.', 'Nothing unusual.'],
  'i.a.': ['Intet unormalt.', 'Nothing abnormal.'],
  DEXA: ['Måling af knoglerne.', 'Bone scan.'],
  spirometri: ['Prøve, hvor du puster, så lungerne kan måles.', 'A blowing test that measures the lungs.'],
  monitorering: ['Personalet holder øje.', 'Staff keep watch.'],
  udskrives: ['Sendes hjem fra sygehuset.', 'Sent home from hospital.'],
  ambulant: ['Du kommer og går samme dag.', 'You come and go the same day.'],
  tilsyn: ['En speciallæge kommer og ser på dig.', 'A specialist comes to see you.'],
  komorbiditet: ['Andre sygdomme på samme tid.', 'Other illnesses at the same time.'],
};

export interface TextPart {
  text: string;
  /** Explanation, when this part is a word we explain. */
  explained?: readonly [da: string, en: string];
}

const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const words = Object.keys(TERMS).sort((a, b) => b.length - a.length);
const byWord = new Map(Object.entries(TERMS).map(([word, meaning]) => [word.toLocaleLowerCase('da-DK'), meaning]));
// Whole words only: a letter or digit on either side means another word. Abbreviations of capitals keep their case.
const pattern = new RegExp(`(?<![\\p{L}\\d])(?:${words.map(escaped).join('|')})(?![\\p{L}\\d])`, 'giu');

/** Splits a text at the words we explain; joined again, the parts are the text. Each word is explained once. */
export function explainedParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  const seen = new Set<string>();
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    const word = found[0].toLocaleLowerCase('da-DK');
    if (seen.has(word)) continue;
    seen.add(word);
    if (found.index > from) parts.push({ text: text.slice(from, found.index) });
    parts.push({ text: found[0], explained: byWord.get(word) });
    from = found.index + found[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

/** Every Danish explanation, for the reading-ease test. */
export const termSentences = (): string[] => Object.values(TERMS).map(([da]) => da);
