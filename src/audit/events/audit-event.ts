/**
 * A row of the access log as an AuditEvent, by the patterns of IHE BALP (Basic Audit Log Patterns, ITI): PatientRead,
 * PatientQuery, PatientCreate, PatientUpdate, PatientDelete, PrivacyDisclosure. A refusal has the same shape with outcome 8 (the
 * law) or 4 (the token's scopes); BALP's own patterns are for what succeeded, so it claims none of them.
 */
import type { EventRow } from './event-rows.js';
import type { EventIds } from './event-id.js';

export type AuditEvent = Record<string, unknown> & { id: string };

export interface EventContext {
  ids: EventIds;
  /** `http://host/fhir`: the server in the event. */
  baseUrl: string;
}

const BALP = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.';
const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const RESTFUL = 'http://hl7.org/fhir/restful-interaction';
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const OBJECT_ROLE = 'http://terminology.hl7.org/CodeSystem/object-role';
/** Systems of our own, for what the standards have no code for. */
const OWN = 'https://overblik.example/fhir/CodeSystem/';

type Pattern = 'Read' | 'Query' | 'Create' | 'Update' | 'Delete' | 'Import' | 'Export';

const PATTERN_OF: Record<string, Pattern> = {
  read: 'Read',
  vread: 'Read',
  create: 'Create',
  transaction: 'Create',
  batch: 'Create',
  import: 'Create',
  update: 'Update',
  patch: 'Update',
  delete: 'Delete',
  'overview-outcome': 'Import',
};

const SOURCE: Coding = { system: DCM, code: '110153', display: 'Source Role ID' };
const DESTINATION: Coding = { system: DCM, code: '110152', display: 'Destination Role ID' };
const CUSTODIAN: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
  code: 'custodian',
};

/** How each pattern is said: type, action, the codes that belong to it, and the roles of client and server in the exchange. */
const SAID: Record<Pattern, { type: Coding; action: string; subtype: Coding; client: Coding; server: Coding }> = {
  Read: { type: rest(), action: 'R', subtype: { system: RESTFUL, code: 'read' }, client: DESTINATION, server: SOURCE },
  Query: {
    type: rest(),
    action: 'E',
    subtype: { system: RESTFUL, code: 'search' },
    client: SOURCE,
    server: DESTINATION,
  },
  Create: {
    type: rest(),
    action: 'C',
    subtype: { system: RESTFUL, code: 'create' },
    client: SOURCE,
    server: DESTINATION,
  },
  Update: {
    type: rest(),
    action: 'U',
    subtype: { system: RESTFUL, code: 'update' },
    client: SOURCE,
    server: DESTINATION,
  },
  Delete: {
    type: rest(),
    action: 'D',
    subtype: { system: RESTFUL, code: 'delete' },
    client: { system: DCM, code: '110150' },
    server: CUSTODIAN,
  },
  Import: {
    type: { system: DCM, code: '110107', display: 'Import' },
    action: 'C',
    subtype: disclose(),
    client: SOURCE,
    server: DESTINATION,
  },
  Export: {
    type: { system: DCM, code: '110106', display: 'Export' },
    action: 'R',
    subtype: disclose(),
    client: DESTINATION,
    server: SOURCE,
  },
};

interface Coding {
  system: string;
  code: string;
  display?: string;
}

function rest(): Coding {
  return {
    system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
    code: 'rest',
    display: 'Restful Operation',
  };
}

function disclose(): Coding {
  return { system: 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle', code: 'disclose' };
}

/** What our purposes are in HL7's list of reasons for access. */
const PURPOSE: Record<string, string> = {
  treatment: 'TREAT',
  emergency: 'BTG',
  'own-view': 'PATRQT',
  dispense: 'TREAT',
  advise: 'TREAT',
  vaccinate: 'TREAT',
  transport: 'HOPERAT',
  operate: 'HSYSADMIN',
  quality: 'HQUALIMP',
  economy: 'HPAYMT',
};

/** @returns an R4 AuditEvent; never holds a CPR number, since the row holds none */
export function auditEventOf(row: EventRow, context: EventContext): AuditEvent {
  const pattern = patternOf(row);
  const { type, action, subtype } = SAID[pattern];
  const isRefused = row.effect === 'D';
  const profile = isRefused ? undefined : profileOf(pattern, row.patientId !== undefined);
  return {
    resourceType: 'AuditEvent',
    id: context.ids.make(row.patientKey, row.id),
    meta: { versionId: '1', lastUpdated: row.at, ...(profile ? { profile: [profile] } : {}) },
    type,
    subtype: [subtype, { system: `${OWN}log-operation`, code: row.facts.operation }],
    action,
    recorded: row.at,
    outcome: isRefused ? (row.rule === 'scope' ? '4' : '8') : '0',
    outcomeDesc: row.facts.reason,
    purposeOfEvent: [purposeOf(row)],
    agent: agentsOf(row, pattern, context),
    source: {
      site: 'Overblik',
      observer: { display: 'Overblik' },
      type: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/security-source-type',
          code: '4',
          display: 'Application Server',
        },
      ],
    },
    entity: entitiesOf(row, pattern),
  };
}

/** What a system outside takes away is a disclosure to another organisation, however it asked. */
function patternOf({ facts, effect, returned }: EventRow): Pattern {
  const pattern = PATTERN_OF[facts.operation] ?? 'Query';
  const isTaken = facts.role === 'integrator-system' && effect !== 'D' && returned > 0;
  return isTaken && (pattern === 'Read' || pattern === 'Query') ? 'Export' : pattern;
}

function profileOf(pattern: Pattern, hasPatient: boolean): string | undefined {
  if (pattern === 'Import') return hasPatient ? `${BALP}PrivacyDisclosure.Recipient` : undefined;
  if (pattern === 'Export') return hasPatient ? `${BALP}PrivacyDisclosure.Source` : undefined;
  return `${BALP}${hasPatient ? 'Patient' : ''}${pattern}`;
}

function purposeOf({ facts }: EventRow): object {
  const own = { system: `${OWN}purpose`, code: facts.purpose };
  const code = PURPOSE[facts.purpose];
  const known = code === undefined ? [] : [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code }];
  return { coding: [...known, own] };
}

function agentsOf(row: EventRow, pattern: Pattern, { baseUrl }: EventContext): object[] {
  const { facts } = row;
  const client = {
    type: { coding: [SAID[pattern].client] },
    who: { display: facts.via ?? 'not recorded' },
    requestor: false,
    network: { address: facts.via ?? 'not recorded', type: '1' },
  };
  const server = {
    type: { coding: [SAID[pattern].server] },
    who: { display: 'Overblik' },
    requestor: false,
    network: { address: baseUrl, type: '5' },
  };
  const user = {
    type: coded('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'IRCP'),
    role: [coded('https://overblik.example/fhir/CodeSystem/profession', facts.role)],
    who: { identifier: { system: 'urn:overblik:caller', value: row.actor }, display: facts.who },
    ...(facts.authorisationId ? { altId: facts.authorisationId } : {}),
    name: facts.who,
    requestor: true,
    policy: [`urn:overblik:rule:${row.rule}`],
    purposeOfUse: [purposeOf(row)],
  };
  const organisation = {
    type: coded('http://terminology.hl7.org/CodeSystem/v3-RoleClass', 'PROV'),
    who: { identifier: { system: 'urn:oid:1.2.208.176.1.1', value: facts.sor }, display: facts.organisation },
    requestor: false,
  };
  const principal = {
    type: coded('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'RESP'),
    who: { identifier: { system: 'urn:overblik:caller', value: facts.principal }, display: facts.onBehalfOf },
    name: facts.onBehalfOf,
    requestor: false,
  };
  return [client, server, user, ...(facts.sor ? [organisation] : []), ...(facts.principal ? [principal] : [])];
}

const coded = (system: string, code: string) => ({ coding: [{ system, code }] });

function entitiesOf(row: EventRow, pattern: Pattern): object[] {
  const { facts } = row;
  const patient = {
    what: { reference: `Patient/${row.patientId}` },
    type: { system: ENTITY_TYPE, code: '1', display: 'Person' },
    role: { system: OBJECT_ROLE, code: '1', display: 'Patient' },
    detail: detailsOf(row),
  };
  const request = {
    what: { identifier: { value: facts.request } },
    type: { system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType', code: 'XrequestId' },
  };
  return [
    ...(row.patientId === undefined ? [] : [patient]),
    objectOf(row, pattern),
    ...(facts.request ? [request] : []),
  ];
}

/** What was asked for: the resource, or the question - of which only its kind and a hash are kept. */
function objectOf({ facts }: EventRow, pattern: Pattern): object {
  const type = { system: ENTITY_TYPE, code: '2', display: 'System Object' };
  if (pattern === 'Query') {
    const question = `${facts.what}${facts.question ? ` sha256:${facts.question}` : ''}`;
    const role = { system: OBJECT_ROLE, code: '24', display: 'Query' };
    return { type, role, query: Buffer.from(question).toString('base64') };
  }
  const [kind, id] = facts.what.split('/');
  const isNamed = id !== undefined && /^[A-Z][A-Za-z]+$/.test(kind ?? '') && /^[A-Za-z0-9\-.]{1,64}$/.test(id);
  const what = isNamed ? { reference: facts.what.split('/').slice(0, 4).join('/') } : { display: facts.what };
  return { what, type, role: { system: OBJECT_ROLE, code: '4', display: 'Domain Resource' } };
}

function detailsOf({ facts, returned, rule, number, leaf }: EventRow): object[] {
  const said: Record<string, string | undefined> = {
    legal: facts.legal,
    rule,
    returned: String(returned),
    'stated-reason': facts.statedReason,
    grade: facts.grade,
    evidence: facts.evidence,
    obligations: facts.obligations?.join(' '),
    sources: facts.sources && JSON.stringify(facts.sources),
    number: number === undefined ? undefined : String(number),
    leaf: leaf === undefined ? undefined : String(leaf),
  };
  return Object.entries(said).flatMap(([type, value]) => (value ? [{ type, valueString: value }] : []));
}
