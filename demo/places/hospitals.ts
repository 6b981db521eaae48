import type { RegionCode } from './towns.js';

/** Departments a hospital may have. The key is what stories ask for. */
export const DEPARTMENTS = {
  fam: 'Fælles Akutmodtagelse (FAM)',
  lung: 'Lungemedicin',
  heart: 'Hjertemedicin',
  ortho: 'Ortopædkirurgi',
  paediatrics: 'Børn og Unge',
  obstetrics: 'Kvindesygdomme og Fødsler',
  psychiatry: 'Psykiatri',
  oncology: 'Kræftbehandling',
  geriatrics: 'Geriatri',
  nephrology: 'Nyremedicin',
  endocrinology: 'Endokrinologi',
  neurology: 'Neurologi',
  surgery: 'Mave-tarm-kirurgi',
  breastSurgery: 'Brystkirurgi',
  eyes: 'Øjensygdomme',
  infection: 'Infektionsmedicin',
  radiology: 'Røntgen og Skanning',
  biochemistry: 'Klinisk Biokemi',
  microbiology: 'Klinisk Mikrobiologi',
  pathology: 'Patologi',
} as const;
export type DepartmentKey = keyof typeof DEPARTMENTS;

const ALL = Object.keys(DEPARTMENTS) as DepartmentKey[];
const SMALLER: DepartmentKey[] = ['fam', 'lung', 'ortho', 'geriatrics', 'surgery', 'radiology', 'biochemistry'];

export interface HospitalPlan {
  name: string;
  short: string;
  region: RegionCode;
  departments: DepartmentKey[];
}

/** The first hospital of each region is the large acute one that stories use by default. */
export const HOSPITALS: HospitalPlan[] = [
  { name: 'Aalborg Universitetshospital', short: 'Aalborg', region: '1081', departments: ALL },
  { name: 'Regionshospital Nordjylland', short: 'Hjørring', region: '1081', departments: SMALLER },
  { name: 'Aarhus Universitetshospital', short: 'Aarhus', region: '1082', departments: ALL },
  { name: 'Regionshospitalet Gødstrup', short: 'Gødstrup', region: '1082', departments: SMALLER },
  { name: 'Odense Universitetshospital', short: 'Odense', region: '1083', departments: ALL },
  { name: 'Esbjerg Sygehus', short: 'Esbjerg', region: '1083', departments: SMALLER },
  { name: 'Herlev og Gentofte Hospital', short: 'Herlev', region: '1084', departments: ALL },
  { name: 'Bispebjerg og Frederiksberg Hospital', short: 'Bispebjerg', region: '1084', departments: SMALLER },
  { name: 'Sjællands Universitetshospital', short: 'Køge', region: '1085', departments: ALL },
  { name: 'Holbæk Sygehus', short: 'Holbæk', region: '1085', departments: SMALLER },
];

/** Practices: name and postcode, eight in each region. The first is Karla's. */
export const PRACTICES: [string, string][] = [
  ['Lægehuset Prøvegade', '9000'],
  ['Lægerne i Nørresundby', '9400'],
  ['Lægehuset Limfjorden', '9000'],
  ['Lægerne Havnegade', '9900'],
  ['Lægehuset Hjørring Midtby', '9800'],
  ['Lægerne i Hobro', '9500'],
  ['Lægehuset Thisted', '7700'],
  ['Lægerne i Brønderslev', '9700'],
  ['Lægehuset Aarhus Å', '8000'],
  ['Lægerne Skejby', '8200'],
  ['Lægehuset Viby', '8260'],
  ['Lægerne i Randers', '8900'],
  ['Lægehuset Gudenåen', '8600'],
  ['Lægerne Domkirkestræde', '8800'],
  ['Lægehuset Herning', '7400'],
  ['Lægerne i Horsens', '8700'],
  ['Lægehuset Odense Å', '5000'],
  ['Lægerne Dalum', '5230'],
  ['Lægehuset Esbjerg Havn', '6700'],
  ['Lægerne i Kolding', '6000'],
  ['Lægehuset Vejle Fjord', '7100'],
  ['Lægerne Als Sund', '6400'],
  ['Lægehuset Aabenraa', '6200'],
  ['Lægerne i Svendborg', '5700'],
  ['Lægehuset Østerbro', '2100'],
  ['Lægerne på Nørrebro', '2200'],
  ['Lægehuset Amager', '2300'],
  ['Lægerne Frederiksberg', '2000'],
  ['Lægehuset Gentofte', '2820'],
  ['Lægerne i Hillerød', '3400'],
  ['Lægehuset Helsingør', '3000'],
  ['Lægerne i Rønne', '3700'],
  ['Lægehuset Roskilde', '4000'],
  ['Lægerne Køge Bugt', '4600'],
  ['Lægehuset Slagelse', '4200'],
  ['Lægerne i Holbæk', '4300'],
  ['Lægehuset Næstved', '4700'],
  ['Lægerne Guldborgsund', '4800'],
  ['Lægehuset Greve Strand', '2670'],
  ['Lægerne i Korsør', '4220'],
];

/** Pharmacies: name and postcode, three in each region. */
export const PHARMACIES: [string, string][] = [
  ['Aalborg Budolfi Apotek', '9000'],
  ['Nørresundby Apotek', '9400'],
  ['Hjørring Apotek', '9800'],
  ['Aarhus Åboulevard Apotek', '8000'],
  ['Randers Apotek', '8900'],
  ['Herning Apotek', '7400'],
  ['Odense Vesterbro Apotek', '5000'],
  ['Esbjerg Apotek', '6700'],
  ['Kolding Apotek', '6000'],
  ['Østerbro Apotek', '2100'],
  ['Frederiksberg Apotek', '2000'],
  ['Hillerød Apotek', '3400'],
  ['Roskilde Apotek', '4000'],
  ['Køge Apotek', '4600'],
  ['Næstved Apotek', '4700'],
];
