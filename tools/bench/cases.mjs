// What is measured: each operation of ours with the floor beside it, which does the same least work for the same bytes.
import { Pool } from 'undici';
import { once } from 'node:events';
import { observation, PER_CITIZEN, random, transaction } from './data.mjs';
import { note } from './measure.mjs';
import { writeFloor } from './write-floor.mjs';

/** Citizens stored for the searches and writes; number 0 is searched. */
const CITIZENS = 20;

export const LISTS = (id) => [
  `Condition?patient=Patient/${id}&clinical-status=active`,
  `MedicationStatement?patient=Patient/${id}&status=active`,
  `Immunization?patient=Patient/${id}&_sort=-date`,
  `Observation?patient=Patient/${id}&category=laboratory&_sort=-date&_count=20`,
  `Encounter?patient=Patient/${id}&_sort=-date&_count=10`,
  `DocumentReference?patient=Patient/${id}&_sort=-date&_count=10`,
  `ImagingStudy?patient=Patient/${id}&_sort=-started&_count=10`,
  `ServiceRequest?patient=Patient/${id}&status=active`,
];

/** The list of the twenty newest laboratory results. */
const LABORATORY = 3;

export class Target {
  constructor(base) {
    this.pool = new Pool(base, { connections: 16, pipelining: 1 });
  }

  async ask(path, bearer, body, expected = 200) {
    const { statusCode, body: answer } = await this.pool.request({
      method: body === undefined ? 'GET' : 'POST',
      path,
      headers: {
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body,
    });
    const text = await answer.text();
    if (statusCode !== expected) throw new Error(`${path} answered ${statusCode}: ${text.slice(0, 300)}`);
    return text;
  }
}

/** A citizen of our own data. @returns the Patient id */
export async function store(target, bearer, index) {
  const answer = JSON.parse(await target.ask('/fhir', bearer, JSON.stringify(transaction(index))));
  return /Patient\/([^/]+)/.exec(answer.entry[0].response.location)[1];
}

/** @param surroundings {target, asta, bench, socketDir, pgPort, processes} @returns cases, and what closes the floors */
export async function prepareCases({ target, asta, bench, socketDir, pgPort, processes }) {
  // As in life, somebody has asked the log-in provider before: what that leaves behind in the process is measured along.
  await target.ask('/.well-known/openid-configuration');
  const reads = await readCases(target, asta, bench);
  const ids = [];
  for (let i = 0; i < CITIZENS; i++) ids.push(await store(target, bench, 1_000_000 + i));
  const batch = JSON.stringify({
    resourceType: 'Bundle',
    type: 'batch',
    entry: LISTS(ids[0]).map((url) => ({ request: { method: 'GET', url } })),
  });
  const lists = JSON.parse(await target.ask('/fhir', bench, batch)).entry.map((entry) =>
    (entry.resource.entry ?? []).map((one) => JSON.stringify(one.resource)),
  );
  const floor = await startFloor(processes, socketDir, pgPort, { bodies: reads.map((one) => one.body), lists });
  const writes = await writeFloor(socketDir, pgPort);
  const cases = reads.map((one, i) => ({
    name: one.name,
    bytes: Buffer.byteLength(one.body),
    ours: () => target.ask(one.path, one.bearer),
    floor: () => floor.target.ask(`/${i}`),
  }));
  cases.push({
    name: 'search-20-range',
    bytes: lists[LABORATORY].join().length,
    ours: () => target.ask(`/fhir/${LISTS(ids[0])[LABORATORY]}`, bench),
    floor: () => floor.target.ask(`/list/${LABORATORY}`),
  });
  cases.push({
    name: 'batch-8',
    bytes: lists.flat().join().length,
    ours: () => target.ask('/fhir', bench, batch),
    floor: () => floor.target.ask('/lists'),
  });
  const r = random(11);
  let next = 2_000_000 + (Date.now() % 1_000_000) * 100;
  const one = () => JSON.stringify(observation(r, r.pick(ids)));
  const many = () => JSON.stringify(transaction(next++));
  const create = { bytes: 1500, ours: () => target.ask('/fhir/Observation', bench, one(), 201) };
  const ingest = { bytes: 1500 * PER_CITIZEN, unit: PER_CITIZEN, ours: () => target.ask('/fhir', bench, many()) };
  cases.push({ name: 'create', ...create, floor: writes.create });
  cases.push({ name: 'create-http', ...create, floor: () => floor.target.ask('/create', undefined, one(), 201) });
  cases.push({ name: 'ingest', ...ingest, floor: writes.load });
  cases.push({ name: 'ingest-http', ...ingest, floor: () => floor.target.ask('/load', undefined, many()) });
  return { cases, floorPid: floor.pid, close: () => Promise.all([floor.target.pool.close(), writes.close()]) };
}

/** Reads of the demo nation's best-known citizen, with the bytes that are answered. */
async function readCases(target, asta, bench) {
  const query = JSON.stringify({ query: 'Karla Eksempelsen' });
  const id = JSON.parse(await target.ask('/api/patients/search', asta, query)).patients[0].id;
  const overview = await target.ask(`/api/patients/${id}/overview`, asta);
  const items = JSON.parse(overview).items.length;
  if (items < 300) throw new Error(`the citizen has only ${items} facts`);
  note(`overview: ${items} facts, ${overview.length} characters`);
  const first = JSON.parse(await target.ask(`/fhir/Observation?patient=${id}&_count=1`, bench));
  const newest = `/fhir/Observation?patient=${id}&category=laboratory&_sort=-date&_count=20`;
  const cases = [
    { name: 'overview', path: `/api/patients/${id}/overview`, bearer: asta },
    { name: 'read', path: `/fhir/Observation/${first.entry[0].resource.id}`, bearer: bench },
    { name: 'search-20', path: newest, bearer: bench },
    { name: 'everything', path: `/fhir/Patient/${id}/$everything?_count=300`, bearer: bench },
  ];
  for (const one of cases) one.body = await target.ask(one.path, one.bearer);
  return cases;
}

async function startFloor(processes, socketDir, pgPort, told) {
  const child = processes.run(['tools/bench/floor-server.mjs', socketDir, pgPort], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(told));
  const [port] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { pid: child.pid, target: new Target(`http://127.0.0.1:${port.trim()}`) };
}
