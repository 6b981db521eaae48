/** Every kind of question that can be asked about citizens, over /api and /fhir. */
import type { Answer, TestPlatform } from '../platform.js';

/** Who and what the questions are about. */
export interface Subjects {
  karla: string;
  noah: string;
  cpr: string;
  /** Facts in Karla's record, `Type/id`. */
  note: string;
  result: string;
  contact: string;
  /** One that she has marked private. */
  hidden: string;
  organisation: string;
}

export interface Call {
  /** What is asked, in words. */
  name: string;
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** How many rows the log has afterwards when the answer is given; left out where it follows from the answer alone. */
  rows?: number;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export function callsAbout(s: Subjects): Call[] {
  return [...overviewCalls(s), ...directoryCalls(s), ...readCalls(s), ...searchCalls(s), ...citizenlessCalls(s)];
}

function overviewCalls({ karla, noah }: Subjects): Call[] {
  const stream = { accept: 'text/event-stream' };
  const open = (id: string, more = '') => `/api/patients/${id}/overview${more}`;
  return [
    { name: 'the overview', method: 'GET', path: open(karla), rows: 1 },
    { name: 'the overview of a child', method: 'GET', path: open(noah), rows: 1 },
    { name: 'the overview as it streams', method: 'GET', path: open(karla), headers: stream, rows: 1 },
    { name: 'one source alone', method: 'GET', path: open(karla, '?source=laboratory'), rows: 1 },
    {
      name: 'one source alone, streamed',
      method: 'GET',
      path: open(karla, '?source=images'),
      headers: stream,
      rows: 1,
    },
    { name: 'the log of a citizen', method: 'GET', path: `/api/me/log?patient=${karla}`, rows: 1 },
    { name: 'the log of a child', method: 'GET', path: `/api/me/log?patient=${noah}`, rows: 1 },
  ];
}

function directoryCalls({ cpr }: Subjects): Call[] {
  const find = (name: string, query: string): Call => ({
    name,
    method: 'POST',
    path: '/api/patients/search',
    body: { query },
  });
  return [
    find('a name', 'Karla Eksempelsen'),
    find('a family name that several share', 'eksempelsen'),
    find('a name nobody has', 'Zzyzx Qwertsen'),
    find('a CPR number', cpr),
    find('a CPR number nobody has', '0101010000'),
    { name: 'the patients of the department', method: 'GET', path: '/api/my-patients' },
  ];
}

function readCalls({ karla, note, result, contact, hidden }: Subjects): Call[] {
  const get = (name: string, path: string, rows?: number): Call => ({
    name,
    method: 'GET',
    path: `/fhir/${path}`,
    rows,
  });
  return [
    get('the citizen herself', `Patient/${karla}`),
    get('a note', note),
    get('a result', result),
    get('a contact', contact),
    get('something marked private', hidden),
    get('a version of a note', `${note}/_history/1`, 1),
    get('a version that is not there', `${note}/_history/99`, 1),
    get('the history of a result', `${result}/_history`, 1),
    get('everything about the citizen', `Patient/${karla}/$everything`, 1),
    get('everything, a page at a time', `Patient/${karla}/$everything?_count=5`, 1),
    get('results of the citizen by compartment', `Patient/${karla}/Observation`),
    get('notes and contacts of the citizen by compartment', `Patient/${karla}/DocumentReference,Encounter`),
    { ...get('a note that has not changed since', note), headers: { 'if-none-match': 'W/"1"' } },
    {
      ...get('a note since a day long after', note),
      headers: { 'if-modified-since': 'Tue, 01 Jan 2047 00:00:00 GMT' },
    },
    { ...get('only the head of a note', note), method: 'HEAD' },
  ];
}

function searchCalls({ karla, cpr, note, result, organisation }: Subjects): Call[] {
  const search = (name: string, query: string): Call => ({ name, method: 'GET', path: `/fhir/${query}` });
  const cprToken = `urn:oid:1.2.208.176.1.2|${cpr}`;
  const form = (name: string, type: string, fields: Record<string, string>): Call => ({
    name,
    method: 'POST',
    path: `/fhir/${type}/_search`,
    body: new URLSearchParams(fields).toString(),
    headers: FORM,
  });
  return [
    search('results of the citizen', `Observation?patient=Patient/${karla}&category=laboratory`),
    search('results of the citizen by subject', `Observation?subject=${karla}&_count=3&_total=accurate`),
    search('how many results the citizen has', `Observation?patient=${karla}&_summary=count`),
    search('medicines of the citizen in short', `MedicationRequest?patient=${karla}&_elements=status`),
    search('nothing there about the citizen', `Observation?patient=${karla}&code=http://loinc.org|0000-0`),
    search('a note by its id', `DocumentReference?_id=${note.split('/')[1]}&patient=${karla}`),
    search('a result by its id alone', `Observation?_id=${result.split('/')[1]}`),
    search('results with whom they are about', `Observation?patient=${karla}&_count=5&_include=Observation:subject`),
    search(
      'contacts with the notes of them',
      `Encounter?patient=${karla}&_count=5&_revinclude=DocumentReference:encounter`,
    ),
    search('citizens by family name', 'Patient?family=Eksempelsen'),
    search('the citizen with what is about her', `Patient?_id=${karla}&_revinclude=Condition:patient`),
    search('citizens who have a result of some kind', 'Patient?_has:Observation:patient:status=final&_count=20'),
    search('results of citizens of a name', 'Observation?patient.family=Eksempelsen&_count=10'),
    search('results by code, whoever has them', 'Observation?status=final&_count=10'),
    search('two kinds of things about the citizen', `?_type=Condition,Procedure&patient=${karla}`),
    form('the citizen by CPR', 'Patient', { identifier: cprToken }),
    form('results of the citizen', 'Observation', { patient: karla, _count: '4' }),
    search(
      'the unit with the contacts it has had',
      `${organisation.replace('/', '?_id=')}&_revinclude=Encounter:service-provider`,
    ),
    search('units that the citizen has been to', `Organization?_has:Encounter:service-provider:patient=${karla}`),
    search('the history of all results', 'Observation/_history?_count=1000'),
    search('the history of everything', '_history?_count=1000'),
    {
      name: 'several questions in a batch',
      method: 'POST',
      path: '/fhir',
      body: {
        resourceType: 'Bundle',
        type: 'batch',
        entry: [{ request: { method: 'GET', url: note } }, { request: { method: 'GET', url: result } }],
      },
    },
  ];
}

/** Questions with no citizen in the answer: they leave no row, or one about nobody. */
function citizenlessCalls({ organisation }: Subjects): Call[] {
  const get = (name: string, path: string): Call => ({ name, method: 'GET', path, rows: 0 });
  return [
    get('who one is oneself', '/api/me'),
    get('an organisation', `/fhir/${organisation}`),
    get('organisations by name', '/fhir/Organization?name=Aalborg&_count=5'),
    get('professionals', '/fhir/Practitioner?_count=5'),
    get('what the server can do', '/fhir/metadata'),
  ];
}

export function ask(platform: TestPlatform, as: string, { method, path, body, headers }: Call): Promise<Answer> {
  return platform.call(as, method, path, body, headers);
}
