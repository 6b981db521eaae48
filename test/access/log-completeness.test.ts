/** Nothing about a citizen is told without a line in the citizen's log; when the line cannot be written, nothing is told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPeople } from '../../demo/index.js';
import type { Statement } from '../../src/database/index.js';
import { type AnotherDoor, openAnotherDoor } from '../journeys/another-door.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
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
async function faultsOf(as: string, call: Call, at: TestPlatform = platform): Promise<string[]> {
  const { answer, rows } = await rowsLeftBy(platform.db, () => ask(at, as, call));
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
