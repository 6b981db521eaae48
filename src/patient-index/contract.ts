/** The shapes of /api that our own screens and other systems count on. Screens may import this file. */
import type { Item, SourceAnswer } from '../sources/contract.js';

export interface FoundPatient {
  /** FHIR id of the Patient. */
  id: string;
  name: string;
  /** `140348-••••` */
  cprMasked: string;
  /** ISO date. */
  birthDate?: string;
  gender?: string;
  city?: string;
  deceased?: boolean;
}

/** The banner: what must be on the screen before anything else. */
export interface PatientBanner extends FoundPatient {
  family: string;
  given: string;
  /** Full number; present only for callers who may see it. `1403481234` */
  cpr?: string;
  /** Which kind of number it is: `cpr`, `x-ecpr`, `d-ecpr`. */
  cprKind?: string;
  deceasedAt?: string;
  /** Name-and-address protection: `address` and `phone` are then left out. */
  addressProtected?: boolean;
  address?: string;
  phone?: string;
  language?: string;
  generalPractitioner?: string;
  municipality?: string;
  relatives?: { name: string; relation: string; phone?: string }[];
  /** Allergies and intolerances, worst first. Empty means: asked, and none registered. Absent: not known. */
  cave?: Item[];
  alerts?: Item[];
  /** Where the patient is now, if in contact: place, unit, triage (1-5), responsible. */
  now?: { contact: string; place?: string; org?: string; triage?: number; responsible?: string; since?: string };
}

/** Why the caller may see this, in the words of the law. */
export interface AccessAnswer {
  effect: 'P' | 'F' | 'PF' | 'PR' | 'D';
  /** Row of the policy table, e.g. `01`. */
  rule: string;
  /** Legal reference, e.g. `Sundhedsloven § 42 a, stk. 1`. */
  legal: string;
  /** Plain Danish sentence for the screen. */
  reason: string;
  /** Same in English. */
  reasonEn?: string;
  /** BRS grade of the treatment relation: A+ A B+ B C D E. */
  grade?: string;
  /** What the grade rests on, plain Danish. */
  evidence?: string;
  /** True when something is withheld and the caller may know so. */
  filtered?: boolean;
  /** e.g. `follow-up-90-days`, `notify-citizen`, `leader-task`. */
  obligations?: string[];
  purpose?: string;
  /** On refusals to professionals: what may be tried instead: `state-treatment`, `consent`, `emergency`. */
  ways?: string[];
  /** What was stated in this session to see it, and until when (ISO instant). */
  stated?: { kind: 'break-glass' | 'consent' | 'stated-treatment' | 'stated-purpose'; until: string; reason: string };
  /** Why less than everything is shown; never what, when or where. Absent for who may not know. */
  limits?: AccessLimits;
}

export interface AccessLimits {
  /** Data kinds that the rule does not open to this role and purpose. */
  kinds: { da: string; en: string }[];
  /** Rules that follow the patient's blocks, private marks and name protection. */
  blocks: { rule: string; legal: string; da: string; en: string }[];
  /** What the rule opens less than its kinds say: own contacts, five years, own organisation, open prescriptions. */
  narrowed: { da: string; en: string }[];
}

export interface Overview {
  patient: PatientBanner;
  access: AccessAnswer;
  sources: SourceAnswer[];
  items: Item[];
}

/*
 * The same as server-sent events (Accept: text/event-stream), in this order:
 *   event: patient  data: { patient: PatientBanner, access: AccessAnswer, expected: SourceName[] }
 *   event: source   data: { answer: SourceAnswer, items: Item[] }      one per source, as it answers
 *   event: done     data: { tookMs }
 */

/** A line of the citizen's access log (MinLog). */
export interface LogLine {
  time: string;
  who: string;
  role?: string;
  organisation: string;
  /** `Practitioner/<id>`; absent for those whose name is withheld, and for whoever is none. */
  person?: string;
  /** `Organization/<id>` the person worked at. */
  place?: string;
  /** In citizen's words, e.g. `Hele dit overblik`. */
  what: string;
  /** The parts of `what`, where a look-up was at several kinds of facts. */
  whats?: string[];
  /** Why: plain words of the rule. */
  reason: string;
  rule: string;
  legal?: string;
  effect: string;
  onBehalfOf?: string;
  /** What the professional typed (break-glass). */
  statedReason?: string;
  /** Number among the citizen's entries, without gaps; absent for the first half second. */
  number?: number;
  /** How far it can be proven: in the tree, signed by the log, signed by a witness too. */
  proof?: 'not-yet' | 'in-tree' | 'signed' | 'witnessed';
  /** Written under another number of the same person: `number` counts there. */
  otherNumber?: true;
}

/**
 * GET /api/me/log: newest first, at most 500 lines; `?patient=` for somebody else, `?before=<next>` for the page after. Of
 * records that are one person (both sides saying so) the lines stand together.
 */
export interface CitizensLog {
  entries: LogLine[];
  /** Give as `before` to get older lines; absent on the last page. */
  next?: string;
  /** Patient ids of other numbers of the same person, each with a log of its own to take home. */
  otherNumbers?: string[];
}

/**
 * GET /api/log/assistants: what the caller's assistants looked up on her behalf (BEK 1615/2018 § 13).
 * GET /api/log/unit: what was looked up from the unit that the caller leads, or from units below it.
 * Both newest first, `?from=&to=` (dates, both included), `?effect=PR` (several with commas), `?actor=<login id>`, `?marked=true`
 * (only what has a mark), `?before=<cursor>`, at most 100 a page. The answer is `SupervisedLog`; asking is itself an entry of
 * every citizen shown.
 */
export interface SupervisedLog {
  entries: SupervisedEntry[];
  /** Give as `before` to get the next page; absent on the last. */
  next?: string;
}

export interface SupervisedEntry extends LogLine {
  /** Id of the AuditEvent: `/fhir/AuditEvent/<id>`. */
  event: string;
  /** Login id of the one who looked. */
  actor: string;
  roleWords?: { da: string; en: string };
  /** The log's own word for what was done: `overview`, `read`, `search`, `create` ... and the FHIR types it was about, if any. */
  operation: string;
  kinds: string[];
  purpose: string;
  /** BRS grade at that instant. */
  grade?: string;
  /** Whose record; absent where no citizen was met. */
  patientId?: string;
  patientName?: string;
  /** `140348-••••` */
  patientNumber?: string;
  /** Why a supervisor should look at it: `emergency`, `lifted`, `no-relation`, `refused` (audit/events/log-marks.ts). */
  marks: string[];
  /** The leader must review it: a look-up in an emergency, with its stated reason. */
  leaderTask?: boolean;
  /** Facts that were shown. */
  returned: number;
}

/**
 * GET /api/log/replay?view=unit|assistants|own: decisions of the log made again by the law and the facts of their instant. Filters
 * and `before` as for GET /api/log/unit; at most 50 a page. GET /api/log/replay/<event>?view= answers one `ReplayedDecision`.
 */
export interface ReplayedLog {
  decisions: ReplayedDecision[];
  /** How many came out as they stand in the log. */
  same: number;
  /** Lines that no decision is behind (a token's scopes). */
  undecided: number;
  next?: string;
}

export interface ReplayedDecision {
  /** Id of the AuditEvent. */
  event: string;
  /** ISO instant of the decision. */
  at: string;
  actor: string;
  patientId?: string;
  logged: RuleSaid;
  again: RuleSaid;
  isSame: boolean;
  /** The rules in force on that day are the very ones of the line; absent where the line is older than the fingerprint. */
  isSameTable?: boolean;
}

export interface RuleSaid {
  effect: string;
  rule: string;
  legal?: string;
  reason: string;
  policy: string;
  /** Fingerprint of the rules in force on the day, as on /udvikler/regler. */
  table?: string;
}

/** GET /api/me */
export interface Me {
  kind: 'professional' | 'citizen' | 'system';
  id: string;
  name: string;
  role: string;
  roleText: string;
  organisation?: string;
  organisationSor?: string;
  /** The citizen's own Patient id. */
  patientId?: string;
  /** Whom the citizen may also look for (children, powers of attorney). */
  mayActFor?: {
    patientId: string;
    name: string;
    relation: string;
    /** Blocks and private marks too (rows 53 and 66). */
    mayChoose: boolean;
  }[];
  onBehalfOf?: string;
  /** Front page for the role: `/arbejdsplads`, `/borger`, ... */
  home: string;
  sessionEnds?: string;
  demo: boolean;
}

/** GET /api/my-patients: the list of the caller's department (patients in contact now) */
export interface WardPatient extends FoundPatient {
  place?: string;
  triage?: number;
  since?: string;
  complaint?: string;
  responsible?: string;
  news?: { results: number; images: number; documents: number };
}
