/** What an answer tells of whom, compared with what the access log says of it. */
import type { Database, OpenDatabase } from '../../src/database/index.js';
import type { Answer } from '../platform.js';

export interface LogRow {
  /** Patient key; `0` for a question that met no citizen. */
  citizen: string;
  effect: string;
  actor: string;
  rule: string;
  returned: number;
  operation: string;
}

/** Empties the log, makes the call, and hands back the rows it left. */
export async function rowsLeftBy(
  db: OpenDatabase,
  call: () => Promise<Answer>,
): Promise<{ answer: Answer; rows: LogRow[] }> {
  await db.owner.query({ text: 'DELETE FROM access_log', values: [] });
  const answer = await call();
  const rows = await db.query<LogRow>({
    text: `SELECT patient_key::text AS citizen, effect, actor, rule, returned, entry::jsonb->>'operation' AS operation
      FROM access_log ORDER BY id`,
    values: [],
  });
  return { answer, rows };
}

/** Whose each resource is: `Observation/x` -> patient key. */
export async function readOwners(db: Database): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ name: string; citizen: string }>({
    text: `SELECT type || '/' || id AS name, patient_key::text AS citizen FROM resource`,
    values: [],
  });
  return new Map(rows.map(({ name, citizen }) => [name, citizen]));
}

/** How many facts the answer tells of each citizen. Reads FHIR resources and bundles, and every shape of /api. */
export function toldBy(path: string, answer: Answer, owners: ReadonlyMap<string, string>): Map<string, number> {
  const told = new Map<string, number>();
  const add = (name: string, facts = 1) => {
    const citizen = owners.get(name);
    if (citizen !== undefined) told.set(citizen, (told.get(citizen) ?? 0) + facts);
  };
  if (answer.status >= 400) return told;
  // "Not changed since", or a head without a body: that it is there is told all the same.
  if (answer.text === '') add(path.replace(/^\/fhir\//, ''));
  else if (answer.text.startsWith('event:')) for (const fact of eventsOf(answer.text)) collect(fact, add);
  else collect(answer.json, add);
  return told;
}

function eventsOf(text: string): unknown[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as unknown);
}

interface Known {
  resourceType?: string;
  id?: string;
  entry?: { resource?: Known; response?: object }[];
  items?: { reference: string }[];
  patients?: { id: string }[];
  patient?: { id: string };
}

function collect(value: unknown, add: (name: string, facts?: number) => void): void {
  const { resourceType, id, entry, items, patients, patient } = (value ?? {}) as Known;
  if (resourceType === 'Bundle') for (const { resource } of entry ?? []) collect(resource, add);
  else if (resourceType !== undefined && id !== undefined) add(`${resourceType}/${id}`);
  // The banner of an overview: whose it is, though it is none of the facts the log counts.
  if (patient !== undefined) add(`Patient/${patient.id}`, 0);
  for (const item of items ?? []) add(item.reference);
  for (const patient of patients ?? []) add(`Patient/${patient.id}`);
}

/**
 * What is wrong with the log after one call, in words; nothing when it is complete.
 * - a refusal leaves one row, `D`, that gave nothing
 * - every citizen whose facts were told has a row by the one who asked, and the rows own up to at least as many facts
 * - nobody is said to have been shown who was not
 */
export function logFaults(by: string, answer: Answer, rows: LogRow[], told: ReadonlyMap<string, number>): string[] {
  const faults: string[] = [];
  for (const row of rows) if (row.actor !== by) faults.push(`a row says that it was ${row.actor}`);
  if (answer.status === 403) {
    if (rows.length !== 1) faults.push(`a refusal left ${rows.length} rows`);
    for (const row of rows) {
      if (row.effect !== 'D' || row.returned !== 0) faults.push(`a refusal is logged as ${row.effect} ${row.returned}`);
    }
    return faults;
  }
  for (const [citizen, facts] of told) {
    const own = rows.filter((row) => row.citizen === citizen && row.effect !== 'D');
    const owned = own.reduce((sum, row) => sum + row.returned, 0);
    if (own.length === 0) faults.push(`${facts} facts about ${citizen} were told and not logged`);
    else if (owned < facts) faults.push(`${facts} facts about ${citizen} were told, the log owns up to ${owned}`);
  }
  for (const row of rows) {
    if (row.returned > 0 && !told.has(row.citizen)) faults.push(`the log says ${row.citizen} was shown, nothing was`);
  }
  const refusals = rows.filter((row) => row.effect === 'D').length;
  const refused = entriesWith(answer, '403');
  // A resource by its id that the law refuses answers as one that is not there; the log knows the difference.
  const untold = entriesWith(answer, '404') + (answer.status === 404 ? 1 : 0);
  if (refusals < refused || refusals > refused + untold)
    faults.push(`${refused} of the answers in it are refusals, the log has ${refusals}`);
  return faults;
}

/** Answers inside a batch, each of which is one of its own. */
function entriesWith(answer: Answer, status: string): number {
  const { entry } = (answer.json ?? {}) as { entry?: { response?: { status?: string } }[] };
  return (entry ?? []).filter(({ response }) => response?.status?.startsWith(status)).length;
}
