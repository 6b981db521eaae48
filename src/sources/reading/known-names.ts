/**
 * Short Danish names for the measurements that foreign files send without a readable name. Facts: LOINC vital-sign codes
 * (https://hl7.org/fhir/R4/observation-vitalsigns.html), SNOMED CT and ISO 11073 equivalents used by DK Core, NPU and MedCom codes.
 */
const VITALS: readonly (readonly [name: string, ...codes: string[]])[] = [
  ['Blodtryk', '85354-9', '55284-4', '75367002', '150020', 'ZZ3170', 'ZZ3160', '35094-2'],
  ['Systolisk blodtryk', '8480-6', '271649006', '407554009', '150021', 'DNK05472'],
  ['Diastolisk blodtryk', '8462-4', '271650006', '407555005', '150022', 'DNK05473'],
  ['Middelblodtryk', '8478-0', '6797001', '150023'],
  ['Puls', '8867-4', '364075005', '78564009', '149546', '149530', 'NPU21692'],
  ['SpO₂', '2708-6', '59408-5', '431314004', '103228002', '150456', 'NPU27280', 'NPU10197'],
  ['Respirationsfrekvens', '9279-1', '86290005', '151562', 'MCS88122'],
  ['Temperatur', '8310-5', '276885007', '386725007', '150364', '188424', 'NPU08676', '8329-5'],
  ['Vægt', '29463-7', '3141-9', '27113001', '188736', 'NPU03804'],
  ['Højde', '8302-2', '50373000', '188740', 'NPU03794'],
  ['BMI', '39156-5', '60621009', '188752'],
  ['Hovedomfang', '9843-4', '363812007'],
  ['Bevidsthed', '80288-4', '6942003', '1104441000000107', 'MCS88126'],
  ['Glasgow Coma Scale', '9269-2', '248241002', '386557006'],
  ['TOBS', 'MCS88125'],
  ['Smerte (Manniche)', 'MCS88147'],
  ['Smerte (VAS)', '72514-3', '38208-5', '443394008'],
  ['Inspireret ilt', '3150-6', '19994-3'],
];

const LABORATORY: readonly (readonly [name: string, ...codes: string[]])[] = [
  ['Hæmoglobin', 'NPU02319', '718-7'],
  ['CRP', 'NPU19748', '1988-5'],
  ['Leukocytter', 'NPU02593', '6690-2'],
  ['Lymfocytter', 'NPU02636'],
  ['Monocytter', 'NPU02840'],
  ['Neutrofilocytter', 'NPU02902'],
  ['Eosinofilocytter', 'NPU01933'],
  ['Basofilocytter', 'NPU01349'],
  ['Trombocytter', 'NPU03568', '777-3'],
  ['Kreatinin', 'NPU18016', 'NPU04998', '2160-0'],
  ['Natrium', 'NPU03429', '2951-2'],
  ['Kalium', 'NPU03230', '2823-3'],
  ['Klorid', 'NPU01536'],
  ['Calcium-ion', 'NPU04144'],
  ['Karbamid', 'NPU01459'],
  ['Glukose', 'NPU22089', 'NPU02192', 'NPU02187', 'NPU21531', '2339-0', '15074-8'],
  ['HbA1c', 'NPU27300', '4548-4', '59261-8'],
  ['Kolesterol LDL', 'NPU01568', '2089-1'],
  ['ALAT', 'NPU19651'],
  ['TSH', 'NPU03577'],
  ['INR', 'NPU01685', '6301-6'],
  ['Urin-leukocytter (stix)', 'NPU03987'],
  ['Urin-nitrit (stix)', 'NPU21578'],
  ['Urin-protein (stix)', 'NPU04206'],
  ['Urin-glukose (stix)', 'NPU04207'],
  ['Urin-blod (stix)', 'NPU04208', 'NPU03963'],
  ['Urin-ketonstoffer (stix)', 'NPU10504'],
];

const names = (rows: readonly (readonly [string, ...string[]])[]): ReadonlyMap<string, string> =>
  new Map(rows.flatMap(([name, ...codes]) => codes.map((code) => [code, name] as const)));

const VITAL_NAMES = names(VITALS);
const LABORATORY_NAMES = names(LABORATORY);

export const SYSTOLIC: ReadonlySet<string> = new Set(VITALS[1]?.slice(1));
export const DIASTOLIC: ReadonlySet<string> = new Set(VITALS[2]?.slice(1));

export const isVitalCode = (code: string): boolean => VITAL_NAMES.has(code);
export const knownName = (code: string): string | undefined => VITAL_NAMES.get(code) ?? LABORATORY_NAMES.get(code);

/** SNOMED CT codes of the ACVPU scale of consciousness. */
const ANSWERS: Readonly<Record<string, string>> = {
  '248234008': 'A (vågen)',
  '130987000': 'C (nyopstået forvirring)',
  '300202002': 'V (reagerer på tiltale)',
  '450847001': 'P (reagerer på smerte)',
  '422768004': 'U (reagerer ikke)',
};
export const answerName = (code: string): string | undefined =>
  Object.hasOwn(ANSWERS, code) ? ANSWERS[code] : undefined;

/** The component of a systematic NPU name: `P—Kalium-ion; stofk. = ? mmol/L` -> `Kalium-ion`. */
export function npuComponent(name: string): string | undefined {
  const found = /^[^—]{1,60}—([^;]{1,80});/.exec(name);
  return found?.[1]?.replace(/\([^)]*\)$/, '').trim();
}

/** Units as a Danish clinician reads them, for the spellings met in files. */
const UNITS: Readonly<Record<string, string>> = {
  'mm[Hg]': 'mmHg',
  Cel: '°C',
  'grader celcius': '°C',
  'grader celsius': '°C',
  '/min': '/min',
  '1/min': '/min',
  bpm: '/min',
  'slag/minut': '/min',
  '10*9/L': '10⁹/L',
  '10^9/L': '10⁹/L',
  '10*12/L': '10¹²/L',
  '10^12/L': '10¹²/L',
  'umol/L': 'µmol/L',
  'ug/L': 'µg/L',
  '1': '',
  '{score}': '',
  score: '',
};

export const readableUnit = (unit: string): string => (Object.hasOwn(UNITS, unit) ? (UNITS[unit] as string) : unit);
