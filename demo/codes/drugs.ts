import type { SubstanceCode } from '../../src/terminology/sets/atc.js';

/** Medicines by ATC code with Danish generic name, a brand name on the Danish market where the card shows one, form and strength. */
export interface Drug {
  atc: SubstanceCode;
  generic: string;
  brand?: string;
  form: string;
  strength: string;
}

const d = (atc: SubstanceCode, generic: string, brand: string | undefined, form: string, strength: string): Drug => ({
  atc,
  generic,
  brand,
  form,
  strength,
});

const TABLET = 'tablet';
const FILM = 'filmovertrukken tablet';
const CAPSULE = 'kapsel, hård';
const DEPOT = 'depottablet';

export const DRUGS = {
  // lungs, allergy
  prednisolone25: d('H02AB06', 'prednisolon', undefined, TABLET, '25 mg'),
  prednisolone5: d('H02AB06', 'prednisolon', undefined, TABLET, '5 mg'),
  anoro: d('R03AL03', 'umeclidinium + vilanterol', 'ANORO', 'inhalationspulver', '55+22 mikrogram/dosis'),
  salbutamol: d('R03AC02', 'salbutamol', 'VENTOLINE', 'inhalationsspray', '0,2 mg/dosis'),
  salbutamolChild: d('R03AC02', 'salbutamol', 'AIROMIR', 'inhalationsspray', '0,1 mg/dosis'),
  terbutaline: d('R03AC03', 'terbutalin', 'BRICANYL', 'inhalationspulver', '0,5 mg/dosis'),
  tiotropium: d('R03BB04', 'tiotropium', 'SPIRIVA', 'inhalationspulver', '18 mikrogram'),
  fluticasone: d('R03BA05', 'fluticason', 'FLIXOTIDE', 'inhalationsspray', '50 mikrogram/dosis'),
  budesonideFormoterol: d(
    'R03AK07',
    'budesonid + formoterol',
    'SYMBICORT',
    'inhalationspulver',
    '160+4,5 mikrogram/dosis',
  ),
  montelukast: d('R03DC03', 'montelukast', undefined, 'tyggetablet', '5 mg'),
  cetirizine: d('R06AE07', 'cetirizin', undefined, FILM, '10 mg'),
  mometasoneNasal: d('R01AD09', 'mometason', undefined, 'næsespray', '50 mikrogram/dosis'),
  // infection
  penicillinV: d('J01CE02', 'phenoxymethylpenicillin', 'VEPICOMBIN', FILM, '660 mg'),
  amoxicillinClavulanate: d('J01CR02', 'amoxicillin + clavulansyre', undefined, FILM, '500+125 mg'),
  pivmecillinam: d('J01CA08', 'pivmecillinam', 'SELEXID', FILM, '400 mg'),
  piperacillinTazobactam: d('J01CR05', 'piperacillin + tazobactam', undefined, 'pulver til infusionsvæske', '4+0,5 g'),
  benzylpenicillin: d('J01CE01', 'benzylpenicillin', undefined, 'pulver til injektionsvæske', '2 mill. IE'),
  dicloxacillin: d('J01CF01', 'dicloxacillin', undefined, CAPSULE, '500 mg'),
  doxycycline: d('J01AA02', 'doxycyclin', undefined, TABLET, '100 mg'),
  roxithromycin: d('J01FA06', 'roxithromycin', undefined, FILM, '150 mg'),
  azithromycin: d('J01FA10', 'azithromycin', undefined, FILM, '500 mg'),
  trimethoprim: d('J01EA01', 'trimethoprim', undefined, TABLET, '200 mg'),
  aciclovir: d('J05AB01', 'aciclovir', undefined, TABLET, '800 mg'),
  atovaquoneProguanil: d('P01BB51', 'atovaquon + proguanil', 'MALARONE', FILM, '250+100 mg'),
  // heart and vessels
  apixaban: d('B01AF02', 'apixaban', 'ELIQUIS', FILM, '5 mg'),
  rivaroxaban: d('B01AF01', 'rivaroxaban', 'XARELTO', FILM, '20 mg'),
  aspirin: d('B01AC06', 'acetylsalicylsyre', 'HJERTEMAGNYL', TABLET, '75 mg'),
  clopidogrel: d('B01AC04', 'clopidogrel', undefined, FILM, '75 mg'),
  ticagrelor: d('B01AC24', 'ticagrelor', 'BRILIQUE', FILM, '90 mg'),
  dalteparin: d('B01AB04', 'dalteparin', 'FRAGMIN', 'injektionsvæske', '5000 IE'),
  metoprolol: d('C07AB02', 'metoprolol', 'SELO-ZOK', DEPOT, '50 mg'),
  metoprolol100: d('C07AB02', 'metoprolol', 'SELO-ZOK', DEPOT, '100 mg'),
  losartan: d('C09CA01', 'losartan', undefined, FILM, '50 mg'),
  losartan100: d('C09CA01', 'losartan', undefined, FILM, '100 mg'),
  enalapril: d('C09AA02', 'enalapril', undefined, TABLET, '10 mg'),
  ramipril: d('C09AA05', 'ramipril', undefined, TABLET, '5 mg'),
  amlodipine: d('C08CA01', 'amlodipin', undefined, TABLET, '5 mg'),
  bendroflumethiazide: d('C03AB01', 'bendroflumethiazid + kaliumchlorid', 'CENTYL M/KALIUMKLORID', TABLET, '2,5 mg'),
  furosemide: d('C03CA01', 'furosemid', undefined, TABLET, '40 mg'),
  spironolactone: d('C03DA01', 'spironolacton', 'SPIRIX', FILM, '25 mg'),
  sacubitrilValsartan: d('C09DX04', 'sacubitril + valsartan', 'ENTRESTO', FILM, '49+51 mg'),
  atorvastatin: d('C10AA05', 'atorvastatin', undefined, FILM, '40 mg'),
  atorvastatin80: d('C10AA05', 'atorvastatin', undefined, FILM, '80 mg'),
  simvastatin: d('C10AA01', 'simvastatin', undefined, FILM, '40 mg'),
  nitroglycerin: d('C01DA02', 'glyceryltrinitrat', 'NITROLINGUAL', 'sublingualspray', '0,4 mg/dosis'),
  potassiumChloride: d('A12BA01', 'kaliumchlorid', 'KALEORID', DEPOT, '750 mg'),
  // diabetes, hormones, bones
  metformin: d('A10BA02', 'metformin', undefined, FILM, '1000 mg'),
  metformin500: d('A10BA02', 'metformin', undefined, FILM, '500 mg'),
  empagliflozin: d('A10BK03', 'empagliflozin', 'JARDIANCE', FILM, '10 mg'),
  dapagliflozin: d('A10BK01', 'dapagliflozin', 'FORXIGA', FILM, '10 mg'),
  semaglutide: d('A10BJ06', 'semaglutid', 'OZEMPIC', 'injektionsvæske i pen', '1 mg'),
  insulinGlargine: d('A10AE04', 'insulin glargin', 'LANTUS', 'injektionsvæske i pen', '100 E/ml'),
  levothyroxine: d('H03AA01', 'levothyroxin', 'EUTHYROX', TABLET, '75 mikrogram'),
  alendronate: d('M05BA04', 'alendronat', undefined, TABLET, '70 mg'),
  zoledronate: d('M05BA08', 'zoledronsyre', undefined, 'infusionsvæske', '5 mg'),
  calciumVitaminD: d('A12AX', 'calcium + vitamin D3', 'UNIKALK FORTE', 'tyggetablet', '400 mg + 19 mikrogram'),
  vitaminD: d('A11CC05', 'colecalciferol', undefined, TABLET, '35 mikrogram'),
  alfacalcidol: d('A11CC03', 'alfacalcidol', 'ETALPHA', 'kapsel, blød', '0,25 mikrogram'),
  darbepoetin: d('B03XA02', 'darbepoetin alfa', 'ARANESP', 'injektionsvæske', '30 mikrogram'),
  sevelamer: d('V03AE02', 'sevelamer', undefined, FILM, '800 mg'),
  ferrousSulfate: d('B03AA07', 'ferrosulfat', 'FERRO DURETTER', DEPOT, '100 mg'),
  tamsulosin: d('G04CA02', 'tamsulosin', undefined, 'depotkapsel', '0,4 mg'),
  estradiolVaginal: d('G03CA03', 'estradiol', 'VAGIFEM', 'vaginaltablet', '10 mikrogram'),
  contraceptivePill: d(
    'G03AA07',
    'levonorgestrel + ethinylestradiol',
    'MICROGYN',
    'overtrukket tablet',
    '150+30 mikrogram',
  ),
  // pain
  paracetamol: d('N02BE01', 'paracetamol', 'PANODIL', FILM, '500 mg'),
  paracetamol1g: d('N02BE01', 'paracetamol', undefined, FILM, '1 g'),
  ibuprofen: d('M01AE01', 'ibuprofen', undefined, FILM, '400 mg'),
  naproxen: d('M01AE02', 'naproxen', undefined, TABLET, '500 mg'),
  morphine: d('N02AA01', 'morfin', undefined, TABLET, '10 mg'),
  oxycodone: d('N02AA05', 'oxycodon', undefined, CAPSULE, '5 mg'),
  sumatriptan: d('N02CC01', 'sumatriptan', undefined, FILM, '50 mg'),
  candesartan: d('C09CA06', 'candesartan', undefined, TABLET, '8 mg'),
  allopurinol: d('M04AA01', 'allopurinol', undefined, TABLET, '100 mg'),
  methotrexate: d('L04AX03', 'methotrexat', undefined, TABLET, '2,5 mg'),
  folicAcid: d('B03BB01', 'folinsyre', undefined, TABLET, '5 mg'),
  // stomach and bowel
  pantoprazole: d('A02BC02', 'pantoprazol', undefined, 'enterotablet', '40 mg'),
  omeprazole: d('A02BC01', 'omeprazol', undefined, 'enterokapsel', '20 mg'),
  macrogol: d('A06AD65', 'macrogol, kombinationer', 'MOVICOL', 'pulver til oral opløsning', '13,8 g'),
  ondansetron: d('A04AA01', 'ondansetron', undefined, FILM, '8 mg'),
  lactulose: d('A06AD11', 'lactulose', undefined, 'oral opløsning', '667 mg/ml'),
  // nerves and mind
  sertraline: d('N06AB06', 'sertralin', undefined, FILM, '50 mg'),
  mirtazapine: d('N06AX11', 'mirtazapin', undefined, FILM, '15 mg'),
  venlafaxine: d('N06AX16', 'venlafaxin', undefined, 'depotkapsel', '75 mg'),
  quetiapine: d('N05AH04', 'quetiapin', undefined, FILM, '25 mg'),
  olanzapine: d('N05AH03', 'olanzapin', undefined, FILM, '10 mg'),
  aripiprazole: d('N05AX12', 'aripiprazol', undefined, TABLET, '10 mg'),
  clozapine: d('N05AH02', 'clozapin', undefined, TABLET, '100 mg'),
  lithium: d('N05AN01', 'lithium', 'LITAREX', DEPOT, '6 mmol'),
  chlordiazepoxide: d('N05BA02', 'chlordiazepoxid', 'RISOLID', FILM, '25 mg'),
  melatonin: d('N05CH01', 'melatonin', undefined, DEPOT, '2 mg'),
  methylphenidate: d('N06BA04', 'methylphenidat', undefined, DEPOT, '18 mg'),
  donepezil: d('N06DA02', 'donepezil', undefined, FILM, '10 mg'),
  levodopa: d('N04BA02', 'levodopa + benserazid', 'MADOPAR', CAPSULE, '100+25 mg'),
  levetiracetam: d('N03AX14', 'levetiracetam', undefined, FILM, '500 mg'),
  disulfiram: d('N07BB01', 'disulfiram', 'ANTABUS', 'brusetablet', '400 mg'),
  thiamine: d('A11DA01', 'thiamin', undefined, TABLET, '300 mg'),
  // cancer
  letrozole: d('L02BG04', 'letrozol', undefined, FILM, '2,5 mg'),
  // skin, eyes, ears
  hydrocortisoneCream: d('D07AB02', 'hydrocortisonbutyrat', 'LOCOID', 'creme', '0,1 %'),
  calcipotriol: d('D05AX52', 'calcipotriol + betamethason', 'ENSTILAR', 'kutanskum', '50+500 mikrogram/g'),
  chloramphenicolEye: d('S01AA01', 'chloramphenicol', undefined, 'øjendråber', '5 mg/ml'),
  latanoprost: d('S01EE01', 'latanoprost', undefined, 'øjendråber', '50 mikrogram/ml'),
  dexamethasoneEye: d('S01BA01', 'dexamethason', undefined, 'øjendråber', '1 mg/ml'),
  adrenalinePen: d('C01CA24', 'adrenalin', 'EPIPEN', 'injektionsvæske i pen', '0,3 mg'),
} as const satisfies Record<string, Drug>;

export type DrugName = keyof typeof DRUGS;
