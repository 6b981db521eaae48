/**
 * Who is asking. Nothing in access, record or sources can be opened without a Caller; there is no default one.
 * The claims are those of the Danish HSUID header: user type, acting person, authorisation, organisation, on-behalf-of.
 */

/** Professional and system roles. Codes of CodeSystem `profession` in docs/record-shapes.md. */
export const ROLES = [
  'doctor',
  'dentist',
  'midwife',
  'nurse',
  'ssa',
  'care-home-assistant',
  'ssh',
  'treating-pharmacist',
  'other-authorised',
  'paramedic',
  'municipal-nurse',
  'pharmacist',
  'pharmacy-staff',
  'secretary',
  'student',
  'technician',
  'interpreter',
  'flow-coordinator',
  'registry-officer',
  'regional-controller',
  'board-secretary',
  'researcher',
  'quality-staff',
  'manager',
  'accreditor',
  'foreign-professional',
  'citizen',
  'source-system',
  'integrator-system',
  'epidemiology-system',
  'bench-system',
] as const;
export type Role = (typeof ROLES)[number];

export interface CallerOrganisation {
  /** SOR id. */
  sor: string;
  name: string;
  /** FHIR id of the Organization resource. */
  id: string;
  /** SOR ids of this unit and everything above it, nearest first. */
  lineage: string[];
}

/** What the authorisation register says, ISO instants; `to` is not included, no bound = none known. */
export interface Authorisation {
  from?: string;
  to?: string;
  /** Restricted (indskrænket, Autorisationsloven §§ 8-9): the holder may look, not write, here. */
  restricted?: true;
}

export interface Delegation {
  /** The principal (the authorised professional in whose name the assistant works). */
  principal: {
    id: string;
    name: string;
    role: Role;
    authorisationId: string;
    authorisation?: Authorisation;
    practitionerId: string;
    organisation: CallerOrganisation;
  };
  /** ISO instants. At most two years apart (BEM). */
  validFrom: string;
  validTo: string;
  /** Data kinds the delegation covers; `*` = all the principal may see. */
  scope: string[];
  /** To look, not to write. */
  readOnly?: true;
}

/**
 * A written permission that a law asks for beside the role: the management's for quality work or supervision (Sundhedsloven
 * § 42 d), an approved research project (§§ 46-48), the municipality's medicine task, a ticket of operations.
 */
export interface Permit {
  kind: 'quality' | 'supervision' | 'research' | 'medicine' | 'operations';
  /** Number of the case, project or ticket. */
  reference: string;
  /** ISO instants; `validTo` is not included. */
  validFrom: string;
  validTo: string;
}

export interface Caller {
  kind: 'professional' | 'citizen' | 'system';
  /** Stable id of the person or client: log-in name in demo, subject claim otherwise. */
  id: string;
  name: string;
  role: Role;
  /** Authorisation id (autorisations-ID), when the role has one. */
  authorisationId?: string;
  /** Validity of the authorisation by the register, ISO instants, `to` not included; none = no bound known. */
  authorisation?: Authorisation;
  /** FHIR id of the Practitioner resource. */
  practitionerId?: string;
  organisation?: CallerOrganisation;
  /** FHIR id of the Organization whose leader this is: answers for the look-ups made from there. */
  leads?: string;
  delegation?: Delegation;
  permits?: Permit[];
  /** In specialist training (speciallægeuddannelse): own learning has no limit of six months (§ 42 d, stk. 2, nr. 1). */
  training?: 'specialist';
  /** The name is withheld from citizens for the safety of the professional (Sundhedsloven § 37, stk. 5). */
  nameWithheld?: boolean;
  /** For citizens: own CPR and own Patient id (the latter resolved at log-in). */
  cpr?: string;
  patientId?: string;
  /** For citizens: further names in facts, by numbers they have given up (hashes); found by who decides. */
  formerParties?: readonly string[];
  /** In place of the number where it is not at hand: how the person stands in facts (a decision made again from the log). */
  party?: string;
  /** For systems and bearer tokens. */
  clientId?: string;
  /** SMART v2 scopes, e.g. `system/*.cruds`, `user/*.rs`. Empty = none. A session from our own log-in carries `user/*.cruds` or `patient/*.rs`. */
  scopes: string[];
  sessionId?: string;
  /** FHIR id of the Patient an app was launched for: what its `patient/` scopes are about. */
  launchPatient?: string;
  /** Purpose bound into the access token; a request made with it can state no other. */
  purpose?: Purpose;
}

/** What the caller says the look-up is for. */
export const PURPOSES = [
  'treatment',
  'emergency',
  'own-view',
  'dispense',
  'advise',
  'vaccinate',
  'transport',
  'operate',
  'quality',
  'economy',
  'treatment-of-another',
  'represcribe',
  'own-learning',
  'supervision',
  'research',
  'reminder',
  'epidemiology',
  'registry',
  'governance',
  'written-access',
  'know-of-death',
  'own-interest',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Why and in which request: travels with the Caller into every read and into the log. */
export interface AskContext {
  caller: Caller;
  purpose: Purpose;
  /** Typed reason; required for break-glass (at least 10 characters) and for stating current treatment. */
  reason?: string;
  /** Citizen's explicit consent stated for this access. */
  consent?: boolean;
  /** The professional states that the citizen is in current treatment although registers do not show it yet. */
  statesCurrentTreatment?: boolean;
  /** A paramedic states to be with the citizen on the scene. */
  onScene?: boolean;
  /** Span of time asked about, ISO instants, `to` not included; none = all time. */
  about?: { from?: string; to?: string };
  /** Grounds stated in the session about a citizen, for questions whose citizen is found out only on the way. */
  groundsFor?: (patientKey: bigint) => Grounds | undefined;
  /** UUIDv7 of the request: also the correlation id in the log. */
  requestId: string;
}

/** What can be stated about one citizen. */
export type Grounds = Pick<
  AskContext,
  'purpose' | 'reason' | 'consent' | 'statesCurrentTreatment' | 'onScene' | 'about'
>;
