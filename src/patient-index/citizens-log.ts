/** "Who has seen my information": the access log in the citizen's words. BEK 1615/2018 § 13; GDPR art. 15. */
import type { Guard, Passed } from '../access/index.js';
import {
  type LogDownload,
  type LogKeeper,
  type LogRow,
  type ProofKeys,
  readAccessLog,
  readDownload,
  retentionOf,
} from '../audit/index.js';
import { type Clock, Failure } from '../base/index.js';
import type { Database } from '../database/index.js';
import type { AskContext } from '../identity/caller.js';
import type { CitizensLog, LogLine } from './contract.js';

const MOST_LINES = 500;

export interface CitizensLogDeps {
  db: Database;
  guard: Guard;
  clock: Clock;
}

/**
 * One page of the log, newest first. Lines of other numbers of the same person stand among them, each number decided and
 * logged for itself; one whose log is refused is left out.
 * @param before `next` of an earlier page
 * @throws Failure forbidden, not-found; invalid when `before` is none
 */
export async function citizensLog(
  o: CitizensLogDeps & { logKeeper: LogKeeper },
  ask: AskContext,
  about: { patientKey: bigint; patientId: string },
  before?: string,
): Promise<CitizensLog> {
  if (before !== undefined && !UUID.test(before))
    throw new Failure('invalid', 'before: is not the `next` of an earlier answer.', { expression: 'before' });
  const { patientKey, patientId } = about;
  const own = await passOwnLog(o, ask, patientKey, patientId);
  const others = await otherNumbers(o, ask, own, patientId);
  const now = o.clock.now();
  const window = { limit: MOST_LINES + 1, since: retentionOf('citizen', now).start(now), before };
  const { quorum } = o.logKeeper;
  const witnesses = { names: o.logKeeper.witnesses.map(({ key }) => key.name), quorum };
  const read = async (key: bigint, { context }: Passed) =>
    (await readAccessLog(o.db, key, window, context.log, witnesses)).map((row) => ({
      row,
      isOther: key !== patientKey,
    }));
  const all = [await read(patientKey, own)];
  for (const other of others) all.push(await read(other.key, other.passed));
  const met = new Set(all[0]!.map(({ row }) => deedOf(row)));
  const rows = all
    .flat()
    // One look-up meets all numbers of a person, and is told once.
    .filter(({ row, isOther }) => !isOther || !met.has(deedOf(row)))
    .toSorted((a, b) => (a.row.id < b.row.id ? 1 : -1));
  const shown = rows.slice(0, MOST_LINES);
  return {
    // The register's own outcome belongs to the look-up that is listed already.
    entries: shown
      .filter(({ row }) => row.facts.operation !== 'overview-outcome')
      .map(({ row, isOther }) => ({ ...lineOf(row), ...(isOther && { otherNumber: true as const }) })),
    next: rows.length > shown.length ? shown.at(-1)!.row.id : undefined,
    otherNumbers: others.length > 0 ? others.map(({ patientId: id }) => id) : undefined,
  };
}

const deedOf = ({ facts, effect }: LogRow): string => [facts.request, facts.operation, effect].join('|');

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const passOwnLog = (o: CitizensLogDeps, ask: AskContext, key: bigint, patientId: string): Promise<Passed> =>
  o.guard.pass(ask, key, { operation: 'own-log', name: 'own-log', what: `Patient/${patientId}/log` });

async function otherNumbers(o: CitizensLogDeps, ask: AskContext, own: Passed, patientId: string) {
  const found: { key: bigint; patientId: string; passed: Passed }[] = [];
  for (const key of own.linked ?? []) {
    const rows = await o.db.query<{ patient_id: string }>({
      text: 'SELECT patient_id FROM patient_card WHERE patient_key = $1',
      values: [key],
    });
    try {
      const passed = await passOwnLog(o, ask, key, patientId);
      found.push({ key, passed, patientId: rows[0]?.patient_id ?? '' });
    } catch (cause) {
      if (!(cause instanceof Failure) || cause.category !== 'forbidden') throw cause;
    }
  }
  return found;
}

/** The same entries as they were hashed, with their proofs, for the citizen to keep. */
export async function citizensDownload(
  o: CitizensLogDeps,
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

export function lineOf(row: LogRow): LogLine {
  const { facts } = row;
  return {
    time: row.at,
    who: facts.who,
    role: facts.role,
    organisation: facts.organisation ?? (facts.role === 'citizen' ? 'Borger' : ''),
    person: facts.asked?.practitioner && `Practitioner/${facts.asked.practitioner}`,
    place: facts.unit && `Organization/${facts.unit}`,
    ...whatIn(facts.operation, facts.what),
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
  'log-replay': 'En afgørelse i loggen, prøvet efter',
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
  'own-entries': 'Det, du selv har tilføjet',
  'own-entry': 'Tilføjede en oplysning selv',
  'own-entry-removed': 'Fjernede en oplysning, du selv tilføjede',
  'state-ground': 'Bad om adgang til dine oplysninger',
  'delegation-give': 'En bemyndigelse',
  'delegation-change': 'En bemyndigelse',
  'delegation-end': 'En bemyndigelse',
  choices: 'Listen over hvad du har spærret',
  'block-effects': 'Hvad en spærring vil gøre',
  block: 'Lavede en spærring',
  'end-block': 'Ophævede en spærring',
  'private-mark': 'Gjorde en oplysning privat',
  'end-private-mark': 'Lod personalet se en privat oplysning igen',
  erasure: 'Gamle linjer i loggen blev slettet efter fristen',
  'log-key': 'Loggens nøgle blev skiftet',
};

/** Citizen's words for what was looked at; where it was of several kinds, also each for itself. */
function whatIn(operation: string, what: string): Pick<LogLine, 'what' | 'whats'> {
  const known = OPERATIONS[operation];
  if (known) return { what: known };
  const whats = [...new Set(typesIn(what).map((type) => TYPES[type] ?? OTHER))];
  const [first = OTHER, ...more] = whats;
  if (more.length === 0) return { what: first };
  return { what: LIST.format([first, ...more.map((word) => word[0]!.toLowerCase() + word.slice(1))]), whats };
}

const OTHER = 'Oplysninger i din journal';
const LIST = new Intl.ListFormat('da');

/** The types of resource that were asked for: the searches of a batch are one line. */
export const typesIn = (what: string): string[] =>
  what.split(',').flatMap((part) => /^[A-Za-z]+/.exec(part.trim())?.[0] ?? []);

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
