/**
 * AuditEvent: the access log as FHIR. Read and search only - the platform alone writes it. A citizen and those who act for her
 * name her by `patient`; a unit's leader, whoever has assistants, and a controller's own system may leave it out.
 * https://hl7.org/fhir/R4/auditevent.html  IHE ITI-81 (retrieve ATNA audit events)
 */
import { auditEventOf, type EventFilter, type EventRow } from '../../audit/index.js';
import { Failure } from '../../base/index.js';
import { anyText, type Controls, type Pair, parseSearchDate, readControls, type Rule } from '../../fhir/index.js';
import { type BundleEntry, bundleText, etagOf, lastModifiedOf, outcomeEntry } from './bundle.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';
import { narrowed, narrowingOf, read } from './read.js';

const DEFAULT_EVENTS = 50;

export async function readAuditEvent(face: FhirFace, call: FhirCall, id: string): Promise<FhirAnswer> {
  const opened = face.audit.ids.open(id);
  // An AuditEvent of somebody else that was imported is a resource like any other.
  if (!opened) return read(face, call, 'AuditEvent', id);
  const narrowing = narrowingOf(readControls('read', call, { types: ['AuditEvent'] }));
  await face.audit.log.requireScope(call.ask, 'r', 'audit-read', opened.patientKey);
  const [row] = await readableBy(face, call, opened.patientKey, { id: opened.rowId, limit: 1 });
  if (!row) throw new Failure('not-found', 'There is no AuditEvent with this id.');
  return answer(200, narrowed(JSON.stringify(auditEventOf(row, face.audit)), narrowing), {
    etag: etagOf(1),
    'last-modified': lastModifiedOf(Date.parse(row.at)),
  });
}

/** Who supervises finds the row among hers; everybody else by the citizen it is about. */
function readableBy(face: FhirFace, call: FhirCall, patientKey: bigint, filter: EventFilter): Promise<EventRow[]> {
  const { kind } = call.ask.caller;
  if (kind === 'citizen') return face.audit.log.ofCitizen(call.ask, patientKey, 'audit-read', filter);
  return face.audit.log.supervised(call.ask, face.audit.log.viewOf(call.ask), filter);
}

interface EventPage {
  query: Pair[];
  after: { at: string; id: string };
}

export async function searchAuditEvents(face: FhirFace, call: FhirCall): Promise<FhirAnswer> {
  const sent = readLogSearch(call);
  const cursor = sent.text('_cursor');
  const page = cursor === undefined ? undefined : (face.cursors.open(cursor, call.ask.caller.id) as EventPage);
  const controls = page ? readLogSearch({ ...call, query: page.query }) : sent;
  const asked = questionOf(controls);
  const filter = { ...asked.filter, after: page?.after };
  const rows = await found(face, call, asked, filter);
  if (filter.isCount) return answer(200, bundleText('searchset', [], { total: rows[0]?.returned ?? 0 }));
  const shown = rows.slice(0, filter.limit);
  const narrowing = narrowingOf(controls);
  const entries: BundleEntry[] = shown.map((row) => {
    const event = auditEventOf(row, face.audit);
    return {
      fullUrl: `${face.baseUrl}/AuditEvent/${event.id}`,
      resource: narrowed(JSON.stringify(event), narrowing),
      rest: '"search":{"mode":"match"}',
    };
  });
  entries.push(...outcomeEntry(sent.issues));
  const base = `${face.baseUrl}/AuditEvent`;
  const links = [{ relation: 'self', url: `${base}?${new URLSearchParams(controls.used)}` }];
  const last = shown.at(-1);
  if (last && rows.length > shown.length) {
    const state: EventPage = { query: controls.used, after: { at: last.at, id: last.id } };
    links.push({ relation: 'next', url: `${base}?_cursor=${face.cursors.seal(state, call.ask.caller.id)}` });
  }
  return answer(200, bundleText('searchset', entries, { links }));
}

async function found(face: FhirFace, call: FhirCall, asked: Question, filter: EventFilter): Promise<EventRow[]> {
  const { audit } = face;
  const { caller } = call.ask;
  const named = asked.patient ?? (caller.kind === 'citizen' ? caller.patientId : caller.launchPatient);
  const patientKey = named === undefined ? undefined : await audit.locate(named);
  await audit.log.requireScope(call.ask, 's', 'audit-search', patientKey);
  const one = asked.id === undefined ? undefined : audit.ids.open(asked.id);
  // An id that is no event's: the question is asked, and logged, all the same.
  const narrowed = asked.id === undefined ? filter : { ...filter, id: one?.rowId ?? NO_ROW };
  if (caller.kind !== 'citizen')
    return audit.log.supervised(call.ask, audit.log.viewOf(call.ask), { ...narrowed, patientKey });
  if (patientKey === undefined)
    throw new Failure('invalid', 'Name the citizen: patient=Patient/<id>.', { expression: 'http.patient' });
  return audit.log.ofCitizen(call.ask, patientKey, 'audit-search', narrowed);
}

const NO_ROW = '00000000-0000-0000-0000-000000000000';

interface Question {
  filter: EventFilter;
  patient?: string;
  id?: string;
}

type Reader = (value: string, question: Question, name: string) => void;

/** The filters there are; ITI-81 names patient, date, agent, outcome, type and subtype among them. */
const FILTERS: Record<string, Reader> = {
  patient: (value, question) => {
    question.patient = value.replace(/^(.*\/)?Patient\//, '');
  },
  date: readDate,
  _lastUpdated: readDate,
  agent: readAgent,
  'agent:identifier': readAgent,
  outcome: (value, { filter }) => {
    filter.outcomes = value.split(',').map(codeOf);
  },
  action: (value, { filter }) => {
    filter.actions = value.split(',').map(codeOf);
  },
  subtype: (value, { filter }) => {
    filter.operations = value.split(',').map(codeOf);
  },
  _id: (value, question) => {
    question.id = value;
  },
};

/** Each is one condition; dates are the ends of a time, and meet. */
const RULES = Object.keys(FILTERS).map(
  (name): Rule => ({
    name,
    form: anyText('a filter'),
    twice: FILTERS[name] === readDate ? 'each' : 'refused',
    empty: 'unsent',
  }),
);

/** The codes of parameters that events of the log are searched by, as the capability statement names them. */
export const LOG_FILTERS: readonly string[] = Object.keys(FILTERS).filter((name) => !name.includes(':'));

const readLogSearch = (call: Pick<FhirCall, 'query' | 'prefer'>): Controls =>
  readControls('log', call, { also: RULES, types: ['AuditEvent'] });

const codeOf = (token: string): string => token.split('|').at(-1)!;

function readAgent(value: string, { filter }: Question): void {
  filter.actors = value.split(',').map(codeOf);
}

function readDate(value: string, { filter }: Question, name: string): void {
  const date = parseSearchDate(value);
  if (!('prefix' in date)) throw new Failure('invalid', [{ ...date, expression: `http.${name}` }]);
  const { prefix, low, high } = date;
  const notBefore = (ms: number) => {
    filter.from = new Date(Math.max(filter.from?.getTime() ?? ms, ms));
  };
  const before = (ms: number) => {
    filter.to = new Date(Math.min(filter.to?.getTime() ?? ms, ms));
  };
  if (prefix === 'ne' || prefix === 'ap') throw wrong(name, `cannot be compared by ${prefix} here`);
  if (prefix === 'eq' || prefix === 'ge') notBefore(low);
  if (prefix === 'gt' || prefix === 'sa') notBefore(high);
  if (prefix === 'eq' || prefix === 'le') before(high);
  if (prefix === 'lt' || prefix === 'eb') before(low);
}

const wrong = (name: string, what: string): Failure =>
  new Failure('invalid', `${name} ${what}.`, { code: 'value', expression: `http.${name}` });

function questionOf(controls: Controls): Question {
  const limit = controls.whole('_count') ?? DEFAULT_EVENTS;
  const question: Question = { filter: { limit } };
  if (controls.text('_summary') === 'count' || limit === 0) question.filter.isCount = true;
  for (const [name, value] of controls.used) FILTERS[name]?.(value, question, name);
  return question;
}
