/** "Who has seen my information": the access log in the citizen's words. BEK 1615/2018 § 13; GDPR art. 15. */
import type { Guard } from '../access/index.js';
import {
  type EventRow,
  type LogDownload,
  type LogKeeper,
  type LogRow,
  type ProofKeys,
  readAccessLog,
  readDownload,
  retentionOf,
} from '../audit/index.js';
import type { Clock } from '../base/index.js';
import type { Database } from '../database/index.js';
import type { AskContext } from '../identity/caller.js';
import type { LogLine, SupervisedEntry } from './contract.js';

const MOST_LINES = 500;

export async function citizensLog(
  o: { db: Database; guard: Guard; clock: Clock; logKeeper: LogKeeper },
  ask: AskContext,
  patientKey: bigint,
  patientId: string,
): Promise<LogLine[]> {
  const { context } = await o.guard.pass(ask, patientKey, {
    operation: 'own-log',
    name: 'own-log',
    what: `Patient/${patientId}/log`,
  });
  const now = o.clock.now();
  const since = retentionOf('citizen', now).start(now);
  const rows = await readAccessLog(o.db, patientKey, { limit: MOST_LINES, since }, context.log, {
    names: o.logKeeper.witnesses.map(({ key }) => key.name),
    quorum: o.logKeeper.quorum,
  });
  // The register's own outcome belongs to the look-up that is listed already.
  return rows.filter((row) => row.facts.operation !== 'overview-outcome').map(lineOf);
}

/** The same entries as they were hashed, with their proofs, for the citizen to keep. */
export async function citizensDownload(
  o: { db: Database; guard: Guard; clock: Clock },
  ask: AskContext,
  patientKey: bigint,
  patientId: string,
  keys: ProofKeys,
): Promise<LogDownload> {
  const { context } = await o.guard.pass(ask, patientKey, {
    operation: 'own-log',
    name: 'own-log-download',
    what: `Patient/${patientId}/log`,
  });
  const now = o.clock.now();
  return readDownload(o.db, patientKey, retentionOf('citizen', now).start(now), context.log, keys);
}

/** A row of somebody else's log as a supervisor reads it. @param event id of its AuditEvent */
export function supervisedEntry(row: EventRow, event: string): SupervisedEntry {
  return {
    ...lineOf({ ...row, at: new Date(row.at).toISOString(), proof: row.number === undefined ? 'not-yet' : 'in-tree' }),
    event,
    actor: row.actor,
    patientId: row.patientId,
    leaderTask: row.facts.obligations?.includes('leader-task') || undefined,
    returned: row.returned,
  };
}

function lineOf(row: LogRow): LogLine {
  const { facts } = row;
  return {
    time: row.at,
    who: facts.who,
    role: facts.role,
    organisation: facts.organisation ?? (facts.role === 'citizen' ? 'Borger' : ''),
    what: whatOf(facts.operation, facts.what),
    reason: facts.reason,
    rule: row.rule,
    legal: facts.legal,
    effect: row.effect,
    onBehalfOf: facts.onBehalfOf,
    statedReason: facts.statedReason,
    number: row.number,
    proof: row.proof,
  };
}

const OPERATIONS: Record<string, string> = {
  overview: 'Hele dit overblik',
  find: 'Fandt dig ved navn eller nummer',
  'ward-list': 'Listen over patienter i afdelingen',
  'assistants-log': 'Hvad medhjælpere har slået op (tilsyn)',
  'unit-log': 'Hvad en enhed har slået op (tilsyn)',
  'audit-search': 'Listen over hvem der har set dine oplysninger',
  'audit-read': 'En linje i listen over hvem der har set dine oplysninger',
  'own-log': 'Listen over hvem der har set dine oplysninger',
  'own-log-download': 'Hentede listen over hvem der har set dine oplysninger',
  $everything: 'Alle dine oplysninger',
  create: 'Skrev en ny oplysning',
  update: 'Rettede en oplysning',
  delete: 'Slettede en oplysning',
  transaction: 'Skrev oplysninger',
  import: 'Indlæste oplysninger',
  'delegation-give': 'En bemyndigelse',
  'delegation-change': 'En bemyndigelse',
  'delegation-end': 'En bemyndigelse',
  erasure: 'Gamle linjer i loggen blev slettet efter fristen',
  'log-key': 'Loggens nøgle blev skiftet',
};

/** Citizen's words for what was looked at. */
function whatOf(operation: string, what: string): string {
  const known = OPERATIONS[operation];
  if (known) return known;
  const type = /^[A-Za-z]+/.exec(what)?.[0] ?? '';
  return TYPES[type] ?? 'Oplysninger i din journal';
}

const TYPES: Record<string, string> = {
  Patient: 'Navn, adresse og andre stamdata',
  MedicationRequest: 'Din medicin',
  MedicationStatement: 'Din medicin',
  Immunization: 'Dine vaccinationer',
  Observation: 'Prøvesvar og målinger',
  DiagnosticReport: 'Beskrivelser og svar',
  DocumentReference: 'Notater og breve',
  Binary: 'Et dokument',
  Condition: 'Dine diagnoser',
  AllergyIntolerance: 'Allergi og overfølsomhed',
  Encounter: 'Dine kontakter',
  ImagingStudy: 'Dine billeder',
  ServiceRequest: 'Henvisninger og bestilte prøver',
  Appointment: 'Dine aftaler',
};
