// Synthetic citizens for the benchmark: 60 resources each of about 1.5 kB, the same for the same seed and index.
// Person numbers have the form of replacement numbers (day of birth + 60): never a person's.

export const PER_CITIZEN = 60;
const COUNTS = { Encounter: 6, Condition: 5, MedicationStatement: 8, Immunization: 6, Observation: 24 };
Object.assign(COUNTS, { DocumentReference: 4, ImagingStudy: 2, ServiceRequest: 4 });
/** Bytes that each resource is filled up to. */
const SIZE = 1500;

const CPR = 'urn:oid:1.2.208.176.1.2';
const NPU = 'urn:oid:1.2.208.176.2.1';
const SKS = 'urn:oid:1.2.208.176.2.4';
const ATC = 'http://www.whocc.no/atc';
const TERMS = 'http://terminology.hl7.org/CodeSystem';
const LABS = [
  ...[
    ['NPU02319', 'Hæmoglobin;B', 'mmol/L', 8.9],
    ['NPU18016', 'Kreatinin;P', 'umol/L', 71],
    ['NPU03429', 'Natrium-ion;P', 'mmol/L', 140],
  ],
  ...[
    ['NPU03230', 'Kalium-ion;P', 'mmol/L', 4.1],
    ['NPU19748', 'C-reaktivt protein;P', 'mg/L', 12],
    ['NPU27300', 'HbA1c;B', 'mmol/mol', 48],
  ],
];
const DRUGS = [
  ['C10AA05', 'Atorvastatin'],
  ['A02BC01', 'Omeprazol'],
  ['C07AB02', 'Metoprolol'],
  ['N02BE01', 'Paracetamol'],
];
const DIAGNOSES = [
  ['DE119', 'Type 2-diabetes'],
  ['DI109', 'Hypertension'],
  ['DJ459', 'Astma'],
  ['DF329', 'Depression'],
];
const VACCINES = [
  ['J07BB02', 'Influenza'],
  ['J07BN01', 'COVID-19'],
  ['J07AL02', 'Pneumokok'],
];
const FAMILY = ['Jensen', 'Nielsen', 'Sørensen', 'Møller', 'Østergaard', 'Åkjær', 'Larsen', 'Christensen'];
const GIVEN = ['Anne', 'Mette', 'Søren', 'Jørgen', 'Lars', 'Kirsten', 'Åse', 'Peter'];

/** mulberry32: a small seeded generator. */
export function random(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  next.int = (n) => Math.floor(next() * n);
  next.pick = (list) => list[Math.floor(next() * list.length)];
  return next;
}

const concept = (system, [code, display]) => ({ coding: [{ system, code, display }], text: display });
const term = (system, code) => ({ coding: [{ system: `${TERMS}/${system}`, code }] });
const dateTime = (r) =>
  new Date(Date.UTC(2015, 0, 1) + Math.floor(r() * 3650 * 864e5)).toISOString().replace(/\.\d+Z$/, 'Z');
const unit = (r) => ({
  display: r.pick(['Rigshospitalet', 'Aarhus Universitetshospital']),
  identifier: { system: 'urn:oid:1.2.208.176.1.1', value: `9${100_000_000 + r.int(50)}` },
});

/** A number of its own for each index. */
export function personNumber(index) {
  const two = (n) => String(n).padStart(2, '0');
  const day = index % 28;
  const month = Math.floor(index / 28) % 12;
  const rest = Math.floor(index / 336);
  return `${two(day + 61)}${two(month + 1)}${two(rest % 100)}${String(Math.floor(rest / 100) % 10_000).padStart(4, '0')}`;
}

const make = {
  Patient: (r, _subject, index) => ({
    identifier: [{ use: 'official', system: CPR, value: personNumber(index) }],
    active: true,
    name: [{ use: 'official', family: r.pick(FAMILY), given: [r.pick(GIVEN), r.pick(GIVEN)] }],
    gender: r.pick(['female', 'male']),
    birthDate: `19${personNumber(index).slice(4, 6)}-${personNumber(index).slice(2, 4)}-${String((index % 28) + 1).padStart(2, '0')}`,
  }),
  Encounter: (r, subject) => {
    const start = dateTime(r);
    return {
      status: 'finished',
      class: { system: `${TERMS}/v3-ActCode`, code: 'AMB' },
      subject,
      period: { start, end: start },
      serviceProvider: unit(r),
      reasonCode: [concept(SKS, r.pick(DIAGNOSES))],
    };
  },
  Condition: (r, subject) => ({
    clinicalStatus: term('condition-clinical', r() < 0.7 ? 'active' : 'resolved'),
    verificationStatus: term('condition-ver-status', 'confirmed'),
    category: [term('condition-category', 'problem-list-item')],
    code: concept(SKS, r.pick(DIAGNOSES)),
    subject,
    recordedDate: dateTime(r),
  }),
  MedicationStatement: (r, subject) => ({
    status: r() < 0.7 ? 'active' : 'completed',
    medicationCodeableConcept: concept(ATC, r.pick(DRUGS)),
    subject,
    effectivePeriod: { start: dateTime(r) },
    dateAsserted: dateTime(r),
    dosage: [{ text: '1 tablet 2 gange daglig' }],
  }),
  Immunization: (r, patient) => ({
    status: 'completed',
    vaccineCode: concept(ATC, r.pick(VACCINES)),
    patient,
    occurrenceDateTime: dateTime(r),
    primarySource: true,
    lotNumber: `L${r.int(1e6)}`,
    performer: [{ actor: unit(r) }],
  }),
  Observation: (r, subject) => {
    const [code, display, inUnit, value] = r.pick(LABS);
    const at = dateTime(r);
    return {
      identifier: [{ system: 'urn:oid:1.2.208.176.7.4', value: String(r.int(2 ** 31)) }],
      status: 'final',
      category: [term('observation-category', 'laboratory')],
      code: concept(NPU, [code, display]),
      subject,
      effectiveDateTime: at,
      issued: at,
      performer: [unit(r)],
      valueQuantity: {
        value: Math.round(value * (9 + r.int(3))) / 10,
        unit: inUnit,
        system: 'http://unitsofmeasure.org',
      },
    };
  },
  DocumentReference: (r, subject) => ({
    masterIdentifier: { system: 'urn:ietf:rfc:3986', value: `urn:oid:1.2.208.184.${r.int(1e9)}` },
    status: 'current',
    type: { coding: [{ system: 'http://loinc.org', code: '11502-2' }] },
    subject,
    date: dateTime(r),
    content: [
      {
        attachment: {
          contentType: 'text/xml',
          url: `https://repository.example.org/d/${r.int(1e9)}`,
          title: 'Epikrise',
        },
      },
    ],
  }),
  ImagingStudy: (r, subject) => ({
    identifier: [{ system: 'urn:dicom:uid', value: `urn:oid:1.2.208.999.${r.int(1e9)}` }],
    status: 'available',
    subject,
    started: dateTime(r),
    numberOfSeries: 1,
    description: r.pick(['CT thorax', 'MR columna']),
  }),
  ServiceRequest: (r, subject) => ({
    status: r() < 0.5 ? 'active' : 'completed',
    intent: 'order',
    code: concept(SKS, r.pick(DIAGNOSES)),
    subject,
    authoredOn: dateTime(r),
    requester: unit(r),
  }),
};

/** One resource, filled up to 1.5 kB with the kind of prose that narratives hold. */
function made(type, r, subject, index, id) {
  const resource = { resourceType: type, ...(id ? { id } : {}), ...make[type](r, subject, index) };
  const missing = SIZE - Buffer.byteLength(JSON.stringify(resource)) - 110;
  resource.text = {
    status: 'generated',
    div: `<div xmlns="http://www.w3.org/1999/xhtml">${prose(r, Math.max(10, missing))}</div>`,
  };
  return resource;
}

const WORDS =
  'patienten er vel og uden smerter ved undersøgelsen findes intet påfaldende blodtryk puls respiration normal kontrol hos egen læge om seks måneder fortsætter behandling uændret henvises med henblik på udredning svar afventes'.split(
    ' ',
  );

function prose(r, length) {
  let text = '';
  while (text.length < length) text += `${r.pick(WORDS)} ${r() < 0.2 ? r.int(10_000) : ''} `;
  return text.slice(0, length);
}

export const observation = (r, patientId) => made('Observation', r, { reference: `Patient/${patientId}` });

/** All of one citizen, in order of type. @param refer how the others name the Patient; @param idOf absent = the server gives ids */
export function citizen(index, refer, idOf = () => undefined) {
  const r = random(index * 7919 + 17);
  const all = [made('Patient', r, undefined, index, idOf('Patient', 0))];
  for (const [type, count] of Object.entries(COUNTS))
    for (let i = 0; i < count; i++) all.push(made(type, r, { reference: refer }, index, idOf(type, i)));
  return all;
}

/** A transaction that stores one citizen with everything. */
export function transaction(index) {
  const urn = (k) => `urn:uuid:00000000-0000-4000-8000-${String(index * 100 + k).padStart(12, '0')}`;
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: citizen(index, urn(0)).map((resource, k) => ({
      fullUrl: urn(k),
      resource,
      request: { method: 'POST', url: resource.resourceType },
    })),
  };
}
