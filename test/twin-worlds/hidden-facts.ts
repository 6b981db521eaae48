/**
 * What one of the worlds knows and some callers may not: facts of Karla's that she has blocked or marked as private, and
 * facts of a citizen whom none of the callers treats. Every way a fact can come to be hidden is there: blocked from the
 * start, marked later, corrected, deleted, known only through something that refers to it.
 */
import type { World } from './worlds.js';

type Resource = Record<string, unknown> & { resourceType: string; id: string };

/** What is done to a world, in order. */
export type Step = { put: Resource } | { remove: [type: string, id: string] };

export interface Setting {
  karla: string;
  /** A citizen whom none of the callers treats, of another region. */
  stranger: string;
  /** The house whose facts Karla has blocked. */
  blocked: string;
  /** The houses of Karla's doctor and of the stranger's. */
  open: string;
  far: string;
  doctor: string;
  /** A doctor who is none of the callers. */
  farDoctor: string;
}

const SKS = 'urn:oid:1.2.208.176.2.4';
const NPU = 'urn:oid:1.2.208.176.2.1';
const ATC = 'http://www.whocc.no/atc';
const OWNER = 'https://overblik.example/fhir/StructureDefinition/owner';
const PRIVATE = { security: [{ system: 'https://overblik.example/fhir/CodeSystem/mark', code: 'private' }] };
const categoryOf = (system: string, code: string) => [
  { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }] },
];

/** Facts of one citizen in one house; `wording` makes two versions of the same hidden thing. */
export function factsOf(patient: string, house: string, doctor: string, name: string, wording: string): Resource[] {
  const subject = { reference: `Patient/${patient}` };
  const by = { reference: `Organization/${house}` };
  const author = { reference: `Practitioner/${doctor}` };
  const extension = [{ url: OWNER, valueReference: by }];
  const other = wording === 'first';
  const day = other ? '2026-11-20' : '2026-10-03';
  const id = (what: string) => `${name}-${what}`;
  const identifier = [{ system: 'urn:overblik:twin', value: id(`number-${wording}`) }];
  const note = `Samtale om ${other ? 'svære tanker' : 'en god uge'}`;
  return [
    {
      resourceType: 'Encounter',
      id: id('encounter'),
      identifier,
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject,
      participant: [{ individual: author }],
      period: { start: `${day}T09:00:00+01:00`, end: `${day}T09:40:00+01:00` },
      reasonCode: [{ coding: [{ system: SKS, code: other ? 'DF322' : 'DF200' }], text: note }],
      serviceProvider: by,
    },
    {
      resourceType: 'Condition',
      id: id('condition'),
      extension,
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
      },
      code: { coding: [{ system: SKS, code: other ? 'DF322' : 'DF200' }], text: note },
      subject,
      encounter: { reference: `Encounter/${id('encounter')}` },
      onsetDateTime: day,
      recordedDate: day,
      recorder: author,
    },
    {
      resourceType: 'DocumentReference',
      id: id('note'),
      identifier,
      status: 'current',
      type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }], text: 'Notat' },
      subject,
      date: `${day}T10:00:00+01:00`,
      author: [author],
      custodian: by,
      description: note,
      content: [{ attachment: { contentType: 'text/plain', data: Buffer.from(note).toString('base64'), title: note } }],
      context: { encounter: [{ reference: `Encounter/${id('encounter')}` }] },
    },
    {
      resourceType: 'Observation',
      id: id('lithium'),
      identifier,
      status: 'final',
      category: categoryOf('observation-category', 'laboratory'),
      code: { coding: [{ system: NPU, code: 'NPU02613' }], text: 'Lithium;P' },
      subject,
      encounter: { reference: `Encounter/${id('encounter')}` },
      effectiveDateTime: `${day}T08:00:00+01:00`,
      performer: [by],
      valueQuantity: {
        value: other ? 0.72 : 1.31,
        unit: 'mmol/L',
        system: 'http://unitsofmeasure.org',
        code: 'mmol/L',
      },
      specimen: { reference: '#blood' },
      contained: [
        {
          resourceType: 'Specimen',
          id: 'blood',
          identifier,
          subject,
          type: { text: other ? 'Plasma' : 'Serum' },
          collection: { collectedDateTime: `${day}T07:50:00+01:00`, collector: author },
        },
      ],
    },
    {
      resourceType: 'DiagnosticReport',
      id: id('report'),
      status: 'final',
      category: categoryOf('v2-0074', 'LAB'),
      code: { coding: [{ system: NPU, code: 'NPU02613' }], text: note },
      subject,
      effectiveDateTime: `${day}T08:00:00+01:00`,
      performer: [by],
      result: [{ reference: `Observation/${id('lithium')}` }],
    },
    {
      resourceType: 'MedicationRequest',
      id: id('lithium-order'),
      identifier,
      extension,
      // A pharmacy may see what can still be dispensed, whoever the citizen is (BEK 1615/2018, section 9).
      status: 'completed',
      intent: 'order',
      medicationCodeableConcept: { coding: [{ system: ATC, code: other ? 'N05AN01' : 'N05AH03' }], text: note },
      subject,
      authoredOn: `${day}T11:00:00+01:00`,
      requester: author,
      dosageInstruction: [{ text: '1 tablet dagligt' }],
    },
    {
      resourceType: 'ServiceRequest',
      id: id('referral'),
      extension,
      status: 'active',
      intent: 'order',
      code: { coding: [{ system: SKS, code: 'ZZ0150' }], text: note },
      subject,
      authoredOn: `${day}T11:30:00+01:00`,
      requester: by,
    },
    {
      resourceType: 'Procedure',
      id: id('procedure'),
      extension,
      status: 'completed',
      code: { coding: [{ system: SKS, code: 'BRXA1' }], text: note },
      subject,
      encounter: { reference: `Encounter/${id('encounter')}` },
      performedDateTime: `${day}T09:10:00+01:00`,
    },
    {
      resourceType: 'CarePlan',
      id: id('plan'),
      extension,
      status: 'active',
      intent: 'plan',
      title: note,
      subject,
      period: { start: day },
      author: by,
      addresses: [{ reference: `Condition/${id('condition')}` }],
    },
    {
      resourceType: 'List',
      id: id('list'),
      extension,
      status: 'current',
      mode: 'working',
      title: note,
      subject,
      date: day,
      source: author,
      entry: [
        { item: { reference: `Condition/${id('condition')}` } },
        { item: { reference: `DocumentReference/${id('note')}` } },
      ],
    },
  ];
}

/** What is about a hidden thing and carries no house of its own. */
function traces(patient: string, house: string, name: string): Resource[] {
  const target = [{ reference: `DocumentReference/${name}-note` }];
  return [
    {
      resourceType: 'Provenance',
      id: `${name}-provenance`,
      target,
      recorded: '2026-11-20T10:01:00+01:00',
      agent: [{ who: { reference: `Organization/${house}` } }],
    },
    {
      resourceType: 'Flag',
      id: `${name}-flag`,
      status: 'active',
      code: { text: 'Selvmordsrisiko' },
      subject: { reference: `Patient/${patient}` },
      author: { reference: `Organization/${house}` },
      period: { start: '2026-11-20' },
    },
  ];
}

/** Facts from the doctor's own house that Karla has marked as private, two of them only after they were written. */
function privateFacts(patient: string, house: string, doctor: string, wording: string): Step[] {
  const marked = factsOf(patient, house, doctor, 'twin-private', wording).filter(({ resourceType }) =>
    ['MedicationRequest', 'DocumentReference', 'Observation', 'Condition'].includes(resourceType),
  );
  const later = factsOf(patient, house, doctor, 'twin-later', wording).filter(({ resourceType }) =>
    ['MedicationRequest', 'DocumentReference'].includes(resourceType),
  );
  const withMark = (resource: Resource): Step => ({ put: { ...resource, meta: PRIVATE } });
  return [...marked.map(withMark), ...later.map((put) => ({ put })), ...later.map(withMark)];
}

export function karlasSecrets(s: Setting, wording = 'first'): Step[] {
  const blocked = factsOf(s.karla, s.blocked, s.doctor, 'twin-blocked', wording);
  const corrected = factsOf(s.karla, s.blocked, s.doctor, 'twin-corrected', wording);
  const deleted = factsOf(s.karla, s.blocked, s.doctor, 'twin-deleted', wording).slice(2, 4);
  return [
    ...blocked.map((put) => ({ put })),
    ...traces(s.karla, s.blocked, 'twin-blocked').map((put) => ({ put })),
    ...corrected.slice(0, 4).flatMap((put) => [{ put: { ...put, language: 'da' } }, { put }]),
    ...deleted.map((put) => ({ put })),
    ...deleted.map(({ resourceType, id }): Step => ({ remove: [resourceType, id] })),
    ...privateFacts(s.karla, s.open, s.doctor, wording),
  ];
}

export function strangersFacts(s: Setting, wording = 'first'): Step[] {
  const facts = factsOf(s.stranger, s.far, s.farDoctor, 'twin-stranger', wording);
  const deleted = factsOf(s.stranger, s.far, s.farDoctor, 'twin-gone', wording).slice(2, 4);
  return [
    ...facts.map((put) => ({ put })),
    ...traces(s.stranger, s.far, 'twin-stranger').map((put) => ({ put })),
    ...deleted.map((put) => ({ put })),
    ...deleted.map(({ resourceType, id }): Step => ({ remove: [resourceType, id] })),
  ];
}

export async function tell(world: World, steps: Step[]): Promise<void> {
  for (const step of steps) {
    if ('put' in step) await world.put(step.put);
    else await world.remove(...step.remove);
  }
}

export const resourcesOf = (steps: Step[]): Resource[] => steps.flatMap((step) => ('put' in step ? [step.put] : []));
