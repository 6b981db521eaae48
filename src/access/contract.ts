/**
 * The words the law of access is written in. Types and closed lists only; screens may import this file.
 * Vocabulary: national "who may see what" of the Health Act (Sundhedsloven, §§ 42 a-42 d, 37, 39 a, 45), the order on
 * FMK/DDV (BEK 1615/2018), BRS (treatment-relation grades), MinSpærring (blocks) and BEM (delegation).
 */
import type { Caller, Purpose, Role } from '../identity/caller.js';

/** What the law's table decides over; the column `category` of the record (docs/record-shapes.md, last chapter). */
export const DATA_KINDS = [
  'demographics',
  'medication',
  'vaccination',
  'journal',
  'image',
  'register',
  'laboratory',
  'home',
  'administrative',
  'genome',
] as const;
export type DataKind = (typeof DATA_KINDS)[number];

/** Decided over like data kinds, but no part of the record. */
export const OTHER_KINDS = [
  /** The access log; lies in a table of its own. */
  'log',
  /** Blocks, opt-outs and private marks: the citizen's own choices. */
  'choices',
  /** What operations need: numbers, times and states, no content. */
  'metadata',
  /** Counted or pseudonymised rows. */
  'statistics',
  /** A report to a national register. */
  'submission',
  /** An approved extract for research, through the door of secondary use. */
  'extract',
] as const;
export type LawKind = DataKind | (typeof OTHER_KINDS)[number];

/** Strength of the evidence of a treatment relation, strongest first (NSP, BRS - Behandlingsrelationsregler). */
export const GRADES = ['A+', 'A', 'B+', 'B', 'C', 'D', 'E'] as const;
export type Grade = (typeof GRADES)[number];

/** How the caller stands to the citizen. A caller may stand in several relations at once. */
export const RELATIONS = [
  ...GRADES,
  'attached',
  'not-attached',
  'self',
  'custodian',
  'parent',
  'guardian',
  'proxy',
  'former-proxy',
  'next-of-kin',
  'stranger',
  'system',
] as const;
export type Relation = (typeof RELATIONS)[number];

/** P permit, F permit but filtered, PF permit and follow up, PR permit with typed reason and review, D deny. All are logged. */
export type Effect = 'P' | 'F' | 'PF' | 'PR' | 'D';

/**
 * What is being done. `find` is the search for a person by name or number (demographics only, minimal);
 * `ward-list` is the list of those who are in contact with the caller's unit now; `assistants-log` and `unit-log` are log rows
 * that others left, under whoever supervises them; `own-choice` makes or ends a block, an
 * opt-out or a private mark; `own-entry` is what citizens add themselves.
 */
export const OPERATIONS = [
  'read',
  'search',
  'history',
  'write',
  'overview',
  'own-log',
  'find',
  'ward-list',
  'assistants-log',
  'unit-log',
  'own-choice',
  'own-entry',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What else must happen when the decision is carried out. */
export type Obligation =
  /** The treatment relation is checked again against the registers for 90 days (BRS). */
  | 'follow-up-90-days'
  /** The citizen is told at once (break-glass). */
  | 'notify-citizen'
  /** The unit's leader reviews the look-up (break-glass). */
  | 'leader-task'
  /** Marked in the log: a block or private mark was lifted. */
  | 'flag-in-log'
  /** The screen says that something is withheld (never what, when or where). */
  | 'tell-filtered'
  /** Only name, masked number, birth date and town. */
  | 'minimal-demographics'
  /** Only name, masked number, place, triage and since when. */
  | 'minimal-ward-list'
  /** Only prescriptions that can still be dispensed. */
  | 'open-prescriptions-only'
  /** The payload is carried, never shown. */
  | 'routing-only'
  /** Shown in the principal's own log of what assistants did (BEK 1615/2018 § 13). */
  | 'principal-log'
  /** Groups of fewer than five are not told. */
  | 'suppress-small-numbers'
  /** Rows without name, number and address. */
  | 'pseudonymised'
  /** Address, telephone and other ways to find the person are left out. */
  | 'address-withheld'
  /** Staff in the log by role and unit only. */
  | 'role-and-unit-only';

/** What a caller may try instead, when the answer is no. */
export type WayIn = 'state-treatment' | 'consent' | 'emergency';

/**
 * One part of the record that is withheld: rows that meet every condition given. No condition at all = everything but
 * demographics.
 */
export interface HiddenPart {
  /** Organization ids: facts these are controller of, and facts whose controller is not known. */
  owners?: readonly string[];
  /** Practitioner ids: facts these wrote. */
  authors?: readonly string[];
  /** ISO instants, `from` inclusive, `to` exclusive: facts of that time, and facts whose time is not known. */
  period?: { from?: string; to?: string };
  kinds?: readonly DataKind[];
}

/** A part of the record that a rule opens: rows that meet every condition given. What is not known does not meet it. */
export interface OpenedPart {
  /** Organization ids that are controller of the fact. */
  owners?: readonly string[];
  /** ISO instants, `from` inclusive, `to` exclusive. */
  period?: { from?: string; to?: string };
}

/** What of one citizen's record a decision opens. Compiled to SQL, and mirrored as a function, by scope.ts. */
export interface Visibility {
  kinds: readonly DataKind[] | 'all';
  hidden: {
    /** Nothing at all is visible (a refusal, or routing without looking). */
    everything: boolean;
    /** Private-marked facts are withheld. */
    privateMarks: boolean;
    parts: readonly HiddenPart[];
  };
  /** Narrows to facts these Organizations are controller of (demographics excepted). */
  onlyOwners?: readonly string[];
  /** Narrows to rows that lie in any of these parts (demographics excepted). */
  only?: readonly OpenedPart[];
  /** Address, telephone and the like of a protected citizen are left out. */
  addressWithheld?: boolean;
  /** Narrows medication to prescriptions that can still be dispensed. */
  onlyOpenPrescriptions?: boolean;
  /** The caller may know that something is withheld (a professional may; a parent may not). */
  showWithheld: boolean;
}

/** What the grade rests on, as data; evidence.ts puts it into words. */
export interface Evidence {
  basis:
    | 'referral-to-professional'
    | 'referral-to-unit'
    | 'contact-now'
    | 'contact-professional'
    | 'contact-just-ended'
    | 'contact-same-house'
    | 'contact-recent'
    | 'own-practice'
    | 'contact-historic'
    | 'contact-announced'
    | 'referral-to-house'
    | 'attached'
    | 'none';
  /** Name of the place; left out where naming it would tell something that is withheld. */
  place?: string;
  /** ISO instants. */
  since?: string;
  until?: string;
  /** The instant of the decision: words like "now" and "today" are seen from here. */
  at: string;
}

/** The question put to the law. */
export interface Ask {
  caller: Caller;
  purpose: Purpose;
  /** What the professional typed. */
  reason?: string;
  /** The citizen's consent, stated by the professional for this access. */
  consent?: boolean;
  /** The professional states that the citizen is in current treatment although the registers do not show it (yet). */
  statesCurrentTreatment?: boolean;
  /** A paramedic states to be with the citizen on the scene. */
  onScene?: boolean;
  /** Span of time asked about, ISO instants, `to` not included; none = all time. */
  about?: { from?: string; to?: string };
  /** A line of the log is asked for whose professional is withheld by name (§ 37, stk. 5). */
  nameWithheld?: boolean;
  dataKinds: readonly LawKind[] | 'all';
  operation: Operation;
  /** Validity of the caller's (for assistants: the principal's) authorisation, when the register says so. ISO instants. */
  authorisation?: { from?: string; to?: string };
}

export interface Decision {
  effect: Effect;
  /** The determining row of the policy table. */
  rule: string;
  /** Every row that contributed, the determining one first. */
  rules: readonly string[];
  /** Legal reference of the determining row, Danish. */
  legal: string;
  /** One plain sentence for the caller. */
  reason: string;
  reasonEn: string;
  /** Neutral Danish words of the rule for the log, readable for the citizen. */
  logReason: string;
  purpose: Purpose;
  /** Grade of the treatment relation, when the answer rests on it. */
  grade?: Grade;
  evidence?: Evidence;
  obligations: readonly Obligation[];
  visible: Visibility;
  /** What the caller may try instead; only on refusals, and never told to citizens or systems. */
  ways: readonly WayIn[];
  /** Version of the policy table that decided, and the hash of its rows in force on that day (table-hash.ts). */
  policyVersion: string;
  policyHash: string;
  /** Whose rows of the log are shown to a supervisor: `principal|<id>`, `unit|<id>`. */
  rowsOf?: readonly string[];
  /** In whose name an assistant asked. */
  onBehalfOf?: { id: string; name: string };
}

/** One condition of a row beside actor, relation, purpose, kind and operation; each is a named control in decide.ts. */
export type Condition =
  | 'works-at-unit'
  | 'leads-a-unit'
  | 'not-authorised'
  | 'restricted-authorisation'
  | 'consent'
  | 'consent-for-this-access'
  | 'states-treatment'
  | 'reason-given'
  | 'reason-missing'
  | 'own-record'
  | 'delegation-valid'
  | 'delegation-not-valid'
  | 'principal-may-not-delegate'
  | 'principal-may-delegate'
  | 'age-15-or-more'
  | 'age-under-15'
  | 'age-15-to-17'
  | 'in-scope-of-power'
  | 'alive'
  | 'dead'
  | 'on-scene'
  | 'supervisor-named'
  | 'registered-client'
  | 'permit-for-quality'
  | 'permit-for-supervision'
  | 'permit-for-research'
  | 'permit-for-medicine'
  | 'permit-for-operations'
  | 'took-part'
  | 'lately-or-in-training'
  | 'neither-lately-nor-in-training'
  | 'declined-learning-and-quality'
  | 'asks-of-five-years'
  | 'asks-of-older'
  | 'lacks-capacity'
  | 'has-capacity'
  | 'released'
  | 'not-against-wish';

/**
 * Where a row stands in the order of judgement: a `bar` nothing lifts; a `grant` opens; then each block in force is met
 * by a `lift` (consent, emergency) or by a `block` row (deny or filter); a `refuse` row only explains why nothing opened.
 */
export type Stage = 'bar' | 'grant' | 'lift' | 'block' | 'refuse';

/** The block a `lift` or `block` row speaks of. */
export type BlockKind = 'all-data' | 'part' | 'private' | 'opt-out' | 'address' | 'staff-name';

/** What a row opens less than its data kinds say. */
export type Narrowing =
  | 'open-prescriptions'
  | 'own-organisation'
  | 'own-organisation-five-years'
  | 'own-contacts'
  | 'released-parts'
  | 'nothing-shown'
  | 'own-assistants'
  | 'led-unit';

export interface PolicyRow {
  /** Row of the national table (docs), or `S1`... for rows of our own. */
  id: string;
  stage: Stage;
  actors: readonly Role[] | 'any';
  relations: readonly Relation[] | 'any';
  purposes: readonly Purpose[] | 'any';
  kinds: readonly LawKind[] | 'all';
  operations: readonly Operation[];
  block?: readonly BlockKind[];
  conditions: readonly Condition[];
  effect: Effect;
  /** Danish, citing the paragraph. */
  legal: string;
  /** What the caller reads. */
  da: string;
  en: string;
  /** What stands in the log. */
  log: string;
  obligations: readonly Obligation[];
  narrows?: Narrowing;
  /** ISO dates, Danish days; `validTo` is the first day the row no longer holds. */
  validFrom: string;
  validTo?: string;
  /** A text of the law seen, B firm but from memory or older text, C practice or a choice of ours. */
  confidence: 'A' | 'B' | 'C';
}

export interface Policy {
  version: string;
  rows: readonly PolicyRow[];
}

/** One thing in both languages of the screens. */
export interface Words {
  da: string;
  en: string;
}

/** A code of the table with its words. */
export interface PrintedTerm extends Words {
  code: string;
}

/** One row of the policy table in words; an empty list of actors, relations, purposes or kinds restricts nothing. */
export interface PrintedRow {
  id: string;
  stage: PrintedTerm;
  actors: PrintedTerm[];
  relations: PrintedTerm[];
  purposes: PrintedTerm[];
  kinds: PrintedTerm[];
  operations: PrintedTerm[];
  blocks: PrintedTerm[];
  conditions: PrintedTerm[];
  effect: PrintedTerm;
  obligations: PrintedTerm[];
  narrows?: PrintedTerm;
  legal: string;
  plain: Words;
  log: string;
  /** The whole row in the notation of docs/the-law.md. */
  exact: string;
  confidence: PolicyRow['confidence'];
  validFrom: string;
  validTo?: string;
}

/** What a code of the table means, in words and in the notation of docs/the-law.md. */
export interface PrintedMeaning extends Words {
  what: 'relation' | 'betingelse' | 'spærring' | 'indsnævring' | 'skjult' | 'ord';
  code: string;
  exact: string;
}

/** The answer of `GET /api/rules?on=YYYY-MM-DD`. */
export interface PrintedPolicy {
  /** Danish day the rows are in force on. */
  on: string;
  version: string;
  /** Of the rows in force on the day; stands in the log with each decision of it (table-hash.ts). */
  hash: string;
  /** Days on which any row begins or ends, earliest first. */
  changes: string[];
  /** By number. */
  rows: PrintedRow[];
  meanings: PrintedMeaning[];
}

/** `block` hides something from somebody; `opt-out` declines look-ups (§ 42 a, stk. 5); `opt-out-learning` declines use for learning and quality (§ 42 d, stk. 4). */
export const CHOICE_KINDS = ['block', 'opt-out', 'opt-out-learning'] as const;
export type ChoiceKind = (typeof CHOICE_KINDS)[number];

/**
 * Body of `POST /api/me/blocks` and `POST /api/me/blocks/effects`. Every member but `kind` narrows; a bare
 * `{ "kind": "block" }` hides everything but who the citizen is, from all staff. Never hidden by it: from the citizen;
 * with the citizen's consent at the very look-up; in an emergency with a typed reason.
 */
export interface ChoiceWish {
  kind: ChoiceKind;
  /** From whom: `Practitioner/<id>` or `Organization/<id>` with everything under it. None = all staff. */
  whom?: string[];
  /** Only information of these: `Organization/<id>` with everything under it. */
  places?: string[];
  /** Only what these wrote: `Practitioner/<id>`. */
  authors?: string[];
  kinds?: DataKind[];
  /** Only information of these days, both included: `2024-01-01`. What has no known time is hidden too. */
  from?: string;
  to?: string;
  /** The last day of the choice itself; none = until it is ended. */
  until?: string;
}

/** One choice as `GET /api/me/blocks` gives it (`{ choices: Choice[] }`). */
export interface Choice {
  /** Of the Consent: `DELETE /api/me/blocks/<id>` ends it. */
  id: string;
  kind: ChoiceKind;
  whom: { reference: string; name: string }[];
  places: { reference: string; name: string }[];
  authors: { reference: string; name: string }[];
  kinds: DataKind[];
  from?: string;
  to?: string;
  since: string;
  until?: string;
  inForce: boolean;
}

/** What a choice does in one register (`{ effects: ChoiceEffect[] }`), one for each register. */
export interface ChoiceEffect {
  source: string;
  name: Words;
  place: 'local' | 'remote';
  /** False: nothing changes in this register. */
  isTouched: boolean;
  /** Lines known now, and how many of them it hides; `unsure` of them only because time or place is not known. */
  lines: number;
  hidden: number;
  unsure: number;
  text: Words;
}

/** One delegation as `GET /api/delegations` gives it. */
export interface DelegationView {
  id: string;
  principal: DelegationParty;
  assistant: DelegationParty;
  /** ISO instants; `to` is not included. */
  from: string;
  to: string;
  /** Data kinds, or `*` for all that the principal may see. Who it is about goes along with everything. */
  scope: (DataKind | '*')[];
  readOnly: boolean;
  /** `idle`: nobody took it back, but the assistant or the principal works elsewhere now, or may not delegate any more. */
  state: 'in-force' | 'idle' | 'ended' | 'taken-back';
  takenBackAt?: string;
}

export interface DelegationParty {
  id: string;
  name: string;
  role: Words;
  organisation?: string;
}

/** The answer of `GET /api/delegations`: what the caller has given and received, newest first. */
export interface Delegations {
  /** Whether the caller may give one, and the rule that says so. */
  give: { isAllowed: boolean; rule: string; legal: string; text: Words };
  given: DelegationView[];
  received: DelegationView[];
  /** The principal in whose name this session works now. */
  actingFor?: string;
  /** What the caller can lend. */
  kinds: { code: DataKind; text: Words }[];
  /** Last day (included) that a delegation given today can have: `2028-11-21`. */
  latest: string;
}

/** Body of `POST /api/delegations`, and - without `assistant` - of `POST /api/delegations/:id`. */
export interface DelegationWish {
  /** Login id of who is to work on the caller's behalf. */
  assistant: string;
  scope: (DataKind | '*')[];
  readOnly?: boolean;
  /** Last day, included. */
  until: string;
}

/** A purpose beside the usual one that the table opens something for, as `GET /api/purposes` offers it. */
export interface PurposeOffer {
  purpose: Purpose;
  name: Words;
  /** One for each row that opens it, in the table's order. */
  rows: PurposeRow[];
  /** What a screen must ask for, so that any of the rows can fit. */
  asks: { consent: boolean; reason: boolean; onScene: boolean; period: boolean };
}

export interface PurposeRow {
  rule: string;
  legal: string;
  /** What the row gives, as the caller reads it. */
  gives: Words;
  kinds: Words[];
  narrows?: Words;
  /** What the law asks for beside role and relation. `met`: known already without asking about a patient. */
  demands: (Words & { met?: boolean })[];
  relations: Words[];
}

/** Body of `POST /api/me/entries`: a vaccination given elsewhere, or a measurement. */
export interface OwnEntryWish {
  kind: 'vaccination' | 'measurement';
  /** A day, `2024-06-01`; of a measurement also an instant with its zone. */
  date: string;
  /** Of a vaccination: what it was. */
  name?: string;
  measure?: 'weight' | 'height' | 'pulse' | 'temperature' | 'saturation';
  /** A number as text: `72,5`. */
  value?: string;
}

/** What a citizen has added herself and nobody has confirmed. */
export interface OwnEntry {
  /** `Immunization/<id>` or `Observation/<id>`. */
  reference: string;
  kind: 'vaccination' | 'measurement';
  name: string;
  date: string;
  value?: string;
  unit?: string;
}
