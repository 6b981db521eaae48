/**
 * What a question about one citizen reads does not grow with the nation: rows and pages are counted, not time. The statements
 * are those that the server sends, planned anew for their values and once for all.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDatabase, Statement } from '../../src/database/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { type ThrowawayDatabase, throwawayDatabase } from '../throwaway-database.js';

const CPR = 'urn:oid:1.2.208.176.1.2';
const [FEW, MANY] = [40, 2400];
/** A deeper tree, a row that lies on another page. */
const PAGES_MORE = 8;

let home: ThrowawayDatabase;
let p: TestPlatform;
let sent: Statement[] | undefined;
let first: { patient: string; observation: string };
const before = new Map<string, Read>();

beforeAll(async () => {
  home = await throwawayDatabase();
  p = await openTestPlatform({ db: heard(home.db) });
  await grow(0, FEW);
  const found = await p.call('bench', 'GET', `/fhir/Patient?identifier=${CPR}|${number(7)}`);
  const patient = found.json.entry[0].resource.id as string;
  const list = await p.call('bench', 'GET', `/fhir/Observation?patient=${patient}`);
  first = { patient, observation: list.json.entry[0].resource.id };
  for (const [name, path] of Object.entries(QUESTIONS)) before.set(name, await readBy(path(first)));
  await grow(FEW, MANY);
});
afterAll(async () => {
  await p?.close();
  await home?.dispose();
});

/** The database, with an ear for what is asked of it. */
const heard = (db: OpenDatabase): OpenDatabase =>
  new Proxy(db, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        if (name === 'query') sent?.push(args[0] as Statement);
        return (member as (...all: unknown[]) => unknown).apply(target, args);
      };
    },
  });

const number = (index: number): string => `7101${String(60 + (index % 40))}${String(1000 + Math.floor(index / 40))}`;

async function grow(from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 200) {
    const entry = Array.from({ length: Math.min(200, to - at) }, (_, i) => citizen(at + i)).flat();
    const made = await p.call('bench', 'POST', '/fhir', { resourceType: 'Bundle', type: 'transaction', entry });
    if (made.status !== 200) throw new Error(made.text);
  }
  await home.db.owner.query({ text: 'VACUUM ANALYZE', values: [] });
}

function citizen(index: number) {
  const fullUrl = `urn:uuid:${randomUUID()}`;
  const patient = {
    resourceType: 'Patient',
    identifier: [{ system: CPR, value: number(index) }],
    name: [{ family: 'Jensen', given: [`Prøve${index}`] }],
  };
  const observation = {
    resourceType: 'Observation',
    status: 'final',
    identifier: [{ system: 'urn:sample', value: `S${index}` }],
    code: { coding: [{ system: 'urn:oid:1.2.208.176.2.1', code: 'NPU02319' }] },
    subject: { reference: fullUrl },
    effectiveDateTime: '2024-03-01T08:00:00Z',
  };
  return [
    { fullUrl, resource: patient, request: { method: 'POST', url: 'Patient' } },
    { resource: observation, request: { method: 'POST', url: 'Observation' } },
  ];
}

const QUESTIONS: Record<string, (of: typeof first) => string> = {
  'a person by number': () => `Patient?identifier=${CPR}|${number(7)}`,
  'one of two persons by number': () => `Patient?identifier=${CPR}|${number(7)},${CPR}|${number(9)}`,
  'a person by number, whatever its system': () => `Patient?identifier=${number(7)}`,
  'a sample by number': () => 'Observation?identifier=urn:sample|S7',
  'results of a person by number': () => `Observation?patient.identifier=${CPR}|${number(7)}`,
  'a person by a sample': () => 'Patient?_has:Observation:patient:identifier=urn:sample|S7',
  'an observation': ({ observation }) => `Observation/${observation}`,
  'results of a citizen': ({ patient }) => `Observation?patient=${patient}&_sort=-date`,
  'all of a citizen': ({ patient }) => `Patient/${patient}/$everything`,
};

interface Read {
  rows: number;
  pages: number;
}

interface Plan {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}

/** What the statements of a request read, by the worse of the two ways to plan each. */
async function readBy(path: string, change = (text: string): string => text): Promise<Read> {
  const asked: Statement[] = [];
  sent = asked;
  const answer = await p.call('bench', 'GET', `/fhir/${path}`);
  sent = undefined;
  if (answer.status !== 200) throw new Error(answer.text);
  const total: Read = { rows: 0, pages: 0 };
  for (const statement of asked.filter(({ text }) => /\b(resource|resource_directory) AS /.test(text))) {
    const reads = await Promise.all(
      ['force_custom_plan', 'force_generic_plan'].map(async (mode) => readIn(await planOf(statement, mode, change))),
    );
    total.rows += Math.max(...reads.map(({ rows }) => rows));
    total.pages += Math.max(...reads.map(({ pages }) => pages));
  }
  expect(total.rows).toBeGreaterThan(0);
  return total;
}

async function planOf({ text, values }: Statement, mode: string, change: (text: string) => string): Promise<Plan> {
  return home.db.transaction(async (tx) => {
    const run = (sql: string) => tx.query<Record<string, string>>({ text: sql, values: [] });
    await run(`SET LOCAL plan_cache_mode = ${mode}`);
    await run(`PREPARE question AS ${change(text)}`);
    const given = values.map((value, i) =>
      value instanceof Buffer && !text.includes(`$${i + 1}::bytea`) ? literal(listIn(value)) : literal(value),
    );
    const lines = await run(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE question (${given.join(', ')})`);
    await run('DEALLOCATE question');
    const [{ Plan: plan }] = JSON.parse(lines.map((line) => Object.values(line)[0]).join('\n')) as [{ Plan: Plan }];
    return plan;
  });
}

/** The texts of a list in PostgreSQL's binary form (rowsOf). */
function listIn(list: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 20; at < list.length; at += 4 + list.readInt32BE(at))
    texts.push(list.toString('utf8', at + 4, at + 4 + list.readInt32BE(at)));
  return texts;
}

/** The row of the log has been written once already: this is another one. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (value instanceof Buffer) return `'\\x${value.toString('hex')}'`;
  if (value instanceof Date) return `'${value.toISOString()}'`;
  if (Array.isArray(value)) return `'{${value.map((one) => `"${String(one)}"`).join(',')}}'`;
  const text = String(value);
  return `'${/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text) ? randomUUID() : text.replaceAll("'", "''")}'`;
}

/** Rows that scans looked at, and pages that they took them from. */
function readIn(plan: Plan): Read {
  const below = (plan.Plans ?? []).map(readIn);
  const rows = below.reduce((sum, one) => sum + one.rows, 0);
  const pages = below.reduce((sum, one) => sum + one.pages, 0);
  const type = plan['Node Type'];
  if (!type.endsWith('Scan') || type === 'CTE Scan' || type === 'Subquery Scan') return { rows, pages };
  const looked = [plan['Actual Rows'], plan['Rows Removed by Filter'] ?? 0, plan['Rows Removed by Index Recheck'] ?? 0];
  return {
    rows: rows + looked.reduce((sum, one) => sum + one, 0) * plan['Actual Loops'],
    pages: Math.max(pages, plan['Shared Hit Blocks'] + plan['Shared Read Blocks']),
  };
}

describe('with sixty times the citizens no more is read to find', () => {
  it.each(Object.entries(QUESTIONS))('%s', async (name, path) => {
    const now = await readBy(path(first));
    const then = before.get(name)!;
    expect(now.rows).toBeLessThanOrEqual(then.rows + 2);
    expect(now.pages).toBeLessThanOrEqual(then.pages + PAGES_MORE);
  });
});

describe('control: all rows of the type would be walked through', () => {
  it('were the type a condition that an index answers', async () => {
    const asItWas = (text: string) => text.replaceAll("r.type || ''", 'r.type');
    const { rows } = await readBy(`Patient?identifier=${number(7)}`, asItWas);
    expect(rows).toBeGreaterThan(MANY);
  });

  it('were the citizens whom a link leads to no key', async () => {
    const asItWas = (text: string) => text.replaceAll('r.patient_key IN', 'r.patient_key + 0 IN');
    const { rows } = await readBy(`Observation?patient.identifier=${CPR}|${number(7)}`, asItWas);
    expect(rows).toBeGreaterThan(MANY);
  });
});
