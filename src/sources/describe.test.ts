import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeResource, overviewTable, SOURCE_NAMES } from './index.js';

const ORG = { reference: 'Organization/fam', display: 'FAM Demohospitalet' };
const SUBJECT = { reference: 'Patient/karla' };
const MARK = 'https://overblik.example/fhir/CodeSystem/mark';
const OWNER = { url: 'https://overblik.example/fhir/StructureDefinition/owner', valueReference: ORG };
const V3_CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const base64 = (value: string): string => Buffer.from(value).toString('base64');

const item = (resource: object) => describeResource(resource).item;

describe('the medication card', () => {
  const prednisolon = {
    resourceType: 'MedicationRequest',
    id: 'm1',
    status: 'active',
    intent: 'order',
    subject: SUBJECT,
    medicationCodeableConcept: {
      coding: [{ system: 'http://www.whocc.no/atc', code: 'H02AB06', display: 'prednisolon' }],
      text: 'prednisolon 25 mg tablet',
    },
    authoredOn: '2026-11-20',
    requester: { reference: 'Practitioner/asta', display: 'A. Prøvegaard' },
    reasonCode: [{ text: 'KOL-forværring' }],
    dosageInstruction: [
      { text: '1½+0+0+0', timing: { repeat: { boundsPeriod: { start: '2026-11-20', end: '2026-11-24' } } } },
    ],
    extension: [
      OWNER,
      {
        url: 'https://overblik.example/fhir/StructureDefinition/drug',
        extension: [
          { url: 'generic', valueString: 'prednisolon' },
          { url: 'brand', valueString: 'PREDNISOLON "DAK"' },
          { url: 'form', valueString: 'tablet' },
          { url: 'strength', valueString: '25 mg' },
        ],
      },
    ],
  };

  test('shows an ordination with drug, dose, indication and the course it is', () => {
    expect(describeResource(prednisolon)).toEqual({
      category: 'medication',
      owner: 'fam',
      ownerName: 'FAM Demohospitalet',
      authors: ['asta'],
      time: '2026-11-20',
      private: false,
      item: {
        source: 'medication-card',
        kind: 'medication',
        time: '2026-11-20',
        title: 'prednisolon 25 mg tablet, 1½+0+0+0',
        reference: 'MedicationRequest/m1',
        status: 'active',
        org: 'FAM Demohospitalet',
        by: 'A. Prøvegaard',
        detail: {
          name: 'prednisolon 25 mg tablet',
          atc: 'H02AB06',
          generic: 'prednisolon',
          brand: 'PREDNISOLON "DAK"',
          form: 'tablet',
          strength: '25 mg',
          dose: '1½+0+0+0',
          indication: 'KOL-forværring',
          start: '2026-11-20',
          end: '2026-11-24',
          course: true,
        },
      },
    });
  });

  test('a treatment without an end is no course, and "as needed" is kept', () => {
    const detail = item({
      ...prednisolon,
      dosageInstruction: [
        {
          text: '2 sug ved behov, højst 8/døgn',
          asNeededBoolean: true,
          timing: { repeat: { boundsPeriod: { start: '2026-02-09' } } },
        },
      ],
    })?.detail;
    expect(detail).toMatchObject({ asNeeded: true, start: '2026-02-09', dose: '2 sug ved behov, højst 8/døgn' });
    expect(detail?.course).toBeUndefined();
  });

  test('a private-marked ordination says so on the description and on the line', () => {
    const marked = describeResource({ ...prednisolon, meta: { security: [{ system: MARK, code: 'private' }] } });
    expect(marked.private).toBe(true);
    expect(marked.item?.private).toBe(true);
    expect(item(prednisolon)?.private).toBeUndefined();
  });

  test('understands a MedicationStatement from elsewhere', () => {
    expect(
      item({
        resourceType: 'MedicationStatement',
        id: 's1',
        status: 'active',
        subject: SUBJECT,
        medicationCodeableConcept: {
          coding: [{ system: 'http://www.whocc.no/atc', code: 'C07AB02', display: 'Metoprolol' }],
        },
        effectivePeriod: { start: '2020-01-01' },
        dosage: [
          {
            timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } },
            doseAndRate: [{ doseQuantity: { value: 1, unit: 'tablet' } }],
          },
        ],
      }),
    ).toMatchObject({
      title: 'Metoprolol, 1 tablet 2 gange daglig',
      kind: 'medication',
      detail: { atc: 'C07AB02', generic: 'Metoprolol', start: '2020-01-01' },
    });
  });

  test('reads the name of a contained Medication', () => {
    expect(
      item({
        resourceType: 'MedicationRequest',
        id: 'm2',
        contained: [{ resourceType: 'Medication', id: 'd', code: { text: 'apixaban 5 mg' } }],
        medicationReference: { reference: '#d' },
      })?.title,
    ).toBe('apixaban 5 mg');
  });

  test('tells a dispensing apart from an ordination', () => {
    expect(
      item({ ...prednisolon, resourceType: 'MedicationDispense', status: 'completed', whenHandedOver: '2026-11-21' }),
    ).toMatchObject({
      title: 'Udleveret: prednisolon 25 mg tablet, 1½+0+0+0',
      time: '2026-11-21',
      detail: { docType: 'udlevering' },
    });
  });

  test('shows when and by whom the card was reviewed', () => {
    expect(
      describeResource({
        resourceType: 'List',
        id: 'card',
        status: 'current',
        mode: 'working',
        subject: SUBJECT,
        code: { coding: [{ code: 'medications' }] },
        date: '2026-11-18T10:00:00+01:00',
        source: { reference: 'Practitioner/sofie', display: 'Sofie Læge' },
      }),
    ).toMatchObject({
      category: 'medication',
      authors: ['sofie'],
      item: { kind: 'card-review', by: 'Sofie Læge', time: '2026-11-18T10:00:00+01:00' },
    });
  });
});

describe('vaccinations', () => {
  const influenza = {
    resourceType: 'Immunization',
    id: 'v1',
    status: 'completed',
    patient: SUBJECT,
    vaccineCode: { coding: [{ system: 'http://www.whocc.no/atc', code: 'J07BB02' }], text: 'Vaxigrip Tetra' },
    occurrenceDateTime: '2026-10-14',
    lotNumber: 'L123',
    performer: [{ actor: ORG }],
    protocolApplied: [{ doseNumberPositiveInt: 2, targetDisease: [{ text: 'Influenza' }] }],
  };

  test('show vaccine, disease, dose and batch', () => {
    expect(describeResource(influenza)).toMatchObject({
      category: 'vaccination',
      owner: 'fam',
      time: '2026-10-14',
      item: {
        source: 'vaccinations',
        kind: 'vaccination',
        title: 'Vaxigrip Tetra, dosis 2',
        detail: { atc: 'J07BB02', disease: 'Influenza', lot: 'L123', dose_number: '2' },
      },
    });
  });

  test('one that was not given never reads as given', () => {
    expect(item({ ...influenza, status: 'not-done' })?.title).toBe('Ikke givet: Vaxigrip Tetra, dosis 2');
  });
});

describe('images', () => {
  test('a study shows what was imaged, how, and how many pictures', () => {
    expect(
      describeResource({
        resourceType: 'ImagingStudy',
        id: 'i1',
        status: 'available',
        subject: SUBJECT,
        started: '2026-11-22T09:33:00+01:00',
        description: 'Røntgen af thorax',
        modality: [{ code: 'DX' }],
        numberOfInstances: 2,
        extension: [OWNER],
        identifier: [{ system: 'urn:dicom:uid', value: 'urn:oid:1.2.3.4' }],
      }),
    ).toMatchObject({
      category: 'image',
      owner: 'fam',
      item: {
        source: 'images',
        kind: 'image',
        title: 'Røntgen af thorax',
        detail: { modality: 'DX', instances: 2, code: '1.2.3.4' },
      },
    });
  });

  test('a study without description is named by its modality, and its pictures are counted', () => {
    expect(
      item({
        resourceType: 'ImagingStudy',
        id: 'i2',
        series: [{ modality: { code: 'CT' }, numberOfInstances: 40 }, { instance: [{}, {}] }],
      }),
    ).toMatchObject({ title: 'CT', detail: { modality: 'CT', instances: 42 } });
  });

  test('a report carries the study it belongs to, and its conclusion', () => {
    expect(
      describeResource({
        resourceType: 'DiagnosticReport',
        id: 'r1',
        status: 'final',
        category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'RAD' }] }],
        code: { text: 'Røntgen af thorax' },
        subject: SUBJECT,
        effectiveDateTime: '2026-02-03',
        imagingStudy: [{ reference: 'ImagingStudy/i1' }],
        conclusion: 'Ingen infiltrat.',
        performer: [ORG],
      }),
    ).toMatchObject({
      category: 'image',
      item: {
        source: 'images',
        kind: 'report',
        title: 'Beskrivelse: Røntgen af thorax',
        detail: { code: 'ImagingStudy/i1', excerpt: 'Ingen infiltrat.' },
      },
    });
  });
});

describe('the laboratory', () => {
  const crp = {
    resourceType: 'Observation',
    id: 'o1',
    status: 'final',
    category: [{ coding: [{ system: CATEGORY, code: 'laboratory' }] }],
    code: { coding: [{ system: 'urn:oid:1.2.208.176.2.1', code: 'NPU19748' }], text: 'CRP' },
    subject: SUBJECT,
    effectiveDateTime: '2026-11-22T09:38:00+01:00',
    valueQuantity: { value: 128, unit: 'mg/L' },
    referenceRange: [{ high: { value: 10 } }],
    interpretation: [{ coding: [{ code: 'HH' }] }],
    performer: [{ reference: 'Organization/kba', display: 'Klinisk Biokemi' }],
  };

  test('a result shows value, unit, reference range and flag', () => {
    expect(describeResource(crp)).toMatchObject({
      category: 'laboratory',
      owner: 'kba',
      item: {
        source: 'laboratory',
        kind: 'result',
        title: 'CRP 128 mg/L (meget høj)',
        status: 'final',
        detail: { code: 'NPU19748', name: 'CRP', value: '128', unit: 'mg/L', high: '10', flag: 'HH' },
      },
    });
  });

  test('"less than 5" is never shown as 5', () => {
    const detail = item({
      ...crp,
      valueQuantity: { value: 5, comparator: '<', unit: 'mg/L' },
      interpretation: [],
    })?.detail;
    expect(detail?.value).toBeUndefined();
    expect(detail?.valueText).toBe('< 5');
  });

  test('a result in words, and one that is missing with a reason, both say so', () => {
    const { valueQuantity: _, interpretation: __, ...rest } = crp;
    expect(item({ ...rest, valueString: 'Påviselige leukocytter' })?.title).toBe('CRP Påviselige leukocytter');
    expect(item({ ...rest, dataAbsentReason: { coding: [{ code: 'not-performed' }] } })?.title).toBe('CRP ikke udført');
    expect(item(rest)?.title).toBe('CRP uden værdi');
  });

  test('NPU without a category is a laboratory result, a vital sign in NPU is not', () => {
    const { category: _, ...rest } = crp;
    expect(item(rest)?.source).toBe('laboratory');
    const pulse = { ...rest, code: { coding: [{ system: 'urn:oid:1.2.208.176.2.1', code: 'NPU21692' }] } };
    expect(item(pulse)).toMatchObject({ source: 'e-journal', kind: 'vital' });
  });

  test('a report and a request that awaits its answer are lines of their own', () => {
    expect(
      item({
        resourceType: 'DiagnosticReport',
        id: 'd',
        category: [{ coding: [{ code: 'LAB' }] }],
        code: { text: 'Blodprøver' },
        result: [{}, {}],
      }),
    ).toMatchObject({ source: 'laboratory', kind: 'report', title: 'Blodprøver (2 svar)' });
    expect(
      describeResource({
        resourceType: 'ServiceRequest',
        id: 'q',
        status: 'active',
        intent: 'order',
        category: [{ coding: [{ system: MARK, code: 'laboratory' }] }],
        code: { text: 'D-dimer' },
      }),
    ).toMatchObject({
      category: 'laboratory',
      item: { kind: 'request', title: 'Afventer: D-dimer', detail: { ongoing: true } },
    });
  });
});

describe('home monitoring', () => {
  const saturation = {
    resourceType: 'Observation',
    id: 'h1',
    status: 'final',
    category: [{ coding: [{ system: CATEGORY, code: 'vital-signs' }] }],
    code: { coding: [{ system: 'urn:oid:1.2.208.184.100.8', code: 'MCS88126' }], text: 'SpO₂' },
    subject: SUBJECT,
    effectiveDateTime: '2026-11-22T08:55:00+01:00',
    valueQuantity: { value: 86, unit: '%' },
    performer: [SUBJECT],
  };

  test('what the patient measured is a home measurement, whatever its category', () => {
    expect(describeResource(saturation)).toMatchObject({
      category: 'home',
      item: { source: 'home-monitoring', kind: 'measurement', title: 'SpO₂ 86 %' },
    });
    const byRelative = {
      ...saturation,
      performer: [{ reference: 'RelatedPerson/ida' }],
      category: [{ coding: [{ code: 'laboratory' }] }],
    };
    expect(describeResource(byRelative).category).toBe('home');
  });

  test('the same measured by a nurse is a vital sign of the journal', () => {
    const byNurse = {
      ...saturation,
      code: { coding: [{ system: 'http://loinc.org', code: '59408-5' }] },
      performer: [{ reference: 'Practitioner/mads' }],
    };
    expect(describeResource(byNurse)).toMatchObject({
      category: 'journal',
      item: { source: 'e-journal', kind: 'vital', title: 'SpO₂ 86 %' },
    });
  });

  test('a blood pressure is one line with both values', () => {
    const component = (code: string, value: number) => ({
      code: { coding: [{ system: 'http://loinc.org', code }] },
      valueQuantity: { value, unit: 'mmHg' },
    });
    const { valueQuantity: _, ...rest } = saturation;
    expect(
      item({
        ...rest,
        code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
        component: [component('8480-6', 148), component('8462-4', 82)],
      }),
    ).toMatchObject({
      title: 'Blodtryk 148/82 mmHg',
      detail: { value: '148', value2: '82', unit: 'mmHg' },
    });
  });

  test('a device’s battery is not a measurement of the patient', () => {
    const battery = describeResource({
      ...saturation,
      code: { coding: [{ system: 'urn:iso:std:iso:11073:10101', code: '67996' }] },
    });
    expect(battery.item).toBeUndefined();
    expect(battery.category).toBe('home');
    expect(battery.hidden).toContain('apparat');
  });

  test('a questionnaire is a document with its answers', () => {
    expect(
      describeResource({
        resourceType: 'QuestionnaireResponse',
        id: 'q1',
        status: 'completed',
        subject: SUBJECT,
        authored: '2026-11-21',
        item: [
          { linkId: '1', text: 'Åndenød', answer: [{ valueBoolean: true }] },
          { linkId: '2', text: 'Hoste', item: [{ linkId: '2.1', text: 'Antal', answer: [{ valueInteger: 3 }] }] },
        ],
      }),
    ).toMatchObject({ category: 'home', item: { kind: 'document', detail: { excerpt: 'Åndenød: ja · Antal: 3' } } });
  });
});

describe('the patient register', () => {
  test('a contact shows its class, place, diagnosis and whether it goes on', () => {
    expect(
      describeResource({
        resourceType: 'Encounter',
        id: 'e1',
        status: 'in-progress',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'EMER' },
        type: [{ text: 'Akut ambulant' }],
        subject: SUBJECT,
        serviceProvider: ORG,
        participant: [{ individual: { reference: 'Practitioner/asta', display: 'A. Prøvegaard' } }],
        period: { start: '2026-11-22T09:14:00+01:00' },
        reasonCode: [{ coding: [{ system: 'urn:oid:1.2.208.176.2.4', code: 'DJ441' }], text: 'KOL med exacerbation' }],
        location: [
          { location: { display: 'Venterum' }, status: 'completed' },
          { location: { display: 'Plads 7' }, status: 'active' },
        ],
      }),
    ).toMatchObject({
      category: 'register',
      owner: 'fam',
      authors: ['asta'],
      item: {
        source: 'patient-register',
        kind: 'contact',
        title: 'Akut kontakt, FAM Demohospitalet: KOL med exacerbation',
        by: 'A. Prøvegaard',
        detail: { class: 'EMER', ongoing: true, place: 'Plads 7', diagnosis: 'KOL med exacerbation', code: 'DJ441' },
      },
    });
  });

  test('a contact that is over is not ongoing, a planned one says so', () => {
    const encounter = {
      resourceType: 'Encounter',
      id: 'e',
      class: { code: 'AMB' },
      period: { start: '2026-01-01', end: '2026-01-01' },
    };
    expect(item({ ...encounter, status: 'finished' })?.detail?.ongoing).toBe(false);
    expect(item({ ...encounter, status: 'planned' })?.title).toBe('Planlagt: Ambulant kontakt');
  });

  test('a municipal attachment, a referral and a procedure are lines of their own', () => {
    expect(
      item({
        resourceType: 'EpisodeOfCare',
        id: 'a',
        status: 'active',
        type: [{ coding: [{ system: MARK, code: 'attachment' }] }],
        patient: SUBJECT,
        managingOrganization: { reference: 'Organization/hj', display: 'Hjemmeplejen Aalborg' },
        period: { start: '2025-01-01' },
      }),
    ).toMatchObject({
      kind: 'course',
      title: 'Tilknyttet Hjemmeplejen Aalborg',
      detail: { code: 'attachment', ongoing: true },
    });
    expect(
      item({
        resourceType: 'ServiceRequest',
        id: 'r',
        status: 'active',
        intent: 'order',
        category: [{ coding: [{ system: MARK, code: 'referral' }] }],
        performer: [{ reference: 'Organization/lunge', display: 'Lungemedicinsk' }],
        reasonCode: [{ text: 'Mistanke om KOL' }],
        authoredOn: '2026-01-01',
      }),
    ).toMatchObject({ kind: 'referral', title: 'Henvisning til Lungemedicinsk: Mistanke om KOL' });
    expect(
      item({
        resourceType: 'Procedure',
        id: 'p',
        status: 'completed',
        code: { coding: [{ system: 'urn:oid:1.2.208.176.2.4', code: 'KNFB20' }], text: 'Hoftealloplastik' },
        performedDateTime: '2020-05-05',
      }),
    ).toMatchObject({ kind: 'procedure', title: 'Hoftealloplastik (KNFB20)', time: '2020-05-05' });
  });
});

describe('the e-journal', () => {
  const note = {
    resourceType: 'DocumentReference',
    id: 'n1',
    status: 'current',
    docStatus: 'preliminary',
    subject: SUBJECT,
    type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }], text: 'Notat' },
    date: '2026-11-22T09:31:00+01:00',
    author: [{ reference: 'Practitioner/asta', display: 'A. Prøvegaard' }],
    custodian: ORG,
    description: 'Første linjer',
    content: [
      {
        attachment: {
          contentType: 'text/plain',
          data: base64('78-årig kvinde, kendt KOL GOLD 3. Tiltagende åndenød gennem 3 dage.'),
        },
      },
    ],
  };

  test('a note shows its words, its author, and that it is a draft', () => {
    expect(describeResource(note)).toMatchObject({
      category: 'journal',
      owner: 'fam',
      authors: ['asta'],
      item: {
        kind: 'note',
        status: 'preliminary',
        by: 'A. Prøvegaard',
        title: 'Notat: 78-årig kvinde, kendt KOL GOLD 3. Tiltagende åndenød gennem 3 dage.',
        detail: {
          docType: 'Notat',
          contentType: 'text/plain',
          excerpt: '78-årig kvinde, kendt KOL GOLD 3. Tiltagende åndenød gennem 3 dage.',
        },
      },
    });
  });

  test('a discharge letter is read as a note, correspondence as a document', () => {
    const typed = (code: string) =>
      item({
        ...note,
        type: { coding: [{ system: 'http://loinc.org', code }] },
        content: [{ attachment: { url: 'Binary/b' } }],
      });
    expect(typed('18842-5')).toMatchObject({ kind: 'note', title: 'Epikrise: Første linjer' });
    expect(typed('51852-2')).toMatchObject({ kind: 'document', title: 'Korrespondance: Første linjer' });
  });

  test('a diagnosis shows its code, and one that is not certain never reads as certain', () => {
    const condition = {
      resourceType: 'Condition',
      id: 'c1',
      clinicalStatus: { coding: [{ code: 'active' }] },
      code: { coding: [{ system: 'urn:oid:1.2.208.176.2.4', code: 'DJ441' }], text: 'KOL med exacerbation' },
      onsetDateTime: '2015',
      recordedDate: '2026-11-22',
      extension: [OWNER],
    };
    expect(describeResource(condition)).toMatchObject({
      owner: 'fam',
      item: {
        kind: 'diagnosis',
        status: 'active',
        title: 'KOL med exacerbation (DJ441)',
        detail: { code: 'DJ441', ongoing: true, start: '2015' },
      },
    });
    const suspected = { ...condition, verificationStatus: { coding: [{ code: 'unconfirmed' }] } };
    expect(item(suspected)?.title).toBe('Mistanke om: KOL med exacerbation (DJ441)');
    expect(item({ ...condition, clinicalStatus: { coding: [{ code: 'resolved' }] } })?.detail?.ongoing).toBe(false);
  });

  const penicillin = {
    resourceType: 'AllergyIntolerance',
    id: 'a1',
    criticality: 'high',
    verificationStatus: { coding: [{ code: 'confirmed' }] },
    code: { text: 'penicillin' },
    patient: SUBJECT,
    reaction: [{ manifestation: [{ text: 'anafylaksi' }] }],
  };

  test('an allergy shows substance, reaction, severity and whether it is confirmed', () => {
    expect(item(penicillin)).toMatchObject({
      kind: 'allergy',
      title: 'penicillin – anafylaksi',
      detail: { criticality: 'high', reaction: 'anafylaksi', verification: 'confirmed' },
    });
  });

  test('a refuted allergy is not a CAVE any more, and not forgotten either', () => {
    const refuted = item({ ...penicillin, verificationStatus: { coding: [{ code: 'refuted' }] } });
    expect(refuted).toMatchObject({ kind: 'note', title: 'Afkræftet CAVE: penicillin' });
  });

  test('triage and EWS are vital signs with their own marks', () => {
    const triage = {
      resourceType: 'Observation',
      id: 't',
      status: 'final',
      category: [{ coding: [{ system: CATEGORY, code: 'survey' }] }],
      code: { coding: [{ system: MARK, code: 'triage' }], text: 'Triage' },
      valueInteger: 2,
      encounter: { reference: 'Encounter/e1' },
    };
    expect(item(triage)).toMatchObject({ kind: 'vital', title: 'Triage 2', detail: { code: 'triage', value: '2' } });
    expect(
      item({
        ...triage,
        category: [{ coding: [{ code: 'vital-signs' }] }],
        code: { coding: [{ system: MARK, code: 'ews' }], text: 'EWS' },
        valueInteger: 7,
      }),
    ).toMatchObject({
      kind: 'vital',
      detail: { code: 'ews', value: '7' },
    });
  });

  test('alerts, plans and appointments are lines of their own', () => {
    expect(
      item({ resourceType: 'Flag', id: 'f', status: 'active', code: { text: 'behandlingstestamente' } }),
    ).toMatchObject({ kind: 'alert', title: 'Behandlingstestamente' });
    expect(
      item({ resourceType: 'CarePlan', id: 'p', status: 'active', title: 'KOL-plan', period: { start: '2026-01-01' } }),
    ).toMatchObject({ kind: 'plan', title: 'KOL-plan' });
    expect(
      describeResource({
        resourceType: 'Appointment',
        id: 'x',
        status: 'booked',
        description: 'Kontrol',
        start: '2026-12-01T10:00:00+01:00',
        participant: [{ actor: SUBJECT }, { actor: { reference: 'Location/l', display: 'Lungeambulatoriet' } }],
      }),
    ).toMatchObject({
      category: 'administrative',
      item: { kind: 'appointment', title: 'Kontrol, Lungeambulatoriet', time: '2026-12-01T10:00:00+01:00' },
    });
  });

  test('a message between health professionals is correspondence, shown with its words', () => {
    expect(
      item({
        resourceType: 'Communication',
        id: 'k',
        status: 'completed',
        category: [{ coding: [{ code: 'medicine' }] }],
        payload: [{ contentString: 'Dosis er ændret.<br/>Hilsen Michael' }],
      }),
    ).toMatchObject({
      kind: 'document',
      title: 'Korrespondance: medicin',
      detail: { excerpt: 'Dosis er ændret. Hilsen Michael' },
    });
  });

  test('confidentiality follows the document', () => {
    expect(
      describeResource({ ...note, meta: { security: [{ system: V3_CONFIDENTIALITY, code: 'R' }] } }).confidentiality,
    ).toBe('R');
  });
});

describe('what is not shown', () => {
  test('a fact withdrawn as an error is never a line', () => {
    for (const withdrawn of [
      { resourceType: 'Observation', status: 'entered-in-error', code: { text: 'CRP' } },
      { resourceType: 'DocumentReference', status: 'entered-in-error' },
      { resourceType: 'DocumentReference', status: 'superseded' },
      { resourceType: 'Composition', status: 'entered-in-error' },
      { resourceType: 'AllergyIntolerance', verificationStatus: { coding: [{ code: 'entered-in-error' }] } },
      { resourceType: 'Condition', verificationStatus: { coding: [{ code: 'entered-in-error' }] } },
    ]) {
      expect(item(withdrawn)).toBeUndefined();
      expect(describeResource(withdrawn).hidden).toBeDefined();
    }
  });

  test('people, places and consents are kept under the right kind without being a line', () => {
    const category = (resourceType: string) => describeResource({ resourceType, id: '1' }).category;
    expect(category('Patient')).toBe('demographics');
    expect(category('Consent')).toBe('administrative');
    expect(category('RelatedPerson')).toBe('administrative');
    expect(category('Binary')).toBe('journal');
    expect(category('Device')).toBe('home');
    expect(category('Specimen')).toBe('laboratory');
    expect(describeResource({ resourceType: 'Patient', id: '1' }).item).toBeUndefined();
  });

  test('a type nobody has placed yet is kept as journal, not shown, and says why', () => {
    expect(describeResource({ resourceType: 'BodyStructure' })).toMatchObject({
      category: 'journal',
      hidden: 'typen har endnu ingen plads i overblikket',
    });
  });

  test('each row of the table either names its register or gives a reason', () => {
    const table = overviewTable();
    for (const row of table) expect((row.source === undefined) !== (row.reason === undefined)).toBe(true);
    expect(new Set(table.map((row) => row.source).filter(Boolean))).toEqual(new Set(SOURCE_NAMES));
  });
});

describe('the table of what the overview shows', () => {
  test('is the one printed in docs/what-the-overview-shows.md', async () => {
    await expect(printedTable()).toMatchFileSnapshot('../../docs/what-the-overview-shows.md');
  });
});

function printedTable(): string {
  const rows = overviewTable().map(
    ({ type, condition, category, source, reason }) =>
      `| ${type} | ${condition} | ${category} | ${source ?? '–'} | ${reason ?? ''} |`,
  );
  return [
    '# What the overview shows, and what it does not',
    '',
    'The first row that fits a resource decides. Printed from `src/sources/describe.ts`; a test keeps the two alike.',
    'A fact that its author withdrew (`entered-in-error`, `superseded`) is never shown, whatever its row says.',
    '',
    '| resource | when | data kind | register | why not shown |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const KEYS = [
  'code',
  'coding',
  'text',
  'display',
  'system',
  'value',
  'reference',
  'extension',
  'url',
  'valueReference',
  'status',
  'category',
  'subject',
  'performer',
  'actor',
  'valueQuantity',
  'unit',
  'component',
  'referenceRange',
  'low',
  'high',
  'interpretation',
  'content',
  'attachment',
  'data',
  'contentType',
  'type',
  'period',
  'start',
  'end',
  'meta',
  'security',
  'contained',
  'identifier',
  'id',
  'dosageInstruction',
  'timing',
  'repeat',
  'boundsPeriod',
  'section',
  'div',
  'payload',
  'contentString',
  'item',
  'answer',
  'participant',
  'individual',
  'reaction',
  'manifestation',
  'title',
  'name',
  'given',
  'family',
  'class',
  'verificationStatus',
  'medicationCodeableConcept',
  'series',
  'instance',
  'imagingStudy',
  'protocolApplied',
  'profile',
  'author',
  'custodian',
  'event',
] as const;
const TYPES = [...new Set(overviewTable().map((row) => row.type)), 'Nonsense', ''];

/** JSON whose keys are FHIR's, with any value at any of them. */
const messyResource = fc
  .tuple(
    fc.constantFrom(...TYPES),
    fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        fc.oneof(
          fc.string(),
          fc.integer(),
          fc.double(),
          fc.boolean(),
          fc.constant(null),
          fc.constantFrom(
            '#a',
            '2509479989',
            ' ',
            'Organization/x',
            'urn:oid:1.2.208.176.2.1',
            '2020-01-01',
            'http://loinc.org',
          ),
        ),
        fc.array(tie('value'), { maxLength: 3 }),
        tie('object'),
      ),
      object: fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 8 }),
    })).object,
  )
  .map(([resourceType, body]) => ({ ...(body as object), resourceType }));

describe('messy input', () => {
  test('never stops a write: any JSON is described', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const description = describeResource(value);
        expect(description.authors).toBeInstanceOf(Array);
      }),
      { numRuns: 500 },
    );
  });

  test('never stops a write: FHIR keys holding anything are described, with a readable title where there is a line', () => {
    fc.assert(
      fc.property(messyResource, (resource) => {
        const description = describeResource(resource);
        expect(typeof description.private).toBe('boolean');
        if (description.item === undefined) expect(description.hidden).toBeDefined();
        else {
          expect(description.item.title.trim()).not.toBe('');
          expect(description.item.title).not.toContain('2509479989');
          expect(description.item.title.length).toBeLessThanOrEqual(200);
          expect(SOURCE_NAMES).toContain(description.item.source);
          expect(() => JSON.stringify(description)).not.toThrow();
        }
      }),
      { numRuns: 4000 },
    );
  });

  test('objects where lists belong, and lists where objects belong, are still read', () => {
    expect(
      item({
        resourceType: 'Observation',
        id: 'x',
        category: { coding: { code: 'laboratory' } },
        code: { text: 'CRP' },
        valueQuantity: { value: '12', unit: 'mg/L' },
      }),
    ).toMatchObject({ source: 'laboratory', title: 'CRP 12 mg/L' });
    for (const odd of [
      null,
      [],
      'text',
      7,
      undefined,
      { resourceType: 7 },
      { resourceType: '__proto__' },
      { resourceType: 'constructor' },
    ]) {
      expect(describeResource(odd)).toMatchObject({ category: 'journal', private: false });
    }
  });

  test('a deeply nested resource does not exhaust the stack', () => {
    let section: object = { text: { div: '<div>x</div>' } };
    for (let depth = 0; depth < 20_000; depth++) section = { section: [section] };
    expect(() => describeResource({ resourceType: 'Composition', section: [section] })).not.toThrow();
    let answer: object = { answer: [{ valueString: 'x' }] };
    for (let depth = 0; depth < 20_000; depth++) answer = { item: [answer] };
    expect(() => describeResource({ resourceType: 'QuestionnaireResponse', item: [answer] })).not.toThrow();
  });
});
