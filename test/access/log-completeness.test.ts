/** Nothing about a citizen is told without a line in the citizen's log; when the line cannot be written, nothing is told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPeople } from '../../demo/index.js';
import type { Statement } from '../../src/database/index.js';
import { type AnotherDoor, openAnotherDoor } from '../journeys/another-door.js';
import { type Answer, openTestPlatform, type TestPlatform } from '../platform.js';
import { ask, type Call, callsAbout, type Subjects } from './log-calls.js';
import { logFaults, readOwners, rowsLeftBy, toldBy } from './log-watch.js';

const PEOPLE = demoPeople({ today: '2026-11-22T08:00:00Z' }).map(({ caller }) => caller.id);
/** Words that stand in Karla's record and nowhere else. */
const CANARIES = ['kanariefugl-i-prøvesvar', 'kanariefugl-i-notat'];

let platform: TestPlatform;
let subjects: Subjects;
let owners: ReadonlyMap<string, string>;
let calls: Call[];

beforeAll(async () => {
  platform = await openTestPlatform({ citizens: 7 });
  subjects = await findSubjects();
  owners = await readOwners(platform.db);
  calls = callsAbout(subjects);
});
afterAll(() => platform?.close());

async function findSubjects(): Promise<Subjects> {
  const find = async (path: string) => (await platform.call('bench', 'GET', `/fhir/${path}`)).json.entry[0].resource;
  const reference = ({ resourceType, id }: { resourceType: string; id: string }) => `${resourceType}/${id}`;
  const patient = await find('Patient?given=Karla&family=Eksempelsen');
  const contact = await find(`Encounter?patient=${patient.id}&_sort=-date`);
  const owner = contact.serviceProvider.reference;
  const [result, note] = await sow(patient.id, owner);
  return {
    karla: patient.id,
    noah: (await find('Patient?given=Noah')).id,
    cpr: patient.identifier.find((one: { system: string }) => one.system === 'urn:oid:1.2.208.176.1.2').value,
    note: reference(note),
    result: reference(result),
    contact: reference(contact),
    hidden: await privateFact(patient.id),
    organisation: owner,
  };
}

/** Puts the canaries into a result and a note of Karla's, by the unit that has her now. */
async function sow(patientId: string, owner: string) {
  const subject = { reference: `Patient/${patientId}` };
  const now = platform.clock.now().toISOString();
  const author = [{ reference: owner }];
  const result = {
    resourceType: 'Observation',
    status: 'final',
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
    ],
    code: { text: CANARIES[0] },
    subject,
    effectiveDateTime: now,
    performer: author,
    valueString: CANARIES[0],
  };
  const note = {
    resourceType: 'DocumentReference',
    status: 'current',
    type: { text: 'Notat' },
    subject,
    date: now,
    author,
    description: CANARIES[1],
    content: [{ attachment: { contentType: 'text/plain', data: Buffer.from(CANARIES[1]!).toString('base64') } }],
  };
  const written = [];
  for (const resource of [result, note]) {
    const { status, text, json } = await platform.call('bench', 'POST', `/fhir/${resource.resourceType}`, resource);
    expect(status, text).toBe(201);
    written.push(json);
  }
  return written;
}

async function privateFact(patientId: string): Promise<string> {
  const rows = await platform.db.query<{ name: string }>({
    text: `SELECT r.type || '/' || r.id AS name FROM resource AS r JOIN resource AS p ON p.patient_key = r.patient_key
      WHERE r.private AND p.type = 'Patient' AND p.id = $1 LIMIT 1`,
    values: [patientId],
  });
  return rows[0]!.name;
}

/** What is wrong with the log after the call. */
async function faultsOf(as: string, call: Call, asking = (who: string, one: Call) => ask(platform, who, one)) {
  const { answer, rows } = await rowsLeftBy(platform.db, () => asking(as, call));
  const told = toldBy(call.path, answer, owners);
  const faults = logFaults(as, answer, rows, told);
  if (answer.status >= 500) faults.push(`the answer is ${answer.status}: ${answer.text}`);
  if (answer.status < 400 && call.rows !== undefined && rows.length !== call.rows) {
    faults.push(`${rows.length} rows where ${call.rows} should be: ${JSON.stringify(rows)}`);
  }
  return faults.map((fault) => `${as}, ${call.name}: ${fault}`);
}

describe('the access log is complete', () => {
  it.each(PEOPLE)('whatever %s asks for', async (person) => {
    const faults: string[] = [];
    for (const call of calls) faults.push(...(await faultsOf(person, call)));
    expect(faults).toEqual([]);
  });

  it('and the questions are real ones: the doctor on duty is answered most, the technician nothing about anybody', async () => {
    const told = async (person: string) => {
      const answers = await Promise.all(
        calls.map(async (call) => toldBy(call.path, await ask(platform, person, call), owners)),
      );
      return answers.filter((one) => one.size > 0).length;
    };
    expect(calls.length).toBeGreaterThan(50);
    expect(await told('asta')).toBeGreaterThan(25);
    expect(await told('bench')).toBeGreaterThan(35);
    expect(await told('drift')).toBe(0);
  });
});

describe('a question that names no citizen', () => {
  const throughTheUnit = (): string[] => [
    `/fhir/${subjects.organisation.replace('/', '?_id=')}&_revinclude=Encounter:service-provider`,
    `/fhir/${subjects.organisation.replace('/', '?_id=')}&_revinclude=Encounter:*`,
    `/fhir/Organization?_has:Encounter:service-provider:patient=${subjects.karla}`,
    `/fhir/Practitioner?_has:DocumentReference:author:patient=${subjects.karla}`,
    `/fhir/PractitionerRole?organization:Organization._has:Encounter:service-provider:patient=${subjects.karla}`,
  ];
  const outright = [
    '/fhir/MedicationRequest?status=active',
    '/fhir/Patient',
    '/fhir/_history',
    '/fhir/Observation/_history',
  ];

  it.each(PEOPLE.filter((person) => !['region-nord', 'bench', 'integrator'].includes(person)))(
    'tells %s nothing of any, not by way of a unit or a colleague either',
    async (person) => {
      for (const path of [...throughTheUnit(), ...outright]) {
        const answer = await platform.call(person, 'GET', path);
        expect(answer.status, path).toBe(403);
        expect([...toldBy(path, answer, owners).keys()], path).toEqual([]);
      }
    },
  );

  it('tells the measuring system, which may see all, what is asked for (negative control)', async () => {
    const [withContacts, units] = throughTheUnit();
    const answer = await platform.call('bench', 'GET', withContacts!);
    expect(toldBy(withContacts!, answer, owners).size).toBeGreaterThan(1);
    expect((await platform.call('bench', 'GET', units!)).json.entry.length).toBeGreaterThan(0);
  });
});

describe('the check of completeness itself', () => {
  it('goes red for every question when the log is left out of the statements (negative control)', async () => {
    const blind = await openBlindDoor();
    try {
      const red: string[] = [];
      for (const call of calls) {
        const { answer } = await rowsLeftBy(platform.db, () => askAt(blind, 'asta', call));
        if (toldBy(call.path, answer, owners).size === 0) continue;
        const faults = await faultsOf('asta', call, (as, one) => askAt(blind, as, one));
        expect(faults.join(), call.name).toContain('told and not logged');
        red.push(call.name);
      }
      expect(red.length).toBeGreaterThan(25);
      const refused = await faultsOf('peter', calls[0]!, (as, one) => askAt(blind, as, one));
      expect(refused.join()).toContain('a refusal left 0 rows');
    } finally {
      await blind.close();
    }
  });
});

/** The same platform, but its statements have lost the words that write the log. */
function openBlindDoor(): Promise<AnotherDoor> {
  const forget = (statement: Statement): Statement => ({
    values: statement.values,
    text: statement.text.replace(/INSERT INTO access_log \([^)]*\)/, ''),
  });
  const db = new Proxy(platform.db, {
    get(target, name) {
      if (name === 'query') return (statement: Statement) => target.query(forget(statement));
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return openAnotherDoor(platform, { db });
}

async function askAt(door: AnotherDoor, as: string, { method, path, body, headers }: Call): Promise<Answer> {
  const authorization = `Bearer ${await door.identity.mintToken(as)}`;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const type: Record<string, string> = text === undefined ? {} : { 'content-type': 'application/fhir+json' };
  const response = await fetch(door.url + path, {
    method,
    body: text,
    headers: { ...type, authorization, ...headers },
  });
  const answer = await response.text();
  return { status: response.status, headers: response.headers, text: answer, json: jsonOf(answer) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Ways in which the log cannot be written, and how each is put right again. */
const SILENCED: { how: string; break: string; mend: string }[] = [
  {
    how: 'its table is gone',
    break: 'ALTER TABLE access_log RENAME TO access_log_away',
    mend: 'ALTER TABLE access_log_away RENAME TO access_log',
  },
  {
    how: 'its table takes no more rows',
    break: 'ALTER TABLE access_log ADD CONSTRAINT log_is_full CHECK (false) NOT VALID',
    mend: 'ALTER TABLE access_log DROP CONSTRAINT log_is_full',
  },
  {
    how: 'the disk is full',
    break: `CREATE FUNCTION log_disk_full() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER log_disk_full BEFORE INSERT ON access_log FOR EACH ROW EXECUTE FUNCTION log_disk_full()`,
    mend: 'DROP FUNCTION log_disk_full() CASCADE',
  },
];

describe('when the access log cannot be written', () => {
  it.each(SILENCED)('because $how, nothing about any citizen is told to anybody', async ({ break: silence, mend }) => {
    const secrets = [...CANARIES, subjects.cpr, 'Eksempelsen'];
    const told: string[] = [];
    const statuses = new Map<string, number>();
    const healthy = await statusesOf(['asta', 'karla', 'bench', 'peter']);
    await platform.db.owner.query({ text: silence, values: [] });
    try {
      for (const [question, { as, call, status }] of healthy) {
        const answer = await ask(platform, as, call);
        statuses.set(question, answer.status);
        const found = secrets.filter((secret) => answer.text.includes(secret));
        if (found.length > 0) told.push(`${question}: ${answer.status} tells ${found.join(', ')}`);
        const isLogged = call.rows !== 0 && (status < 400 || status === 403);
        if (isLogged && answer.status !== 503) told.push(`${question}: ${answer.status} instead of 503, was ${status}`);
      }
    } finally {
      await platform.db.owner.query({ text: mend, values: [] });
    }
    expect(told).toEqual([]);
    expect([...statuses.values()].filter((status) => status === 503).length).toBeGreaterThan(100);
    // And it is the log alone that was the matter: mended, the same question is answered and logged.
    expect(await faultsOf('asta', calls[0]!)).toEqual([]);
  });

  it('the canaries are there to be told when it can (negative control)', async () => {
    const overview = await ask(platform, 'asta', calls[0]!);
    for (const secret of [...CANARIES, subjects.cpr, 'Eksempelsen']) expect(overview.text).toContain(secret);
  });
});

/**
 * What each question is answered with while all is well. Left out: a batch, which answers with the status of each part
 * inside it, and who one is oneself, which tells a citizen her own name and nothing of her record.
 */
async function statusesOf(people: string[]) {
  const known = new Map<string, { as: string; call: Call; status: number }>();
  for (const as of people) {
    for (const call of calls.filter(({ name, path }) => !name.includes('batch') && path !== '/api/me')) {
      const { status } = await ask(platform, as, call);
      known.set(`${as}, ${call.name}`, { as, call, status });
    }
  }
  return known;
}
