import { type DiagnosisCode, DIAGNOSIS_ROWS } from '../../src/terminology/sets/diagnoses.js';

/** SKS diagnoses (D + ICD-10 without dot) used by the stories, with the texts of the terminology's own set. */
export interface Diagnosis {
  code: string;
  text: string;
}

const table = {
  // lungs and airways
  copdExacerbation: 'DJ441',
  copdInfection: 'DJ440',
  copd: 'DJ449',
  pneumonia: 'DJ189',
  respiratoryFailure: 'DJ969',
  asthma: 'DJ459',
  allergicAsthma: 'DJ450',
  bronchiolitis: 'DJ219',
  upperAirwayInfection: 'DJ069',
  tonsillitis: 'DJ039',
  sinusitis: 'DJ019',
  hayFever: 'DJ301',
  // heart and vessels
  atrialFibrillation: 'DI489',
  hypertension: 'DI109',
  myocardialInfarction: 'DI219',
  ischaemicHeart: 'DI251',
  heartFailure: 'DI509',
  stroke: 'DI639',
  strokeSequelae: 'DI693',
  deepVeinThrombosis: 'DI802',
  // kidneys and urinary tract
  ckd3: 'DN183',
  ckd4: 'DN184',
  ckd5: 'DN185',
  dialysis: 'DZ992',
  cystitis: 'DN300',
  pyelonephritis: 'DN109',
  ureterStone: 'DN201',
  prostateHyperplasia: 'DN409',
  dehydration: 'DE869',
  // hormones and metabolism
  type2Diabetes: 'DE119',
  diabeticEye: 'DE113',
  hypercholesterolaemia: 'DE780',
  hypothyroidism: 'DE039',
  obesity: 'DE660',
  vitaminD: 'DE559',
  ironDeficiency: 'DD509',
  anaemia: 'DD649',
  // bones, joints, injuries
  osteoporosis: 'DM819',
  osteoporosisFracture: 'DM809',
  femoralNeckFracture: 'DS720',
  radiusFracture: 'DS525',
  kneeOsteoarthritis: 'DM171',
  kneePain: 'DM255',
  lowBackPain: 'DM545',
  ankleSprain: 'DS934',
  fingerWound: 'DS610',
  scalpWound: 'DS010',
  concussion: 'DS060',
  ribFracture: 'DS223',
  multipleInjuries: 'DT079',
  fallTendency: 'DR296',
  // abdomen
  appendicitis: 'DK358',
  colonPolyp: 'DD126',
  diverticula: 'DK573',
  sigmoidCancer: 'DC187',
  gallstones: 'DK802',
  reflux: 'DK219',
  gastroenteritis: 'DA099',
  // cancer elsewhere
  breastCancer: 'DC509',
  prostateCancer: 'DC619',
  lungCancer: 'DC349',
  // nerves and mind
  alzheimer: 'DG309',
  alzheimerDementia: 'DF009',
  delirium: 'DF059',
  migraine: 'DG439',
  migraineAura: 'DG431',
  epilepsy: 'DG409',
  parkinson: 'DG209',
  aphasia: 'DR470',
  moderateDepression: 'DF321',
  severeDepression: 'DF322',
  anxiety: 'DF411',
  schizophrenia: 'DF200',
  adhd: 'DF900',
  alcoholDependence: 'DF102',
  alcoholIntoxication: 'DF100',
  alcoholWithdrawal: 'DF103',
  // pregnancy, birth, children
  normalPregnancy: 'DZ349',
  spontaneousBirth: 'DO809',
  secondDegreeTear: 'DO701',
  earlyPregnancyBleeding: 'DO209',
  liveborn: 'DZ380',
  neonatalJaundice: 'DP599',
  otitisMedia: 'DH669',
  eczema: 'DL209',
  chickenpox: 'DB019',
  // skin, eyes, infections
  erysipelas: 'DA469',
  shingles: 'DB029',
  psoriasis: 'DL400',
  cataract: 'DH259',
  hearingLoss: 'DH919',
  sepsis: 'DA419',
  gout: 'DM109',
  glaucoma: 'DH409',
  bipolar: 'DF319',
  rheumatoidArthritis: 'DM069',
  // symptoms and reasons for contact
  dyspnoea: 'DR060',
  chestPain: 'DR074',
  abdominalPain: 'DR104',
  dizziness: 'DR429',
  fever: 'DR509',
  syncope: 'DR559',
  cough: 'DR059',
  observation: 'DZ039',
  surgicalFollowUp: 'DZ090',
  screeningColon: 'DZ121',
} as const satisfies Record<string, DiagnosisCode>;

export type DiagnosisName = keyof typeof table;

const texts = new Map(DIAGNOSIS_ROWS.map(({ code, text }) => [code, text]));

export const DIAGNOSES = Object.fromEntries(
  Object.entries(table).map(([name, code]) => [name, { code, text: texts.get(code)! }]),
) as Record<DiagnosisName, Diagnosis>;
