/** Finding a citizen by name or number, and who is in contact with a unit now. Both read projections, never the record. */
import { type Guard, type OrganisationTree, wholePersons } from '../access/index.js';
import { type LogEntry, logInsert, NO_CITIZEN } from '../audit/index.js';
import { foldText } from '../base/index.js';
import { type Database, Parameters } from '../database/index.js';
import { type AskContext, parsePersonNumber, PERSON_NUMBER_SYSTEMS } from '../identity/index.js';
import type { FoundPatient, PatientBanner, WardPatient } from './contract.js';

/** More hits than this help nobody: ask for more of the name. */
const MOST_FOUND = 25;
const MOST_ON_A_WARD = 200;

export interface DirectoryOptions {
  db: Database;
  guard: Guard;
  tree: () => OrganisationTree;
  /** Where a Patient id lives. */
  locate: (patientId: string) => Promise<bigint>;
}

/** Name words (prefixes) or a whole person number. Each found citizen gets a log row: a name is a disclosure too. */
export async function findPatients(o: DirectoryOptions, ask: AskContext, query: string): Promise<FoundPatient[]> {
  const { context } = await o.guard.pass(ask, undefined, {
    operation: 'find',
    name: 'find',
    what: 'Patient',
    question: query.trim(),
  });
  const p = new Parameters();
  const matched = await matching(o, query.trim(), p);
  if (matched === undefined) return [];
  const rows = await o.db.query<{ card: string }>(
    p.statement(`WITH found AS MATERIALIZED (SELECT c.patient_key, c.card FROM patient_card AS c WHERE c.patient_key IN (${matched}) ORDER BY c.card::jsonb->>'family' COLLATE "da-x-icu", c.card::jsonb->>'given' COLLATE "da-x-icu" LIMIT ${MOST_FOUND}),
      logged AS (${logFound(p, context.log)}) SELECT card FROM found`),
  );
  return rows.map((row) => minimal(JSON.parse(row.card) as PatientBanner));
}

/** SQL of the keys that a whole number or all words of a name lead to; a number of a merged Patient to the one it became too. */
async function matching(o: DirectoryOptions, query: string, p: Parameters): Promise<string | undefined> {
  const number = /\d{6}/.test(query) ? parsePersonNumber(query) : undefined;
  if (number?.ok) {
    const value = query.replace(/[-\s]/g, '').toUpperCase();
    const own = new Parameters();
    const written = own.add([value, `${value.slice(0, 6)}-${value.slice(6)}`]);
    const systems = own.add(NUMBER_SYSTEMS);
    const text = `SELECT i.patient_key FROM patient_identifier AS i WHERE i.value = ANY(${written}::text[]) AND (i.system = ANY(${systems}::text[]) OR i.system LIKE 'urn:oid:1.2.208.176.1.6.1.3%')`;
    const carriers = await o.db.query<{ patient_key: bigint }>(own.statement(text));
    const keys = carriers.map((row) => row.patient_key);
    return `SELECT unnest(${p.add(await wholePersons(o.db, keys, o.locate))}::bigint[])`;
  }
  const words = foldText(query).split(' ').filter(Boolean).slice(0, 6);
  if (words.length === 0 || words.join('').length < 2) return undefined;
  return words
    .map(
      (word) =>
        `SELECT w.patient_key FROM patient_word AS w WHERE w.word LIKE ${p.add(`${word.replace(/[\\%_]/g, '\\$&')}%`)}`,
    )
    .join(' INTERSECT ');
}

const NUMBER_SYSTEMS: string[] = [PERSON_NUMBER_SYSTEMS.cpr, PERSON_NUMBER_SYSTEMS['x-ecpr']];

function logFound(p: Parameters, log: LogEntry): string {
  return logInsert(
    p,
    log,
    `SELECT f.patient_key, 1 AS returned FROM found AS f UNION ALL SELECT ${p.add(NO_CITIZEN)}::bigint, 0 WHERE NOT EXISTS (SELECT FROM found)`,
  );
}

function minimal(card: PatientBanner): FoundPatient {
  const { id, name, cprMasked, birthDate, gender, city, deceased } = card;
  return { id, name, cprMasked, birthDate, gender, city, deceased };
}

/** Patients in contact with the caller's unit (and what lies under it) now. */
export async function wardList(o: DirectoryOptions, ask: AskContext): Promise<WardPatient[]> {
  const { context } = await o.guard.pass(ask, undefined, {
    operation: 'ward-list',
    name: 'ward-list',
    what: 'Encounter',
  });
  const unit = (ask.caller.delegation?.principal.organisation ?? ask.caller.organisation)?.id;
  if (unit === undefined) return [];
  const p = new Parameters();
  const rows = await o.db.query<{
    card: string;
    contact: string;
    since: number | null;
    triage: string | null;
    results: number;
    images: number;
    documents: number;
  }>(
    p.statement(`WITH found AS MATERIALIZED (SELECT k.patient_key, k.since, k.contact FROM current_contact AS k WHERE k.owner = ANY(${p.add([...o.tree().subtreeOf(unit)])}::text[]) ORDER BY k.since DESC NULLS LAST LIMIT ${MOST_ON_A_WARD}),
      news AS (SELECT f.patient_key, count(*) FILTER (WHERE i.source = 'laboratory' AND i.kind = 'result')::integer AS results, count(*) FILTER (WHERE i.source = 'images')::integer AS images,
          count(*) FILTER (WHERE i.kind IN ('note', 'document'))::integer AS documents
        FROM found AS f JOIN index_entry AS i ON i.patient_key = f.patient_key AND i.time >= f.since AND i.kind IN ('result', 'image', 'report', 'note', 'document') AND NOT i.private GROUP BY f.patient_key),
      logged AS (${logFound(p, context.log)})
      SELECT c.card, f.contact, (extract(epoch FROM f.since) * 1000)::float8 AS since, coalesce(n.results, 0) AS results, coalesce(n.images, 0) AS images, coalesce(n.documents, 0) AS documents,
        (SELECT t.item FROM index_entry AS t WHERE t.patient_key = f.patient_key AND t.kind = 'vital' AND t.item LIKE '%"code":"triage"%' AND t.time >= f.since ORDER BY t.time DESC LIMIT 1) AS triage
      FROM found AS f JOIN patient_card AS c ON c.patient_key = f.patient_key LEFT JOIN news AS n ON n.patient_key = f.patient_key ORDER BY f.since DESC NULLS LAST`),
  );
  return rows.map((row) => {
    const contact = JSON.parse(row.contact) as { place?: string; complaint?: string; responsible?: string };
    const triage =
      row.triage === null
        ? undefined
        : Number((JSON.parse(row.triage) as { detail?: { value?: string } }).detail?.value);
    return {
      ...minimal(JSON.parse(row.card) as PatientBanner),
      ...contact,
      triage: triage !== undefined && triage >= 1 && triage <= 5 ? triage : undefined,
      since: row.since === null ? undefined : new Date(row.since).toISOString(),
      news: { results: row.results, images: row.images, documents: row.documents },
    };
  });
}

/** The citizen's contact that goes on now in the caller's house; undefined when there is none. For whom the law has let in. */
export async function currentEncounter(
  o: { db: Database; tree: () => OrganisationTree },
  organisationId: string | undefined,
  patientKey: bigint,
): Promise<string | undefined> {
  if (organisationId === undefined) return undefined;
  const p = new Parameters();
  const owners = p.add([...o.tree().subtreeOf(organisationId)]);
  const rows = await o.db.query<{ encounter_id: string }>(
    p.statement(
      `SELECT k.encounter_id FROM current_contact AS k WHERE k.patient_key = ${p.add(patientKey)}::bigint AND k.owner = ANY(${owners}::text[]) ORDER BY k.since DESC NULLS LAST LIMIT 1`,
    ),
  );
  return rows[0]?.encounter_id;
}
