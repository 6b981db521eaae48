/** People, places and resources that the tests of the law speak of. One citizen is asked about: Karla, unless said otherwise. */
import { type AccessFact, type Ask, accessFactsOf, cprParty, organisationTree } from '../../src/access/index.js';
import type { Caller, CallerOrganisation, Role } from '../../src/identity/caller.js';

export const NOW = new Date('2026-11-22T09:41:00+01:00');

const PLACES = [
  { id: 'nord', kind: 'region', name: 'Region Nordjylland' },
  { id: 'aauh', kind: 'hospital', partOf: 'nord', name: 'Aalborg Universitetshospital' },
  { id: 'fam', kind: 'fam', partOf: 'aauh', name: 'FAM Aalborg' },
  { id: 'lunge', kind: 'department', partOf: 'aauh', name: 'Lungemedicin' },
  { id: 'psyk', kind: 'department', partOf: 'aauh', name: 'Psykiatri' },
  { id: 'midt', kind: 'region', name: 'Region Midtjylland' },
  { id: 'auh', kind: 'hospital', partOf: 'midt', name: 'Aarhus Universitetshospital' },
  { id: 'hjerte', kind: 'department', partOf: 'auh', name: 'Hjertemedicin' },
  { id: 'laegehus', kind: 'gp', name: 'Lægehuset Prøvegade' },
  { id: 'kommune', kind: 'municipality', name: 'Aalborg Kommune' },
  { id: 'hjemmepleje', kind: 'home-care', partOf: 'kommune', name: 'Hjemmesygeplejen' },
  { id: 'apotek', kind: 'pharmacy', name: 'Budolfi Apotek' },
] as const;
export type PlaceId = (typeof PLACES)[number]['id'];
export const TREE = organisationTree(PLACES);
export const placeName = (id: string): string => PLACES.find((p) => p.id === id)?.name ?? id;

export function at(id: PlaceId): CallerOrganisation {
  const lineage = TREE.lineageOf(id).map((each) => `sor-${each}`);
  return { id, sor: `sor-${id}`, name: placeName(id), lineage };
}

export function professional(role: Role, unit: PlaceId, id: string = role): Caller {
  return {
    kind: 'professional',
    id,
    name: id,
    role,
    authorisationId: `A-${id}`,
    practitionerId: `pr-${id}`,
    organisation: at(unit),
    scopes: [],
  };
}

export const asta = professional('doctor', 'fam', 'asta');
export const mads = professional('nurse', 'fam', 'mads');
export const peter = professional('doctor', 'hjerte', 'peter');
export const sofie = professional('doctor', 'laegehus', 'sofie');
export const line = professional('municipal-nurse', 'hjemmepleje', 'line');
export const omar = professional('pharmacist', 'apotek', 'omar');
export const drift = professional('technician', 'nord', 'drift');
export const tolk = professional('interpreter', 'nord', 'tolk');
export const kim = professional('flow-coordinator', 'aauh', 'kim');
export const jens: Caller = {
  ...professional('secretary', 'fam', 'jens'),
  authorisationId: undefined,
  delegation: {
    principal: {
      id: 'asta',
      name: 'Asta',
      role: 'doctor',
      authorisationId: 'A-asta',
      practitionerId: 'pr-asta',
      organisation: at('fam'),
    },
    validFrom: '2026-01-01T00:00:00+01:00',
    validTo: '2027-06-01T00:00:00+02:00',
    scope: ['*'],
  },
};

export const CPR = {
  karla: '1403481234',
  ida: '0202701234',
  noah: '0101120000',
  emma: '0303851234',
  ole: '0404841234',
};
export const citizen = (id: keyof typeof CPR): Caller => ({
  kind: 'citizen',
  id,
  name: id,
  role: 'citizen',
  cpr: CPR[id],
  patientId: id,
  scopes: [],
});
export const karla = citizen('karla');
export const ida = citizen('ida');
export const noah = citizen('noah');
export const emma = citizen('emma');
export const ole = citizen('ole');

export const system = (role: Role, unit?: PlaceId): Caller => ({
  kind: 'system',
  id: role,
  name: role,
  role,
  clientId: role,
  organisation: unit && at(unit),
  scopes: ['system/*.cruds'],
});

/** A question with the purpose that fits the caller, unless told otherwise. */
export function ask(caller: Caller, more: Partial<Ask> = {}): Ask {
  return {
    caller,
    purpose: caller.kind === 'citizen' ? 'own-view' : 'treatment',
    dataKinds: 'all',
    operation: 'overview',
    ...more,
  };
}

type Resource = Record<string, unknown>;
const MARK = 'https://overblik.example/fhir/CodeSystem/mark';
const CPR_SYSTEM = 'urn:oid:1.2.208.176.1.2';
const mark = (code: string) => ({ coding: [{ system: MARK, code }] });
export const org = (id: string) => ({ reference: `Organization/${id}`, display: placeName(id) });
export const pro = (id: string) => ({ reference: `Practitioner/pr-${id}`, display: id });
let made = 0;
const nextId = (): string => `r${++made}`;

export const patient = (id: keyof typeof CPR, birthDate: string, more: Resource = {}): Resource => ({
  resourceType: 'Patient',
  id,
  identifier: [{ system: CPR_SYSTEM, value: CPR[id] }],
  birthDate,
  ...more,
});
export const KARLA = patient('karla', '1948-03-14');
export const KARLA_WITH_PRACTICE = patient('karla', '1948-03-14', { generalPractitioner: [org('laegehus')] });

export function encounter(unit: string, start: string | undefined, end?: string, more: Resource = {}): Resource {
  return {
    resourceType: 'Encounter',
    id: nextId(),
    status: end ? 'finished' : 'in-progress',
    serviceProvider: org(unit),
    period: { start, end },
    ...more,
  };
}
export const referral = (performer: object, authoredOn: string, more: Resource = {}): Resource => ({
  resourceType: 'ServiceRequest',
  id: nextId(),
  status: 'active',
  category: [mark('referral')],
  performer: [performer],
  authoredOn,
  ...more,
});
export const attachment = (
  unit: string,
  period: Resource = { start: '2020-01-01' },
  more: Resource = {},
): Resource => ({
  resourceType: 'EpisodeOfCare',
  id: nextId(),
  status: 'active',
  type: [mark('attachment')],
  managingOrganization: org(unit),
  period,
  ...more,
});
export const relative = (who: keyof typeof CPR, marks: string[], more: Resource = {}): Resource => ({
  resourceType: 'RelatedPerson',
  id: nextId(),
  identifier: [{ system: CPR_SYSTEM, value: CPR[who] }],
  relationship: [
    {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'PRN' },
        ...marks.map((code) => ({ system: MARK, code })),
      ],
    },
  ],
  ...more,
});
export const consent = (code: string, provision: Resource, more: Resource = {}): Resource => ({
  resourceType: 'Consent',
  id: nextId(),
  status: 'active',
  category: [mark(code)],
  dateTime: '2026-11-01T12:00:00+01:00',
  provision,
  ...more,
});
export const block = (provision: Resource = {}): Resource => consent('block', { type: 'deny', ...provision });
export const actors = (...references: object[]) => references.map((reference) => ({ reference }));
export const classes = (...codes: string[]) => codes.map((code) => ({ code }));
export const fromOwner = (...ids: string[]) => ids.map((id) => ({ meaning: 'related', reference: org(id) }));
export const power = (
  who: keyof typeof CPR,
  kinds: string[],
  period: Resource = { start: '2026-01-01', end: '2027-12-31' },
): Resource =>
  consent('power-of-attorney', {
    type: 'permit',
    actor: actors({ identifier: { system: CPR_SYSTEM, value: CPR[who] }, display: who }),
    class: classes(...kinds),
    period,
  });
export const optOut = (...who: object[]): Resource =>
  consent('opt-out', { type: 'deny', actor: who.length ? actors(...who) : undefined });
export const privateMark = (): Resource => ({
  resourceType: 'MedicationRequest',
  id: nextId(),
  meta: { security: [{ system: MARK, code: 'private' }] },
});

export const factsOf = (...resources: Resource[]): AccessFact[] => resources.flatMap(accessFactsOf);
export { cprParty };

/** Karla in contact with the FAM since this morning. */
export const IN_FAM = encounter('fam', '2026-11-22T08:51:00+01:00');
export const KARLA_IN_FAM: AccessFact[] = factsOf(KARLA, IN_FAM);
